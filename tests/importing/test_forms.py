"""Each form in which lists of requirements are delivered, from file to records with origins."""

from __future__ import annotations

from pathlib import Path

from onemap.importing.delivered import Decision
from onemap.model.origins import Name, Origin
from tests.importing.forms import (
    CODES,
    DIMENSIONS,
    UNIT_HEAD,
    UNIT_ROWS,
    UNITS,
    clauses,
    read,
    told,
    untraced,
    write_book,
    write_csv,
    write_units,
)

SPLIT = "1.禁止围垦。2.限制采砂：（1）枯水期；（2）禁渔期。"
LIST_HEAD = ["清单编号", "区县", "层级", "维度", "管控要求"]


def wide(*texts: str | None) -> list[list[str | None]]:
    """A table with one row per unit and four columns of requirements; *texts* are those of the first unit."""
    rows: list[list[str | None]] = [[*UNIT_HEAD, *DIMENSIONS]]
    return [*rows, [*UNIT_ROWS[0], *texts], *([*row, "保留。", None, None, None] for row in UNIT_ROWS[1:])]


# -- one row for each unit ------------------------------------------------------------------------------------------


def test_four_dimension_columns_need_no_rules_and_a_cell_is_one_clause(tmp_path: Path) -> None:
    write_csv(tmp_path / UNITS, wide(SPLIT, "达标排放。", None, "节水。"))
    delivered, faults = read(tmp_path, units=[{"files": UNITS}])
    assert told(faults) == []
    assert clauses(delivered) == [("1", "space", SPLIT), ("2", "emission", "达标排放。"), ("4", "resource", "节水。")]
    categories = [delivered.incoming.units[code]["category"] for code in CODES]
    assert categories == ["priority", "key", "general"]
    assert delivered.proposals == ()
    origin = delivered.origins[Name("clause", "4", f"unit:{CODES[0]}")]
    assert origin == Origin(UNITS, "", (2,), DIMENSIONS[3])
    assert delivered.origins[Name("unit", CODES[2])].rows == (4,)


def test_a_split_cell_is_previewed_and_stays_whole_when_refused(tmp_path: Path) -> None:
    write_csv(tmp_path / UNITS, wide(SPLIT, "达标排放。", None, None))
    rules = {
        "clauses": [
            {"number": "1", "dimension": "空间布局约束", "text": "{空间布局约束}", "split": True},
            {"dimension": "污染物排放管控", "text": "{污染物排放管控}", "split": True, "empty": "none"},
        ],
        "ignore": list(DIMENSIONS[2:]),
    }
    source = {"files": UNITS, "rules": rules}
    delivered, faults = read(tmp_path, units=[source])
    assert told(faults) == []
    first, second, third = delivered.incoming.units[CODES[0]]["clauses"]
    assert (first["number"], first["text"]) == ("1-1", "禁止围垦。")
    assert [item["number"] for item in second["items"]] == ["（1）", "（2）"]
    assert (third["number"], third["text"]) == ("2-1", "达标排放。")
    assert delivered.incoming.units[CODES[1]]["clauses"][1] == {"dimension": "污染物排放管控", "none": True}
    assert Name("clause", "none:emission", f"unit:{CODES[1]}") in delivered.origins
    assert untraced(delivered) == set()
    (proposal,) = delivered.proposals
    assert (proposal.kind, proposal.words) == ("split", SPLIT)
    assert [line.split(" ")[0] for line in proposal.value.splitlines()] == ["1-1", "1-2"]
    refused = {("split", proposal.record, proposal.value): Decision(False, "")}
    again, _ = read(tmp_path, refused, units=[source])
    assert clauses(again)[0] == ("1", "空间布局约束", SPLIT)
    assert again.origins[Name("clause", "1", f"unit:{CODES[0]}")].how == "verbatim"
    assert again.proposals == delivered.proposals
    accepted, _ = read(tmp_path, {("split", proposal.record, proposal.value): Decision(True, "")}, units=[source])
    assert accepted == delivered


# -- one row for each clause ----------------------------------------------------------------------------------------

ROWS = [
    (CODES[0], "空间布局约束", "禁止围垦。"),
    (CODES[0], "空间布局约束", "限制采砂。"),
    (CODES[0], "环境风险防控", "建立预案。"),
    (CODES[1], "空间布局约束", "入园。"),
]


