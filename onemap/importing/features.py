"""Read a vector layer with all its columns as a table of text, in lon/lat degrees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely

from onemap.errors import Problem, ProblemsFound, message
from onemap.importing.cells import to_text
from onemap.importing.faults import Faults, did_you_mean
from onemap.importing.tables import Geometries, Table, flat, tabulate
from onemap.read import dbf
from onemap.read.vectors import DRIVERS, list_layers  # sets GDAL's environment before pyogrio loads

_DEGREES = frozenset((("EPSG", "4326"), ("EPSG", "4490"), ("OGC", "CRS84")))


def read_features(
    root: Path,
    path: Path,
    faults: Faults,
    layer: str | None = None,
    encoding: str | None = None,
    crs: str | None = None,
) -> Table | None:
    """The features of a layer (default: the only one) of *path* below *root* as rows; None after a fault.

    Geometries are 2D in EPSG:4490 when the file is in CGCS2000, else in EPSG:4326; *crs* overrides what the file says.
    """
    shown = path.relative_to(root)
    try:
        layers = list_layers(root, path)
        if path.suffix.lower() == ".shp":
            encoding = dbf.encoding_of(path, encoding)
    except ProblemsFound as found:
        for problem in found.problems:
            faults.put(Problem(faults.place(shown), problem.rule, problem.what, problem.mend))
        return None
    chosen = layer or layers[0]
    if chosen not in layers or (layer is None and len(layers) > 1):
        faults.add(
            "I02",
            shown,
            message("There is no layer {layer}.", layer=layer) if layer else message("The file has several layers."),
            message("Say layer: in the mapping. {known}", known=did_you_mean(layer or "", layers)),
        )
        return None
    try:
        meta, wkb, columns = _read(path, chosen, encoding)
        geometries: Geometries = np.asarray(shapely.from_wkb(wkb), dtype=object).reshape(-1)
        moved, written = in_degrees(flat(geometries), crs or meta["crs"])
    except (RuntimeError, ValueError, OSError, shapely.errors.ShapelyError, pyproj.exceptions.ProjError) as error:
        reason = " ".join(str(error).split()).replace(str(path.absolute()), path.name)[:200]
        faults.add(
            "I02",
            shown,
            message("The file cannot be read: {reason}.", reason=reason),
            message("Open it in a GIS and export it again, or say its encoding: or crs: in the mapping."),
        )
        return None
    cells = [[to_text(column[row]) for column in columns] for row in range(len(moved))]
    return tabulate(shown, [str(name) for name in meta["fields"]], cells, faults, moved, written)


def _read(path: Path, layer: str, encoding: str | None) -> tuple[dict[str, Any], Any, list[Any]]:
    """Meta data, WKB and columns; the driver is the one that the extension names."""
    import pyogrio.raw

    absolute = str(path.absolute())
    suffix = path.suffix.lower()
    source = f"{DRIVERS[suffix]}:{absolute}" if suffix in (".gpkg", ".geojson") else absolute
    meta, _, wkb, columns = pyogrio.raw.read(source, layer=layer, encoding=encoding)
    return meta, wkb, columns


def in_degrees(geometries: Geometries, crs: str | None) -> tuple[Geometries, str]:
    """Geometries (any CRS, x = easting or longitude) in lon/lat degrees, with the CRS they are then in.

    CGCS2000 in any projection becomes EPSG:4490, everything else EPSG:4326. ValueError without a CRS.
    """
    if not crs or "Undefined" in crs:
        raise ValueError("the layer does not say in which coordinate reference system it is")
    source = pyproj.CRS.from_user_input(crs)
    base = source.geodetic_crs
    chinese = base is not None and ("CGCS2000" in base.name or "China Geodetic Coordinate System 2000" in base.name)
    target = "EPSG:4490" if chinese else "EPSG:4326"
    if source.to_authority() in _DEGREES:
        return geometries, target
    transformer = pyproj.Transformer.from_crs(source, target, always_xy=True)

    def move(points: Any) -> Any:
        x, y = transformer.transform(points[:, 0], points[:, 1])
        return np.column_stack((x, y))

    moved = geometries.copy()
    there = np.array([g is not None for g in geometries], dtype=bool)
    moved[there] = shapely.transform(geometries[there], move)
    return moved, target
