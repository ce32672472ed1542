"""Guessing: the draft reads as the kept mapping does wherever the form allows it, and says what it is unsure of."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.errors import UsageFault
from onemap.importing.guess import Draft, guess, shown
from onemap.importing.validation import read_mapping
from onemap.merging.incoming import Incoming
from onemap.read.aliases import ALIASES
from tests.importing import delivery
from tests.importing.delivery import kept, whats

#: what no file of the delivery says, whatever its form
ALWAYS = {
    "No file says which version of the plan this is.",
    "No file says the title of the plan.",
    "No file says how the version came about.",
    "The name of the publication is made up.",
    "No file says who publishes.",
    "Nobody has said what the public may see; zones are withheld.",
    "The area 990171 has several names: 澜江经济技术开发区, 经开区.",
    "澜江经济技术开发区 is taken for a functional area.",
    "澜江高新技术产业开发区 is taken for a functional area.",
}
#: cells that are empty may say that nothing is required, or be forgotten
EMPTY = {f"{count} cells of {name} are empty." for count, name in ((6, "污染物排放管控"), (4, "环境风险防控"))}
UNSURE = {
    "pinyin-shapefile": {
        *EMPTY,
        "16 cells of 资源利用效率 are empty.",
        "What elements these values mean is taken from names and types: 6 → 声, 7 → 地下水, 8 → 近岸海域.",
    },
    "geodatabase": {"Cells of 内容 say 无."},
    "gauss-krueger": {*EMPTY, "16 cells of 资源利用效率 are empty.", "BZ holds remarks."},
    "separate-columns": {*EMPTY, "16 cells of 资源利用效率 are empty."},
    "overlay": {
        *EMPTY,
        "16 cells of 资源开发效率要求 are empty.",
        "No column says in which zones the units lie; overlay will propose it.",
    },
    "by-district": {*EMPTY, "16 cells of 资源利用效率 are empty."},
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("delivery")
    return {name: delivery.write(name, folder) for name in delivery.NAMES}


def texts(value: Any) -> Any:
    """Plain data with true and false as words, which all readers agree on."""
    if isinstance(value, dict):
        return {key: texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [texts(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else value


def without_none(incoming: Incoming, *fields: str) -> dict[str, Any]:
    """The units without *fields* and without clauses that say none, which an empty cell alone does not say."""
    found = {}
    for code, unit in incoming.units.items():
        clauses = [clause for clause in unit["clauses"] if "none" not in clause]
        found[code] = {key: value for key, value in {**unit, "clauses": clauses}.items() if key not in fields}
    return found


@pytest.mark.parametrize("name", delivery.NAMES)
def test_the_draft_reads_as_the_kept_mapping(name: str, folders: Mapping[str, Path], tmp_path: Path) -> None:
    draft = guess([folders[name]])
    assert draft.source == folders[name]
    one, _ = delivery.read(kept(draft, tmp_path / "draft.yml"), draft.source)
    two, _ = delivery.read(delivery.mapping(name), folders[name])
    guessed, known = one.incoming, two.incoming
    assert without_none(guessed) == without_none(known)
    assert guessed.zones == known.zones
    assert guessed.lists == {
        key: {field: value for field, value in record.items() if field != "title"}
        for key, record in known.lists.items()
    }
    assert guessed.targets == known.targets
    assert {layer: made.codes for layer, made in guessed.layers.items()} == {
        layer: made.codes for layer, made in known.layers.items()
    }
    tree = read_mapping(delivery.mapping(name))[0].areas.areas
    drafted = read_mapping(tmp_path / "draft.yml")[0].areas.areas
    assert {(area.id, area.name, area.kind, area.parent) for area in drafted} == {
        (area.id, area.name, area.kind, area.parent) for area in tree
    }


@pytest.mark.parametrize("name", delivery.NAMES)
def test_what_it_is_unsure_of(name: str, folders: Mapping[str, Path]) -> None:
    assert whats(guess([folders[name]])) == ALWAYS | UNSURE[name]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_doubt_is_printed_and_stands_beside_its_line(lang: str, folders: Mapping[str, Path]) -> None:
    draft = guess([folders["pinyin-shapefile"]], lang)
    printed = shown(draft, lang)
    assert len(printed) > 10
    assert len(printed) == len(draft.unsure) + 1
    lines = draft.text.splitlines()
    comments = [line.strip() for line in lines if line.lstrip().startswith("#")][2:]
    for number, line in enumerate(printed[:-1], 1):
        words = line.removeprefix(f"{number}. ")
        assert sum(comment.endswith(words) for comment in comments) == 1
    at = next(i for i, line in enumerate(lines) if "HJYS}" in line or "column: HJYS" in line)
    assert "近岸海域" in lines[at - 2] and lines[at - 2].lstrip().startswith("#")
    assert lines[at - 1].strip() == "element:"


def test_other_readers_load_the_draft_alike(folders: Mapping[str, Path], tmp_path: Path) -> None:
    for name in delivery.NAMES:
        draft = guess([folders[name]])
        ours = read_mapping(kept(draft, tmp_path / "draft.yml"))[1]
        assert texts(yaml.safe_load(draft.text)) == yaml.load(draft.text, yaml.BaseLoader) == texts(ours)  # noqa: S506


def test_files_may_be_named_singly_and_in_any_order(folders: Mapping[str, Path]) -> None:
    folder = folders["separate-columns"]
    assert guess(sorted(folder.iterdir(), reverse=True)).text == guess([folder]).text


def test_without_a_file_there_is_no_draft(tmp_path: Path) -> None:
    with pytest.raises(UsageFault):
        guess([tmp_path / "nothing.shp"])
    with pytest.raises(UsageFault):
        guess([tmp_path])


# --- deliveries with something wrong ----------------------------------------------------------------------------------


def table(path: Path, change: Any) -> None:
    """Change the rows of a CSV table in GB18030."""
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("gb18030"), newline="")))
    head = {heading: at for at, heading in enumerate(rows[0])}
    change(rows, head)
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    path.write_bytes(buffer.getvalue().encode("gb18030"))


def spoilt(folders: Mapping[str, Path], tmp_path: Path, change: Any) -> Draft:
    """A draft from the form with separate columns, its table of units changed; it can be imported all the same."""
    folder = tmp_path / "delivery"
    shutil.copytree(folders["separate-columns"], folder)
    table(folder / "单元清单.csv", change)
    draft = guess([folder], "en")
    read_mapping(kept(draft, tmp_path / "draft.yml"))
    return draft


def test_a_category_that_contradicts_its_code(folders: Mapping[str, Path], tmp_path: Path) -> None:
    def change(rows: list[list[str]], head: dict[str, int]) -> None:
        rows[1][head["管控单元分类"]] = "一般"

    draft = spoilt(folders, tmp_path, change)
    assert "The category contradicts the class in the code: HY99010010001." in whats(draft)
    assert "# TO CONFIRM: The category contradicts" in draft.text


def test_a_category_that_nobody_knows(folders: Mapping[str, Path], tmp_path: Path) -> None:
    def change(rows: list[list[str]], head: dict[str, int]) -> None:
        rows[2][head["管控单元分类"]] = "重点（产业集聚）"

    draft = spoilt(folders, tmp_path, change)
    assert "Categories 重点（产业集聚） are not known." in whats(draft)
    # what the word holds of a known one is the likeliest
    assert read_mapping(tmp_path / "draft.yml")[0].versions[0].units[0].rules.category.values == {  # type: ignore[union-attr]
        "一般": "一般管控单元",
        "优先": "优先保护单元",
        "重点": "重点管控单元",
        "重点（产业集聚）": "重点管控单元",
    }


def test_an_area_that_contradicts_its_code(folders: Mapping[str, Path], tmp_path: Path) -> None:
    def change(rows: list[list[str]], head: dict[str, int]) -> None:
        rows[5][head["区划代码"]] = "990103"

    assert "The area contradicts the one in the code: HY99010220001." in whats(spoilt(folders, tmp_path, change))


def test_names_of_layer_and_table_that_differ(folders: Mapping[str, Path], tmp_path: Path) -> None:
    def change(rows: list[list[str]], head: dict[str, int]) -> None:
        rows[1][head["管控单元名称"]] = "另一个名称"

    assert "unit_name and 管控单元名称 differ: HY99010010001." in whats(spoilt(folders, tmp_path, change))


def test_units_without_a_row_make_the_table_optional(folders: Mapping[str, Path], tmp_path: Path) -> None:
    def change(rows: list[list[str]], head: dict[str, int]) -> None:
        del rows[1]

    draft = spoilt(folders, tmp_path, change)
    assert "单元清单.csv has no row for HY99010010001." in whats(draft)
    (join,) = read_mapping(tmp_path / "draft.yml")[0].versions[0].units[0].tables
    assert join.optional


def test_columns_of_which_nothing_is_known(folders: Mapping[str, Path], tmp_path: Path) -> None:
    def change(rows: list[list[str]], head: dict[str, int]) -> None:
        for number, row in enumerate(rows):
            row.append(f"值{number}" if number else "内部流转号")

    assert "It is not known what these columns are for: 内部流转号." in whats(spoilt(folders, tmp_path, change))


def test_categories_and_areas_come_from_codes_where_no_column_has_them(
    folders: Mapping[str, Path], tmp_path: Path
) -> None:
    def change(rows: list[list[str]], head: dict[str, int]) -> None:
        gone = {head["管控单元分类"], head["区划代码"]}
        rows[:] = [[cell for at, cell in enumerate(row) if at not in gone] for row in rows]

    draft = spoilt(folders, tmp_path, change)
    assert {
        "No column holds categories; they are taken from the codes.",
        "No column holds codes of areas; they are taken from the units' codes.",
    } <= whats(draft)
    one, _ = delivery.read(tmp_path / "draft.yml", draft.source)
    two, _ = delivery.read(delivery.mapping("separate-columns"), folders["separate-columns"])
    assert without_none(one.incoming) == without_none(two.incoming)


def test_files_that_cannot_be_read_are_among_the_doubts(folders: Mapping[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "delivery"
    shutil.copytree(folders["pinyin-shapefile"], folder)
    (folder / "旧清单.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "YSGKFQ.prj").unlink()
    (folder / "坏的.xlsx").write_bytes(b"PK\x03\x04")
    (folder / "图集.mxd").write_bytes(b"x")
    (folder / "属性表.dbf").write_bytes(b"x")
    draft = guess([folder], "en")
    said = whats(draft)
    assert any(one.startswith("Not all files are in the draft. 旧清单.xls: ") and ".xlsx" in one for one in said)
    assert any(one.startswith("Not all files are in the draft. 坏的.xlsx: ") for one in said)
    assert "Not all files are in the draft. These are of no form that is read: 图集.mxd, 属性表.dbf." in said
    assert "YSGKFQ.shp does not say in which coordinate reference system it is." in said
    delivery.read(kept(draft, tmp_path / "draft.yml"), folder)


def test_a_layer_that_is_in_metres_without_saying_so_is_no_layer_in_degrees(
    folders: Mapping[str, Path], tmp_path: Path
) -> None:
    import geopandas as gpd

    folder = tmp_path / "delivery"
    folder.mkdir()
    frame = gpd.read_file(folders["pinyin-shapefile"] / "ZHGKDY.shp", encoding="gbk").to_crs("EPSG:4533")
    frame.to_file(folder / "ZHGKDY.shp", encoding="gbk")
    (folder / "ZHGKDY.prj").unlink()
    said = whats(guess([folder], "en"))
    assert any(one.startswith("Not all files are in the draft. ZHGKDY.shp: ") and "4533" in one for one in said)


def test_a_table_alone_gives_units_without_polygons(folders: Mapping[str, Path], tmp_path: Path) -> None:
    draft = guess([folders["separate-columns"] / "单元清单.csv"], "en")
    assert "No file has polygons of units." in whats(draft)
    one, _ = delivery.read(kept(draft, tmp_path / "draft.yml"), draft.source)
    assert len(one.incoming.units) == 118 and not one.incoming.layers


HEADINGS = st.sampled_from(sorted({heading for headings in ALIASES.values() for heading in headings}))
VALUES = st.one_of(
    st.sampled_from(["", "ZH99010120001", "ZH99010120002", "YS9901011110001", "990101", "优先", "3", "无", "水"]),
    st.sampled_from(
        ["空间布局约束", "1.禁止新建。2.限制扩建：（1）化工；（2）印染。", "2025", "9.90101E+12", "{x}", "=1"]
    ),
    st.text(max_size=12),
)
TABLES = st.lists(HEADINGS, min_size=1, max_size=8, unique=True).flatmap(
    lambda head: st.tuples(
        st.just(head), st.lists(st.lists(VALUES, min_size=len(head), max_size=len(head)), min_size=1, max_size=6)
    )
)


@settings(deadline=None)
@given(st.lists(TABLES, min_size=1, max_size=3))
def test_whatever_tables_hold_the_draft_is_a_mapping(
    tmp_path_factory: pytest.TempPathFactory, tables: list[tuple[list[str], list[list[str]]]]
) -> None:
    folder = tmp_path_factory.mktemp("random")
    for number, (head, rows) in enumerate(tables):
        with (folder / f"{number}.csv").open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
            csv.writer(file).writerows([head, *rows])
    draft = guess([folder], "en")
    read_mapping(kept(draft, folder / "draft.yml"))
    assert yaml.safe_load(draft.text)["versions"]
