"""Laws of the strict reader, on generated input."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onemap.errors import ProblemsFound
from onemap.read.text import CONTROL
from onemap.read.yaml import NOT_TEXT, locate, locate_all, read_yaml
from onemap.report import as_text

FREE = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _clean(text: str) -> bool:
    return not CONTROL.search(text) and "\r" not in text and "\t" not in text


TEXT = st.text(max_size=20).map(lambda t: normalize("NFC", t)).filter(_clean)
KEYS = TEXT.filter(lambda t: t != "")
TREES: st.SearchStrategy[Any] = st.recursive(
    TEXT, lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=3), max_leaves=8
)


def _write(folder: Path, data: bytes) -> Path:
    path = folder / "a.yml"
    path.write_bytes(data)
    return path


@FREE
@given(
    data=st.binary(max_size=200)
    | st.text(alphabet="ab:-[]{},&*!|>%@`'\"#?~< \n\t\r\\0é单", max_size=60).map(str.encode)
)
def test_no_bytes_make_it_fail_otherwise(tmp_path: Path, data: bytes) -> None:
    path = _write(tmp_path, data)
    try:
        read_yaml(path)
    except ProblemsFound as found:
        assert found.problems
        assert len(as_text(found.problems, tmp_path).splitlines()) == len(set(found.problems)) + 1
    locate(path, (0, "a", 1))


@FREE
@given(tree=TREES, flow=st.booleans())
def test_what_is_written_in_quotes_comes_back(tmp_path: Path, tree: Any, flow: bool) -> None:
    source = yaml.safe_dump(tree, allow_unicode=True, default_flow_style=flow, default_style='"')
    source = source.replace('!!str "', '"')
    assert read_yaml(_write(tmp_path, source.encode())) == tree


@FREE
@given(pairs=st.dictionaries(KEYS, TEXT, min_size=2, max_size=6), data=st.data())
def test_the_order_of_keys_does_not_matter(tmp_path: Path, pairs: dict[str, str], data: st.DataObject) -> None:
    shuffled = dict(data.draw(st.permutations(list(pairs.items()))))
    one = yaml.safe_dump(pairs, allow_unicode=True, sort_keys=False)
    other = yaml.safe_dump(shuffled, allow_unicode=True, sort_keys=False)
    assert _outcome(_write(tmp_path, one.encode())) == _outcome(_write(tmp_path, other.encode()))


def _outcome(path: Path) -> Any:
    try:
        return read_yaml(path)
    except ProblemsFound as found:
        return sorted(problem.what.text() for problem in found.problems)


@FREE
@given(tree=TREES)
def test_every_node_has_its_own_place(tmp_path: Path, tree: Any) -> None:
    source = yaml.safe_dump(tree, allow_unicode=True, default_style='"')
    nodes = list(_nodes(tree, ()))
    found = locate_all(_write(tmp_path, source.encode()), nodes)
    assert len({found[node] for node in nodes}) == len(nodes)


def _nodes(tree: Any, path: tuple[Any, ...]) -> Any:
    """Keys of mappings; an item of a list that is a mapping or list begins where its first part does."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield (*path, key)
            yield from _nodes(value, (*path, key))
    elif isinstance(tree, list):
        for i, value in enumerate(tree):
            if isinstance(value, str):
                yield (*path, i)
            yield from _nodes(value, (*path, i))


@FREE
@given(
    word=st.text(alphabet="0123456789abcdefxonyestrueNulOYT:.-+_~= ", min_size=1, max_size=10)
    | st.from_regex(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", fullmatch=True)
)
def test_a_key_that_other_tools_load_as_something_else_is_refused(tmp_path: Path, word: str) -> None:
    source = f"{word}: x\n".encode()
    try:
        loaded = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, AttributeError):
        return  # not a key to PyYAML, or one that it cannot load
    if not isinstance(loaded, dict) or len(loaded) != 1:
        return
    (key,) = loaded
    if isinstance(key, str):
        if not NOT_TEXT.fullmatch(key):
            assert read_yaml(_write(tmp_path, source)) == {key: "x"}
    else:
        with pytest.raises(ProblemsFound):
            read_yaml(_write(tmp_path, source))
