"""Rules G40 to G42: units lie in the area that owns them, cover the territory, and do not reach beyond it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import shapely

from onemap.check.coverage import enclosed_gaps
from onemap.check.effective import Version
from onemap.check.position import misplaced
from onemap.check.rules import Finding, version_rule
from onemap.check.territory_ground import (
    Blocks,
    Ground,
    Realm,
    at,
    blocks,
    ground,
    is_new,
    km2,
    leftover,
    once,
    pieces,
    polygons,
    realm_of,
    realm_word,
    sound,
    spot_of,
    united,
    wide,
    written,
)
from onemap.errors import Place, message
from onemap.geometry.layer import Geometries
from onemap.geometry.measure import area_km2, areas_km2

#: so many findings of one area are said one by one; more are said in one sentence
FEW = 5
#: so many areas are named one by one; more are said in one sentence
FEW_AREAS = 20


class Outside(NamedTuple):
    """A unit that leaves its area: km² of what is outside and of the whole, and the largest piece outside."""

    code: str
    km2: float
    of: float
    piece: shapely.Geometry


@version_rule(
    "G40",
    "Units lie in the area that owns them",
    "Correct the unit's area, or its border where it leaves the area.",
    ground=True,
)
def units_in_their_area(version: Version) -> Iterator[Finding]:
    """Asked where the boundary layer draws the area (a feature with its id), without slivers.

    What lies beyond the whole boundary is G42's.
    """
    held, drawn = _both(version)
    if held is None or drawn is None:
        return
    limits = {key: limit for key in drawn.rows if (limit := held.of(*key)) is not None}
    blocks_of = np.array([drawn.union[key] for key in limits], dtype=object)
    left = leftover(blocks_of, np.array(list(limits.values()), dtype=object))
    keys = list(limits)
    by_area: dict[str, list[Outside]] = {}
    shapely.prepare(held.whole)
    for at_block in np.flatnonzero(~shapely.is_empty(left)).tolist():
        parts, _ = wide(pieces(left[at_block]))
        if len(parts):
            found = [
                one for one in _outside(version, drawn.rows[keys[at_block]], parts, held) if _is_news(version, one)
            ]
            by_area.setdefault(keys[at_block][0], []).extend(found)
    by_area = {area: found for area, found in by_area.items() if found}
    if len(by_area) > FEW_AREAS:
        yield _outside_everywhere(version, by_area)
        return
    for area, found in by_area.items():
        yield from _outside_area(version, area, found)


def _outside_area(version: Version, area: str, found: list[Outside]) -> Iterator[Finding]:
    named = version.areas[area].name
    for one in found if len(found) <= FEW else []:
        spot = spot_of(one.piece)
        what = message(
            "{km2} km² of unit {code} ({share} % of it) lie outside of its area {area} {name}, at {at}.",
            km2=km2(one.km2),
            code=one.code,
            share=f"{100 * one.km2 / one.of:.1f}",
            area=area,
            name=named,
            at=at(spot),
        )
        mend = message("Correct the area of the unit, or cut its border back to the border of {name}.", name=named)
        yield Finding(written(version, "unit", one.code, "area"), what, mend, (one.code,), spot)
    if len(found) > FEW:
        worst = max(found, key=lambda one: one.km2)
        spot = spot_of(worst.piece)
        what = message(
            "{count} units of area {area} {name} lie outside of it with {km2} km² in all; the "
            "largest part is of {code}, at {at}.",
            count=len(found),
            area=area,
            name=named,
            km2=km2(sum(one.km2 for one in found)),
            code=worst.code,
            at=at(spot),
        )
        mend = message("Correct the area of the units, or the border of {name} in the layer boundary.", name=named)
        place = written(version, "unit", worst.code, "area")
        yield Finding(place, what, mend, tuple(sorted(one.code for one in found)), spot)


def _outside_everywhere(version: Version, by_area: dict[str, list[Outside]]) -> Finding:
    """So many areas are left by their units that the boundary, or all units, must be wrong."""
    found = [one for some in by_area.values() for one in some]
    worst = max(found, key=lambda one: one.km2)
    spot = spot_of(worst.piece)
    what = message(
        "{count} units of {areas} areas lie outside of their area with {km2} km² in all; the largest part is of "
        "{code}, at {at}.",
        count=len(found),
        areas=len(by_area),
        km2=km2(sum(one.km2 for one in found)),
        code=worst.code,
        at=at(spot),
    )
    mend = message("Compare the layers units and boundary: their CRS, their age, the areas of the units.")
    return Finding(_place(version), what, mend, tuple(sorted(one.code for one in found)), spot)


def _outside(version: Version, rows: tuple[int, ...], parts: Geometries, held: Ground) -> Iterator[Outside]:
    layer = polygons(version, "units")
    assert layer is not None  # noqa: S101 - blocks are made of it
    beyond = ~shapely.covers(held.whole, parts)
    within = pieces(shapely.intersection(parts[beyond], held.whole))
    outside = shapely.MultiPolygon([*parts[~beyond], *within])
    chosen = np.array(rows)
    cut = shapely.intersection(sound(layer.geometries[chosen]), outside)
    for row, part in zip(rows, cut, strict=True):
        if shapely.is_empty(part):
            continue
        some, areas = wide(pieces(part))
        if len(some):
            yield Outside(layer.codes[row], float(areas.sum()), area_km2(layer.geometries[row]), some[0])


def _is_news(version: Version, one: Outside) -> bool:
    """Whether this version brings it: the unit or its geometry, or the boundary, or the area is its own."""
    own = version.own
    if version.base is None or "boundary" in own.layers or own.areas is not None:
        return True
    layer = own.layers.get("units")
    unit, before = version.units[one.code], version.base.units.get(one.code)
    moved = before is None or (before.area, realm_of(version, before)) != (unit.area, realm_of(version, unit))
    return moved or (layer is not None and one.code in layer.codes)


@version_rule(
    "G41",
    "Units cover the whole territory, land and sea",
    "Draw the units up to the border, or correct the layer boundary.",
    ground=True,
)
def territory_covered(version: Version) -> Iterator[Finding]:
    """What the layer boundary encloses and no unit covers, except what units enclose on all sides (G34, G35)."""
    held, drawn = _both(version)
    if held is None or drawn is None:
        return
    open_ = _new_pieces(version, 0)
    yield from _open_or_over(version, held, open_, over=False)


@version_rule(
    "G42",
    "Units do not reach beyond the boundary",
    "Cut the units back to the border, or correct the layer boundary.",
    ground=True,
)
def nothing_beyond(version: Version) -> Iterator[Finding]:
    """What units cover outside of the layer boundary. Where it draws no sea, units of the sea are not asked."""
    held, drawn = _both(version)
    if held is None or drawn is None:
        return
    yield from _open_or_over(version, held, _new_pieces(version, 1), over=True)


def _both(version: Version) -> tuple[Ground | None, Blocks | None]:
    """Boundary and units, where both are where they belong and one of them is this version's."""
    if not (is_new(version, "units") or is_new(version, "boundary") or version.own.units or version.own.areas):
        return None, None
    if misplaced(version) & {"units", "boundary"}:
        return None, None
    held, drawn = ground(version), blocks(version)
    return (held, drawn) if held is not None and drawn is not None else (None, None)


