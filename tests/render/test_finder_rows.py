"""The finder's core index: what its columns say is what the units are, whatever they are called."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.model.units import Unit
from onemap.render.finder import Rows, finder_data, finder_words, write_finder
from onemap.render.finder import rows as module
from onemap.render.finder.initials import initials
from onemap.render.output import Output
from onemap.resolve.snapshot import Snapshot
from onemap.words import translator
from tests.render.snapshots import CITY, EAST, EVIL, PARK, WEST, A, snapshot
from tests.site.finder import finder_rows, shard

LABELS = {"priority": "优先保护单元", "key": "重点管控单元", "general": "一般管控单元"}
#: what keys and texts of a unit may hold
KEYS = st.text(st.sampled_from("ZH019aé中𠮷-·"), min_size=1, max_size=40)
NAMES = st.text(st.sampled_from('中单元重点管控一般 \nA𠮷"\\</\u2028'), min_size=1, max_size=12).filter(str.strip)


@st.composite
def units(draw: st.DrawFn) -> list[dict[str, Any]]:
    codes = draw(st.lists(KEYS, min_size=1, max_size=12, unique=True))
    return [
        {
            "code": code,
            "name": draw(NAMES) + draw(st.sampled_from(["", *LABELS.values()])),
            "category": draw(st.sampled_from(sorted(LABELS))),
            "area": draw(st.sampled_from([CITY, WEST, EAST, PARK])),
            "realm": draw(st.sampled_from(["land", "sea"])),
            "towns": draw(st.lists(st.sampled_from(["双溪镇", "Saint Croix", "B乡"]), max_size=3)),
        }
        for code in sorted(codes)
    ]


def holding(said: list[dict[str, Any]]) -> Snapshot:
    held = [Unit.model_validate(unit) for unit in said]
    return dataclasses.replace(snapshot(), units={unit.code: unit for unit in held})


def read(folder: Path, held: Snapshot) -> tuple[Rows, list[dict[str, Any]]]:
    names = write_finder(Output(folder), "", held)
    return names, finder_rows(folder, finder_data(held, names, "", "en"))


@given(units())
@settings(max_examples=60, deadline=None)
def test_rows_say_what_units_are(said: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LIMIT", 2_700)  # so that a few rows fill a shard
        names, rows = read(Path(folder), held := holding(said))
        for name in (*names.core, *names.towns):
            assert (Path(folder) / f"shards/{name}.js").stat().st_size <= 2_700
    wanted = [held.units[unit["code"]] for unit in said]
    assert rows == [
        {"code": u.code, "name": u.name, "area": u.area, "category": u.category, "realm": u.realm,
         "towns": list(u.towns)} for u in wanted
    ]  # fmt: skip


def test_the_block_of_the_page(tmp_path: Path) -> None:
    held = snapshot()
    names, rows = read(tmp_path, held)
    assert names == Rows(("find.0",), ("towns.0",))
    assert rows[1]["name"] == f"单元{A}{EVIL}"
    data = finder_data(held, names, "", "en")
    assert data["areas"][1] == [WEST, "West", CITY]
    assert [c["id"] for c in data["categories"]] == ["priority", "key", "general"]
    assert "slugs" not in data
    assert data["words"] == finder_words(translator("en"))


def test_initials_of_all_readings(tmp_path: Path) -> None:
    held = holding([{"code": "A", "name": "长乐重点管控单元", "category": "key", "area": WEST, "towns": ["厦坪镇"]}])
    write_finder(Output(tmp_path), "", held)
    letters = shard(tmp_path, "find.0")["initials"]
    for char, read_as in (("长", "cz"), ("乐", "ly"), ("厦", "sx"), ("镇", "z"), ("重", "cz")):
        assert all(char in letters[letter] for letter in read_as), char
    assert "A" not in "".join(letters.values())
    assert initials(["Zone 1"]) == {}
    assert initials(["𠮷", "·"]) == initials(["·", "𠮷"])
