"""Findings that have a place on the ground → GeoJSON (RFC 7946), for any GIS.

Coordinates are longitude, latitude in degrees of CGCS2000 (EPSG:4490), which agrees with WGS 84 within the accuracy of
plans, rounded to :data:`DECIMALS`. Outer rings run counter-clockwise.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from onemap.errors import Problem
from onemap.findings.words import left
from onemap.geometry.projection import Geometries
from onemap.report import Row, resolve_places
from onemap.words import Translator, translator

#: of a degree; 0.1 m
DECIMALS: Final = 6


def on_the_ground(problems: Iterable[Problem], root: Path | None = None) -> list[Row]:
    """The findings with a spot, in the order of a report."""
    return resolve_places((problem for problem in problems if problem.spot is not None), root)


def shapes(rows: Sequence[Row]) -> Geometries:
    """The shape at fault of every row, or its point, rounded; rows have a spot."""
    spots = [problem.spot for *_, problem in rows if problem.spot is not None]
    found = shapely.from_wkb(np.array([spot.shape for spot in spots], dtype=object), on_invalid="ignore")
    drawn: Geometries = np.asarray(shapely.force_2d(found), dtype=object).reshape(-1)
    bare = shapely.is_missing(drawn) | shapely.is_empty(drawn)
    if bare.any():
        drawn[bare] = shapely.points([(spots[at].lon, spots[at].lat) for at in np.flatnonzero(bare)])
    return shapely.orient_polygons(shapely.set_precision(drawn, 10.0**-DECIMALS, mode="pointwise"))


def as_geojson(problems: Iterable[Problem], root: Path | None = None, lang: str = "en") -> str:
    """A FeatureCollection, one feature a line: the shape at fault, or its point, with what the report says of it."""
    t = translator(lang)
    rows = on_the_ground(problems, root)
    lines = [
        f'{{"type":"Feature","properties":{_json(_properties(row, t))},"geometry":{geometry}}}'
        for row, geometry in zip(rows, shapely.to_geojson(shapes(rows)), strict=True)
    ]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def _properties(row: Row, t: Translator) -> dict[str, Any]:
    file, line, column, problem = row
    return {
        "rule": problem.rule,
        "severity": problem.severity,
        "message": problem.what.text(t),
        "mend": problem.mend.text(t),
        "objects": list(problem.objects),
        "version": problem.version,
        "file": file,
        "line": line,
        "column": column,
        "lon": None if problem.spot is None else round(problem.spot.lon, DECIMALS),
        "lat": None if problem.spot is None else round(problem.spot.lat, DECIMALS),
        "leave": left(problem, t),
    }


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
