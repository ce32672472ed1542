"""Guessing from tables and layers of forms that the fictional delivery does not have."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import shapely

from onemap.importing.guess import Draft, guess
from onemap.importing.validation import read_mapping
from onemap.merging.incoming import Incoming
from tests.importing import delivery
from tests.importing.delivery import kept, whats

UNITS = "编码,名称\nZH33010120001,甲单元\nZH33010220001,乙单元\nZH33020110001,丙单元\n"


def drafted(folder: Path, files: Mapping[str, str]) -> tuple[Draft, Incoming]:
    """The draft of some CSV files and what it reads."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    draft = guess([folder], "en")
    path = kept(draft, folder.with_suffix(".yml"))
    return draft, delivery.read(path, folder)[0].incoming


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "delivery").mkdir()
    return tmp_path / "delivery"


def test_cities_stand_between_a_province_and_its_districts(folder: Path) -> None:
    drafted(folder, {"单元.csv": UNITS})
    tree = read_mapping(folder.with_suffix(".yml"))[0].areas.areas
    assert [(area.id, area.kind, area.parent) for area in tree] == [
        ("330000", "province", None),
        ("330100", "city", "330000"),
        ("330101", "district", "330100"),
        ("330102", "district", "330100"),
        ("330200", "city", "330000"),
        ("330201", "district", "330200"),
    ]


def test_lists_with_a_column_for_each_dimension_and_names_of_areas(folder: Path) -> None:
    lists = (
        "区县,空间布局约束,污染物排放管控\n甲区,1.禁止新建。2.限制扩建。,\n乙区,保护湿地。,1.达标排放。2.减量替代。\n"
    )
    units = "编码,名称,区县\nZH33010120001,甲单元,甲区\nZH33010220001,乙单元,乙区\n"
    draft, incoming = drafted(folder, {"单元.csv": units, "区县总体清单.csv": lists})
    assert {key: (one["level"], one["for"]) for key, one in incoming.lists.items()} == {
        "甲区": ("区县总体", {"area": "330101"}),
        "乙区": ("区县总体", {"area": "330102"}),
    }
    words = {key: [clause["text"] for clause in one["clauses"]] for key, one in incoming.lists.items()}
    assert words == {"甲区": ["禁止新建。", "限制扩建。"], "乙区": ["保护湿地。", "达标排放。", "减量替代。"]}
    assert "No column holds the level; 区县总体 is taken from titles and areas." in whats(draft)


def test_zones_by_name_and_their_elements_by_words(folder: Path) -> None:
    import geopandas as gpd

    codes = ["YS3301012210001", "YS3301012310001", "YS3301011110001"]
    names = ["甲区水环境工业污染重点管控区", "甲区大气环境高排放重点管控区", "甲区生态保护红线"]
    shapes = [shapely.box(120 + i, 30, 120.5 + i, 30.5) for i in range(3)]
    for i, element in enumerate(("SHJGKFQ", "DQHJGKFQ", "分区")):
        columns = {"分区编码": [codes[i]], "分区名称": [names[i]]}
        gpd.GeoDataFrame(columns, geometry=[shapes[i]], crs="EPSG:4490").to_file(folder / f"{element}.geojson")
    units = f"编码,名称,涉及要素分区\nZH33010120001,甲单元,{names[0]}、{names[2]}\nZH33010120002,乙单元,{names[1]}\n"
    draft, incoming = drafted(folder, {"单元.csv": units})
    assert [incoming.zones[code]["element"] for code in codes] == ["水", "大气", "生态"]
    assert [set(unit["zones"]) for unit in incoming.units.values()] == [{codes[0], codes[2]}, {codes[1]}]
    assert "涉及要素分区 holds no codes of zones; its words are taken for names." in whats(draft)


def test_targets_of_which_the_table_says_little(folder: Path) -> None:
    targets = "指标,单位,2025年,2035年\n细颗粒物年均浓度,微克/立方米,24,19\n用水总量,亿立方米,23.8,\n"
    draft, incoming = drafted(folder, {"单元.csv": UNITS, "目标.csv": targets})
    assert [(target["name"], target["place"], target["kind"]) for target in incoming.targets] == [
        ("细颗粒物年均浓度", "330000", "bottom-line"),
        ("用水总量", "330000", "bottom-line"),
    ]
    assert {
        "No column says for which area a target is.",
        "No column holds keys of indicators; their names are used.",
        "No column says whether a target is a bottom line, an upper limit, a total or a reduction.",
    } <= whats(draft)


def test_managers_by_name_are_not_taken_for_codes(folder: Path) -> None:
    units = "编码,名称,管理主体\nZH33010120001,甲单元,甲经济开发区管委会\n"
    draft, incoming = drafted(folder, {"单元.csv": units})
    assert "managed_by" not in incoming.units["ZH33010120001"]
    assert "管理主体 says who manages a unit, but not by code." in whats(draft)