def test_rows_of_clauses_with_merged_codes_below_two_header_rows_are_counted(tmp_path: Path) -> None:
    write_units(tmp_path)
    head = [["管控单元", None, "管控要求", None], ["编码", "名称", "管控维度", "内容"]]
    rows = [[code, "名", dimension, text] for code, dimension, text in ROWS]
    write_book(tmp_path / "list.xlsx", {"清单": [*head, *rows]}, {"清单": ["A1:B1", "C1:D1", "A3:A5", "B3:B5"]})
    rules = {"unit": "{编码}", "dimension": {"column": "管控维度"}, "text": "{内容}", "ignore": "名称"}
    delivered, faults = read(
        tmp_path, units=[{"files": UNITS}], clauses=[{"files": "list.xlsx", "header": ["1", "2"], "rules": rules}]
    )
    assert told(faults) == []
    assert clauses(delivered) == [
        ("1-1", "空间布局约束", "禁止围垦。"),
        ("1-2", "空间布局约束", "限制采砂。"),
        ("3-1", "环境风险防控", "建立预案。"),
    ]
    assert clauses(delivered, CODES[1]) == [("1-1", "空间布局约束", "入园。")]
    assert "clauses" not in delivered.incoming.units[CODES[2]]
    origin = delivered.origins[Name("clause", "3-1", f"unit:{CODES[0]}")]
    assert origin == Origin("list.xlsx", "清单", (5,), "内容")


def test_rows_with_numbers_give_the_same_in_any_order_and_known_headings_need_no_rules(tmp_path: Path) -> None:
    write_units(tmp_path)
    head = ["管控单元编码", "条款编号", "管控维度", "要求类型", "管控要求"]
    numbers = ("1-2", "1-10", "3-1", "1-1")
    rows = [[code, n, dimension, "禁止", text] for n, (code, dimension, text) in zip(numbers, ROWS, strict=True)]
    source = {"files": "list.csv"}
    made = []
    for order in ((0, 1, 2, 3), (2, 3, 1, 0), (1, 3, 0, 2)):
        write_csv(tmp_path / "list.csv", [head, *(rows[i] for i in order)])
        delivered, faults = read(tmp_path, units=[{"files": UNITS}], clauses=[source])
        assert told(faults) == []
        made.append(clauses(delivered))
    assert [number for number, _, _ in made[0]] == ["1-2", "1-10", "3-1"]
    assert made[0] == made[1] == made[2]
    assert delivered.incoming.units[CODES[1]]["clauses"][0]["measure"] == "禁止"


def test_a_column_that_only_counts_rows_is_no_number_and_blanks_repeat_the_code_above(tmp_path: Path) -> None:
    write_units(tmp_path)
    head = ["序号", "单元编码", "管控维度", "管控要求"]
    rows = [
        ["1", CODES[0], *ROWS[0][1:]],
        ["2", "", *ROWS[1][1:]],
        ["3", CODES[1], *ROWS[3][1:]],
        ["4", "", *ROWS[2][1:]],
    ]
    write_csv(tmp_path / "list.csv", [head, *rows])
    _, faults = read(tmp_path, units=[{"files": UNITS}], clauses=[{"files": "list.csv", "rules": {"ignore": "序号"}}])
    assert [line[:3] for line in told(faults)] == ["I33"] and "B3" in told(faults)[0]
    rules = {"repeat": "单元编码"}
    delivered, faults = read(tmp_path, units=[{"files": UNITS}], clauses=[{"files": "list.csv", "rules": rules}])
    assert told(faults) == ["I09 list.csv: Columns that hold values are not used: 序号."]
    assert [number for number, *_ in clauses(delivered)] == ["1-1", "1-2"]
    assert [number for number, *_ in clauses(delivered, CODES[1])] == ["1-1", "3-1"]


