"""Write vector layers so that the same features give the same bytes."""

from __future__ import annotations

import errno
from collections.abc import Container, Mapping, Sequence
from pathlib import Path

from onemap.read import gdal  # noqa: F401  # isort: skip - sets GDAL's environment before pyogrio loads it
import numpy as np
import numpy.typing as npt
import pyogrio
import pyogrio.errors
import pyogrio.raw
import shapely

#: GeoPackages carry the time of writing; a fixed one makes equal input give equal bytes
WRITTEN = "2000-01-01T00:00:00.000Z"


def write_layer(
    path: Path,
    layer: str,
    codes: tuple[str, ...],
    names: tuple[str | None, ...],
    geometries: npt.NDArray[np.object_],
    crs: str,
    more: Mapping[str, Sequence[str | None]] | None = None,
    numbers: Container[str] = (),
) -> None:
    """Write features (code, name, geometry in *crs*, lon/lat order) as a layer of a GeoPackage, or a GeoJSON file.

    *more* are further columns, those of *numbers* plain decimals. Bytes depend on the input only. Polygons become
    multipolygons, so that a layer has one type.
    """
    parts, kind = multi(geometries)
    columns = {"code": codes, "name": names, **(more or {})}
    fields = [
        np.array([np.nan if text is None else float(text) for text in values])
        if key in numbers
        else np.array(values, dtype=object)
        for key, values in columns.items()
    ]
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": WRITTEN})
    try:
        options: dict[str, str] = {"WRITE_NAME": "NO"} if path.suffix == ".geojson" else {}
        if path.suffix == ".geojson":
            options["COORDINATE_PRECISION"] = "15"
        pyogrio.raw.write(
            path,
            shapely.to_wkb(parts),
            fields,
            list(columns),
            layer=layer,
            driver="GeoJSON" if path.suffix == ".geojson" else "GPKG",
            geometry_type=kind,
            crs=crs,
            append=path.exists(),
            layer_options=options,
        )
    except pyogrio.errors.DataSourceError as error:  # no OSError, though it is the disk's fault
        raise OSError(errno.EIO, str(error), str(path)) from None
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def multi(geometries: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.object_], str]:
    """Polygons as multipolygons, and the type of all of them for GDAL."""
    parts: npt.NDArray[np.object_] = np.empty(len(geometries), dtype=object)
    parts[:] = [shapely.multipolygons([g]) if g is not None and g.geom_type == "Polygon" else g for g in geometries]
    types = {g.geom_type for g in parts if g is not None}
    return parts, types.pop() if len(types) == 1 else "Unknown"
