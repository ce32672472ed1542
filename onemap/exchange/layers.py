"""Layers of a version as files for a GIS, and back: the same codes, names and coordinates, bit by bit.

A GeoPackage has one layer for each; shapefiles and GeoJSON have a file each, named after the layer. Codes and names
stand in columns that reading knows; other columns only inform. Shapefiles have the field's pinyin names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from onemap.read import gdal  # noqa: F401  # isort: skip - sets GDAL's environment before pyogrio loads it
import numpy as np
import pyogrio
import pyogrio.raw
import shapely

from onemap.errors import Place, Problem, ProblemsFound, message
from onemap.exchange import dbf
from onemap.exchange.dbf import Column, Encoding
from onemap.geometry.layer import Geometries
from onemap.geometry.projection import CrsFault, to_lon_lat
from onemap.merging.ground import by_code
from onemap.merging.incoming import IncomingLayer
from onemap.model.plan import LayerName
from onemap.read.aliases import ALIASES
from onemap.read.vectors import VectorLayer, list_layers, read_layer
from onemap.read.yaml import read_yaml
from onemap.resolve.layers import LAYER_NAMES
from onemap.writing.layers import write_layer

Form = Literal["gpkg", "shp", "geojson"]
#: for every feature of a layer: role (of ``read/aliases.yml``) → text
Attributes = Mapping[LayerName, Sequence[Mapping[str, str]]]
#: the one file of a GeoPackage, named as a version's folder has it
GPKG = "geometry.gpkg"
#: role → name of its field in shapefiles
FIELD_NAMES: Mapping[str, str] = MappingProxyType(dict(read_yaml(Path(__file__).with_name("field_names.yml"))))
#: a shapefile holds one type of shapes: a layer of several types is several files, of which these are the endings
_KINDS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("", "Polygon", (3, 6)),
    ("-lines", "LineString", (1, 2, 5)),
    ("-points", "Point", (0,)),
    ("-multipoints", "MultiPoint", (4,)),
)
_STEM = re.compile(rf"({'|'.join(LAYER_NAMES)})(?:{'|'.join(suffix for suffix, _, _ in _KINDS if suffix)})?")
_NUMERIC = frozenset({"area_km2"})
_SHOWN = 5


class CutCell(NamedTuple):
    """A text that a shapefile cannot hold whole."""

    layer: LayerName
    code: str
    #: as in ``read/aliases.yml``
    role: str


def write_layers(
    folder: Path,
    form: Form,
    version: str,
    layers: Mapping[LayerName, IncomingLayer],
    attributes: Attributes | None = None,
    encoding: Encoding = "UTF-8",
) -> tuple[Path, ...]:
    """Write *layers* into *folder* (which has none of the files yet), and give all files in the order written.

    *attributes* has a row for each feature of a layer. *encoding* is that of shapefiles' tables; texts that are longer
    than 254 bytes in it are cut there (:func:`cut_cells` names them). Bytes depend on the input only; a layer
    without features is left out. Raises ProblemsFound (I28) for what the format cannot hold, and writes nothing then.
    """
    held = {name: layers[name] for name in LAYER_NAMES if name in layers and len(layers[name].codes)}
    rows = {name: (attributes or {}).get(name, ()) or ({},) * len(layer.codes) for name, layer in held.items()}
    if form == "shp":
        problems = [p for name, layer in held.items() for p in _refused(folder, name, layer, rows[name], encoding)]
        if problems:
            raise ProblemsFound(problems)
    paths: list[Path] = []
    for name, layer in held.items():
        if form == "shp":
            paths += _write_shp(folder, name, layer, rows[name], encoding)
        elif form == "geojson":
            paths.append(_write_geojson(folder / f"{name}.geojson", version, name, layer, rows[name]))
        else:
            more = {ALIASES[role][0]: values for role, values in _columns(rows[name]).items()}
            codes, names = layer.codes, layer.names
            write_layer(folder / GPKG, name, codes, names, layer.geometries, layer.crs, more, _numbers(rows[name]))
            paths = [folder / GPKG]
    return tuple(paths)


def cut_cells(
    layers: Mapping[LayerName, IncomingLayer], attributes: Attributes, encoding: Encoding
) -> tuple[CutCell, ...]:
    """The texts that shapefiles in *encoding* cannot hold whole, layer by layer, feature by feature."""
    return tuple(
        CutCell(name, code, role)
        for name in LAYER_NAMES
        if name in layers
        for code, row in zip(layers[name].codes, _with_keys(name, layers[name], attributes.get(name)), strict=True)
        for role, text in row.items()
        if len(text.encode(encoding, "replace")) > dbf.LONGEST
    )


def read_layers_of(*paths: Path) -> dict[LayerName, IncomingLayer]:
    """The layers of files that :func:`write_layers` wrote, edited or not: one feature per code, sorted by code.

    Features that share a code are united. Files may have been saved in another CRS; then coordinates are brought to
    degrees. Raises ProblemsFound: I29 for a layer that is none of ours, and what reading vector files says.
    """
    found: dict[LayerName, list[VectorLayer]] = {}
    problems: list[Problem] = []
    for path in sorted(paths):
        try:
            for name, layer in named_layers(path):
                held = read_layer(path.parent, path, name, layer=layer)
                found.setdefault(name, []).append(held)
        except ProblemsFound as refused:
            problems += refused.problems
    layers: dict[LayerName, IncomingLayer] = {}
    for name in LAYER_NAMES:
        if name in found:
            try:
                layers[name] = _joined(found[name])
            except CrsFault as fault:
                what = message("The coordinates cannot be brought to degrees: {reason}.", reason=str(fault))
                mend = message("Save the layer in EPSG:4490, as it was exported.")
                problems.append(Problem(Place(found[name][0].file), "I29", what, mend))
    if problems:
        raise ProblemsFound(problems)
    return layers


def named_layers(path: Path) -> Iterator[tuple[LayerName, str | None]]:
    """The layers of a file by our names, with what the file calls them. Raises ProblemsFound."""
    inner = list_layers(path.parent, path) if path.suffix.lower() in (".gpkg", ".gdb") else (path.stem,)
    for layer in inner:
        whole = _STEM.fullmatch(layer)
        if whole is not None:
            name = next(name for name in LAYER_NAMES if name == whole[1])
            yield name, layer if path.suffix.lower() in (".gpkg", ".gdb") else None
        elif path.suffix.lower() not in (".gpkg", ".gdb") or _has_geometry(path, layer):  # QGIS adds layer_styles
            what = message("The layer {layer} is none of {names}.", layer=layer, names=", ".join(LAYER_NAMES))
            mend = message("Name it as it was exported, or delete it.")
            raise ProblemsFound([Problem(Place(path), "I29", what, mend)])


def _has_geometry(path: Path, layer: str) -> bool:
    return pyogrio.read_info(path, layer=layer).get("geometry_type") is not None


def _joined(parts: Sequence[VectorLayer]) -> IncomingLayer:
    """Features of one layer from one or several files. Raises CrsFault."""
    crs = "EPSG:4326" if all(part.crs == "EPSG:4326" for part in parts) else "EPSG:4490"
    moved = np.concatenate([to_lon_lat(part.geometries, part.crs) for part in parts])
    codes = tuple(code for part in parts for code in part.codes)
    return by_code(codes, tuple(name for part in parts for name in part.names), moved, crs)


def _keys(name: LayerName) -> tuple[str, str]:
    """The roles of a layer's codes and names; those of a boundary or context are plainly called so."""
    return ("zone_code", "zone_name") if name == "zones" else ("unit_code", "unit_name")