@once
def _differences(version: Version) -> tuple[Geometries, Geometries]:
    """The pieces that are open, and those that are beyond, both without slivers."""
    held, drawn = ground(version), blocks(version)
    if held is None or drawn is None:
        return np.empty(0, dtype=object), np.empty(0, dtype=object)
    left, _ = wide(pieces(_left(held.whole, drawn.whole)))
    if len(left) and len(gaps := enclosed_gaps(version)):
        tree = shapely.STRtree(gaps)
        left = np.delete(left, np.unique(tree.query(shapely.point_on_surface(left), predicate="within")[0]))
    known = [
        union
        for (area, realm), union in drawn.union.items()
        if not held.keyed or (held.limit(area, realm) is not None and (realm == "land" or held.sea))
    ]
    if not known:
        return left, np.empty(0, dtype=object)
    units = drawn.whole if len(known) == len(drawn.union) else united(np.array(known, dtype=object))
    over, _ = wide(pieces(_left(units, held.whole)))
    return left, over


def _left(one: shapely.Geometry, other: shapely.Geometry) -> Geometries:
    return leftover(np.array([one], dtype=object), np.array([other], dtype=object))


def _new_pieces(version: Version, which: int) -> Geometries:
    """Pieces that the version does not inherit: nine tenths of an inherited one were open (beyond) before."""
    found = _differences(version)[which]
    if version.base is None or len(found) == 0 or "boundary" in version.own.layers:
        return found
    before = _differences(version.base)[which]
    if len(before) == 0:
        return found
    kept = shapely.area(shapely.intersection(found, united(before)))
    return found[kept < 0.9 * shapely.area(found)]


