"""Files that an export wrote and people have edited → what comes in, one for each package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from onemap.errors import ProblemsFound, message
from onemap.exchange.as_csv import csv_grid
from onemap.exchange.as_gpkg import gpkg_grids, has_tables
from onemap.exchange.as_json import read_json
from onemap.exchange.as_xlsx import WORDS_SHEET
from onemap.exchange.assembling import incoming_of, package_of
from onemap.exchange.coming import Faults, Found, Grid, kind_of, table_of, told
from onemap.exchange.joining import joined
from onemap.exchange.kinds import TABLES, TableId
from onemap.exchange.layers import read_layers_of
from onemap.exchange.refused import why_not
from onemap.exchange.sheets_in import BrokenBook, read_book, sheet_names
from onemap.exchange.tables import MARK
from onemap.exchange.unread import report_unread
from onemap.merging.incoming import Incoming
from onemap.read.aliases import normalise_header
from onemap.words import LANGUAGES, translator

#: what a package may be called
SUFFIXES = (".xlsx", ".csv", ".json", ".gpkg", ".shp", ".geojson")
_AGAIN = message("Export the version again, and make the edits in the new file.")


def is_package(path: Path) -> bool:
    """Whether *path* is a file, or a folder of files, that an export wrote. Reads no more than that needs."""
    return _files(path) is not None


def read_package(paths: Sequence[Path], faults: Faults) -> tuple[Incoming, ...]:
    """What comes in from *paths*, which :func:`is_package` knows, once for each version.

    Files of one package may be named one by one; packages of one version, such as those of its districts, are joined.

    Faults with severity error mean that nothing may be written.
    """
    packages: dict[Path, dict[Path, None]] = {}
    for path in paths:
        files = _files(path)
        if files is None:
            faults.add("I50", path, *why_not(path))
            continue
        head, parts = files
        packages.setdefault(head, {}).update(dict.fromkeys(parts))
    found = [(head, _read(head, tuple(parts), faults)) for head, parts in packages.items()]
    return joined([(head, incoming) for head, incoming in found if incoming is not None], faults)


def _files(path: Path) -> tuple[Path, list[Path]] | None:
    """The file or folder that the package is known by, and its files; None when *path* is no package."""
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
        return (path, files) if (path / "package.csv").is_file() else None
    suffix = path.suffix.lower()
    if not path.is_file() or suffix not in SUFFIXES:
        return None
    if suffix == ".xlsx":
        return (path, [path]) if _is_book(path) else None
    if suffix == ".json":
        with path.open("rb") as stream:
            return (path, [path]) if f'"made_by": "{MARK}"'.encode() in stream.read(4096) else None
    if suffix == ".gpkg":
        return (path, [path]) if has_tables(path) else None
    return _files(path.parent)  # the files of a folder belong together


def _is_book(path: Path) -> bool:
    try:
        names = {normalise_header(name) for name in sheet_names(path)}
    except (BrokenBook, OSError):
        return False
    if "package" in names:
        return True
    guides = {normalise_header(translator(lang)("Read me")) for lang in LANGUAGES}
    return bool(names & guides)


def _read(head: Path, files: Sequence[Path], faults: Faults) -> Incoming | None:
    if head.suffix.lower() == ".json":
        return read_json(head, faults)
    if head.suffix.lower() == ".xlsx":
        sheets = _grids_of(head, faults)
        return None if sheets is None else _read_tables(head, sheets, faults)
    if head.suffix.lower() == ".gpkg":
        grids = gpkg_grids(head, faults)
    else:
        read = (csv_grid(file, faults) for file in files if file.suffix.lower() == ".csv")
        grids = [grid for grid in read if grid is not None]
    incoming = _read_tables(head, grids, faults)
    vectors = [file for file in files if file.suffix.lower() in (".gpkg", ".shp", ".geojson")]
    if incoming is None or not vectors:
        return incoming
    try:
        whole = replace(incoming, layers=read_layers_of(*vectors))
    except ProblemsFound as found:
        for problem in found.problems:
            faults.put(problem)
        return incoming
    report_unread(vectors, whole, faults)
    return whole


def _grids_of(path: Path, faults: Faults) -> list[Grid] | None:
    """The sheets of a workbook; None where it cannot be read, which is told."""
    try:
        book = read_book(path)
    except BrokenBook as broken:
        faults.add("I50", path, broken.why, message("Open it and save it again, or export the version again."))
        return None
    for cell in book.spoiled:
        what = message(
            "{where}: {fault}",
            where=message("Sheet {part}, cell {cell}", part=cell.part, cell=cell.cell),
            fault=message("The formula gives the error {error}.", error=cell.text),
        )
        faults.add("I54", path, what, message("Write the text itself in the cell."))
    return list(book.grids)


def _read_tables(head: Path, grids: Iterable[Grid], faults: Faults) -> Incoming | None:
    tables: dict[TableId, Found] = {}
    others: list[Grid] = []
    seen: set[TableId] = set()
    for grid in grids:
        kind = kind_of(grid)
        if kind is None:
            others.append(grid)
        elif kind.id in seen:
            told(
                faults,
                Found(kind, grid.file, grid.part, {}, ()),
                "I53",
                (None, None),
                message("There is another sheet or file of this kind."),
                message("Remove one of the two."),
            )
        else:
            seen.add(kind.id)
            found = table_of(grid, kind, faults)
            if found is not None:
                tables[kind.id] = found
    said: dict[str, str] = {}
    if "package" in tables:
        said = package_of(tables["package"])
    else:
        what = message(
            "The hidden table of what the export is of is gone: whether sheets are missing can only partly be told."
        )
        faults.add("I56", head, what, _AGAIN, "warning")
    said = {**dict(_guided(others)), **said}
    if not said.get("version"):
        what = message("Nothing says which version it is an export of.")
        faults.add("I50", head, what, _AGAIN)
        return None
    for grid in others:
        _strange(grid, faults)
    known: Mapping[TableId, Found] = {name: tables[name] for name in TABLES if name in tables}
    return incoming_of(known, said, head, faults)


def _guided(grids: Iterable[Grid]) -> Iterator[tuple[str, str]]:
    """The version, as the first sheet says it, for the case that the hidden sheets are gone."""
    words = {normalise_header(translator(lang)("Plan version")) for lang in LANGUAGES}
    for grid in grids:
        for _, cells in grid.rows:
            if len(cells) > 1 and normalise_header(cells[0]) in words:
                yield "version", cells[1].strip()


def _strange(grid: Grid, faults: Faults) -> None:
    """Report a sheet with content that nobody reads."""
    ours = {normalise_header(WORDS_SHEET)}
    for lang in LANGUAGES:
        ours.add(normalise_header(translator(lang)("Read me")))
    if normalise_header(grid.part) in ours or not any(cell.strip() for _, row in grid.rows for cell in row):
        return
    faults.add(
        "I55",
        grid.file,
        message("{part} is no table of an export and not taken in.", part=grid.part),
        message("Move what must come in to one of the known sheets."),
        "warning",
    )
