"""JSON, CSV and GeoPackages that come back damaged or edited: what is told, and where."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from onemap.errors import UsageFault
from onemap.exchange.export import export_of, write_export
from onemap.exchange.package import is_package, read_package
from onemap.importing.faults import Faults
from onemap.merging.incoming import Incoming
from onemap.model.origins import Name
from onemap.read.publication import read_publication
from tests.publications import write_tiny


def exported(folder: Path, form: Any) -> Path:
    (path,) = write_export(export_of(read_publication(write_tiny(folder / "here")), "v2", form), form, folder / "out")
    return path


def read(*paths: Path) -> tuple[Incoming | None, list[str]]:
    faults = Faults(Path())
    came = read_package(paths, faults)
    return (came[0] if came else None), [f"{p.severity} {p.rule} {p.what.text()}" for p in faults.problems]


JSON: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda tree: tree["units"][0].update(area="a b"), "error M05 units[1].area: area: a b does not have"),
    (lambda tree: tree["units"][0]["clauses"][0].pop("text"), "error M07 units[1].clauses[1]: a clause needs"),
    (lambda tree: tree["units"].append(tree["units"][0]), "error I53 units: ZH99010110001 is there twice."),
    (lambda tree: tree["lists"][0].pop("id"), "error I52 lists[1]: It has no id."),
    (lambda tree: tree["lists"].append(tree["lists"][0]), "error I53 lists: 990100 is there twice."),
    (lambda tree: tree["plan"].pop("title"), "error M01 plan.title: The key title is missing."),
    (lambda tree: tree.update(unit=[]), "warning I55 The entry unit is not known"),
    (lambda tree: tree.update(units={}), "error I50 The entry units is not a list."),
    (lambda tree: tree.pop("base"), "warning I56 The hidden table"),
    (lambda tree: tree["base"].append(["unit", "x"]), "error I50 The table of what was exported"),
    (lambda tree: tree["package"].update(format="2"), "error I50 The export is of form 2"),
    (lambda tree: tree["package"].pop("version"), "error I50 The file does not say"),
]


@pytest.mark.parametrize(("spoil", "said"), JSON, ids=[said for _, said in JSON])
def test_a_fault_of_a_json_file_names_its_entry(
    spoil: Callable[[dict[str, Any]], object], said: str, tmp_path: Path
) -> None:
    path = exported(tmp_path, "json")
    tree = json.loads(path.read_text(encoding="utf-8"))
    spoil(tree)
    path.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    assert is_package(path)
    told = read(path)[1]
    assert len(told) == 1 and told[0].startswith(said), told


@pytest.mark.parametrize(
    "data", [b'{"made_by": "onemap"', b'["made_by": "onemap"]', b'"made_by": "onemap"\xff', b"[" * 9**5]
)
def test_what_is_no_json_is_told(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "2025.json"
    path.write_bytes(data if b"made_by" in data else b'{"made_by": "onemap", "x": ' + data)
    came, told = read(path)
    assert came is None and told[0].startswith("error I50 The file is no JSON")


def test_numbers_of_a_json_file_keep_their_spelling(tmp_path: Path) -> None:
    path = exported(tmp_path, "json")
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('"code": "ZH99010110001",', '"code": "ZH99010110001", "area_km2": 1.50,'), encoding="utf-8"
    )
    came, told = read(path)
    assert told == [] and came is not None and came.units["ZH99010110001"]["area_km2"] == "1.50"


def test_a_geopackage_edited_as_a_database_comes_back(tmp_path: Path) -> None:
    path = exported(tmp_path, "gpkg")
    with closing(sqlite3.connect(path)) as book, book:
        book.execute(
            "UPDATE table_unit_clauses SET 管控要求 = '新的话。' WHERE 单元编码 = 'ZH99010110001' AND 条款编号 = '1-1'"
        )
        book.execute("DELETE FROM table_units WHERE 单元编码 = 'ZH99010220002'")
        book.execute("DELETE FROM table_unit_clauses WHERE 单元编码 = 'ZH99010220002'")
    came, told = read(path)
    assert told == [] and came is not None
    assert came.units["ZH99010110001"]["clauses"][0]["text"] == "新的话。"
    assert "ZH99010220002" not in came.units and Name("unit", "ZH99010220002") in came.base
    assert set(came.base[Name("unit", "ZH99010110001")]) > {"geometry", "name"}
    with closing(sqlite3.connect(path)) as book, book:
        book.execute("UPDATE table_units SET 名称 = NULL WHERE 单元编码 = 'ZH99010110001'")
        book.execute("ALTER TABLE table_zones DROP COLUMN 要素")
    told = read(path)[1]
    assert [line for line in told if "M01 Table units, row 1" in line]
    assert "error I51 Sheet zones: The column Element is missing." in told


def test_files_of_csv_that_are_not_there_are_told(tmp_path: Path) -> None:
    folder = exported(tmp_path, "csv")
    (folder / "tags.csv").unlink()
    (folder / "notes.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    (folder / "zones.csv").write_bytes("要素分区编码,名称\n".encode("gbk") + b"\xff\xff\xff\n")
    told = read(folder)[1]
    assert "warning I55 notes is no table of an export and not taken in." in told
    assert "error I51 The sheet or file Tags is missing." in told
    assert "error I50 The file is neither in UTF-8 nor in GBK." in told
    (folder / "package.csv").unlink()
    assert not is_package(folder) and not is_package(folder / "units.csv")


def test_a_version_without_layers_is_not_for_a_gis(tmp_path: Path) -> None:
    root = write_tiny(tmp_path / "here")
    for file in (root / "units").rglob("*.geojson"):
        file.unlink()
    with pytest.raises(UsageFault, match="has no layers"):
        export_of(read_publication(root), "v2", "gpkg")


def test_a_mapping_or_any_other_file_is_no_package(tmp_path: Path) -> None:
    for name in ("a.csv", "b.json", "c.gpkg", "d.xlsx", "e.shp", "f.yml"):
        (tmp_path / name).write_bytes(b"{}")
        assert not is_package(tmp_path / name)
    assert not is_package(tmp_path) and not is_package(tmp_path / "gone.xlsx")
    told = read(tmp_path / "d.xlsx")[1]
    assert told == ["error I50 The file is no .xlsx workbook. Open it in Excel or WPS and save it as .xlsx."]


@pytest.mark.parametrize("form", ["shp", "geojson"])
def test_a_layer_that_cannot_be_read_is_told(form: str, tmp_path: Path) -> None:
    path = exported(tmp_path, form)
    (path / f"units.{form}").write_bytes(b"no layer")
    faults = Faults(Path())
    read_package([path], faults)
    assert [p.place.file.name for p in faults.problems if p.severity == "error"] == [f"units.{form}"]


@pytest.mark.parametrize("table", ["units", "table_units"])
def test_texts_that_are_no_utf8_are_told(table: str, tmp_path: Path) -> None:
    path = exported(tmp_path, "gpkg")
    with closing(sqlite3.connect(path)) as book, book:
        for (trigger,) in book.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            book.execute(f'DROP TRIGGER "{trigger}"')
        column = [row[1] for row in book.execute(f"PRAGMA table_info({table})")][-1]
        book.execute(f"UPDATE {table} SET {column} = CAST(x'cff2' AS TEXT)")  # noqa: S608 - our own names
    assert [line for line in read(path)[1] if line.startswith("error I50 The table cannot be read")]


@pytest.mark.parametrize(
    ("table", "row", "cells", "said"),
    [
        ("package", "continued", "units.name~z", "error I51 Sheet units: The column name~z, which goes on"),
        ("base", None, "foo", "error I50 Table base, row 2"),
    ],
)
def test_what_the_export_says_of_itself_may_be_damaged(
    table: str, row: str | None, cells: str, said: str, tmp_path: Path
) -> None:
    path = exported(tmp_path, "csv")
    file = path / f"{table}.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    at = 1 if row is None else next(i for i, line in enumerate(lines) if line.startswith(row))
    lines[at] = f"{lines[at].rpartition(',')[0]},{cells}"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = read(path)[1]
    assert any(line.startswith(said) for line in told), told
