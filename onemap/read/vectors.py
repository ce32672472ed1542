"""Vector files → layers of geometries by code, opened with the driver that their extension names, never by probing.

A file is looked at before GDAL sees it: what does not begin like its format (a VRT in a ``.geojson``) is refused.
"""

from __future__ import annotations

from onemap.read import gdal  # isort: skip - sets GDAL's environment before pyogrio loads it

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from onemap.errors import Message, Place, Problem, ProblemsFound, message
from onemap.model.plan import LayerName
from onemap.read import dbf
from onemap.read.aliases import find_column, normalise_header
from onemap.read.paths import leads_inside
from onemap.read.text import MAX_FILE_BYTES, other_encoding

#: extension → driver
DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".shp": "ESRI Shapefile", ".gdb": "OpenFileGDB"}
_ROLES: dict[str, tuple[str, str]] = {"zones": ("zone_code", "zone_name")}
_POLYGONS = (3, 6)
_AREAL = ("units", "zones", "boundary")
#: GDAL and the libraries above it raise whatever they like on broken files, UnboundLocalError included
_OPEN_ERRORS = (Exception,)

__all__ = ["DRIVERS", "KeptLayer", "VectorLayer", "gdal", "layer_files", "list_layers", "read_layer"]


@dataclass(frozen=True, slots=True)
class VectorLayer:
    """A layer as it was delivered, in file order; several features may share a code.

    ``codes`` are the features' codes (running numbers for a boundary or context without any), ``names`` their
    names where a column has them. ``geometries``: 2D shapely objects in ``crs``, x = easting or longitude.
    ``crs`` is ``EPSG:4490`` or, where no authority knows it, WKT.
    """

    name: LayerName
    file: Path
    codes: tuple[str, ...]
    names: tuple[str | None, ...]
    geometries: npt.NDArray[np.object_] = field(repr=False)
    crs: str
    driver: str


class KeptLayer(VectorLayer):
    """A layer that was read before: its geometries are read again when they are asked for. ``digest``: of its files."""

    __slots__ = ("_made", "_read", "digest")
    _made: npt.NDArray[np.object_] | None
    _read: Callable[[], npt.NDArray[np.object_]]
    digest: bytes

    def __init__(
        self,
        name: LayerName,
        file: Path,
        codes: tuple[str, ...],
        names: tuple[str | None, ...],
        crs: str,
        driver: str,
        read: Callable[[], npt.NDArray[np.object_]],
        digest: bytes,
    ) -> None:
        values = {"name": name, "file": file, "codes": codes, "names": names, "crs": crs, "driver": driver}
        for key, value in {**values, "_read": read, "_made": None, "digest": digest}.items():
            object.__setattr__(self, key, value)

    @property
    def geometries(self) -> npt.NDArray[np.object_]:
        """2D shapely objects in ``crs``."""
        if self._made is None:
            object.__setattr__(self, "_made", self._read())
        assert self._made is not None  # noqa: S101 - just made
        return self._made

    def release(self) -> None:
        """Let go of the geometries; they are read again when they are asked for."""
        object.__setattr__(self, "_made", None)


