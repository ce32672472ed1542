"""Texts of YAML files made to hold other data: what they then say, and that nothing else in them moves."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.merging.patching import patched, plain, same
from onemap.merging.record_files import RecordFile
from onemap.read.yaml import read_yaml
from onemap.writing import emit

WORDS = st.sampled_from(
    ["水", "a: b", "#x", "1-1", "true", "[", "两行\n文字", 'q"', "x, y", " 空", "是 #否", "- a", "…"]
)
SCALARS = st.one_of(WORDS, st.just(True))
KEYS = st.sampled_from(["code", "number", "text", "name", "items", "basis", "no", "备注"])
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4), st.dictionaries(KEYS, inner, min_size=1, max_size=4)
    ),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(KEYS, TREES, min_size=1, max_size=5)
RECORDS = st.lists(
    st.dictionaries(KEYS, TREES, max_size=4).map(lambda d: {k: v for k, v in d.items() if k != "code"}), max_size=6
).map(lambda rows: [{"code": f"c{at}", **row} for at, row in enumerate(rows)])


def read(tmp: Path, text: str) -> Any:
    path = tmp / "x.yml"
    path.write_bytes(text.encode())
    return read_yaml(path)


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def in_flow(value: Any) -> str:
    """Block outside, brackets inside, remarks between."""
    return "".join(
        f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(v, ensure_ascii=False)}  # r\n" for key, v in value.items()
    )


@pytest.mark.parametrize("spelled", [emit.document, as_json, in_flow, lambda v: emit.document(v).replace("\n", "\r\n")])
@settings(max_examples=150, deadline=None)
@given(old=DOCUMENTS, new=DOCUMENTS)
def test_the_text_says_what_it_shall(tmp_path_factory: Any, spelled: Any, old: Any, new: Any) -> None:
    tmp = tmp_path_factory.getbasetemp()
    text = spelled(old)
    assert patched(text, old) == text
    made = patched(text, new)
    assert same(read(tmp, made), new)
    assert patched(made, new) == made


@settings(max_examples=150, deadline=None)
@given(old=RECORDS, data=st.data())
def test_lists_of_records_are_aligned(tmp_path_factory: Any, old: Any, data: st.DataObject) -> None:
    """Records that stay keep their text, whatever comes, goes or changes its place."""
    kept = data.draw(st.permutations(old)) if old else []
    kept = [row for row in kept if data.draw(st.booleans())]
    new = [*kept, {"code": "new", "name": "水"}] if data.draw(st.booleans()) or not kept else list(kept)
    text = emit.document(old) if old else "[]\n"
    made = patched(text, new)
    assert same(read(tmp_path_factory.getbasetemp(), made), new)
    for row in kept:
        assert emit.document([row]).removesuffix("\n") in made


FILE = """\
# yaml-language-server: $schema=x
- code: A   # the first
  name:   "甲"
  # about towns
  towns: [东镇,   西镇]
  note:
  clauses:
    # first clause
    - {number: "1", text: 一}   # one
    - number: "2"
      text: >-
        folded
        text

      basis: law
    # third clause
    - number: "3"
      text: 三

# about B
- code: B
  name: 乙
  clauses:
  - number: '1'
    text: |
      # no remark
      x
