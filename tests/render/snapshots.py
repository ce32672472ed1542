"""A small snapshot and chain made by hand, with markup in every value that people write."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import yaml

import onemap.model
from onemap.compare.changes import ChangeSet, UnitChange
from onemap.model.areas import Area
from onemap.model.clauses import AdmissionList
from onemap.model.plan import Plan
from onemap.model.publication import Layer, Publication
from onemap.model.units import Unit, Zone
from onemap.model.vocabulary import Vocabulary
from onemap.resolve.snapshot import Chain, GeometryLayer, Snapshot, Standing

#: closes scripts, starts comments, ends lines of old script, opens template literals
EVIL = "</script><script>alert(1)</script><!-- & `${alert(2)}` \u2028\u2029 \"'\\"
VOCABULARY = Vocabulary.model_validate(
    yaml.safe_load((Path(onemap.model.__file__).parent / "vocabulary.yml").read_text(encoding="utf-8"))
)
CITY, WEST, EAST, PARK = "990100", "990101", "990102", "lanjiang-park"
A, B, C, D = "ZH99010110001", "ZH99010120001", "ZH99010220001", "HY99010230001"
ZONE = "YS9901012210001"


def layer(shapes: Mapping[str, shapely.Polygon], coverage: bool = True) -> GeometryLayer:
    codes = tuple(sorted(shapes))
    array = np.array([shapes[code] for code in codes], dtype=object)
    return GeometryLayer(
        codes=codes,
        source=array,
        crs="EPSG:4490",
        published=array,
        drawn=array,
        area_km2=np.full(len(codes), 12.345),
        coverage=coverage,
        row={code: i for i, code in enumerate(codes)},
    )


def area(key: str, kind: str, **more: Any) -> Area:
    return Area.model_validate({"id": key, "name": f"名{key}{EVIL}", "kind": kind, **more})


def unit(code: str, category: str, area: str, **more: Any) -> Unit:
    return Unit.model_validate({"code": code, "name": f"单元{code}{EVIL}", "category": category, "area": area, **more})


def snapshot(version: str = "2025", units: Sequence[Unit] | None = None) -> Snapshot:
    """Four units in a row of squares: A, B in the west, C and D (sea) in the east; the park manages B and C."""
    held = units or (
        unit(
            A,
            "priority",
            WEST,
            towns=["临港街道", "=1+1"],
            zones=[ZONE],
            clauses=[
                {"number": "1-1", "dimension": "space", "measure": "ban", "text": "=HYPERLINK(1)" + EVIL},
                {"dimension": "risk", "none": True},
            ],
        ),
        unit(B, "key", WEST, managed_by=[PARK], area_km2="48.60"),
        unit(C, "key", EAST, managed_by=[PARK]),
        unit(D, "general", EAST),
    )
    squares = {u.code: shapely.box(122 + i / 10, 28, 122 + (i + 1) / 10, 28.1) for i, u in enumerate(held)}
    order = [u.code for u in held]
    lists = AdmissionList.model_validate(
        {
            "id": CITY,
            "level": "city",
            "target": {"area": CITY},
            "clauses": [
                {
                    "number": "1",
                    "dimension": "space",
                    "measure": "ban",
                    "text": "禁止新建。",
                    "basis": [{"title": "水法", "article": "第三条"}],
                    "items": [{"number": "（1）", "text": "甲；"}, {"number": "（2）", "text": "乙。"}],
                    "applies_to": {"categories": ["priority"], "zones": [{"element": "water"}]},
                },
                {
                    "number": "2",
                    "dimension": "emission",
                    "text": "执行第一条。",
                    "follows": [{"list": CITY, "numbers": ["1"]}],
                },
            ],
        }
    )
    zone = Zone.model_validate(
        {"code": ZONE, "name": f"区{EVIL}", "element": "water", "type": "water-industrial", "area": WEST}
    )
    plan = Plan.model_validate(
        {
            "version": version,
            "title": f"方案{version}{EVIL}",
            "update": {"type": "initial"},
            "documents": [{"number": "澜政发〔2025〕1号", "published": "2025-01-10", "effective": "2025-03-01"}],
        }
    )
    return Snapshot(
        version=version,
        plan=plan,
        vocabulary=VOCABULARY,
        levels=("city", "district", "unit"),
        areas={
            CITY: area(CITY, "city"),
            WEST: area(WEST, "district", parent=CITY, name_en="West"),
            EAST: area(EAST, "district", parent=CITY),
            PARK: area(PARK, "functional", parent=CITY, located_in=[WEST, EAST]),
            "990103": area("990103", "district", parent=CITY),
        },
        regions={},
        units={u.code: u for u in sorted(held, key=lambda u: u.code)},
        zones={ZONE: zone},
        lists={CITY: lists},
        tags={},
        targets={},
        origins={("unit", u.code): version for u in held} | {("zone", ZONE): version, ("list", CITY): version},
        clause_origins={(CITY, "1"): "2020", (CITY, "2"): version},
        layers={"units": layer(squares), "zones": layer({ZONE: shapely.box(122, 28, 122.2, 28.1)})},
        neighbours={
            code: tuple(sorted(order[j] for j in (i - 1, i + 1) if 0 <= j < len(order))) for i, code in enumerate(order)
        },
    )


def chain(*snapshots: Snapshot, address: str | None = None) -> Chain:
    """A chain of *snapshots*; the last one is in force."""
    publication = Publication.model_validate(
        {
            "name": f"一张图{EVIL}",
            "territory": "澜江市",
            "area": CITY,
            "publisher": {"name": f"局{EVIL}"},
            "as_of": "2026-03-01",
            "address": address,
            "map_review": "审图号A",
        }
    )
    names = [s.version for s in snapshots]
    standings = {
        name: Standing(
            version=name,
            status="in-force" if name == names[-1] else "replaced",
            effective=dt.date(2020 + i, 1, 1),
            until=None if name == names[-1] else dt.date(2020 + i, 12, 31),
            replaced_by=tuple(names[i + 1 : i + 2]),
            before=names[i - 1] if i else None,
        )
        for i, name in enumerate(names)
    }
    return Chain(
        publication=publication,
        as_of=dt.date(2026, 3, 1),
        snapshots={s.version: s for s in snapshots},
        standings=standings,
        in_force=(names[-1],),
        evaluations=(),
        layer_policy={"units": Layer(publication="public"), "zones": Layer(publication="public")},
    )


def without(held: Snapshot, *layers: str) -> Snapshot:
    """*held* without some layers, as resolving leaves them out for the public."""
    return dataclasses.replace(held, layers={k: v for k, v in held.layers.items() if k not in layers})


def changes(old: str, new: str) -> ChangeSet:
    return ChangeSet(
        old,
        new,
        units=(
            UnitChange("added", (), (A,)),
            UnitChange("merged", (B, C), (B,)),
            UnitChange("changed", (D,), (D,), ("name",)),
        ),
        lists=(),
    )