def _open_or_over(version: Version, held: Ground, found: Geometries, *, over: bool) -> Iterator[Finding]:
    if len(found) == 0:
        return
    areas = areas_km2(found)
    groups: dict[tuple[str, Realm], list[int]] = {}
    for i, key in enumerate(_whose(version, held, found, over=over)):
        groups.setdefault(key, []).append(i)
    if len(groups) > FEW_AREAS:
        together: dict[tuple[str, Realm], list[int]] = {}
        for (_, realm), rows in groups.items():
            together.setdefault((version.publication.publication.area, realm), []).extend(rows)
        groups = {key: sorted(rows) for key, rows in together.items()}
    for (area, realm), rows in groups.items():
        for some in [[row] for row in rows] if len(rows) <= FEW else [rows]:
            yield _said(version, area, realm, found[some], areas[some], over=over)


def _said(version: Version, area: str, realm: Realm, parts: Geometries, areas: object, *, over: bool) -> Finding:
    sizes = np.asarray(areas, dtype=np.float64)
    spot = spot_of(parts[int(np.argmax(sizes))])
    fields = {
        "km2": km2(float(sizes.sum())),
        "realm": realm_word(realm),
        "area": area,
        "name": version.areas[area].name if area in version.areas else version.publication.publication.territory,
        "at": at(spot),
        "count": len(parts),
    }
    if over:
        mend = message("Cut the units back to the border, or correct the layer boundary.")
        if len(parts) == 1:
            del fields["count"]
            what = message("Units of {area} {name} ({realm}) reach {km2} km² beyond the boundary, at {at}.", **fields)
        else:
            what = message(
                "Units of {area} {name} ({realm}) reach beyond the boundary in {count} places, {km2} km² in all; the "
                "largest is at {at}.",
                **fields,
            )
    else:
        mend = message("Draw the units up to the border, or correct the layer boundary.")
        if len(parts) == 1:
            del fields["count"]
            what = message("No unit covers {km2} km² of {area} {name} ({realm}), at {at}.", **fields)
        else:
            what = message(
                "No unit covers {count} pieces of {area} {name} ({realm}), {km2} km² in all; the largest is at {at}.",
                **fields,
            )
    return Finding(_place(version), what, mend, (area,), spot)


def _place(version: Version) -> Place:
    layer = version.own.layers.get("units") or version.own.layers.get("boundary")
    return version.plan_place() if layer is None else Place(layer.file)


def _whose(version: Version, held: Ground, found: Geometries, *, over: bool) -> Iterator[tuple[str, Realm]]:
    """Area and realm of each piece: of the boundary feature it lies in, or of the unit that reaches beyond."""
    root = version.publication.publication.area
    points = shapely.point_on_surface(found)
    if over:
        layer = polygons(version, "units")
        assert layer is not None  # noqa: S101 - pieces come from it
        drawn = blocks(version)
        owner = {row: key for key, rows in (drawn.rows if drawn else {}).items() for row in rows}
        tree = shapely.STRtree(layer.geometries)
    else:
        owner = {row: (area, "land") for area, rows in held.land.items() for row in rows}
        owner.update({row: (area, "sea") for area, rows in held.sea.items() for row in rows})
        tree = shapely.STRtree(held.layer.geometries)
    hits: dict[int, int] = {}
    for i, row in zip(*tree.query(points, predicate="intersects").tolist(), strict=True):
        better = i not in hits or (hits[i] in owner and owner[hits[i]][0] == root)
        if row in owner and better:
            hits[i] = row
    for i in range(len(found)):
        yield owner[hits[i]] if i in hits else (root, "land")