"""


def changed(text: str, old: Any, new: Any) -> list[str]:
    """The lines of *text* that go (-) and those that come (+) when it is made to hold *new*."""
    assert same(plain(yaml.compose(text, Loader=yaml.CSafeLoader)), old)
    lines = difflib.ndiff(text.splitlines(), patched(text, new).splitlines())
    return [line for line in lines if line[0] in "+-"]


OLD: Any = [
    {
        "code": "A",
        "name": "甲",
        "towns": ["东镇", "西镇"],
        "clauses": [
            {"number": "1", "text": "一"},
            {"number": "2", "text": "folded text", "basis": "law"},
            {"number": "3", "text": "三"},
        ],
    },
    {"code": "B", "name": "乙", "clauses": [{"number": "1", "text": "# no remark\nx\n"}]},
]

SECOND = ['    - number: "2"', "      text: >-", "        folded", "        text", "", "      basis: law"]
LAST = FILE[FILE.index("- code: B") :].splitlines()


def other(row: int, **fields: Any) -> Any:
    return [{**record, **(fields if at == row else {})} for at, record in enumerate(OLD)]


@pytest.mark.parametrize(
    ("new", "lines"),
    [
        (other(0, name="丙"), ['-   name:   "甲"', "+   name:   丙"]),
        (other(0, towns=["东镇", "南镇"]), ["-   towns: [东镇,   西镇]", "+   towns: [东镇, 南镇]"]),
        (other(0, note="是"), ["-   note:", "+   note: 是"]),
        (other(1, name="甲: 乙"), ["-   name: 乙", '+   name: "甲: 乙"']),
        (
            other(0, clauses=[OLD[0]["clauses"][0], {**OLD[0]["clauses"][1], "basis": "x"}, OLD[0]["clauses"][2]]),
            ["-       basis: law", "+       basis: x"],
        ),
        (
            other(0, clauses=[OLD[0]["clauses"][0] | {"text": "二"}, *OLD[0]["clauses"][1:]]),
            ['-     - {number: "1", text: 一}   # one', '+     - {number: "1", text: 二}   # one'],
        ),
        (
            other(0, clauses=[OLD[0]["clauses"][0], OLD[0]["clauses"][2]]),
            [f"- {line}" for line in SECOND],
        ),
        (
            other(0, clauses=[*OLD[0]["clauses"][:2], {"number": "2a", "text": "新"}, OLD[0]["clauses"][2]]),
            ['+     - number: "2a"', "+       text: 新"],
        ),
        (OLD[:1], [f"- {line}" for line in LAST]),
    ],
)  # fmt: skip
def test_only_what_differs_is_rewritten(new: Any, lines: list[str]) -> None:
    assert changed(FILE, OLD, new) == lines


def test_clauses_change_places_with_their_remarks() -> None:
    first, second, third = OLD[0]["clauses"]
    made = patched(FILE, other(0, clauses=[third, first, second]))
    assert same(plain(yaml.compose(made, Loader=yaml.CSafeLoader)), other(0, clauses=[third, first, second]))
    assert sorted(made.splitlines()) == sorted(FILE.splitlines())


def test_a_file_of_records_parses_only_what_changes() -> None:
    broken = FILE + "- code: C\n  name: [never parsed\n"
    file = RecordFile(broken, ["A", "B", "C"])
    file.changes["B"] = lambda record: {**record, "name": "丙"}
    assert file.written() == broken.replace("name: 乙", "name: 丙")
    file = RecordFile(FILE, ["A", "B"])
    file.added |= {"AA": ({"code": "AA"}, None), "0": ({"code": "0"}, None), "Z": ({"code": "Z"}, None)}
    text = file.written()
    assert text is not None
    assert [line for line in text.splitlines() if line.startswith(("-", "# about"))] == [
        '- code: "0"',
        "- code: A   # the first",
        "- code: AA",
        "# about B",
        "- code: B",
        "- code: Z",
    ]
    file = RecordFile(FILE, ["A", "B"])
    data, text = file.moved("A", lambda record: {**record, "name": "丙"})
    assert text is not None and text.startswith("- code: A   # the first\n  name:   丙\n") and data["name"] == "丙"
    assert file.written() == FILE[: FILE.index("- code: A")] + FILE[FILE.index("\n# about B") :]
    file.taken.add("B")
    assert file.written() is None


@settings(max_examples=100, deadline=None)
@given(old=RECORDS, json_form=st.booleans(), data=st.data())
def test_records_by_name(tmp_path_factory: Any, old: Any, json_form: bool, data: st.DataObject) -> None:
    """Changes, additions and losses by name, in a file of lines or of brackets."""
    text = (as_json if json_form else emit.document)(old) if old else ""
    file = RecordFile(text, [row["code"] for row in old])
    rows = {row["code"]: row for row in old}
    for key in list(rows):
        done = data.draw(st.sampled_from(["stay", "go", "change"]))
        if done == "go":
            file.taken.add(key)
            del rows[key]
        elif done == "change":
            new = {"code": key, **data.draw(DOCUMENTS.map(lambda d: {k: v for k, v in d.items() if k != "code"}))}
            file.changes[key] = lambda record, new=new: new
            rows[key] = new
    for key in data.draw(st.lists(st.sampled_from(["b", "c0a", "c2a", "d"]), unique=True)):
        rows[key] = {"code": key, "name": "新"}
        file.added[key] = (rows[key], None)
    made = file.written()
    if not rows:
        assert made is None or not old
        return
    assert made is not None
    assert same(read(tmp_path_factory.getbasetemp(), made), [rows[key] for key in sorted(rows)])
