"""Laws of delivery forms: split cells are covered without a gap; one content has one meaning in every form."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.importing.delivered import Delivered
from onemap.importing.faults import Faults
from onemap.model.origins import Name
from tests.importing.forms import (
    CODES,
    DIMENSIONS,
    UNIT_HEAD,
    UNIT_ROWS,
    UNITS,
    read,
    told,
    untraced,
    write_csv,
    write_units,
)

#: numbers and marks of every kind, right and wrong, between words
PIECES = (
    "1.",
    "2.",
    "3、",
    "（1）",
    "（2）",
    "①",
    "②",
    "一、",
    "二、",
    "1-1",
    "3-7 ",
    "\n",
    "。",
    "：",
    "； ",
    "禁止围垦",
    "达标",
    "9.5",
)
CELL = st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join)
FEW = settings(max_examples=60, deadline=None)
SPLIT = [{"dimension": name, "text": f"{{{name}}}", "split": True} for name in DIMENSIONS]
NUMBERED = [{"number": str(n), **rule} for n, rule in enumerate(SPLIT, start=1)]


def deliver(rows: list[list[str | None]], rules: list[dict[str, Any]]) -> tuple[Delivered, Faults]:
    with tempfile.TemporaryDirectory() as folder:
        write_csv(Path(folder) / UNITS, [[*UNIT_HEAD, *DIMENSIONS], *rows])
        return read(Path(folder), units=[{"files": UNITS, "rules": {"clauses": rules}}])


@FEW
@given(st.lists(st.lists(CELL, min_size=4, max_size=4), min_size=1, max_size=3), st.sampled_from([SPLIT, NUMBERED]))
def test_the_parts_of_a_split_cell_follow_each_other_without_a_gap(
    cells: list[list[str]], rules: list[dict[str, Any]]
) -> None:
    """And what is not split took the whole cell; each clause has an origin, its words stand in its characters."""
    delivered, _ = deliver([[*UNIT_ROWS[row], *texts] for row, texts in enumerate(cells)], rules)
    texts = {
        (row + 2, name): text.strip()
        for row, each in enumerate(cells)
        for name, text in zip(DIMENSIONS, each, strict=True)
    }
    ranges: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for code, unit in delivered.incoming.units.items():
        for clause in unit.get("clauses", ()):
            origin = delivered.origins[Name("clause", clause["number"], f"unit:{code}")]
            text = texts[origin.rows[0], origin.column]
            if origin.how == "split":
                assert origin.start is not None and origin.end is not None
                ranges[origin.rows[0], origin.column].append((origin.start, origin.end))
                assert clause["text"] in text[origin.start : origin.end]
            else:
                assert (origin.start, origin.end, clause["text"]) == (None, None, text)
                ranges[origin.rows[0], origin.column].append((0, len(text)))
    for place, text in texts.items():
        if text:
            found = sorted(ranges[place])
            assert [start for start, _ in found] == [0, *(end for _, end in found[:-1])]
            assert found[-1][1] == len(text)
    listed = {(p.origin.rows[0], p.origin.column) for p in delivered.proposals if p.kind == "split" and p.origin}
    assert listed == {place for place, found in ranges.items() if len(found) > 1} | {
        (o.rows[0], o.column) for o in delivered.origins.values() if o.how == "split"
    }


WORDS = st.text("禁止围垦达标排放限制", min_size=2, max_size=9).map(lambda text: f"{text}。")
#: unit → dimension → its requirements
CONTENT = st.lists(st.lists(st.lists(WORDS, max_size=3), min_size=4, max_size=4), min_size=3, max_size=3)


@FEW
@given(CONTENT, st.randoms(use_true_random=False))
def test_columns_and_rows_in_any_order_numbered_or_counted_are_one_content(
    content: list[list[list[str]]], random: Any
) -> None:
    def cell(texts: list[str]) -> str:
        return texts[0] if len(texts) == 1 else "\n".join(f"{n}.{text}" for n, text in enumerate(texts, start=1))

    columns, faults = deliver([[*UNIT_ROWS[u], *map(cell, each)] for u, each in enumerate(content)], SPLIT)
    assert told(faults) == []
    rows = [
        [CODES[u], f"{d}-{n}", DIMENSIONS[d - 1], text]
        for u, each in enumerate(content)
        for d, texts in enumerate(each, start=1)
        for n, text in enumerate(texts, start=1)
    ]
    head = ["单元编码", "条款号", "维度", "要求"]
    counted = [[code, "", dimension, text] for code, _, dimension, text in rows]
    numbered = random.sample(rows, len(rows))
    for made in (counted, numbered):
        rules = {"ignore": "条款号"} if made is counted else {}
        with tempfile.TemporaryDirectory() as folder:
            write_units(Path(folder))
            write_csv(
                Path(folder) / "rows.csv", [head, *made, *([] if made else [[CODES[0], "1", DIMENSIONS[0], "x"]])]
            )
            delivered, faults = read(
                Path(folder), units=[{"files": UNITS}], clauses=[{"files": "rows.csv", "rules": rules}] if made else []
            )
        assert told(faults) == []
        assert delivered.incoming.units == columns.incoming.units
        assert untraced(delivered) == untraced(columns) == set()
