"""The user guide's examples are a publication that passes, and a mapping that imports."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas
import openpyxl
import pytest
import shapely

from onemap.check import check
from onemap.importing.run import run_import
from onemap.read.publication import read_publication
from onemap.resolve import resolve
from tests.house.sources import ROOT
from tests.publications import box, geojson

GUIDE = ROOT / "docs" / "guide.zh.md"
#: a block of the guide whose first line names its file
BLOCK = re.compile(r"^```yaml\n# (\S+\.yml)\n(.*?)^```", re.MULTILINE | re.DOTALL)
UNITS = ("ZH99000120001", "ZH99000210001", "ZH99000230001")


@pytest.fixture
def examples() -> dict[str, str]:
    found = BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    assert len({file for file, _ in found}) == len(found)
    return dict(found)


def test_the_examples_are_one_publication_without_problems(examples: dict[str, str], tmp_path: Path) -> None:
    for file, text in examples.items():
        if file.startswith("units/"):
            path = tmp_path / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    # as high as makes the filed 48.60 km²
    squares = [(code, box(122 + i / 10, 122.1 + i / 10, north=28.04459)) for i, code in enumerate(UNITS)]
    folder = tmp_path / "units" / "2020"
    (folder / "units.geojson").write_text(geojson(squares), encoding="utf-8")
    (folder / "zones.geojson").write_text(geojson([("YS9900012210001", box(122, 122.05))]), encoding="utf-8")
    loaded = read_publication(tmp_path)
    assert [f"{p.place.file.name}: {p.what.text()}" for p in check(loaded)] == []
    chain = resolve(loaded)
    old, new = chain.snapshots["2020"], chain.snapshots["2023-1"]
    assert set(old.units) == set(new.units) == set(UNITS)
    assert old.units[UNITS[0]].name == "东区工业重点管控单元"
    assert new.units[UNITS[0]].name == "示例经济技术开发区重点管控单元"
    assert new.units[UNITS[0]].clauses == old.units[UNITS[0]].clauses


def test_the_mapping_imports_a_gbk_shapefile_and_workbooks(examples: dict[str, str], tmp_path: Path) -> None:
    delivered = tmp_path / "delivered"
    delivered.mkdir()
    geopandas.GeoDataFrame(
        {
            "HJGKDYBM": ["ZH99000120001", "ZH99000130001"],
            "HJGKDYMC": ["东区工业重点管控单元", "东区一般管控单元"],
            "ZHGKDYFL": ["2", "3"],
            "XZQDM": ["990001"] * 2,
        },
        geometry=[shapely.box(122, 28, 122.1, 28.1), shapely.box(122.1, 28, 122.2, 28.1)],
        crs=4490,
    ).to_file(delivered / "管控单元.shp", encoding="GBK")
    heads = ["单元编码", "涉及要素分区", "空间布局约束", "污染物排放管控", "环境风险防控", "资源利用效率"]
    rows = [
        ["ZH99000120001", None, "1.禁止新建化学制浆造纸项目。\n2.优化布局。", "废水集中处理。", "编制预案。", "节水。"],
        ["ZH99000130001", None, "优化布局。", None, None, "节约用水。"],
    ]
    for at, row in enumerate(rows, 1):
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "单元清单"
        sheet.append(["示例市环境管控单元准入清单"])
        sheet.append([*heads[:2], "管控要求"])
        sheet.append([None, None, *heads[2:]])
        sheet.merge_cells("C2:F2")
        sheet.append(row)
        book.save(delivered / f"清单{at}.xlsx")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "市级"
    sheet.append(["序号", "管控维度", "要求类型", "管控要求"])
    sheet.append([1, "空间布局约束", "禁止", "禁止新建高污染项目。"])
    book.save(delivered / "总体清单.xlsx")
    mapping = tmp_path / "mapping.yml"
    mapping.write_text(examples["mapping.yml"], encoding="utf-8")
    done = run_import(mapping, delivered, tmp_path / "publication")
    # five of the first unit, two of the second with two dimensions said to be empty, one of the city
    assert [(count.units, count.clauses) for count in done.counts] == [(2, 10)]
    # the title above the headings of both workbooks is not read
    assert [problem.rule for problem in done.warnings.problems] == ["I17", "I17"]
    loaded = read_publication(tmp_path / "publication")
    assert [clause.key for clause in loaded.versions["2020"].units["ZH99000120001"].clauses or ()][:2] == ["1-1", "1-2"]
    assert [problem.rule for problem in check(loaded)] == []
