"""What is written loads to the same keys and values in PyYAML, in YAML 1.2 and in our reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.writing import emit

AMBIGUOUS = [
    "no",
    "No",
    "y",
    "on",
    "null",
    "~",
    "010",
    "1:30",
    "3.10",
    "2023-1",
    "2023-08-15",
    "1e3",
    "0x1F",
    "0o17",
    ".inf",
    ".5",
    "1_000",
    "<<",
    "=",
    "- a",
    "a: b",
    "a #b",
    "a:",
    "#a",
    "'",
    '"',
    "[a]",
    "{a}",
    "*a",
    "&a",
    "!a",
    "|",
    ">",
    "%a",
    "@a",
    "`a`",
    "?",
    "? a",
    "a\tb",
    " a",
    "a ",
    "",
    "a\nb",
    "a\n\n b",
    "a\n",
    "\na",
    "a \nb",
    "\u2028",
    "\x85",
    "\ufeff",
    "\U0001f600",
    "<script>alert(1)</script>",
    "true",
    "---",
    "...",
    "a\n---\nb",
    "一般管控单元",
    "（1）",
    "NaN",
    "None",
    "\x07",
    "a\r\nb",
]


class Core12(yaml.SafeLoader):
    """PyYAML's parser with the implicit types of YAML 1.2 (core schema, section 10.3)."""


Core12.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("null", r"null|Null|NULL|~|", "nN~"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
):
    Core12.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), list(first))

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(AMBIGUOUS)
tree = st.recursive(
    text | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


def both(source: str) -> tuple[object, object]:
    return yaml.safe_load(source), yaml.load(source, Loader=Core12)  # noqa: S506 - a SafeLoader subclass


@pytest.mark.parametrize("value", AMBIGUOUS)
def test_ambiguous_scalars_stay_text_as_value_item_and_key(value: str) -> None:
    data = {"k": value, "list": [value, [value]], value + "x": {"deep": value}, value: "v"}
    assert both(emit.document(data)) == (data, data)


@settings(deadline=None)
@given(st.dictionaries(text, tree, min_size=1, max_size=5) | st.lists(tree, min_size=1, max_size=5))
def test_any_tree_loads_back(data: dict[str, object] | list[object]) -> None:
    assert both(emit.document(data)) == (data, data)


def test_what_people_write_plainly_is_plain_and_lines_are_a_block() -> None:
    assert emit.document(
        {"name": "临港区", "code": "ZH99010110001", "number": "1-1", "text": "一。\n二。", "none": True}
    ) == ('name: 临港区\ncode: ZH99010110001\nnumber: "1-1"\ntext: |-\n  一。\n  二。\nnone: true\n')
    assert emit.document([{"a": ["x"], "b": {}}, []]) == "- a:\n    - x\n  b: {}\n- []\n"


def test_other_types_are_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        emit.document({"a": 1.5})


def test_our_reader_gives_the_same_text(tmp_path: Path) -> None:
    from onemap.read import yaml as strict

    values = [v for v in AMBIGUOUS if v.strip() == v and not re.search("[\x00-\x08\x0b-\x1f\x85\u2028\ufeff]", v) and v]
    path = tmp_path / "a.yml"
    path.write_text(emit.document({"all": values}), encoding="utf-8", newline="\n")
    assert strict.read_yaml(path)["all"] == values
