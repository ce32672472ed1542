"""Layers of a version's own folder with other features: the file of a layer is written anew only where it changes."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from onemap.read import gdal  # noqa: F401  # isort: skip - sets GDAL's environment before pyogrio loads it
import numpy as np
import numpy.typing as npt
import pyogrio
import pyogrio.raw
import shapely

from onemap.errors import Place, Problem, ProblemsFound, message
from onemap.merging.ground import here_layer
from onemap.merging.incoming import Base, IncomingLayer, Name
from onemap.merging.shapes import Changed, changed
from onemap.merging.three_way import Decided, Take
from onemap.model.plan import LayerName
from onemap.model.prints import print_of
from onemap.read import dbf
from onemap.read.publication import LoadedPublication
from onemap.read.vectors import VectorLayer, list_layers
from onemap.writing.layers import WRITTEN, multi

Geometries = npt.NDArray[np.object_]
DEGREES = ("EPSG:4490", "EPSG:4326")
_RECORDS: Mapping[LayerName, str] = {"units": "unit", "zones": "zone"}
#: decimals of a degree of the digest of a shape
_DECIMALS = 8
_POLYGON = 3
#: what belongs to a shapefile, by what stands behind its name; all of it is written anew, or is of no use any more
_PARTS = frozenset((".shp", ".shx", ".dbf", ".prj", ".cpg", ".qix", ".qpj", ".sbn", ".sbx", ".shp.xml"))
#: the pseudo-field of units and zones whose digest says which shape came in
GEOMETRY = "geometry"


@dataclass(frozen=True)
class GroundMerged:
    """What becomes of one layer: codes that come, change and go, those in conflict, and the layers they come from."""

    layer: LayerName
    codes: Changed
    conflicts: tuple[str, ...] = ()
    here: IncomingLayer | None = field(default=None, repr=False)
    came: IncomingLayer | None = field(default=None, repr=False)
    #: codes that did not come in and stay all the same, because their records stay
    kept: tuple[str, ...] = ()
    #: code → the name that its record has now
    named: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        return any(self.codes) or bool(self.named)


@dataclass(frozen=True, slots=True)
class Fates:
    """What the merge of the records of a layer makes of them, by code: their shapes share it.

    ``gone`` are taken out, ``kept`` stay though they did not come in, ``named`` are called otherwise now.
    """

    gone: Collection[str] = ()
    kept: Collection[str] = ()
    named: Mapping[str, str | None] = field(default_factory=dict)


def merge_layers(
    loaded: LoadedPublication,
    version: str,
    came: Mapping[LayerName, IncomingLayer],
    base: Base,
    fates: Mapping[LayerName, Fates],
    take: Take | None = None,
    decided: Decided | None = None,
) -> tuple[GroundMerged, ...]:
    """The layers that change, where *fates* say what becomes of the records.

    Of a boundary or context what came in holds whole. A shape that people here have changed since it last came in is
    kept when another came in, and listed.
    """
    if not came and not any(fate.gone or fate.named for fate in fates.values()):
        return ()
    held = here_layer(loaded, version)
    found = []
    for name in ("units", "zones", "boundary", "context"):
        fate = fates.get(name, Fates())
        one = _merged(name, held.get(name), came.get(name), base, fate, take, decided)
        own = loaded.versions[version].layers.get(name)
        if one is not None and own is not None and fate.named:
            one = replace(one, named=_renamed(own, fate.named, one.codes.removed))
        if one is not None and (one.changes or one.conflicts or one.kept):
            found.append(one)
    return tuple(found)


def _merged(
    name: LayerName,
    here: IncomingLayer | None,
    came: IncomingLayer | None,
    base: Base,
    fate: Fates,
    take: Take | None,
    decided: Decided | None,
) -> GroundMerged | None:
    gone = set(fate.gone)
    if came is None:
        removed = tuple(sorted(gone & set(() if here is None else here.codes)))
        return GroundMerged(name, Changed((), (), removed), (), here, None) if removed or fate.named else None
    codes = changed(here, came)
    if name not in _RECORDS:
        return GroundMerged(name, codes, (), here, came)
    kind = _RECORDS[name]
    ours = {} if here is None else dict(zip(here.codes, here.geometries, strict=True))
    theirs = dict(zip(came.codes, came.geometries, strict=True))
    takes: list[str] = []
    conflicts: list[str] = []
    for code in codes.changed:
        record = Name("unit" if kind == "unit" else "zone", code)
        was = base.get(record, {}).get(GEOMETRY)
        chosen = None if decided is None else decided(record, GEOMETRY, None)
        if chosen is False:
            continue
        if chosen or was is None or was == shape_print(ours[code]):
            takes.append(code)
        elif was == shape_print(theirs[code]):
            continue
        elif take == "delivered":
            takes.append(code)
        else:
            conflicts += [] if take else [code]
    lost: list[str] = []
    kept = set(fate.kept)
    for code in codes.removed:
        if code in kept:
            continue
        was = base.get(Name("unit" if kind == "unit" else "zone", code), {}).get(GEOMETRY)
        if code in gone or (was is not None and was == shape_print(ours[code])):
            lost.append(code)
    stays = tuple(code for code in codes.removed if code in kept)
    return GroundMerged(name, Changed(codes.added, tuple(takes), tuple(lost)), tuple(conflicts), here, came, stays)


def _renamed(own: VectorLayer, named: Mapping[str, str | None], removed: Collection[str]) -> dict[str, str | None]:
    """Those of *named* whose features in *own* are called otherwise; none where the file cannot be written."""
    if own.file.suffix.lower() == ".gdb":
        return {}
    pairs = zip(own.codes, own.names, strict=True)
    return {
        code: named[code]
        for code, name in pairs
        if name is not None and code in named and name != named[code] and code not in removed
    }


def shape_print(geometry: shapely.Geometry) -> str:
    """The digest of a shape as the correspondence remembers it, among those of the fields of its record."""
    return print_of(shape_mark(geometry))


def shape_mark(geometry: shapely.Geometry) -> str:
    """What stands for a shape in degrees, the same however its rings are written."""
    rounded = shapely.transform(geometry, lambda points: np.round(points, _DECIMALS))
    parts = shapely.multipolygons([rounded]) if shapely.get_type_id(rounded) == _POLYGON else rounded
    return hashlib.sha256(bytes(shapely.to_wkb(shapely.normalize(parts)))).hexdigest()


def write_ground(stage: Path, loaded: LoadedPublication, version: str, ground: GroundMerged, form: str) -> None:
    """Write the layer into the version's folder below *stage*, a copy of the publication in ``loaded.root``.

    *form* (gpkg or geojson) says how a layer that the folder does not have yet is written.
    """
    own = loaded.versions[version].layers.get(ground.layer)
    folder = stage / loaded.versions[version].folder.relative_to(loaded.root)
    came, here = ground.came, ground.here
    if own is None or ground.layer not in _RECORDS:
        wanted = set(came.codes if came is not None and ground.layer not in _RECORDS else ground.codes.added)
        wanted |= set(ground.codes.changed)
        if came is None or not wanted:
            return
        file = folder / _new_file(folder, ground.layer, form) if own is None else folder / own.file.name
        rows = [at for at, code in enumerate(came.codes) if code in wanted]
        names: list[object] = [ground.named.get(came.codes[at], came.names[at]) for at in rows]
        table = _Table(["code", "name"], [[came.codes[at] for at in rows], names])
        _write(file, ground.layer, table, came.geometries[rows], came.crs, own is not None)
        return
    _rewrite(folder / own.file.relative_to(loaded.versions[version].folder), own, ground, here, came)


@dataclass
class _Table:
    """Columns of a layer."""

    fields: list[str]
    values: list[list[object]]


def _rewrite(
    file: Path, own: VectorLayer, ground: GroundMerged, here: IncomingLayer | None, came: IncomingLayer | None
) -> None:
    """The features of *own* with those of *ground* in place of theirs, all columns kept."""
    new = {} if came is None else {code: at for at, code in enumerate(came.codes)}
    table = _read(own)
    geometries = list(own.geometries)
    crs = own.crs.upper()
    if crs not in DEGREES and any(ground.codes):  # what came in is in degrees, and a layer has one system
        degrees = {} if here is None else dict(zip(here.codes, here.geometries, strict=True))
        seen: set[str] = set()
        for at, code in enumerate(own.codes):
            geometries[at] = None if code in seen else degrees.get(code)
            seen.add(code)
        crs = "EPSG:4490"
    rows: list[int] = []
    done: set[str] = set()
    for at, code in enumerate(own.codes):
        if code in ground.codes.removed or (geometries[at] is None and crs != own.crs.upper()):
            continue
        if code in ground.codes.changed:
            if code in done or came is None:
                continue
            done.add(code)
            geometries[at] = came.geometries[new[code]]
        rows.append(at)
    values = [[column[at] for at in rows] for column in table.values]
    roles = _roles(table, own)
    for role, column in zip(roles, values, strict=True):
        if role == "name":
            column[:] = [ground.named.get(own.codes[at], said) for at, said in zip(rows, column, strict=True)]
    shapes = [geometries[at] for at in rows]
    if came is not None:
        for code in (*ground.codes.added, *(code for code in ground.codes.changed if code not in done)):
            said = {"code": code, "name": came.names[new[code]]}
            for role, column in zip(roles, values, strict=True):
                column.append(said.get(role))
            shapes.append(came.geometries[new[code]])
    made: Geometries = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    _write(file, ground.layer, _Table(table.fields, values), made, crs, True)


def _roles(table: _Table, own: VectorLayer) -> list[str]:
    """For every column whether it holds the codes ("code") or the names ("name") of *own*, else ""."""
    names, roles = [str(name) for name in own.names], []
    for field_, values in zip(table.fields, table.values, strict=True):
        said = [str(value) for value in values]
        named = said == names and field_ != "code"
        roles.append("code" if said == list(own.codes) else "name" if named else "")
    return roles


def _read(own: VectorLayer) -> _Table:
    file = own.file
    layers = list_layers(file.parent, file)
    chosen = own.name if own.name in layers else layers[0]
    encoding = dbf.encoding_of(file, None) if file.suffix.lower() == ".shp" else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        meta, _, _, data = pyogrio.raw.read(file, layer=chosen, read_geometry=False, encoding=encoding)
    return _Table([str(name) for name in meta["fields"]], [list(column) for column in data])


def _new_file(folder: Path, layer: LayerName, form: str) -> str:
    if (folder / "geometry.gpkg").is_file():
        return "geometry.gpkg"
    return "geometry.gpkg" if form == "gpkg" and not any(folder.glob("*.geojson")) else f"{layer}.geojson"


def _write(file: Path, layer: LayerName, table: _Table, geometries: Geometries, crs: str, replaced: bool) -> None:
    """Write the layer into *file*, where its other layers stay; *replaced*: it is there already."""
    if file.suffix.lower() == ".gdb":
        what = message("A file geodatabase cannot be written: {file}.", file=file.name)
        mend = message("Export its layers to geometry.gpkg in a GIS, then import again.")
        raise ProblemsFound([Problem(Place(file), "I47", what, mend)])
    fresh = file.with_name(f"fresh-{file.name}")
    _remove(fresh)
    if file.suffix.lower() == ".gpkg" and file.is_file():
        for name in list_layers(file.parent, file):
            if name != layer and not (replaced and _is_only(file, name)):
                _copy(file, fresh, name)
    if len(geometries):
        _write_one(fresh, layer, table, geometries, crs)
    _remove(file)
    for part in sorted(fresh.parent.glob(f"{fresh.stem}.*")):
        part.rename(part.with_name(part.name.removeprefix("fresh-")))


def _is_only(file: Path, name: str) -> bool:
    """Whether the layer stands for every name because it is the only one."""
    return len(list_layers(file.parent, file)) == 1 and name not in ("units", "zones", "boundary", "context")


def _copy(origin: Path, fresh: Path, name: str) -> None:
    meta, _, wkb, data = pyogrio.raw.read(origin, layer=name)
    table = _Table([str(field_) for field_ in meta["fields"]], [list(column) for column in data])
    geometries: Geometries = np.asarray(shapely.from_wkb(wkb), dtype=object).reshape(-1)
    _write_one(fresh, name, table, geometries, meta["crs"])


def _write_one(path: Path, layer: str, table: _Table, geometries: Geometries, crs: str | None) -> None:
    parts, kind = multi(geometries)
    json = path.suffix.lower() == ".geojson"
    options = {"WRITE_NAME": "NO", "COORDINATE_PRECISION": "15"} if json else {}
    if path.suffix.lower() == ".shp":
        options = {"ENCODING": "UTF-8"}
    drivers = {".geojson": "GeoJSON", ".json": "GeoJSON", ".gpkg": "GPKG", ".shp": "ESRI Shapefile"}
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": WRITTEN})
    try:
        pyogrio.raw.write(
            path,
            shapely.to_wkb(parts),
            [_column(values) for values in table.values],
            table.fields,
            layer=path.stem if path.suffix.lower() == ".shp" else layer,
            driver=drivers[path.suffix.lower()],
            geometry_type=kind,
            crs=crs,
            append=path.exists(),
            layer_options=options,
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _column(values: list[object]) -> npt.NDArray[Any]:
    """The column as GDAL takes it: numbers and days as such, also where some are missing; all else as text."""
    column = np.empty(len(values), dtype=object)
    column[:] = [None if value is None or value != value else value for value in values]  # NaN is no value
    there = [value for value in column if value is not None]
    if there and all(isinstance(value, np.datetime64) for value in there):
        return np.array([np.datetime64("NaT") if value is None else value for value in column])
    if there and all(isinstance(value, (int, float, np.number)) and not isinstance(value, bool) for value in there):
        return np.array(there if len(there) == len(values) else [np.nan if v is None else v for v in column])
    column[:] = [None if value is None else str(value) for value in column]
    return column


def _remove(file: Path) -> None:
    if file.suffix.lower() == ".shp":
        for part in [*file.parent.iterdir()]:
            if part.name.startswith(file.stem) and part.name[len(file.stem) :].lower() in _PARTS:
                part.unlink()
    else:
        file.unlink(missing_ok=True)
