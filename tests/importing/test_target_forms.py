"""Tables of targets: long and wide ones are one content, figures keep their spelling, what is no figure is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onemap.model.origins import Name, Origin
from tests.importing.forms import read, told, untraced, write_csv

KINDS = {"底线": "bottom-line", "减排": "reduction"}
RULES: dict[str, Any] = {
    "indicator": "{指标}",
    "kind": {"column": "类型", "values": KINDS},
    "place": "{地区}",
    "place_by": "name",
    "unit": "{单位}",
}
LONG = {**RULES, "values": [{"year": "{年份}", "value": "{目标}", "note": "{说明}"}]}
WIDE = {**RULES, "values": [{"year": year, "value": f"{{{year}年}}"} for year in ("2025", "2035")]}
FIGURES = [
    ("COD", "减排", "澜江市", "吨", "13.60", "5"),
    ("COD", "减排", "临港区", "吨", "0.10", ""),
    ("优良率", "底线", "澜江市", "%", "95", "96.0"),
]


def test_long_and_wide_tables_give_the_same_targets(tmp_path: Path) -> None:
    wide = [["指标", "类型", "地区", "单位", "2025年", "2035年"], *map(list, FIGURES)]
    long: list[list[str | None]] = [["年份", "指标", "类型", "地区", "单位", "目标", "说明"]]
    for column, year in ((4, "2025年"), (5, "2035")):
        long += [[year, *row[:4], row[column], None] for row in FIGURES if row[column]]
    long.append(long[1])
    write_csv(tmp_path / "wide.csv", wide)
    write_csv(tmp_path / "long.csv", long)
    first, faults = read(tmp_path, targets=[{"files": "wide.csv", "rules": WIDE}])
    assert told(faults) == []
    second, faults = read(tmp_path, targets=[{"files": "long.csv", "rules": LONG}])
    assert told(faults) == []
    assert first.incoming.targets == second.incoming.targets
    assert untraced(first) == untraced(second) == set()
    assert first.incoming.targets[0] == {
        "indicator": "COD",
        "name": "COD",
        "kind": "reduction",
        "place": "990100",
        "unit": "吨",
        "values": [{"year": "2025", "value": "13.60"}, {"year": "2035", "value": "5"}],
    }
    assert first.origins[Name("target", "COD@990101")] == Origin("wide.csv", "", (3,), "2025年")
    assert second.origins[Name("target", "优良率@990100")] == Origin("long.csv", "", (4, 6), "目标")
    assert second.origins[Name("target", "COD@990100")].rows == (2, 5, 7)


def test_columns_for_each_indicator_and_figures_that_are_missing_or_none(tmp_path: Path) -> None:
    write_csv(
        tmp_path / "t.csv",
        [["地区", "COD", "氨氮", "列5"], ["990100", "1.63", "约0.12", "9"], ["990101", "", "0.36", ""]],
    )
    common = {"kind": "total", "place": "{地区}"}
    rules = [
        {**common, "indicator": "COD", "values": [{"year": "2025", "value": "{COD}"}], "unclear": "列5"},
        {**common, "indicator": "NH3-N", "values": [{"year": "2025", "value": "{氨氮}"}]},
        {**common, "indicator": "VOCs", "values": [{"year": "2025", "value": "{VOCs}"}], "optional": "VOCs"},
    ]
    delivered, faults = read(tmp_path, targets=[{"files": "t.csv", "rules": rules}])
    assert told(faults) == [
        "I35 t.csv: C2: 约0.12 is no plain figure of NH3-N for 990100.",
        "I35 t.csv: Row 2: there is no figure of VOCs for 990100, because there is no column VOCs.",
        "I35 t.csv: B3: there is no figure of COD for 990101: the cell is empty.",
        "I35 t.csv: Row 3: there is no figure of VOCs for 990101, because there is no column VOCs.",
        "I32 t.csv: D2: nobody can tell what 9 in column 列5 is; it is not read.",
    ]
    assert faults.errors
    assert [(t["indicator"], t["place"]) for t in delivered.incoming.targets] == [
        ("COD", "990100"),
        ("NH3-N", "990101"),
    ]


def test_rows_of_one_target_that_disagree_and_years_that_are_none_are_faults(tmp_path: Path) -> None:
    head = ["年份", "指标", "类型", "地区", "单位", "目标", "说明"]
    rows = [
        ["2025", "COD", "减排", "澜江市", "吨", "1.0", ""],
        ["2025", "COD", "减排", "澜江市", "吨", "1.00", ""],
        ["十四五", "COD", "减排", "澜江市", "吨", "2", ""],
        ["2026", "COD", "减排", "东海市", "吨", "2", ""],
    ]
    write_csv(tmp_path / "t.csv", [head, *rows])
    _, faults = read(tmp_path, targets=[{"files": "t.csv", "rules": LONG}])
    assert told(faults) == [
        "I06 t.csv: Row 3: COD@990100 stands in an earlier row, too, and 2025 differ.",
        "I05 t.csv: A4: 十四五 is no year.",
        "I31 t.csv: Row 5: 东海市 is not among the areas.",
    ]
