"""Write workbooks, Word files, CSV and vector files so that the same content gives the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import docx
import geopandas as gpd
import pyogrio
from docx.document import Document
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

_TIME = dt.datetime(2025, 1, 20, 8, 0, 0)
_CHANGED = re.compile(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*(</dcterms:)")
_STAMP = "2025-01-20T00:00:00.000Z"

Rows = Iterable[Sequence[str | None]]


def sheet(book: Workbook, name: str, rows: Rows) -> Worksheet:
    """A sheet of *book* with *rows* as text; the first one that is made takes the place of the empty one."""
    page = book.create_sheet(name)
    if "Sheet" in book.sheetnames:
        del book["Sheet"]
    for row in rows:
        page.append(list(row))
    return page


def save_book(book: Workbook, path: Path) -> None:
    """Save a workbook with fixed times."""
    buffer = io.BytesIO()
    book.save(buffer)
    _zipped(buffer, path)


def save_document(document: Document, path: Path) -> None:
    """Save a Word file with fixed times."""
    document.core_properties.created = document.core_properties.modified = _TIME
    buffer = io.BytesIO()
    document.save(buffer)
    _zipped(buffer, path)


def word_table(document: Document, title: str, rows: Sequence[Sequence[str | None]]) -> Any:
    """A heading and a table below it."""
    document.add_heading(title, level=1)
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for line, row in zip(table.rows, rows, strict=True):
        for place, text in zip(line.cells, row, strict=True):
            place.text = text or ""
    return table


def new_document() -> Document:
    return docx.Document()


def write_csv(path: Path, rows: Rows, encoding: str) -> None:
    """A CSV file as Excel saves it: CRLF between rows, LF within a cell."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([cell or "" for cell in row] for row in rows)
    path.write_bytes(buffer.getvalue().encode(encoding))


def write_vectors(
    path: Path,
    frame: gpd.GeoDataFrame,
    columns: Mapping[str, Sequence[str | None]],
    layer: str,
    encoding: str | None = None,
) -> None:
    """*frame*'s geometry with *columns*, in the form that the name of *path* says, as a new layer."""
    options: dict[str, str] = {}
    made = gpd.GeoDataFrame(dict(columns), geometry=frame.geometry.to_numpy(), crs=frame.crs)
    driver = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".gdb": "OpenFileGDB"}[path.suffix]
    if path.suffix == ".shp":
        options["DBF_DATE_LAST_UPDATE"] = "2025-01-20"
    if path.suffix == ".geojson":
        options["COORDINATE_PRECISION"] = "15"
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _STAMP, "OPENFILEGDB_REPRODUCIBLE_UUID": "YES"})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # names of columns cut to ten bytes, text cut to 254: as meant
            pyogrio.write_dataframe(
                made,
                path,
                layer=layer,
                driver=driver,
                encoding=encoding,
                append=path.exists(),
                promote_to_multi=True,
                **options,
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None, "OPENFILEGDB_REPRODUCIBLE_UUID": None})


def _zipped(buffer: io.BytesIO, path: Path) -> None:
    """The zip file of *buffer* with fixed times, its members in their order."""
    with zipfile.ZipFile(buffer) as read, zipfile.ZipFile(path, "w") as written:
        for name in read.namelist():
            data = read.read(name)
            if name == "docProps/core.xml":
                data = _CHANGED.sub(rb"\g<1>2025-01-20T08:00:00Z\2", data)
            entry = zipfile.ZipInfo(name, _TIME.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(entry, data)
