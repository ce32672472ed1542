"""References to lists: found as people write them, proposed only where one list fits, and never from laws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemap.errors import Message
from onemap.importing.known_lists import Known
from onemap.importing.references import parse_value, proposals, references, spell
from onemap.merging.incoming import Incoming, Name
from onemap.model.areas import Area
from onemap.model.clauses import AdmissionList, Clause, Target
from onemap.read.publication import default_vocabulary, read_publication
from onemap.read.yaml import read_yaml
from onemap.resolve.content import Content
from onemap.resolve.contents import resolve_contents

ROOT = Path(__file__).parents[2]
CASES = read_yaml(Path(__file__).with_name("references.yml"))
CLAUSE = Name("clause", "1-4", "unit:ZH99010320001")


def _clauses(*numbers: str) -> list[dict[str, str]]:
    return [{"number": number, "dimension": "space", "text": "x"} for number in numbers]


def _list(level: str, target: dict[str, Any], title: str, *numbers: str) -> dict[str, Any]:
    return {"level": level, "for": target, "title": title, "clauses": _clauses(*numbers)}


INCOMING = Incoming(
    "2025",
    areas=(
        {"id": "990000", "name": "东澜省", "kind": "province"},
        {"id": "990100", "name": "澜江市", "kind": "city", "parent": "990000"},
        {"id": "990103", "name": "桐溪区", "kind": "district", "parent": "990100"},
        {"id": "990104", "name": "稻川区", "kind": "district", "parent": "990100"},
        {"id": "990172", "name": "澜江高新技术产业开发区", "short": "高新区", "kind": "functional", "parent": "990100"},
        {"id": "990105", "name": "织里桥园区", "kind": "functional", "parent": "990103"},
    ),
    regions=(
        {"id": "basin", "name": "澜江干流流域", "areas": ["990103"]},
        {"id": "isles", "name": "外海诸岛", "units": ["ZH99010420001"]},
    ),
    units={
        "ZH99010320001": {
            "area": "990103",
            "managed_by": ["990172"],
            "zones": ["YS1", "YS2"],
            "clauses": _clauses("1-4"),
        },
        "ZH99010420001": {"area": "990104", "managed_by": ["990172"]},
        "ZH99010520001": {"area": "990105"},
    },
    zones={
        "YS1": {"element": "水", "type": "工业污染重点管控区", "area": "990103"},
        "YS2": {"element": "water", "type": "一般管控区", "area": "990103"},
    },
    lists={
        "990000": _list("省级总体", {"area": "990000"}, "东澜省清单", "1-1", "1-2", "1-3", "（三）"),
        "990100": _list(
            "市级总体", {"area": "990100"}, "澜江市生态环境准入清单（市级总体）", *(str(n) for n in range(1, 13))
        ),
        "990103": _list("区县总体", {"area": "990103"}, "桐溪区生态环境准入清单（区县总体）", "1", "2", "3"),
        "990172": _list("区县总体", {"area": "990172"}, "", "1", "2", "3"),
        "basin": _list("片区（流域）", {"region": "basin"}, "澜江干流流域清单", "1"),
        "zone-water": _list(
            "要素分区", {"zone_type": {"element": "水", "type": "工业污染重点管控区"}}, "水环境清单", "1", "2"
        ),
        "zone-water-general": _list("zone", {"zone": "YS2"}, "", "1"),
        "zone-air-general": _list("zone", {"zone_type": {"element": "大气", "type": "一般管控区"}}, "", "1"),
        "zone-air": _list(
            "要素分区", {"zone_type": {"element": "大气", "type": "高排放重点管控区"}}, "大气高排放管控要求", "1"
        ),
        "990105": _list("区县总体", {"area": "990105"}, "", "1", "2", "3"),
        "isles": _list("片区（流域）", {"region": "isles"}, "", "第一条", "二"),
    },
)
KNOWN = Known.of(INCOMING, default_vocabulary())


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["text"]))
def test_words_and_what_they_refer_to(case: dict[str, str]) -> None:
    found = proposals(CLAUSE, case["text"], KNOWN)
    assert "\n".join(row.value or "?" for row in found) == case["says"]
    for row in found:
        assert row.words == case["text"]
        assert row.record == CLAUSE
        assert row.why.text()
        if row.value:
            assert isinstance(parse_value(row.value, KNOWN), tuple)


@pytest.mark.parametrize(
    ("owner", "text", "value"),
    [
        # of two areas one above the other the nearer one; an area beside where there is none above
        ("unit:ZH99010520001", "执行区县总体管控要求第三条。", "990105：3"),
        ("unit:ZH99010420001", "执行区县总体管控要求第三条。", "990172：3"),
        # a region of units
        ("unit:ZH99010420001", "执行片区（流域）管控要求第二条。", "isles：二"),
        ("zone:YS1", "执行区县总体管控要求第三条。", "990103：3"),
        ("zone:YS1", "执行要素分区管控要求第二条。", "zone-water：2"),
        ("list:990103", "执行市级总体管控要求第四条。", "990100：4"),
        ("list:zone-water-general", "执行区县总体管控要求第三条。", "990103：3"),
        ("list:basin", "执行市级总体管控要求第四条。", "990100：4"),
        # a list refers neither to itself nor downward
        ("list:990100", "执行市级总体管控要求第四条。", ""),
        ("list:990100", "执行区县总体管控要求第三条。", ""),
        ("unit:unknown", "执行市级总体管控要求第四条。", ""),
    ],
)
def test_where_a_clause_stands_decides_what_it_means(owner: str, text: str, value: str) -> None:
    assert [row.value for row in proposals(Name("clause", "1", owner), text, KNOWN)] == [value]


def test_clauses_of_the_version_below_are_known() -> None:
    clauses = tuple(Clause(number=number, dimension="space", text="x") for number in ("1", "2"))
    below = Content(
        areas={"990100": Area(id="990100", name="澜江市", kind="city")},
        lists={"990100": AdmissionList(id="990100", level="city", target=Target(area="990100"), clauses=clauses)},
    )
    units = {"ZH1": {"area": "990100"}}
    changed = {"990100": _list("市级总体", {"area": "990100"}, "", "2", "3")}
    for lists, number, value in [
        ({}, "二", "990100：2"),
        ({}, "三", ""),
        (changed, "一", "990100：1"),
        (changed, "三", "990100：3"),
    ]:
        known = Known.of(Incoming("2026", units=units, lists=lists), default_vocabulary(), below)
        rows = proposals(Name("clause", "1", "unit:ZH1"), f"执行市级总体管控要求第{number}条。", known)
        assert [row.value for row in rows] == [value]


def test_a_reference_is_found_once() -> None:
    (one,) = references("区内执行市级总体管控要求第四条、第六条。")
    assert one.words == "区内执行市级总体管控要求第四条、第六条"
    assert one.numbers == ("4", "6")
    (one,) = references("区内执行市级总体管控要求。")
    assert (one.words, one.numbers) == ("执行市级总体管控要求", ())


def test_the_reference_publication_follows_what_is_found() -> None:
    """What its authors wrote as follows, version by version: nothing more, nothing less."""
    checked = 0
    for version, resolved in resolve_contents(read_publication(ROOT)).items():
        content = resolved.content
        units = {code: unit.model_dump(mode="json") for code, unit in content.units.items()}
        known = Known.of(Incoming(version, units=units), resolved.vocabulary, content)
        owners = [(f"unit:{unit.code}", unit.clauses or ()) for unit in content.units.values()]
        owners += [(f"list:{one.id}", one.clauses) for one in content.lists.values()]
        for owner, clauses in owners:
            for clause in clauses:
                rows = proposals(Name("clause", clause.key, owner), clause.wording, known)
                found = [value for row in rows for value in parse_value(row.value, known)]  # type: ignore[union-attr]
                assert found == [ref.model_dump() | {"numbers": list(ref.numbers)} for ref in clause.follows]
                checked += bool(found)
    assert checked > 600


def test_what_no_list_fits_says_why() -> None:
    def why(text: str) -> str:
        return " ".join(row.why.text() for row in proposals(CLAUSE, text, KNOWN) if not row.value)

    assert "990100" in why("执行市级总体管控要求第三条、第九十九条。")
    assert "99" in why("执行市级总体管控要求第三条、第九十九条。")
    assert "990100, 990103" in why("执行总体管控要求第一条。")
    assert "稻川区" in why("执行稻川区总体管控要求第一条。")


@given(
    st.dictionaries(
        st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True),
        st.lists(st.from_regex(r"[0-9]{1,2}(-[0-9]{1,2})?|（[a-z]）", fullmatch=True), min_size=1, unique=True),
        min_size=1,
    )
)
def test_values_are_read_back_as_they_are_spelled(follows: dict[str, list[str]]) -> None:
    text = "\n".join(spell(key, numbers) for key, numbers in follows.items())
    assert parse_value(text) == tuple({"list": key, "numbers": numbers} for key, numbers in follows.items())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("990100:4,6", [("990100", ["4", "6"])]),
        (" 990100 ： 第四条，第6条 ；990103：1 2", [("990100", ["4", "6"]), ("990103", ["1", "2"])]),
        ("桐溪区生态环境准入清单（区县总体）：3", [("990103", ["3"])]),
        ("990000：三、1-2", [("990000", ["（三）", "1-2"])]),
        ("990000：（3）", [("990000", ["（三）"])]),
        ("isles：第一条、二", [("isles", ["第一条", "二"])]),
        ("990100：4-6", [("990100", ["4", "5", "6"])]),
        ("990100：4\n990100：5", [("990100", ["4", "5"])]),
    ],
)
def test_values_are_read_with_other_separators(text: str, said: list[tuple[str, list[str]]]) -> None:
    assert parse_value(text, KNOWN) == tuple({"list": key, "numbers": numbers} for key, numbers in said)


@pytest.mark.parametrize("text", ["", "  ", "990100", "990100：", "：4", "990199：4", "990100：99", "4、6"])
def test_what_is_wrong_with_a_value_is_said(text: str) -> None:
    answer = parse_value(text, KNOWN)
    assert isinstance(answer, Message)
    assert answer.text()


@given(
    st.lists(st.sampled_from([*"执行第四条至、，（）一1总体管控要求市级。《》法和", "第4、6条"]), max_size=30).map(
        "".join
    )
)
def test_references_stand_where_they_say(text: str) -> None:
    end = 0
    for found in references(text):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.words
        assert found.head in found.words
        end = found.end
