"""Small made-up files with the columns of the real ones, so that every mapping in examples/ always runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely
import yaml

from tests.importing.real import EXAMPLES

IDENTITY = (
    *("LAST_UPDATE", "COUNTY", "JXTN", "PARENT_JXTN", "ABB_DIST_NAME", "DIST_NAME", "BYLAW_EFF"),
    *("DIST_MAP", "OVER", "DIST_TYPE", "AFF_DIST", "ELD_DIST"),
)


def vermont_columns() -> tuple[str, ...]:
    """Every column that the mapping names in braces, by ``column:`` or under ignore."""
    text = (EXAMPLES / "vermont" / "mapping.yml").read_text(encoding="utf-8")
    rules = yaml.safe_load(text)["rules"]["district"]
    found: dict[str, None] = dict.fromkeys(IDENTITY)
    for clause in rules["clauses"]:
        for source in (clause["text"], *(item["text"] for item in clause.get("items", []))):
            found.update(dict.fromkeys(piece.partition("}")[0] for piece in source.split("{")[1:]))
    return (*found, "PARENT_JXTN", "SPNOTES", "GIS_ID")


def square(x: float, y: float = 44.0, side: float = 0.1) -> dict[str, Any]:
    """A square multipolygon in degrees with its lower left corner at x, y."""
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return {"type": "MultiPolygon", "coordinates": [[ring]]}


def geojson(path: Path, rows: Sequence[tuple[Mapping[str, Any], dict[str, Any] | None]]) -> None:
    """Write features (properties, geometry)."""
    features = [{"type": "Feature", "properties": dict(p), "geometry": g} for p, g in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def vermont(folder: Path, **changes: Any) -> Path:
    """Two towns: a residential district, an industrial one with the same abbreviation elsewhere, an overlay over both.

    Empty cells are None, "" and "  ", numbers are text or numbers, as in the real files; *changes* go into the first.
    """
    empty: dict[str, Any] = {c: ("" if i % 2 else None) for i, c in enumerate(vermont_columns())}
    base = {
        **empty,
        **{"COUNTY": "Addison", "LAST_UPDATE": "2024-02-05", "BYLAW_EFF": "2023-08-17", "DIST_MAP": "Yes"},
        **{"OVER": "No", "AFF_DIST": "No", "ELD_DIST": "No", "SPNOTES": "  "},
    }
    residential = {
        **base,
        **{"JXTN": "North Hill", "ABB_DIST_NAME": "RA-5", "DIST_NAME": "Rural <b>Agriculture</b> {5}"},
        **{"DIST_TYPE": "Primarily Residential", "1FDP": "Allowed/Conditional", "2FDP": "Public Hearing"},
        **{"1F_MIN_LOT": 2.0, "1F_FSET_COND_ALT": "40; private road 20'", "5F_AFF": "f", "5F_MAX_DENS": ".5"},
        **{"TTIPNOTES": "Minimum depth 200ft.\r\nADU: ask.", "SPNOTES": "Check §4414 again! ", "1F_PARK": "2"},
        **changes,
    }
    industrial = {
        **base,
        **{"JXTN": "Lowell", "ABB_DIST_NAME": "RA-5", "DIST_NAME": "Industrial", "DIST_TYPE": "Nonresidential"},
        **{"1FDP": "Prohibited", "ADUDP": "Not Mentioned", "1F_MIN_LOT": "0.25"},
    }
    overlay = {
        **base,
        **{"JXTN": "Lowell", "ABB_DIST_NAME": "FHO", "DIST_NAME": "Flood Hazard", "OVER": "Yes"},
        **{"DIST_TYPE": "Overlay not Affecting Use", "1FDP": "Overlay"},
    }
    geojson(folder / "Addison_NorthHill_rev.geojson", [(residential, square(-73.0))])
    geojson(folder / "Addison_Lowell_rev.geojson", [(industrial, square(-72.9)), (overlay, square(-72.95))])
    return folder


def trento(folder: Path) -> Path:
    """Three releases of three, two and two municipalities: the last two are merged into a new one, one is renamed."""

    def row(number: int, name: str) -> dict[str, Any]:
        code = f"022{number:03d}"
        return {
            **{"name": name, "minint_elettorale": f"10408{number}", "op_id": str(number), "prov_name": "Trento"},
            **{"prov_istat_code": "022", "prov_istat_code_num": 22, "prov_acr": "TN", "reg_name": "Trentino"},
            **{
                "reg_istat_code": "04",
                "reg_istat_code_num": 4,
                "opdm_id": str(number),
                "com_catasto_code": f"A{number}",
            },
            **{"com_istat_code": code, "com_istat_code_num": int(code)},
        }

    geojson(folder / "2019.geojson", [(row(i, n), square(11 + i / 10, 46)) for i, n in enumerate("ABC", 1)])
    merged = {"type": "Polygon", "coordinates": [[[11.2, 46], [11.4, 46], [11.4, 46.1], [11.2, 46.1], [11.2, 46]]]}
    for release, name in (("2021.1", "A"), ("2022.1", "A-Nuova")):
        geojson(folder / f"{release}.geojson", [(row(1, name), square(11.1, 46)), (row(9, "BC"), merged)])
    return folder


def france(folder: Path) -> Path:
    """Four communes, two of them overseas and in Corsica, as GeoPackage."""
    folder.mkdir(parents=True, exist_ok=True)
    codes, names = ["01001", "01002", "2A004", "97101"], ["L'Un", "Deux", "Ajaccio", "Île: d'En-Bas"]
    shapes = shapely.to_wkb(np.array([shapely.box(i, 45, i + 1, 46) for i in range(4)], dtype=object))
    pyogrio.raw.write(
        folder / "france-communes.gpkg",
        shapes,
        [np.array(codes, dtype=object), np.array(names, dtype=object)],
        ["code", "nom"],
        layer="communes",
        driver="GPKG",
        geometry_type="Polygon",
        crs="EPSG:4326",
    )
    return folder