# pyogrio is loaded where it is used: it brings pandas along, which a second check of a publication has no use for
def list_layers(root: Path, file: Path) -> tuple[str, ...]:
    """Names of the layers of *file*, which must be inside *root*. Raises :class:`ProblemsFound`."""
    import pyogrio

    source = _source(root, file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return tuple(str(name) for name, _ in pyogrio.list_layers(source))
    except _OPEN_ERRORS as error:
        raise _unreadable(file, error) from None


def read_layer(
    root: Path,
    file: Path,
    name: LayerName,
    *,
    layer: str | None = None,
    code: str | None = None,
    label: str | None = None,
    crs: str | None = None,
    encoding: str | None = None,
) -> VectorLayer:
    """Read layer *layer* (default: the one named *name*, or the only one) of *file*, which must be inside *root*.

    *code* and *label* name the columns of codes and names (default: by alias), *crs* overrides the file's,
    *encoding* that of a shapefile's table. Raises :class:`ProblemsFound` with every problem of the layer.
    """
    import pyogrio
    import pyogrio.raw

    layers = list_layers(root, file)
    chosen = _choose(file, layers, layer, name)
    table = dbf.Table(dbf.encoding_of(file, encoding)) if file.suffix.lower() == ".shp" else None
    source = _source(root, file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's chatter about a feature; what matters is checked below
            raw = None if table is None else dbf.RAW
            info = pyogrio.read_info(source, layer=chosen, encoding=raw)
            fields = {(str(f) if table is None else table.text(str(f))): str(f) for f in info["fields"]}
            code_column, label_column = _columns(file, name, list(fields), code, label)
            wanted = [fields[column] for column in (code_column, label_column) if column is not None]
            meta, _, wkb, data = pyogrio.raw.read(
                source, layer=chosen, columns=list(dict.fromkeys(wanted)), force_2d=True, encoding=raw
            )
    except ProblemsFound:
        raise
    except _OPEN_ERRORS as error:
        raise _unreadable(file, error) from None
    if wkb is None:
        raise _refuse(
            file, "G04", message("The layer {layer} is a table without geometry.", layer=chosen), _ADD_FEATURES
        )
    with np.errstate(invalid="ignore"):  # coordinates that are no numbers are G07's
        made = shapely.from_wkb(wkb, on_invalid="ignore")
    geometries: npt.NDArray[np.object_] = np.asarray(made, dtype=object).reshape(-1)
    broken = shapely.is_missing(geometries) & np.array([item is not None for item in wkb], dtype=bool)
    wkb[:] = None  # pyogrio 0.13 never lets go of the array: it would be a second copy of the layer
    columns = dict(zip((str(c) for c in meta["fields"]), data, strict=True))
    count = len(geometries)
    codes = _texts(columns[fields[code_column]], table) if code_column else [str(i + 1) for i in range(count)]
    names = _texts(columns[fields[label_column]], table) if label_column else [None] * count
    problems = [*_check_codes(file, codes), *_check_geometries(file, name, geometries, broken, codes)]
    if count == 0:
        problems.append(_problem(file, "G04", message("The layer {layer} is empty.", layer=chosen), _ADD_FEATURES))
    try:
        known = _crs(file, crs, meta["crs"], geometries)
    except ProblemsFound as found:
        problems.extend(found.problems)
    if problems:
        raise ProblemsFound(problems)
    return VectorLayer(
        name, file, tuple(c or "" for c in codes), tuple(names), geometries, known, DRIVERS[file.suffix.lower()]
    )


_ADD_FEATURES = message("Deliver the features, or remove the file.")


def _problem(file: Path, rule: str, what: Message, mend: Message) -> Problem:
    return Problem(Place(file), rule, what, mend)


def _refuse(file: Path, rule: str, what: Message, mend: Message) -> ProblemsFound:
    return ProblemsFound([_problem(file, rule, what, mend)])


def _source(root: Path, file: Path) -> str:
    """The connection string that names driver and file; the file has been looked at."""
    suffix = file.suffix.lower()
    if suffix not in DRIVERS:
        what = message("Files with the extension {suffix} are not read as vector data.", suffix=suffix or "–")
        raise _refuse(file, "G01", what, message("Convert it to .gpkg, .geojson, .shp or .gdb."))
    if not file.exists():
        mend = message("Add the file, or correct the name that refers to it.")
        raise _refuse(file, "G01", message("There is no such file."), mend)
    for part in _parts(file):
        if not leads_inside(root, part):
            what = message("{name} is a link that leads out of the publication.", name=part.name)
            raise _refuse(file, "G01", what, message("Put the file itself into the folder."))
    absolute = str(file.absolute())
    if "!" in absolute or absolute.startswith("/vsi"):
        what = message("The path {path} holds what GDAL reads as an archive.", path=absolute)
        raise _refuse(file, "G01", what, message("Rename the folder or the file."))
    if not _begins_right(file, suffix):
        if (refused := _not_utf8(file)) is not None:
            raise refused
        what = message("The file is no {driver}, although its name says so.", driver=DRIVERS[suffix])
        raise _refuse(file, "G02", what, message("Export the layer again in the format that its extension names."))
    return f"{DRIVERS[suffix]}:{absolute}" if suffix in (".gpkg", ".geojson") else absolute


def layer_files(root: Path, file: Path) -> list[Path]:
    """Every file that is read with *file*, itself among them. Raises :class:`ProblemsFound`."""
    _source(root, file)
    return [part for part in _parts(file) if part.is_file()]


def _parts(file: Path) -> list[Path]:
    """The file with those that GDAL opens beside it."""
    if file.is_dir():
        return [file, *sorted(file.iterdir())]
    stem = file.name.split(".")[0]
    return sorted(p for p in file.parent.iterdir() if p.name.split(".")[0] == stem and p.suffix != ".yml")


def _begins_right(file: Path, suffix: str) -> bool:
    if suffix == ".gdb":
        return file.is_dir() and any(p.suffix.lower() == ".gdbtable" for p in file.iterdir())
    try:
        with file.open("rb") as stream:
            head = stream.read(64)
    except OSError:
        return False
    if suffix == ".gpkg":
        return head.startswith(b"SQLite format 3\x00")
    if suffix == ".shp":
        return head.startswith(b"\x00\x00\x27\x0a")
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _not_utf8(file: Path) -> ProblemsFound | None:
    """What is wrong with a GeoJSON file in another encoding; asked only when it cannot be read."""
    if file.suffix.lower() != ".geojson" or not file.is_file() or file.stat().st_size > MAX_FILE_BYTES:
        return None
    encoding = other_encoding(file.read_bytes())
    if encoding is None:
        return None
    what = message("The file is not UTF-8; it looks like {encoding}.", encoding=encoding)
    return _refuse(file, "G02", what, message("Save the file as UTF-8 without a byte order mark."))


def _unreadable(file: Path, error: Exception) -> ProblemsFound:
    if (refused := _not_utf8(file)) is not None:
        return refused
    reason = " ".join(str(error).split()).replace(str(file.absolute()), file.name)
    what = message("The file cannot be read. GDAL says: {reason}", reason=reason)
    return _refuse(file, "G02", what, message("Open it in a GIS and export it again."))


def _choose(file: Path, layers: tuple[str, ...], layer: str | None, name: str) -> str:
    if layer is not None:
        if layer in layers:
            return layer
        what = message("There is no layer {layer}.", layer=layer)
        raise _refuse(file, "G03", what, message("Layers of the file: {names}.", names=", ".join(layers) or "–"))
    if name in layers:
        return name
    if len(layers) == 1:
        return layers[0]
    what = message("None of the layers is named {layer}.", layer=name)
    raise _refuse(
        file, "G03", what, message("Name one of {names} in plan.yml under geometry.", names=", ".join(layers) or "–")
    )


def _columns(
    file: Path, name: LayerName, fields: Sequence[str], code: str | None, label: str | None
) -> tuple[str | None, str | None]:
    """The columns of codes and of names."""
    roles = _ROLES.get(name, ("unit_code", "unit_name"))
    by_form = {normalise_header(f): f for f in reversed(fields)}
    for given in (code, label):
        if given is not None and normalise_header(given) not in by_form:
            what = message("There is no column {column}.", column=given)
            raise _refuse(file, "G05", what, message("Columns of the file: {names}.", names=", ".join(fields) or "–"))
    found = by_form[normalise_header(code)] if code else find_column(fields, roles[0])
    if found is None and name in ("units", "zones"):
        what = message("No column holds the codes.")
        mend = message(
            "Name the column code, or name it in plan.yml. Columns: {names}.", names=", ".join(fields) or "–"
        )
        raise _refuse(file, "G05", what, mend)
    return found, by_form[normalise_header(label)] if label else find_column(fields, roles[1])


def _texts(values: npt.NDArray[Any], table: dbf.Table | None) -> list[str | None]:
    """Cells as text: numbers without a fraction as whole numbers, white space trimmed, empty as None."""
    return [_text(value, table) for value in values.tolist()]


def _text(value: Any, table: dbf.Table | None) -> str | None:
    if table is not None and isinstance(value, str):
        value = table.text(value)
    if isinstance(value, (np.ndarray, list, dict, bytes)):  # a column of lists or blobs is no column of codes
        return " ".join(str(value).split()) or None
    if value is None or value != value:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() or None


def _check_codes(file: Path, codes: Sequence[str | None]) -> list[Problem]:
    empty = [i + 1 for i, code in enumerate(codes) if code is None]
    if not empty:
        return []
    what = message("{count} features have no code (the first is number {first}).", count=len(empty), first=empty[0])
    return [_problem(file, "G06", what, message("Give every feature the code of its unit or zone."))]


def _check_geometries(
    file: Path,
    name: LayerName,
    geometries: npt.NDArray[np.object_],
    broken: npt.NDArray[np.bool_],
    codes: Sequence[str | None],
) -> list[Problem]:
    problems = []
    for i in np.flatnonzero(broken).tolist():
        what = message("The geometry of feature {number} ({code}) is broken.", number=i + 1, code=codes[i] or "–")
        mend = message("Draw it again: every ring needs four points or more and ends where it begins.")
        problems.append(_problem(file, "G11", what, mend))
    bare = shapely.is_missing(geometries) | shapely.is_empty(geometries)
    for i in np.flatnonzero(bare & ~broken).tolist():
        what = message("Feature {number} ({code}) has no geometry.", number=i + 1, code=codes[i] or "–")
        problems.append(_problem(file, "G07", what, message("Draw it, or remove the feature.")))
    if name in _AREAL:
        kinds = shapely.get_type_id(geometries)
        for i in np.flatnonzero(~bare & ~np.isin(kinds, _POLYGONS)).tolist():
            kind = geometries[i].geom_type
            what = message(
                "Feature {number} ({code}) is a {kind}, not a polygon.",
                number=i + 1,
                code=codes[i] or "–",
                kind=kind,
            )
            problems.append(_problem(file, "G08", what, message("Layer {layer} holds polygons only.", layer=name)))
    coordinates, owner = shapely.get_coordinates(geometries, return_index=True)
    infinite = np.unique(owner[~np.isfinite(coordinates).all(axis=1)])
    for i in infinite.tolist():
        what = message(
            "Feature {number} ({code}) has a coordinate that is no number.", number=i + 1, code=codes[i] or "–"
        )
        problems.append(_problem(file, "G07", what, message("Draw it again.")))
    return problems


def _crs(file: Path, given: str | None, found: str | None, geometries: npt.NDArray[np.object_]) -> str:
    """The CRS as ``AUTHORITY:CODE`` or WKT."""
    text = given or found
    if not text or "Undefined" in text:
        what = message("The layer does not say in which coordinate reference system it is.")
        raise _refuse(
            file,
            "G09",
            what,
            message("Deliver the .prj, or write crs: EPSG:4490 (or what it is) in plan.yml under geometry."),
        )
    try:
        crs = CRS.from_user_input(text)
    except CRSError:
        what = message("The coordinate reference system {crs} is unknown.", crs=text[:60])
        raise _refuse(file, "G09", what, message("Write it as EPSG:4490 or another EPSG code.")) from None
    if not (crs.is_geographic or crs.is_projected):
        what = message("The coordinate reference system {crs} is neither geographic nor projected.", crs=crs.name)
        raise _refuse(file, "G09", what, message("Write it as EPSG:4490 or another EPSG code."))
    if crs.is_geographic and len(geometries):
        _check_degrees(file, crs.name, np.abs(np.nan_to_num(shapely.total_bounds(geometries))))
    authority = crs.to_authority()
    return ":".join(authority) if authority else crs.to_wkt()


def _check_degrees(file: Path, crs: str, bounds: npt.NDArray[np.float64]) -> None:
    """Refuse a layer whose *bounds* (absolute values: x, y, x, y) can be no longitudes and latitudes."""
    if bounds.max() > 360:
        what = message("The coordinates are no degrees, although {crs} says so.", crs=crs)
        raise _refuse(file, "G12", what, message("Name the true coordinate system under geometry in plan.yml."))
    if bounds[1::2].max() > 90:
        what = message("Latitudes go beyond 90 degrees: longitude and latitude are probably swapped.")
        raise _refuse(file, "G12", what, message("Export the layer again with the longitude first."))
