"""correspondence.csv: what is written is read again, each fault has its line, and nobody pays who does not ask."""

from __future__ import annotations

import pickle
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.model.origins import Name, Origin, Traced
from onemap.read import correspondence as reading
from onemap.read.correspondence import COLUMNS, Correspondence
from onemap.read.publication import read_publication
from onemap.writing.correspondence import correspondence_text
from tests.publications import write_tiny

#: what cells of spreadsheets hold, and what CSV and spreadsheets trip over
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12) | st.sampled_from(
    ["=1+1", "'=x", "-1", "@a", "\tb", "a,b", 'say "so"', "两行\n表头", "行\r\n尾", "\ufeffx", " 空 "]
)
HEX = st.text("0123456789abcdef", min_size=12, max_size=12)
NUMBERS = st.integers(0, 400)
FIELDS = st.dictionaries(st.sampled_from(["text", "number", "name", "items"]), HEX.map(lambda digits: digits[:10]))
SPANS = st.none() | st.tuples(NUMBERS, NUMBERS).map(sorted)


@st.composite
def traced(draw: st.DrawFn) -> Traced:
    kind = draw(st.sampled_from(["unit", "zone", "list", "clause", "target", "area"]))
    owner = f"{draw(st.sampled_from(['unit', 'zone', 'list']))}:{draw(TEXTS)}" if kind == "clause" else ""
    rows = st.lists(NUMBERS, max_size=8) | st.tuples(NUMBERS, NUMBERS).map(lambda pair: range(min(pair), max(pair)))
    span = draw(SPANS)
    origin = Origin(
        draw(TEXTS),
        draw(TEXTS),
        tuple(draw(rows)),
        draw(TEXTS),
        draw(st.sampled_from(["verbatim", "split", "normalised", "added"])),
        *(span or (None, None)),
    )
    return Traced(Name(kind, draw(TEXTS), owner), origin, draw(HEX | st.just("")), draw(FIELDS))


def read(folder: Path, text: str) -> Correspondence:
    path = folder / reading.FILE
    path.write_bytes(text.encode())
    return Correspondence(path)


@settings(max_examples=60, deadline=None)
@given(st.lists(traced(), max_size=12, unique_by=lambda row: row.name), st.randoms())
def test_what_is_written_is_read(rows: list[Traced], shuffle: random.Random) -> None:
    text = correspondence_text(rows)
    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder), text)
        assert not found.faults
        assert found.rows == {row.name: row for row in rows}
        assert found.base == {row.name: row.prints for row in rows}
    # clauses keep the order that they have, everything else has one of its own
    others = [row for row in rows if row.name.kind != "clause"]
    shuffle.shuffle(others)
    assert correspondence_text([*others, *(row for row in rows if row.name.kind == "clause")]) == text
    assert text.startswith("\ufeffkind,owner,key,how,")


def test_clauses_stand_below_what_they_belong_to() -> None:
    names = [
        Name("zone", "YS1"),
        Name("clause", "2", "unit:ZH1"),
        Name("clause", "10", "unit:ZH1"),
        Name("unit", "ZH2"),
        Name("clause", "1", "unit:ZH0"),
        Name("unit", "ZH1"),
        Name("area", "990100"),
        Name("clause", "1", "list:990100"),
        Name("list", "990100"),
    ]
    text = correspondence_text([Traced(name, Origin("a.xlsx", rows=(3, 4, 5, 9, 11))) for name in names])
    lines = [",".join(line.split(",")[:3]) for line in text.splitlines()[1:]]
    assert lines == [
        *("area,,990100", "clause,unit:ZH0,1", "unit,,ZH1", "clause,unit:ZH1,2", "clause,unit:ZH1,10"),
        *("unit,,ZH2", "zone,,YS1", "list,,990100", "clause,list:990100,1"),
    ]
    assert ",3..5;9;11," in text