def _with_keys(
    name: LayerName, layer: IncomingLayer, rows: Sequence[Mapping[str, str]] | None
) -> Iterator[dict[str, str]]:
    """For every feature its texts by role, code and name first."""
    code_role, name_role = _keys(name)
    for code, called, row in zip(layer.codes, layer.names, rows or ({},) * len(layer.codes), strict=True):
        yield {code_role: code, name_role: called or "", **row}


def _columns(rows: Sequence[Mapping[str, str]]) -> dict[str, list[str | None]]:
    """Role → a value for each feature, in the order in which roles first occur in :data:`FIELD_NAMES`."""
    used = {role for row in rows for role in row}
    if unknown := used - FIELD_NAMES.keys():
        raise ValueError(f"no field names for {sorted(unknown)}")
    return {role: [row.get(role) or None for row in rows] for role in FIELD_NAMES if role in used}


def _numbers(rows: Sequence[Mapping[str, str]]) -> frozenset[str]:
    """Names of the columns of *rows* that hold plain decimals only."""
    columns = _columns(rows)
    return frozenset(ALIASES[role][0] for role in _NUMERIC & columns.keys() if _decimal(columns[role]))


def _decimal(values: Sequence[str | None]) -> bool:
    return all(value is None or re.fullmatch(r"-?\d+(\.\d+)?", value) for value in values)


