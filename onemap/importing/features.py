"""Read vector layers with all their columns as tables of text, in lon/lat degrees."""

from __future__ import annotations

import fnmatch
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from onemap.errors import Message, Place, Problem, ProblemsFound, message
from onemap.importing.cells import to_text
from onemap.importing.coordinates import located
from onemap.importing.cut_text import cut_rows
from onemap.importing.faults import Faults, did_you_mean
from onemap.importing.shapefile import DbfFields, is_shapefile, look_at, whole
from onemap.importing.tables import Geometries, Table, flat, tabulate
from onemap.read import dbf
from onemap.read.aliases import normalise_header
from onemap.read.text import other_encoding
from onemap.read.vectors import DRIVERS, list_layers  # sets GDAL's environment before pyogrio loads

_COLLECTION = 7
_POLYGONAL = (3, 6)
#: numbers of features that a message names
_SHOWN = 8
#: GDAL and the libraries above it raise whatever they like on broken files, UnboundLocalError included
_OPEN_ERRORS = (Exception,)


@dataclass(frozen=True)
class _Raw:
    """A layer as GDAL hands it over: columns by name, WKB (None for a table without geometry), feature ids."""

    fields: list[str]
    columns: list[npt.NDArray[Any]]
    wkb: npt.NDArray[np.object_] | None
    ids: tuple[int, ...]
    crs: str | None


def read_features(
    root: Path,
    path: Path,
    faults: Faults,
    layer: str | None = None,
    encoding: str | None = None,
    crs: str | None = None,
) -> Table | None:
    """The features of one layer of *path* below *root* as rows; None after a fault.

    *layer* is a name, or a pattern with ``*`` and ``?`` that fits one layer; by default it is the only one that has
    geometry. A layer without geometry that is named gives a table without geometries. Geometries are 2D (heights and
    measures are left out, arcs are chords of 4 degrees) in EPSG:4490 when the file is in CGCS2000, else in EPSG:4326;
    *crs* overrides what the file says. What is drawn wrong is left for checking, as long as it is a shape at all.

    ``part`` is the layer's name, "" where the file has only one. ``numbers``: in GeoPackages and FileGDBs the feature
    id (fid, OBJECTID) that programs show, which has gaps where features were deleted; in shapefiles and GeoJSON the
    place in the file from 1, which is one more than the FID that programs show.
    """
    names = layers_of(root, path, faults, layer)
    if names is None:
        return None
    if len(names) > 1:
        what = message("The file has several layers: {layers}.", layers=", ".join(names))
        faults.add("I20", path.relative_to(root), what, message("Say which with layer: in the mapping."))
        return None
    return _table(root, path, faults, names[0], encoding, crs)


def read_feature_tables(
    root: Path,
    path: Path,
    faults: Faults,
    layer: str | None = None,
    encoding: str | None = None,
    crs: str | None = None,
) -> tuple[Table, ...]:
    """As :func:`read_features`, of every layer that the pattern *layer* fits, in the order of the file.

    Without a pattern several layers are a fault all the same: nobody has said that they belong together.
    """
    names = layers_of(root, path, faults, layer)
    if names is None or layer is None:
        table = None if names is None else read_features(root, path, faults, layer, encoding, crs)
        return () if table is None else (table,)
    tables = [_table(root, path, faults, name, encoding, crs) for name in names]
    return tuple(table for table in tables if table is not None)


def layers_of(root: Path, path: Path, faults: Faults, layer: str | None = None) -> tuple[str, ...] | None:
    """Names of the layers that *layer* (a name or a pattern) fits, by default all that have geometry; never empty.

    None after a fault (I20, or what reading vector files says).
    """
    shown = path.relative_to(root)
    try:
        every = list_layers(root, path)
    except ProblemsFound as found:
        if is_shapefile(path) and not whole(path, shown, faults):
            return None
        for problem in found.problems:
            faults.put(_refused(path, faults.place(shown), problem))
        return None
    if layer is None:
        names = tuple(name for name in every if _has_geometry(path, name))
        if not names:
            what = message("The file has no layer with geometry.") if every else message("The file has no layers.")
            faults.add("I20", shown, what, message("Export the layer of the units or zones again."))
            return None
        return names
    names = (layer,) if layer in every else ()
    if not names and any(c in layer for c in "*?"):
        pattern = layer.replace("[", "[[]")
        names = tuple(name for name in every if fnmatch.fnmatchcase(name, pattern))
    if not names:
        what = message("There is no layer {layer}.", layer=layer)
        faults.add("I20", shown, what, did_you_mean(layer, every))
        return None
    return names


