"""Edits in columns of layers that only show the tables are told, not lost silently; edits of tables are no such."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyogrio
import pytest

from onemap.exchange.export import Form, export_of, write_export
from onemap.exchange.package import read_package
from onemap.importing.faults import Faults
from onemap.read.aliases import find_column
from onemap.read.publication import read_publication

ROOT = Path(__file__).parents[2]


def told(path: Path) -> list[str]:
    faults = Faults(Path())
    assert read_package([path], faults)
    return [f"{p.severity} {p.rule} {p.place.file.name} {p.what.text()}" for p in faults.problems]


def edit(path: Path, layer: str, changes: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Save the layer with other cells: role → row → value, as a GIS would. Gives the columns by role."""
    frame = pyogrio.read_dataframe(path, layer=layer if path.suffix == ".gpkg" else None)
    columns = {role: find_column(list(frame.columns), role) or "" for role in changes}
    for role, cells in changes.items():
        for row, value in cells.items():
            frame.loc[int(row), columns[role]] = value
    options = {"layer": layer} if path.suffix == ".gpkg" else {"encoding": "UTF-8"} if path.suffix == ".shp" else {}
    pyogrio.write_dataframe(frame, path, **options)
    return columns


@pytest.mark.filterwarnings("ignore:.*truncated to 254")  # that is what a GIS does
@pytest.mark.parametrize(("form", "encoding"), [("shp", "GBK"), ("gpkg", "UTF-8"), ("geojson", "UTF-8")])
def test_what_was_edited_in_a_layer_is_told(form: Form, encoding: Any, tmp_path: Path) -> None:
    export = export_of(read_publication(ROOT), "2020", form)
    (path,) = write_export(export, form, tmp_path, encoding=encoding)
    assert told(path) == []
    units = path if form == "gpkg" else path / f"units.{form}"
    codes = export.layers["units"].codes
    edit(units, "units", {})  # saved by another program, in another encoding
    assert told(path) == []
    columns = edit(
        units, "units", {"unit_name": {"0": "改名", "3": "改名"}, "category": {"1": "一般"}, "space": {"2": ""}}
    )
    expected = [
        (columns["unit_name"], f"{codes[0]}, {codes[3]}"),
        (columns["category"], codes[1]),
        (columns["space"], codes[2]),
    ]
    assert told(path) == [
        f"warning I29 {units.name} Column {column}: what was changed in the layer is not taken in: {said}."
        for column, said in expected
    ]


def test_what_was_edited_in_a_table_is_no_edit_of_the_layer(tmp_path: Path) -> None:
    (path,) = write_export(export_of(read_publication(ROOT), "2020", "shp"), "shp", tmp_path)
    for table, column in (("units.csv", 1), ("zones.csv", 1), ("unit-clauses.csv", -1)):
        with (path / table).open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        at = column if column > 0 else next(i for i, text in enumerate(rows[1]) if len(text) > 30)
        rows[1][at] += "（改）"
        with (path / table).open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows(rows)
    assert told(path) == []


@pytest.mark.filterwarnings("ignore:.*truncated to 254")
@pytest.mark.parametrize("form", ["shp", "gpkg", "geojson"])
def test_a_deleted_feature_whose_row_stands_is_told(form: Form, tmp_path: Path) -> None:
    export = export_of(read_publication(ROOT), "2020", form)
    (path,) = write_export(export, form, tmp_path)
    units = path if form == "gpkg" else path / f"units.{form}"
    frame = pyogrio.read_dataframe(units, layer="units" if form == "gpkg" else None)
    codes = export.layers["units"].codes
    options = {"layer": "units"} if form == "gpkg" else {"encoding": "UTF-8"} if form == "shp" else {}
    pyogrio.write_dataframe(frame.iloc[2:], units, **options)
    assert told(path) == [
        f"warning I29 {units.name} Features of layer units were deleted, and their shapes stay, because their rows "
        f"still stand in the table: {codes[0]}, {codes[1]}."
    ]
