"""Numbered parts of cells: joining them gives the cell exactly, and what is no numbering is never split."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemap.importing.splitting import Part, clauses_of, join, split
from onemap.model.clauses import Clause, Item
from onemap.read.publication import read_publication
from onemap.read.yaml import read_yaml
from onemap.resolve.contents import resolve_contents

ROOT = Path(__file__).parents[2]
TABLE = read_yaml(Path(__file__).with_name("splitting.yml"))
_PIECES = [*(piece for line in TABLE["pieces"] for piece in line), "\t", "\r\n"]
_NUMBERED = st.lists(st.sampled_from(_PIECES), max_size=40).map("".join)
#: how lists are numbered, for the n-th clause
_CHINESE = "〇一二三四五六七八九十"
MARKS = {
    "1.": lambda n: f"{n}.",
    "1、": lambda n: f"{n}、",
    "1)": lambda n: f"{n})",
    "（1）": lambda n: f"（{n}）",
    "①": lambda n: chr(0x245F + n),
    "一、": lambda n: f"{_CHINESE[n]}、",
    "（一）": lambda n: f"（{_CHINESE[n]}）",
    "第一条": lambda n: f"第{_CHINESE[n]}条 ",
    "3-7": lambda n: f"3-{n}.",
}


def _spelled(clause: Mapping[str, Any]) -> Iterator[str]:
    topic = f"[{clause['topic']}] " if "topic" in clause else ""
    yield f"{clause['number']} {topic}{clause['text']}"

    def parts(items: Sequence[Mapping[str, Any]], depth: int) -> Iterator[str]:
        for item in items:
            yield "  " * depth + item["number"] + item["text"]
            yield from parts(item.get("items", ()), depth + 1)

    yield from parts(clause.get("items", ()), 1)


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: repr(case["text"]))
def test_cells_and_their_clauses(case: Mapping[str, Any]) -> None:
    text = case["text"]
    parts = split(text)
    assert join(parts) == text
    spelled = [line for clause, _, _ in clauses_of(parts, "1") for line in _spelled(clause)]
    assert spelled == case.get("clauses", [f"1 {text.strip()}"])
    assert bool(parts.parts) == ("clauses" in case)


@given(st.one_of(_NUMBERED, st.text()))
def test_joining_the_parts_gives_the_text(text: str) -> None:
    assert join(split(text)) == text


@given(_NUMBERED)
def test_parts_stand_where_they_say_and_none_is_empty(text: str) -> None:
    def look(part: Part) -> None:
        whole = part.lead + part.text + "".join(text[child.start : child.end] for child in part.parts)
        assert text[part.start : part.end] == whole
        assert part.text.strip()
        for child in part.parts:
            look(child)

    for part in split(text).parts:
        look(part)


@given(_NUMBERED)
def test_clauses_take_every_character_once(text: str) -> None:
    found = clauses_of(split(text), "4")
    if not text.strip():
        assert found == []
        return
    assert [start for _, start, _ in found] == [0, *(end for _, _, end in found[:-1])]
    assert found[-1][2] == len(text)
    numbers = [clause["number"] for clause, _, _ in found]
    assert len(set(numbers)) == len(numbers)
    for clause, _, _ in found:
        assert clause["text"] == clause["text"].strip()
        if "\r" not in text:  # cells are read with LF
            Clause.model_validate({**clause, "dimension": "x"})


@pytest.fixture(scope="module")
def filed() -> list[list[Clause]]:
    """The clauses of the reference publication, of one owner and dimension each."""
    found: dict[tuple[str, str, str], list[Clause]] = {}
    for version, resolved in resolve_contents(read_publication(ROOT)).items():
        content = resolved.content
        for name, clauses in [
            *((unit.code, unit.clauses or ()) for unit in content.units.values()),
            *((one.id, one.clauses) for one in content.lists.values()),
        ]:
            for clause in clauses:
                if clause.text is not None:
                    found.setdefault((version, name, clause.dimension), []).append(clause)
    return list(found.values())


def _items(items: Sequence[Item]) -> list[dict[str, Any]]:
    return [
        {"number": item.number, "text": item.text} | ({"items": _items(item.items)} if item.items else {})
        for item in items
    ]


def test_filed_clauses_are_one_clause_each(filed: list[list[Clause]]) -> None:
    """Their own numbered parts become their items, as their authors wrote them."""
    split_up = 0
    for clause in (clause for clauses in filed for clause in clauses):
        want: dict[str, Any] = {"number": "7", "text": clause.text}
        if clause.items:
            split_up += 1
            want["items"] = _items(clause.items)
        assert [found for found, _, _ in clauses_of(split(clause.wording), "7")] == [want]
    assert split_up > 40


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("between", ["\n", "", "  "])
def test_filed_clauses_in_one_cell_are_found_again(filed: list[list[Clause]], mark: str, between: str) -> None:
    """Each of them, or none: a cell is never split in the wrong place."""
    whole = cells = 0
    for clauses in filed:
        texts = [clause.text for clause in clauses if clause.text is not None]
        if not 1 < len(texts) <= 10:
            continue
        cells += 1
        parts = split(between.join(MARKS[mark](n) + text for n, text in enumerate(texts, 1))).parts
        whole += not parts
        assert not parts or [part.text.strip() for part in parts] == texts
    assert cells > 1500
    assert whole <= cells // 100