def _refused(path: Path, place: Place, problem: Problem) -> Problem:
    """What reading vector files says of *path*, for people who import; of a FileGDB GDAL knows nothing helpful."""
    if path.is_dir() and {"driver", "reason"} & dict(problem.what.fields).keys():
        what = message("The file database cannot be opened: some of its files are missing or broken.")
        return Problem(place, "I02", what, message("Copy the whole .gdb folder again, or export its layers to .gpkg."))
    return Problem(place, problem.rule, problem.what, problem.mend)


def _has_geometry(path: Path, layer: str) -> bool:
    import pyogrio

    try:
        return pyogrio.read_info(_source(path), layer=layer).get("geometry_type") is not None
    except _OPEN_ERRORS:
        return True  # reading it says what is wrong


def _table(root: Path, path: Path, faults: Faults, layer: str, encoding: str | None, crs: str | None) -> Table | None:
    shown = path.relative_to(root)
    fields: DbfFields | None = None
    if path.suffix.lower() == ".shp":
        fields = look_at(path, shown, faults, encoding)
        if fields is None:
            return None
    try:
        raw = _read(path, layer, fields)
    except _OPEN_ERRORS as error:
        faults.put(_unreadable(path, shown, faults, error))
        return None
    geometries = None if raw.wkb is None else _shapes(raw, shown, faults)
    if not raw.ids:
        what = message("The layer {layer} is empty.", layer=layer)
        faults.add("I24", shown, what, message("Deliver its features, or take the file out of the mapping."))
        return None
    written = None
    if raw.wkb is not None:
        place = None if geometries is None else located(geometries, raw.crs, crs, shown, faults)
        if place is None:
            return None
        geometries, written = place
    cells, cut = _cells(raw, fields)
    table = tabulate(shown, raw.fields, cells, faults, geometries, written)
    if table is None:
        return None
    several = path.suffix.lower() in (".gpkg", ".gdb") and len(list_layers(root, path)) > 1
    return replace(table, part=layer if several else "", numbers=raw.ids[: len(table.rows)], cut=cut)


def _read(path: Path, layer: str, fields: DbfFields | None) -> _Raw:
    """The layer; the driver is the one that the extension names. Texts of shapefiles are bytes as characters."""
    import pyogrio.raw

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL's chatter about a feature; what matters is looked at
        meta, ids, wkb, columns = pyogrio.raw.read(
            _source(path),
            layer=layer,
            force_2d=True,
            return_fids=True,
            encoding=None if fields is None else dbf.RAW,
        )
    names = [str(name) for name in meta["fields"]]
    if fields is not None:
        names = [dbf.Table(fields.encoding).text(name) for name in names]
    count = len(ids)
    shown = ids.tolist() if path.suffix.lower() in (".gpkg", ".gdb") else range(1, count + 1)
    return _Raw(names, list(columns), wkb, tuple(shown), meta["crs"])


def _source(path: Path) -> str:
    absolute = str(path.absolute())
    suffix = path.suffix.lower()
    return f"{DRIVERS[suffix]}:{absolute}" if suffix in (".gpkg", ".geojson") else absolute


def _unreadable(path: Path, shown: Path, faults: Faults, error: Exception) -> Problem:
    if path.suffix.lower() == ".geojson" and (encoding := other_encoding(path.read_bytes())) is not None:
        what = message("The file is not UTF-8; it looks like {encoding}.", encoding=encoding)
        return Problem(faults.place(shown), "I23", what, message("Save the file as UTF-8."))
    reason = " ".join(str(error).split()).replace(str(path.absolute()), path.name)[:200]
    what = message("The file cannot be read: {reason}.", reason=reason.rstrip("."))
    mend = message("Open it in a GIS and export it again, or say its encoding: or crs: in the mapping.")
    return Problem(faults.place(shown), "I02", what, mend)