def test_lists_of_city_and_districts_are_made_from_rows_with_areas_by_name(tmp_path: Path) -> None:
    rows = [
        ["L1", "澜江市", "市级总体", "空间布局约束", "全市一。"],
        ["L2", "临港区", "区县总体", "2", "本区应做到：（1）一；（2）二。"],
        ["L2", "临港区", "区县总体", "区域布局管控", "本区二。"],
    ]
    write_book(tmp_path / "lists.xlsx", {"市": [LIST_HEAD, rows[0]], "区一": [LIST_HEAD, *rows[1:]], "说明": [["x"]]})
    rules = {
        "list": "{清单编号}",
        "level": {"column": "层级"},
        "for": {"area": "{区县}", "by": "name"},
        "title": "{区县}清单",
        "dimension": {"column": "维度"},
        "text": "{管控要求}",
        "split": True,
    }
    sources = [{"files": "lists.xlsx", "sheet": name, "rules": rules} for name in ("市", "区*")]
    kept = {"L3": {"level": "市级总体", "for": {"area": "990100"}, "clauses": []}}
    delivered, faults = read(tmp_path, clauses=sources, lists=kept)
    assert told(faults) == []
    made = delivered.incoming.lists
    assert list(made) == ["L1", "L2", "L3"]
    assert {key: value for key, value in made["L2"].items() if key != "clauses"} == {
        "level": "区县总体",
        "for": {"area": "990101"},
        "title": "临港区清单",
    }
    assert clauses(delivered, "L2", "lists") == [
        ("1-1", "space", "本区二。"),
        ("2-1", "emission", "本区应做到："),
    ]
    assert [item["text"] for item in made["L2"]["clauses"][1]["items"]] == ["一；", "二。"]
    assert delivered.origins[Name("list", "L2")] == Origin("lists.xlsx", "区一", (2, 3))
    assert delivered.origins[Name("list", "L3")].how == "added"
    assert untraced(delivered) == set()


def test_rows_of_one_list_that_disagree_and_owners_that_are_not_there_are_faults(tmp_path: Path) -> None:
    write_units(tmp_path)
    rows = [["L1", "澜江市", "市级总体", "1", "一。"], ["L1", "临港区", "市级总体", "1", "二。"]]
    write_csv(tmp_path / "lists.csv", [LIST_HEAD, *rows])
    write_csv(
        tmp_path / "rows.csv", [["单元编码", "维度", "管控要求"], ["ZH99010110009", "9", "三。"], [CODES[0], "1", ""]]
    )
    rules = {
        "list": "{清单编号}",
        "level": {"column": "层级"},
        "for": {"area": "{区县}", "by": "name"},
        "dimension": {"column": "维度"},
    }
    _, faults = read(
        tmp_path, units=[{"files": UNITS}], clauses=[{"files": "lists.csv", "rules": rules}, {"files": "rows.csv"}]
    )
    assert told(faults) == [
        "I06 lists.csv: Row 3: list L1 has another for in an earlier row.",
        "I34 rows.csv: C3: the row has no text; it gives no clause.",
        "I33 rows.csv: Row 2: ZH99010110009 is not among the units.",
    ]


def test_columns_and_rows_of_one_unit_and_lists_of_the_mapping_go_together(tmp_path: Path) -> None:
    write_csv(tmp_path / UNITS, wide("禁止围垦。", None, None, None))
    write_csv(
        tmp_path / "rows.csv", [["单元编码", "维度", "管控要求"], [CODES[0], "1", "二。"], [CODES[0], "2", "三。"]]
    )
    write_csv(tmp_path / "lists.csv", [LIST_HEAD, ["L1", "临港区", "区县总体", "1", "四。"]])
    rules = {
        "list": "{清单编号}",
        "level": {"column": "层级"},
        "for": {"area": "{区县}", "by": "name"},
        "title": "{区县}",
        "dimension": {"column": "维度"},
    }
    number = [{"dimension": "space", "text": "{空间布局约束}"}]
    written = {
        "L1": {
            "level": "市级总体",
            "for": {"area": "990100"},
            "clauses": [{"number": "9", "dimension": "space", "text": "零。"}],
        }
    }
    delivered, faults = read(
        tmp_path,
        units=[{"files": UNITS, "rules": {"clauses": number}}],
        clauses=[{"files": "rows.csv"}, {"files": "lists.csv", "rules": rules}],
        lists=written,
    )
    assert told(faults) == []
    assert [(number, text) for number, _, text in clauses(delivered)] == [
        ("1-1", "禁止围垦。"),
        ("1-2", "二。"),
        ("2-1", "三。"),
    ]
    files = [delivered.origins[Name("clause", n, f"unit:{CODES[0]}")].file for n in ("1-1", "1-2", "2-1")]
    assert files == [UNITS, "rows.csv", "rows.csv"]
    made = delivered.incoming.lists["L1"]
    assert (made["level"], made["for"], made["title"]) == ("市级总体", {"area": "990100"}, "临港区")
    assert [clause["text"] for clause in made["clauses"]] == ["零。", "四。"]
    assert delivered.origins[Name("clause", "9", "list:L1")].how == "added"
    assert delivered.origins[Name("clause", "1-1", "list:L1")] == Origin("lists.csv", "", (2,), "管控要求")
