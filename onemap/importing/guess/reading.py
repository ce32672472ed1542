"""Read every layer, sheet and table of the files that are guessed about; what cannot be read is said."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import shapely

from onemap.errors import Message, ProblemsFound, UsageFault, message
from onemap.importing.bodies import read_body
from onemap.importing.faults import Faults
from onemap.importing.features import layers_of, read_features
from onemap.importing.grids import Grid, Refused, formats, read_grids
from onemap.importing.guess.areas import listed
from onemap.importing.guess.parts import Ground, Part, Read
from onemap.importing.heads import columns
from onemap.importing.tables import Table
from onemap.read.aliases import normalise_header
from onemap.read.vectors import DRIVERS

#: parts of a shapefile, and what programs leave beside files
_BESIDE = (
    ".review.xlsx",
    ".shx",
    ".prj",
    ".cpg",
    ".sbn",
    ".sbx",
    ".qix",
    ".xml",
    ".qmd",
    ".qpj",
    ".lock",
    ".gpkg-wal",
    ".gpkg-shm",
)


def read_parts(files: Sequence[Path]) -> Read:
    """Read *files*; of a folder all that is in it. UsageFault when one is missing, or when there are none.

    The source folder is the one that holds them all.
    """
    for file in files:
        if not file.exists():
            raise UsageFault(message("{path}: there is no such file.", path=file))
    every = list(dict.fromkeys(found for file in files for found in _inside(file)))
    if not every:
        raise UsageFault(message("There are no files to guess from."))
    try:
        source = Path(os.path.commonpath([file.absolute().parent for file in every]))
    except ValueError:  # Windows: on several drives
        raise UsageFault(message("The files have no folder in common. Copy them into one.")) from None
    parts: list[Part] = []
    unread: list[Message] = []
    strange: list[str] = []
    for file in sorted(every, key=lambda file: file.absolute().relative_to(source).as_posix()):
        faults = Faults(source)
        path = file.absolute()
        try:
            parts += _parts(source, path, faults)
        except ProblemsFound as found:
            for problem in found.problems:
                faults.put(problem)
        shown = path.relative_to(source).as_posix()
        if path.suffix.lower() not in (*DRIVERS, *formats.READ, *formats.ANSWERED):
            strange.append(shown)
        for problem in faults.problems:
            if problem.severity == "error":
                unread.append(message("{file}: {what} {mend}", file=shown, what=problem.what, mend=problem.mend))
    if strange:
        unread.append(message("These are of no form that is read: {files}.", files=listed(strange)))
    return Read(source, parts, list(dict.fromkeys(unread)))


def _inside(file: Path) -> Iterator[Path]:
    if file.is_dir() and file.suffix.lower() != ".gdb":
        for inner in sorted(file.iterdir()):
            if inner.name[0] not in ".~":
                yield from _inside(inner)
    elif not _is_beside(file):
        yield file


def _is_beside(file: Path) -> bool:
    """Whether a file only belongs to another one; a .dbf without its .shp is a table of its own."""
    if file.suffix.lower() == ".dbf":
        return any(file.with_suffix(suffix).exists() for suffix in (".shp", ".SHP"))
    return any(file.name.lower().endswith(suffix) for suffix in _BESIDE)


def _parts(source: Path, path: Path, faults: Faults) -> Iterator[Part]:
    suffix = path.suffix.lower()
    shown = path.relative_to(source)
    if suffix in DRIVERS:
        names = layers_of(source, path, faults)
        for name in names or ():
            yield from _layer(source, path, name if len(names or ()) > 1 else None, faults)
    elif suffix in formats.READ or suffix in formats.ANSWERED:
        grids = [grid for grid in read_grids(path, shown, faults, "*", "*") if grid.rows]
        for grid in grids:
            table = _table(shown, grid, faults)
            if table is not None and table.rows:
                yield _part(shown, grid, len(grids) > 1, table)


def _layer(source: Path, path: Path, name: str | None, faults: Faults) -> Iterator[Part]:
    shown = path.relative_to(source)
    first = Faults(source)
    table, missing = read_features(source, path, first, name), False
    if table is None and all(problem.rule == "I22" for problem in first.problems):
        table, missing = read_features(source, path, Faults(source), name, crs="EPSG:4490"), True
    if table is None:
        for problem in first.problems:
            faults.put(problem)
        return
    ground: Ground = None
    if table.geometries is not None:
        there = table.geometries[~shapely.is_missing(table.geometries)]
        ground = "area" if len(there) and shapely.get_dimensions(there[0]) == 2 else "other"
    # shapes are not needed any more
    yield Part(shown.as_posix(), replace(table, geometries=None), ground, layer=name, without_crs=missing)


def _table(shown: Path, grid: Grid, faults: Faults) -> Table | None:
    """The rows below the headings that are found; what is odd in them is for the import to say."""
    try:
        head = columns(grid)
        body = read_body(grid, head, None, Faults(faults.root))
    except Refused as refused:
        faults.add(refused.rule, shown, refused.what, refused.mend)
        return None
    names = {key: name.strip() for name in head.names if (key := normalise_header(name))}
    return Table(shown, names, tuple(body.rows), part=grid.part, numbers=tuple(body.numbers), form=grid.form)


def _part(shown: Path, grid: Grid, several: bool, table: Table) -> Part:
    if grid.form == "document":
        return Part(shown.as_posix(), table, number=int(grid.part) if several and grid.part.isdigit() else None)
    return Part(shown.as_posix(), table, sheet=grid.part or None, alone=not several)