def _cells(raw: _Raw, fields: DbfFields | None) -> tuple[list[list[str | None]], dict[str, frozenset[int]]]:
    """Rows of text, and by normalised column the rows whose text may be cut."""
    columns: list[list[str | None]] = []
    cut: dict[str, frozenset[int]] = {}
    for at, (name, values) in enumerate(zip(raw.fields, raw.columns, strict=True)):
        width = fields.widths[at] if fields is not None and at < len(fields.widths) else None
        if fields is None or width is None:
            columns.append([to_text(value) for value in values])
            continue
        texts, rows = cut_rows(values.tolist(), width, fields.encoding)
        columns.append([to_text(text) for text in texts])
        if rows:
            cut[normalise_header(name)] = rows
    return [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in raw.ids], cut


def _shapes(raw: _Raw, shown: Path, faults: Faults) -> Geometries | None:
    """The geometries, empty ones as None; None after a fault. What had to be done to them is a warning."""
    wkb = raw.wkb
    assert wkb is not None  # noqa: S101 - the caller has asked
    there = np.array([item is not None for item in wkb], dtype=bool)
    with np.errstate(invalid="ignore"):
        read: Geometries = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object).reshape(-1)
        open_rings = np.flatnonzero(shapely.is_missing(read) & there)
        if len(open_rings):
            fixed = np.asarray(shapely.from_wkb(wkb[open_rings], on_invalid="fix"), dtype=object)
            fixed[shapely.area(fixed) == 0] = None  # a line to and fro
            read[open_rings] = fixed
    broken = shapely.is_missing(read) & there
    points, owner = shapely.get_coordinates(read, return_index=True)
    broken[np.unique(owner[~np.isfinite(points).all(axis=1)])] = True
    if broken.any():
        what = message("The geometry of features is broken: {numbers}.", numbers=_numbers(raw, broken))
        mend = message("Draw them again: every ring needs four points or more, and every coordinate is a number.")
        faults.add("I25", shown, what, mend)
        return None
    closed = np.zeros(len(read), dtype=bool)
    closed[open_rings] = True
    told: list[tuple[npt.NDArray[np.bool_], str]] = [(closed, "closed")]
    mixed = (shapely.get_type_id(read) == _COLLECTION) & there
    taken = np.zeros(len(read), dtype=bool)
    for at in np.flatnonzero(mixed).tolist():
        parts = _deep_parts(read[at])
        polygons = parts[np.isin(shapely.get_type_id(parts), _POLYGONAL)]
        if len(polygons):
            read[at] = shapely.multipolygons(shapely.get_parts(polygons))
            taken[at] = len(polygons) < len(parts)
    geometries = flat(read)
    told += [(taken, "taken"), (shapely.is_missing(geometries), "none")]
    for rows, kind in told:
        if rows.any():
            what, mend = _said(kind, _numbers(raw, rows))
            faults.add("I25", shown, what, mend, "warning")
    return geometries


def _said(kind: str, numbers: str) -> tuple[Message, Message]:
    look = message("Look at them in a GIS.")
    if kind == "closed":
        return message(
            "Rings that did not end where they begin were closed, in features {numbers}.", numbers=numbers
        ), look
    if kind == "taken":
        what = message(
            "Features hold lines or points beside polygons; only the polygons are taken: {numbers}.", numbers=numbers
        )
        return what, look
    return message("Features have no geometry: {numbers}.", numbers=numbers), message("Draw them, or delete them.")


def _deep_parts(geometry: shapely.Geometry) -> Geometries:
    """Parts of a collection, and of the collections in it."""
    parts: Geometries = np.asarray(shapely.get_parts(geometry), dtype=object)
    while (shapely.get_type_id(parts) == _COLLECTION).any():
        parts = np.asarray(shapely.get_parts(parts), dtype=object)
    return parts


def _numbers(raw: _Raw, rows: npt.NDArray[np.bool_]) -> str:
    """Numbers of the features in *rows* as the docstring of the table says, the first few."""
    found = [str(raw.ids[at]) for at in np.flatnonzero(rows).tolist()]
    return ", ".join(found[:_SHOWN]) + (f" … ({len(found)})" if len(found) > _SHOWN else "")
