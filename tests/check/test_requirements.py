"""Texts that refer to clauses, clauses that reach somebody and still hold, dimensions and prohibitions."""
# ruff: noqa: E501 - records stay whole

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemap.check.wording import texts, wording
from onemap.model.clauses import Clause
from onemap.read.publication import read_publication
from tests.check.reporting import Edit, edited
from tests.publications import FILES, write, write_tiny

ROOT = Path(__file__).parents[2]
LIST1, UNITS1, UNITS2, ALL2 = (
    "v1/admission/990100.yml",
    "v1/units/990101.yml",
    "v1/units/990102.yml",
    "v2/units/990102.yml",
)
NUMERALS = "一二三四五六七八九十"


def chinese(number: int) -> str:
    """Numbers below 100 as lists write them: 四, 十四, 四十四."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else NUMERALS[tens - 1] + "十") + (
        NUMERALS[ones - 1] if ones else ""
    )


def numeral(number: int, form: str) -> str:
    return {"chinese": chinese(number), "arabic": str(number), "wide": str(number).translate(WIDE)}[form]


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
FORMS = st.sampled_from(["chinese", "arabic", "wide"])
NUMBERS = st.lists(st.integers(1, 99), min_size=1, max_size=4)
LEVELS = st.sampled_from(
    ["", "市级", "所在区县", "重点管控单元市级总体", "优先保护单元", "澜江市", "水环境工业污染重点管控区", "本"]
)
LISTS = st.sampled_from(["管控要求", "总体管控要求", "准入要求", "准入清单", "总体准入要求", "共性要求", "清单"])
LAWS = st.sampled_from(
    ["中华人民共和国长江保护法", "水污染防治法", "风景名胜区条例", "森林法实施细则", "饮用水水源保护区污染防治管理规定"]
)
#: words that no list, law or number is made of
PLAIN = st.text(st.sampled_from("禁止新建扩改严控污水排放达标企业园区周边河岸优先保护"), max_size=12)


@st.composite
def articles(draw: st.DrawFn) -> str:
    form, numbers = draw(FORMS), draw(NUMBERS)
    words = [numeral(number, form) for number in numbers]
    style = draw(st.sampled_from(["each", "shared", "range"]))
    if style == "each":
        return "、".join(f"第{word}条" for word in words)
    if style == "shared":
        return f"第{'、'.join(words)}条"
    return f"第{words[0]}{draw(st.sampled_from(['至', '-', '～', '—']))}{words[-1]}条"


@st.composite
def references(draw: st.DrawFn) -> str:
    """Sentences as unit lists refer upward."""
    level, held, named = draw(LEVELS), draw(LISTS), draw(articles())
    sentence = draw(
        st.sampled_from(
            [
                f"执行{level}{held}{named}。",
                f"按照{level}{held}{named}执行。",
                f"参照{level}{held}中的{named}执行",
                f"严格落实{level}{held}{named}的规定。",
                f"同{named}。",
                f"按{named}执行。",
                f"{level}{held}{named}适用于本单元。",
            ]
        )
    )
    return draw(st.sampled_from(["", "污水达标排放；", "1.严控污染。"])) + sentence


@st.composite
def citations(draw: st.DrawFn) -> str:
    """Sentences that rest on articles of laws."""
    law, first, second = draw(LAWS), draw(articles()), draw(articles())
    quoted = f"《{law}》{draw(st.sampled_from(['', '（2018年修正）']))}"
    return draw(
        st.sampled_from(
            [
                f"执行{quoted}{first}。",
                f"按照{quoted}{first}和{second}的规定执行。",
                f"依照{law}{first}执行。",
                f"符合{quoted}{first}、{quoted}{second}要求。",
                f"遵守{quoted}{first}第一款第（二）项、{second}。",
                f"按照{quoted}的{first}处理",
            ]
        )
    )


@given(before=PLAIN, said=references())
def test_references_are_recognised(before: str, said: str) -> None:
    assert wording().reference(f"{before}。{said}") is not None
    assert wording().may_refer(Clause(number="1", dimension="空间布局约束", text=f"{before}。{said}"))


@given(before=PLAIN, said=citations())
def test_articles_of_laws_are_none(before: str, said: str) -> None:
    assert wording().reference(f"{before}。{said}") is None


@given(law=citations(), said=references())
def test_a_reference_after_a_law_is_one(law: str, said: str) -> None:
    assert wording().reference(f"{law}；{said}") is not None


@given(st.text(max_size=200))
def test_any_text_may_be_asked(text: str) -> None:
    said = wording().reference(text)
    assert said is None or wording().may_refer(Clause(number="1", dimension="x", text=text))


@pytest.mark.parametrize("text", ["第1-" + "1-" * 5000, "执行" * 3000, "《" * 4000, "第一、" * 4000, "要求第" * 3000])
def test_hostile_texts_end(text: str) -> None:
    assert wording().reference(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "执行总体管控要求（一）。",
        "执行区县总体管控要求1-3、1-4。",
        "同1-3条",
        "执行市级总体管控要求第四条（一）、（三）。",
        "执行《中华人民共和国长江保护法》第二十六条，并执行所在区县总体管控要求第九条。",
        "适用片区管控要求第4—6条",
    ],
)
def test_forms_that_are_met(text: str) -> None:
    assert wording().reference(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "污水处理厂出水执行地表水准Ⅳ类标准。",
        "落实10条措施。",
        "满足以下要求：（一）达标排放；",
        "满足以下管控要求（一）达标排放；",
        "按照一园一策要求2025年底前完成。",
        "新建第二条生产线的，按照要求同步建设治理设施。",
        "按照要求建设第二条跑道。",
        "按该条例第十条执行。",
        "第三方治理单位应当执行第一类标准。",
    ],
)
def test_forms_that_are_none(text: str) -> None:
    assert wording().reference(text) is None


def test_the_reference_publication_reads_as_it_is_marked() -> None:
    """Of all its texts, those with ``follows`` are recognised and no other: no false alarm, none missed."""
    asked = 0
    for version in read_publication(ROOT).versions.values():
        held = [*version.lists.values(), *version.units.values(), *version.zones.values()]
        for clause in (clause for record in held for clause in record.clauses or ()):
            said = [text for _, text in texts(clause) if wording().reference(text) is not None]
            assert bool(said) == bool(clause.follows), clause
            asked += 1
    assert asked > 2000


def found(tmp_path: Path, *edits: Edit) -> list[str]:
    """The rules of requirements that speak, in order."""
    rules = [line.split()[2] for line in edited(tmp_path, *edits)]
    return [rule for rule in rules if rule in ("U10", "U11", "L05", "L11", "L12", "L13", "L16", "P06")]


def test_no_own_list_needs_no_dimensions(tmp_path: Path) -> None:
    own = FILES[UNITS2].split("  clauses:\n")[1].split("- code")[0]
    assert found(tmp_path, (UNITS2, f"  clauses:\n{own}", "  clauses: []\n")) == []


def test_a_dimension_may_be_named_by_id(tmp_path: Path) -> None:
    assert found(tmp_path, (UNITS2, "dimension: 资源利用效率, none", "dimension: resource, none")) == []


def test_dimensions_are_those_of_the_vocabulary_in_use(tmp_path: Path) -> None:
    words = "".join(f"    - {{id: d{i}, label: {word}}}\n" for i, word in enumerate(DIMENSIONS))
    assert found(tmp_path, ("publication.yml", "", f"vocabulary:\n  dimensions:\n{words}")) == ["U10"] * 5


DIMENSIONS = ("空间布局约束", "污染物排放管控", "环境风险防控", "资源利用效率", "减污降碳协同")
HARMLESS = (UNITS1, "text: 禁止围垦。", "text: 保护滩涂。")
ELSEWHERE = (LIST1, "applies_to: {categories: [优先保护单元]}", "applies_to: {categories: [重点管控单元]}")


def test_a_prohibition_of_the_city_is_enough(tmp_path: Path) -> None:
    assert found(tmp_path, HARMLESS) == []


def test_without_any_the_priority_unit_is_named(tmp_path: Path) -> None:
    assert found(tmp_path, HARMLESS, ELSEWHERE) == ["U11"]


@pytest.mark.parametrize(
    "edit",
    [
        (UNITS1, "text: 保护滩涂。", "measure: 限制, text: 保护滩涂。"),
        (UNITS1, "text: 保护滩涂。", "text: 滩涂保护, items: [{number: （1）, text: 不得采砂。}]"),
        (UNITS1, "text: 保护滩涂。", 'text: 保护滩涂。, follows: [{list: "990100", numbers: ["1"]}]'),
        ("publication.yml", "", "vocabulary: {categories: [" + "".join(
            f"{{id: c{digit}, label: {label}, digit: '{digit}'}}, "
            for digit, label in enumerate(("优先保护单元", "重点管控单元", "一般管控单元"), 1)
        ) + "]}\n"),
    ],
    ids=["measure", "item", "follows", "no priority category"],
)  # fmt: skip
def test_what_counts_as_a_prohibition(tmp_path: Path, edit: Edit) -> None:
    assert found(tmp_path, HARMLESS, ELSEWHERE, edit) == []


def test_a_list_for_a_zone_type_reaches_its_units(tmp_path: Path) -> None:
    held = "level: 区县总体\nfor: {zone_type: {element: 水}}\nclauses:\n  - {number: '1', dimension: 空间布局约束, text: 不得排污。}\n"
    assert found(tmp_path, HARMLESS, ELSEWHERE, ("v1/admission/water.yml", "", held)) == []


@pytest.mark.parametrize(
    ("said", "rules"),
    [
        ("{realm: sea}", ["L11"]),
        ("{realm: land}", []),
        ('{areas: ["990102"], categories: [优先保护单元]}', ["L11"]),
        ('{areas: ["990101"], categories: [优先保护单元]}', []),
        ("{units: [ZH99010230001], zones: [{element: 水}]}", ["L11"]),
        ("{zones: [{element: 水, type: 城镇生活污染重点管控区}]}", ["L11"]),
        ("{zones: [{element: water, type: water-industrial}]}", []),
        ("{zones: [{element: 火}]}", []),
    ],
)
def test_whom_a_clause_reaches(tmp_path: Path, said: str, rules: list[str]) -> None:
    assert found(tmp_path, (LIST1, "applies_to: {zones: [{element: 水}]}", f"applies_to: {said}")) == rules


def test_managers_are_addressed_too(tmp_path: Path) -> None:
    """A list for a functional area reaches the units that it manages."""
    held = "level: 区县总体\nfor: {area: '990106'}\nclauses:\n  - {number: '1', dimension: 空间布局约束, text: 保护岸线。}\n"
    area = ("areas.yml", "", '  - {id: "990106", name: 临港开发区, kind: functional, parent: "990100"}\n')
    lists = ("v1/admission/990106.yml", "", held)
    managed = (UNITS2, '  area: "990102"\n', '  area: "990102"\n  managed_by: ["990106"]\n')
    assert found(tmp_path / "a", area, lists) == ["L11"]
    assert found(tmp_path / "b", area, lists, managed) == []


REMOVED = ("v2/plan.yml", "", 'remove: {clauses: [{list: "990100", number: "3"}]}\n')
REFERS = (ALL2, "text: 限制高耗水项目。", 'text: 限制高耗水项目。, follows: [{list: "990100", numbers: ["3"]}]')


def test_a_repealed_clause_is_no_unknown_one(tmp_path: Path) -> None:
    assert found(tmp_path, REMOVED, REFERS) == ["L12"]


def test_what_an_earlier_version_repealed(tmp_path: Path) -> None:
    """Also where the version that repealed it is not the one that refers to it."""
    later = "version: v3\ntitle: t\nupdate: {type: periodic}\nbased_on: v2\n"
    unit = FILES[ALL2].split("- code: ZH99010230001")[0].replace(REFERS[1], REFERS[2])
    said = edited(tmp_path, REMOVED, ("v3/plan.yml", "", later), ("v3/units/990102.yml", "", unit))
    lines = [line for line in said if " L12 " in line or " L05 " in line]
    assert len(lines) == 1
    assert "v3/units/990102.yml" in lines[0] and "Version v2 has removed clause 3 of list 990100." in lines[0]


def test_what_is_inherited_is_said_by_p06_alone(tmp_path: Path) -> None:
    removed = ("v2/plan.yml", "", 'remove: {clauses: [{list: "990100", number: "1"}]}\n')
    refers = (UNITS2, "text: 优化城镇布局。", 'text: 优化城镇布局。, follows: [{list: "990100", numbers: ["1"]}]')
    assert found(tmp_path, removed, refers) == ["P06"]


def test_a_clause_that_comes_back_holds(tmp_path: Path) -> None:
    later = "version: v3\ntitle: t\nupdate: {type: periodic}\nbased_on: v2\n"
    again = 'level: 市级总体\nfor: {area: "990100"}\nclauses:\n  - {number: "3", dimension: 环境风险防控, text: 编制预案。}\n'
    unit = FILES[ALL2].split("- code: ZH99010230001")[0].replace(REFERS[1], REFERS[2])
    said = found(
        tmp_path,
        REMOVED,
        ("v3/plan.yml", "", later),
        ("v3/admission/990100.yml", "", again),
        ("v3/units/990102.yml", "", unit),
    )
    assert said == []


def test_the_same_words_for_others_are_no_repetition(tmp_path: Path) -> None:
    twice = '  - {number: "5", dimension: 污染物排放管控, measure: 排放, text: 新增源实行等量替代。%s}\n'
    assert found(tmp_path / "a", (LIST1, "", twice % "")) == ["L16"]
    assert found(tmp_path / "b", (LIST1, "", twice % ", applies_to: {categories: [重点管控单元]}")) == []
    assert found(tmp_path / "c", (LIST1, "", twice.replace("污染物排放管控", "资源利用效率") % "")) == []


def test_items_that_refer_are_found(tmp_path: Path) -> None:
    write(write_tiny(tmp_path), {})
    said = edited(tmp_path, (UNITS1, "text: 达标排放。", "text: 按照市级准入清单第1、2条执行。"))
    line = next(line for line in said if " L13 " in line)
    assert "(按照市级准入清单第1、2条)" in line


COAST = ("areas.yml", "", 'regions: [{id: coast, name: 沿海片区, areas: ["990101"], units: [ZH99010220001]}]\n')


@pytest.mark.parametrize(
    ("said", "rules"),
    [
        ("{regions: [coast], categories: [一般管控单元]}", ["L11"]),
        ("{regions: [coast], categories: [优先保护单元]}", []),
        ("{regions: [coast], units: [ZH99010220001]}", []),
    ],
)
def test_whom_a_region_reaches(tmp_path: Path, said: str, rules: list[str]) -> None:
    assert found(tmp_path, COAST, (LIST1, "applies_to: {zones: [{element: 水}]}", f"applies_to: {said}")) == rules


def test_a_list_for_a_region_reaches_the_units_that_it_names(tmp_path: Path) -> None:
    held = "level: 区县总体\nfor: {region: coast}\nclauses:\n  - {number: '1', dimension: 空间布局约束, text: 保护岸线。, applies_to: {areas: ['990102']}}\n"
    only = ("areas.yml", "", "regions: [{id: coast, name: 沿海片区, units: [ZH99010220001]}]\n")
    assert found(tmp_path, only, ("v1/admission/coast.yml", "", held)) == []


def test_subcategories_are_asked_for(tmp_path: Path) -> None:
    """Words of a subcategory that no unit has reach nobody."""
    labels = ("优先保护单元", "重点管控单元", "一般管控单元")
    kinds = "subcategories: [{id: town, label: 城镇生活类}, {id: industry, label: 产业集聚类}]"
    words = ", ".join(
        f"{{id: c{n}, label: {word}, digit: '{n}', {kinds.replace('id: ', f'id: c{n}-').replace('类', f'类{n}')}}}"
        for n, word in enumerate(labels, 1)
    )
    vocabulary = ("publication.yml", "", f"vocabulary: {{categories: [{words}]}}\n")
    unit = (UNITS2, "category: 重点管控单元\n", "category: 重点管控单元\n  subcategory: 城镇生活类2\n")
    for word, rules in (("c2-town", []), ("产业集聚类2", ["L11"])):
        said = (LIST1, "applies_to: {zones: [{element: 水}]}", f"applies_to: {{subcategories: [{word}]}}")
        assert found(tmp_path / word, vocabulary, unit, said) == rules


def test_clauses_that_follow_each_other_end(tmp_path: Path) -> None:
    follows = (UNITS1, "text: 保护滩涂。", 'text: 保护滩涂。, follows: [{list: ZH99010110001, numbers: ["1-1"]}]')
    assert found(tmp_path, HARMLESS, ELSEWHERE, follows) == ["U11"]


def test_a_measure_binds_by_its_id_without_weight(tmp_path: Path) -> None:
    measures = "vocabulary:\n  measures: [{id: ban, label: 禁止}, {id: emit, label: 排放}]\n"
    assert (
        found(
            tmp_path,
            HARMLESS,
            ELSEWHERE,
            (UNITS1, "text: 保护滩涂。", "measure: 禁止, text: 保护滩涂。"),
            ("publication.yml", "", measures),
        )
        == []
    )


def test_clauses_of_zones_bind_where_the_plan_has_their_level(tmp_path: Path) -> None:
    clause = '  clauses:\n    - {number: "1", dimension: 空间布局约束, text: 不得排污。}\n'
    level = ("v1/plan.yml", "levels: [市级总体, 区县总体, 单元]", "levels: [市级总体, 区县总体, 要素分区, 单元]")
    zone = ("v1/zones.yml", "", clause)
    assert found(tmp_path / "a", HARMLESS, ELSEWHERE, zone) == ["U11"]
    assert found(tmp_path / "b", HARMLESS, ELSEWHERE, zone, level) == []


def test_the_same_words_with_other_items_are_no_repetition(tmp_path: Path) -> None:
    twice = '  - {number: "%s", dimension: 资源利用效率, text: 应当：, items: [{number: （1）, text: %s}]}\n'
    assert found(tmp_path, (LIST1, "", twice % ("5", "节水。") + twice % ("6", "节能。"))) == []


def test_a_unit_whose_list_was_followed_is_gone(tmp_path: Path) -> None:
    gone = ("v2/plan.yml", "", "remove: {units: [ZH99010110001]}\n")
    refers = (
        ALL2,
        "text: 限制高耗水项目。",
        'text: 限制高耗水项目。, follows: [{list: ZH99010110001, numbers: ["1-1"]}]',
    )
    assert found(tmp_path, gone, refers) == ["L12"]