def _refused(
    folder: Path, name: LayerName, layer: IncomingLayer, rows: Sequence[Mapping[str, str]], encoding: Encoding
) -> Iterator[Problem]:
    """What a shapefile cannot hold: collections of several types, and characters that the encoding lacks."""
    place = Place(folder / f"{name}.shp")
    known = [kind for _, _, kinds in _KINDS for kind in kinds]
    mixed = ~np.isin(shapely.get_type_id(layer.geometries), known)
    if mixed.any():
        codes = [layer.codes[at] for at in np.flatnonzero(mixed).tolist()]
        what = message("A shapefile cannot hold collections of several kinds of shapes: {codes}.", codes=_list(codes))
        yield Problem(place, "I28", what, message("Export it as a GeoPackage or GeoJSON."))
    missing: dict[str, list[str]] = {}
    for code, row in zip(layer.codes, _with_keys(name, layer, rows), strict=True):
        for character in dict.fromkeys(c for text in row.values() for c in dbf.lacks(text, encoding)):
            missing.setdefault(character, []).append(code)
    for character, codes in sorted(missing.items()):
        what = message(
            "{encoding} has no character {character} (U+{number}), which is in the texts of {codes}.",
            encoding=encoding,
            character=character,
            number=f"{ord(character):04X}",
            codes=_list(codes),
        )
        yield Problem(place, "I28", what, message("Export with --encoding UTF-8, which has all characters."))


def _write_shp(
    folder: Path, name: LayerName, layer: IncomingLayer, rows: Sequence[Mapping[str, str]], encoding: Encoding
) -> list[Path]:
    types = shapely.get_type_id(layer.geometries)
    said = list(_with_keys(name, layer, rows))
    paths: list[Path] = []
    held = [(one, np.flatnonzero(np.isin(types, one[2])).tolist()) for one in _KINDS]
    held = [(one, at) for one, at in held if at]
    for (suffix, kind, _), at in held:
        path = folder / f"{name}{suffix if len(held) > 1 else ''}.shp"
        _write_shapes(path, layer.geometries[at], kind, layer.crs)
        columns = _columns([said[row] for row in at])
        fields = [Column(_field(name, role), values, role in _NUMERIC) for role, values in columns.items()]
        path.with_suffix(".dbf").write_bytes(dbf.table(fields, len(at), encoding))
        path.with_suffix(".cpg").write_bytes(encoding.encode("ascii"))
        paths += [path.with_suffix(part) for part in (".shp", ".shx", ".dbf", ".prj", ".cpg")]
    return paths


def _field(name: LayerName, role: str) -> str:
    plain = {"unit_code": "CODE", "unit_name": "NAME"} if name in ("boundary", "context") else {}
    return plain.get(role, FIELD_NAMES[role])


def _write_shapes(path: Path, geometries: Geometries, kind: str, crs: str) -> None:
    """.shp, .shx and .prj; the table that GDAL writes beside them is replaced."""
    pyogrio.raw.write(
        path,
        shapely.to_wkb(geometries),
        [np.zeros(len(geometries), dtype=np.int32)],
        ["n"],
        driver="ESRI Shapefile",
        geometry_type=kind,
        crs=crs,
    )


def _write_geojson(
    path: Path, version: str, name: LayerName, layer: IncomingLayer, rows: Sequence[Mapping[str, str]]
) -> Path:
    """One feature a line. Coordinates have as many digits as it takes to read the same doubles (17 at most).

    RFC 7946 knows WGS 84 only; a layer in EPSG:4490 says so in the member ``crs`` of its predecessor, which GIS read
    and others ignore: in degrees both are the same.
    """
    code_role, name_role = _keys(name)
    numbers = _numbers(rows)
    head: dict[str, Any] = {"type": "FeatureCollection", "name": name, "version": version}
    if layer.crs != "EPSG:4326":
        urn = f"urn:ogc:def:crs:EPSG::{layer.crs.partition(':')[2]}"
        head["crs"] = {"type": "name", "properties": {"name": urn}}
    shapes = shapely.to_geojson(shapely.orient_polygons(layer.geometries))
    lines = []
    for row, shape in zip(_with_keys(name, layer, rows), shapes, strict=True):
        named = {ALIASES[role][0]: row[role] for role in FIELD_NAMES if row.get(role)}
        named.setdefault(ALIASES[code_role][0], row[code_role])
        named.setdefault(ALIASES[name_role][0], None)  # type: ignore[arg-type]
        cells = ", ".join(
            f"{_json(key)}: {value if key in numbers and value else _json(value)}" for key, value in named.items()
        )
        lines.append(f'{{"type": "Feature", "properties": {{{cells}}}, "geometry": {shape}}}')
    text = f'{_json(head)[:-1]}, "features": [\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(codes: Sequence[str]) -> str:
    return ", ".join(codes[:_SHOWN]) + (f" … ({len(codes)})" if len(codes) > _SHOWN else "")