GOOD = "unit,,ZH1,verbatim,a.xlsx,0123456789ab,,3,,,,name=0123456789"
#: a line, what is said of it
FAULTS = {
    "unit,,ZH1,verbatim,a.xlsx,0123456789ab,,3": "The row has 8 cells instead of 12.",
    GOOD.replace("unit", "unite"): "The column kind says unite, which means nothing.",
    GOOD.replace("verbatim", "copied"): "The column how says copied, which means nothing.",
    GOOD.replace("0123456789ab", "1.23457E+11"): "The column digest says 1.23457E+11, which means nothing.",
    GOOD.replace(",3,", ",3月5日,"): "The column rows says 3月5日, which means nothing.",
    GOOD.replace(",3,", ",5..3,"): "The column rows says 5..3, which means nothing.",
    GOOD.replace(",3,", ",1..999999999,"): "The column rows says 1..999999999, which means nothing.",
    GOOD.replace(",,,,", ",,7,,"): "The column from, to says 7,, which means nothing.",
    GOOD.replace(",,,,", ",,7,6,"): "The column from, to says 7, 6, which means nothing.",
    GOOD.replace("name=0123456789", "name"): "The column fields says name, which means nothing.",
    GOOD.replace("ZH1", "ZH0"): "unit ZH0 is there twice.",
    GOOD + ',"open': "A quotation mark is not closed, or stands inside a cell.",
}


@pytest.mark.parametrize("line", FAULTS)
def test_a_bad_row_is_told_with_its_line_and_the_others_are_read(line: str, tmp_path: Path) -> None:
    good = [GOOD.replace("ZH1", code) for code in ("ZH0", "ZH9")]
    found = read(tmp_path, "\n".join([",".join(COLUMNS), good[0], '"unit",,"Z\nH",added,,,,,,,,', line, good[1], ""]))
    assert [(fault.place.line, fault.what.text()) for fault in found.faults] == [(5, FAULTS[line])]
    keys = [name.key for name in found.rows]
    assert keys == (["ZH0", "Z\nH"] if '"open' in line else ["ZH0", "Z\nH", "ZH9"])
    assert [found.place(name).line for name in found.rows] == [2, 3, 6][: len(keys)]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"kind;owner\nunit;\n", "The columns are not kind,owner,key,how,file,digest,part,rows,column,from,to,fields."),
        (b"", "The columns are not kind,owner,key,how,file,digest,part,rows,column,from,to,fields."),
        (",".join(COLUMNS).encode() + "\n单元".encode("gbk"), "The text is not UTF-8."),
    ],
)
def test_a_file_of_another_form_is_one_problem(data: bytes, what: str, tmp_path: Path) -> None:
    (tmp_path / reading.FILE).write_bytes(data)
    found = Correspondence(tmp_path / reading.FILE)
    assert [fault.what.text() for fault in found.faults] == [what]
    assert not found.rows


def test_of_very_many_bad_rows_the_first_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    bad = GOOD.replace("0123456789ab", "1.23457E+11")
    found = read(tmp_path, "\n".join([",".join(COLUMNS), *[bad] * 500, GOOD, ""]))
    assert [fault.place.line for fault in found.faults] == [*range(2, 22), 501]
    assert found.faults[-1].what.text() == "480 more rows mean nothing; this is the last."
    assert list(found.rows) == [Name("unit", "ZH1")]


def test_nobody_reads_it_who_does_not_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tiny(tmp_path)
    (tmp_path / "units" / "v1" / reading.FILE).write_text(correspondence_text([Traced(Name("unit", "a"), Origin("b"))]))
    asked: list[Path] = []
    parsed = reading._parsed
    monkeypatch.setattr(reading, "_parsed", lambda path: asked.append(path) or parsed(path))
    versions = read_publication(tmp_path).versions
    assert not versions["v2"].correspondence.there
    assert not versions["v2"].correspondence.rows
    assert not asked
    held = versions["v1"].correspondence
    assert list(held.rows) == [Name("unit", "a")]
    assert not held.faults and held.base == {Name("unit", "a"): {}}
    assert len(asked) == 1
    # what is handed to other processes is the way to the file, not its rows
    assert len(pickle.dumps(held)) < len(pickle.dumps(str(tmp_path))) + 300
    assert pickle.loads(pickle.dumps(held)).rows == held.rows  # noqa: S301 - made above
