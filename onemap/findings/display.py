"""The layer for drawing and the table of what moved in it, as files: the same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from onemap.read import gdal  # noqa: F401  # isort: skip - sets GDAL's environment before pyogrio loads it
import numpy as np
import pyogrio
import pyogrio.raw
import shapely

from onemap.errors import message
from onemap.geometry.layer import SourceLayer
from onemap.geometry.repair import Moved
from onemap.render.downloads.cells import csv_parts
from onemap.words import LANGUAGES, translator

#: beside the layer
TABLE: Final = "units-display.csv"
#: GeoPackages carry the time of writing; a fixed one makes equal input give equal bytes
_WRITTEN: Final = "2000-01-01T00:00:00.000Z"
#: what the file says of itself, in every language of the interface
LABEL: Final = message("For display only: not the filed layer; made by onemap repair-geometry")


def label() -> str:
    """:data:`LABEL` in all languages."""
    return " / ".join(LABEL.text(translator(lang)) for lang in LANGUAGES)


def write_layer(path: Path, layer: SourceLayer, names: Mapping[str, str], filed: Sequence[str]) -> None:
    """Write *layer* (code, name, geometry in its CRS) to *path*; an older file stays until the new one is whole.

    *filed* are digests of the geometries that those of *layer* were made from.
    """
    parts = [shapely.multipolygons([g]) if g.geom_type == "Polygon" else g for g in layer.geometries]
    titles = [names.get(code) for code in layer.codes]
    draft = path.with_name(f".{path.name}")
    draft.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _WRITTEN})
    try:
        pyogrio.raw.write(
            draft,
            shapely.to_wkb(np.array(parts, dtype=object)),
            [np.array(column, dtype=object) for column in (layer.codes, titles, filed)],
            ["code", "name", "filed"],
            layer="units",
            driver="GPKG",
            geometry_type="MultiPolygon",
            crs=layer.crs,
            layer_options={"DESCRIPTION": label()},
        )
        draft.replace(path)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        draft.unlink(missing_ok=True)


def table(moved: Iterable[Moved], names: Mapping[str, str], lang: str) -> str:
    """What moved and by how much, as CSV in code order: areas on the ellipsoid, distances in metres."""
    t = translator(lang)
    header = (
        t("Code"), t("Name"), t("Area before (km²)"), t("Area after (km²)"), t("Gained (m²)"), t("Lost (m²)"),
        t("Border moved by up to (m)"), t("Vertices before"), t("Vertices after"),
    )  # fmt: skip
    rows = (
        (
            unit.code,
            names.get(unit.code),
            f"{unit.before_km2:.6f}",
            f"{unit.after_km2:.6f}",
            f"{unit.gained_m2:.2f}",
            f"{unit.lost_m2:.2f}",
            f"{unit.metres:.3f}",
            unit.corners_before,
            unit.corners_after,
        )
        for unit in moved
    )
    return "".join(csv_parts(header, rows))
