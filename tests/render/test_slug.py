"""Names of files: injective beyond case, safe everywhere, unchanged for ordinary codes and ids."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onemap.slug import LONGEST, slug

#: few characters, so that near misses are common
TRICKY = st.text(alphabet="aAbB01-_.é中 ", max_size=12)
DEVICES = {"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(10))}


@pytest.mark.parametrize(
    "key", ["ZH99010120001", "HY99010110001", "YS9901012210001", "990100", "2A004", "BARRE-R10", "lanjiang-basin", "k"]
)
def test_ordinary_keys_keep_their_spelling(key: str) -> None:
    assert slug(key) == key


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("abc1", "abc1_"),
        ("ABC", "_a_b_c"),
        ("con", "con_"),
        ("COM1", "_c_o_m1"),
        ("index", "index_"),
        ("dimension-space", "dimension-space_"),
        ("a_b", "a__b"),
        ("中", "_04e2d_"),
        ("v1.2", "v1_02e_2"),
        ("../x", "_02e__02e__02f_x"),
        ("", "_"),
    ],
)
def test_other_keys_are_marked(key: str, name: str) -> None:
    assert slug(key) == name


@given(st.one_of(TRICKY, st.text(max_size=200)))
@example("a" * 80)
@example("a" * 79 + "1")
@example("A" * 41)
def test_names_are_safe(key: str) -> None:
    name = slug(key)
    assert re.fullmatch(r"[0-9A-Za-z_-]{1,80}", name)
    assert len(name) <= LONGEST
    assert name.casefold() not in DEVICES | {"index"}


@given(TRICKY, TRICKY)
@example("a1", "a1_")
@example("A1", "a1")
@example("AB", "ab")
def test_names_differ_beyond_case(one: str, other: str) -> None:
    assert (slug(one).casefold() == slug(other).casefold()) == (one == other)


@given(st.text(alphabet="aA1中", min_size=60, max_size=120), st.text(alphabet="aA1中", min_size=0, max_size=2))
def test_long_names_differ_too(one: str, tail: str) -> None:
    assert (slug(one).casefold() == slug(one + tail).casefold()) == (tail == "")


@given(TRICKY)
def test_changing_the_case_changes_the_name(key: str) -> None:
    for other in {key.upper(), key.lower(), key.swapcase()} - {key}:
        assert slug(other).casefold() != slug(key).casefold()
