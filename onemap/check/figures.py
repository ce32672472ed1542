"""Rules G44, G45, G50 and G51: printed areas, counts, shares and totals agree with the units, as far as digits tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import shapely

from onemap.check.effective import Version
from onemap.check.figures_rounding import Range, digits, measured, printed, share, total
from onemap.check.position import misplaced
from onemap.check.rules import Finding, suggest, unknown, version_rule
from onemap.check.territory_ground import Kind, Polygons, once, polygons, realm_of, realm_word, unit_areas, written
from onemap.errors import Message, message
from onemap.geometry.measure import areas_km2
from onemap.model.base import Figure
from onemap.model.plan import LayerName, Statistic
from onemap.model.units import Unit, Zone

#: so many units filed with one mistake of the unit of measure are said one by one; more in one sentence
FEW = 5
#: part by which the ratio may differ from that of a known mistake
_NEAR = 0.02


@version_rule(
    "G44",
    "Filed areas are the areas of what is drawn",
    "Correct area_km2 (in km², on the ellipsoid of CGCS2000) or the geometry.",
    ground=True,
)
def filed_is_drawn(version: Version) -> Iterator[Finding]:
    """Filed and computed area differ by no more than 0.1 % and half a unit of the last printed digit.

    0.1 % covers measuring in the plane of a 3-degree Gauss-Krüger zone, which gives up to 0.07 % more.
    """
    kinds: tuple[tuple[LayerName, Kind, Mapping[str, Unit] | Mapping[str, Zone], Mapping[str, object]], ...] = (
        ("units", "unit", version.units.briefs, version.own.units),
        ("zones", "zone", version.zones, version.own.zones),
    )
    for name, kind, records, own in kinds:
        layer = polygons(version, name)
        if layer is None or name in misplaced(version):
            continue
        vector = version.own.layers.get(name)
        new = {*own, *(vector.codes if vector is not None else ())}
        asked = {
            code: record.area_km2
            for code, record in records.items()
            if record.area_km2 is not None and code in new and code in layer.row
        }
        if name == "units" and 2 * len(asked) > len(layer.codes):
            computed = unit_areas(version)
        else:
            rows = np.array([layer.row[code] for code in asked], dtype=np.int64)
            computed = dict(zip(asked, areas_km2(layer.geometries[rows]).tolist(), strict=True))
        yield from _filed(version, kind, layer, asked, computed)


def _filed(
    version: Version,
    kind: Kind,
    layer: Polygons,
    asked: Mapping[str, Figure],
    computed: Mapping[str, float],
) -> Iterator[Finding]:
    wrong: dict[str, list[tuple[str, Figure, float]]] = {}
    hints: dict[str, Message] = {}
    for code, filed in asked.items():
        square = computed[code]
        if _about(filed, square) or not shapely.is_valid(layer.geometries[layer.row[code]]):
            continue
        mistake, hint = _mistake(float(filed), square, layer, code)
        wrong.setdefault(mistake, []).append((code, filed, square))
        hints[mistake] = hint
    for mistake, found in wrong.items():
        if mistake and len(found) > FEW:
            code, filed, square = found[0]
            what = message(
                "{count} filed areas are not what is drawn, all with the same factor; {code} is filed with {filed} "
                "km² and has {computed} km².",
                count=len(found),
                code=code,
                filed=filed,
                computed=_like(square, filed),
            )
            codes = tuple(one[0] for one in found)
            yield Finding(written(version, kind, code, "area_km2"), what, hints[mistake], codes, layer.spot(code))
            continue
        for code, filed, square in found:
            what = message(
                "{code} is filed with {filed} km², but what is drawn has {computed} km²: {difference} km² "
                "({percent} %).",
                code=code,
                filed=filed,
                computed=_like(square, filed),
                difference=f"{float(filed) - square:+.{max(2, digits(filed))}f}",
                percent=f"{100 * (float(filed) - square) / square:+.2f}" if square > 0 else "–",
            )
            yield Finding(written(version, kind, code, "area_km2"), what, hints[mistake], (code,), layer.spot(code))


def _about(filed: Figure, square: float) -> bool:
    half = 0.5 * 10.0 ** -digits(filed)
    return abs(float(filed) - square) <= half * (1 + 1e-9) + 0.001 * square


def _like(square: float, filed: Figure) -> str:
    """A computed area with the digits of the filed one."""
    return f"{square:.{max(2, digits(filed))}f}"


def _mistake(filed: float, square: float, layer: Polygons, code: str) -> tuple[str, Message]:
    """The known mistake that explains the ratio of *filed* to computed, and the mend."""
    if square > 0 and filed > 0:
        ratio = filed / square
        for name, factor, hint in _FACTORS:
            if abs(ratio / factor - 1) <= _NEAR:
                return name, hint
        latitude = float(np.radians(layer.geometries[layer.row[code]].centroid.y))
        mercator = 1 / np.cos(latitude) ** 2
        if mercator > 1.05 and abs(ratio / mercator - 1) <= 0.01:
            return "mercator", message(
                "It was measured in Web Mercator: measure on the ellipsoid of CGCS2000, or in an equal-area projection."
            )
    return "", message("Correct area_km2, or the geometry.")


_FACTORS: tuple[tuple[str, float, Message], ...] = (
    ("ha", 100, message("It is in hectares: divide by 100.")),
    ("m2", 1e6, message("It is in square metres: divide by 1,000,000.")),
    ("mu", 1500, message("It is in mu: divide by 1,500.")),
    ("10,000 mu", 0.15, message("It is in ten thousands of mu: divide by 0.15.")),
    ("10,000 km2", 1e-4, message("It is in ten thousands of km²: multiply by 10,000.")),
    ("10", 10, message("The decimal point is one digit too far right, or correct the geometry.")),
    ("0.1", 0.1, message("The decimal point is one digit too far left, or correct the geometry.")),
)


@dataclass(frozen=True)
class Stated:
    """A statistic with what it is about: the units that it counts, and their ground where it is known."""

    at: int
    item: Statistic
    codes: frozenset[str]
    area: Range | None


@version_rule(
    "G50",
    "Statistics are about areas and categories that exist",
    "Correct the area or category, or leave it out to mean all.",
)
def statistics_known(version: Version) -> Iterator[Finding]:
    for i, item in enumerate(version.own.plan.statistics):
        if item.area is not None and item.area not in version.areas:
            yield unknown(version.plan_place("statistics", i, "area"), "area", item.area, version.areas)
        if item.category is not None and version.vocabulary.find("categories", item.category) is None:
            labels = [term.label for term in version.vocabulary.categories]
            what = message("The category {key} is not in the vocabulary.", key=item.category)
            yield Finding(version.plan_place("statistics", i, "category"), what, suggest(item.category, labels))


@version_rule(
    "G45",
    "Counts, areas and shares that the plan states are those of its units",
    "Correct the number in the plan, or the units that it counts.",
    ground=True,
)
def statistics_agree(version: Version) -> Iterator[Finding]:
    """Counts are exact. An area is the sum of filed areas, each within half a unit of its last digit, and of computed
    ones within 0.1 % where none is filed or G44 contradicts it. A share is of the same statistic without its category;
    without a category, of land and sea together; else of the whole territory.
    """
    for i, what in _wrong(version):
        yield Finding(version.plan_place("statistics", i), what, message("Correct the number, or the units it counts."))


@version_rule(
    "G51",
    "Stated parts add up to the stated total",
    "Correct the total or one of the parts; only the rounding of their last digits may differ.",
    ground=True,
)
def parts_add_up(version: Version) -> Iterator[Finding]:
    """Parts are statistics that differ from the total in category, realm or area alone and count its units once each.

    126.95 and 29.14 may be printed as 156.10, not as 156.20. What G45 found wrong is not added.
    """
    stated = _stated(version)
    wrong = {i for i, _ in _wrong(version)}
    for whole in (*stated, *_unstated(version, stated)):
        for parts in _partitions(whole, stated):
            held = (whole, *parts)
            if any(one.at in wrong for one in held):
                continue
            printed_parts = [one.item.area_km2 for one in parts if one.item.area_km2 is not None]
            figure = whole.item.area_km2
            complete = figure is not None and len(printed_parts) == len(parts)
            if figure is not None and complete and not total(map(printed, printed_parts)).meets(printed(figure)):
                what = message(
                    "The parts of {scope} are {parts} km² together, but {total} km² are stated.",
                    scope=_scope(version, whole.item),
                    parts=_sum(printed_parts),
                    total=figure,
                )
                place = version.plan_place("statistics", whole.at, "area_km2")
                yield Finding(place, what, message("Correct the total, or one of its parts."))
            shares = [one.item.share for one in parts if one.item.share is not None]
            by_category = all(one.item.category is not None for one in parts)
            if by_category and whole.item.category is None and len(shares) == len(parts):
                hundred = Range(Decimal(100), Decimal(100))
                if not total(map(printed, shares)).meets(hundred):
                    what = message(
                        "The shares of {scope} are {parts} % together, not 100 %.",
                        scope=_scope(version, whole.item),
                        parts=_sum(shares),
                    )
                    place = version.plan_place("statistics", parts[0].at, "share")
                    yield Finding(place, what, message("Correct one of the shares."))


def _unstated(version: Version, stated: tuple[Stated, ...]) -> Iterator[Stated]:
    """What shares of categories are of, where the plan does not state it."""
    known = {(one.item.area, one.item.realm) for one in stated if one.item.category is None}
    for area, realm in dict.fromkeys((one.item.area, one.item.realm) for one in stated):
        if (area, realm) not in known:
            item = Statistic(area=area, realm=realm)
            yield Stated(-1, item, _counted(version, item), None)


def _sum(figures: list[Figure]) -> str:
    return str(sum(figure.value for figure in figures))


@once
def _stated(version: Version) -> tuple[Stated, ...]:
    """The statistics of the plan that G50 lets stand."""
    items = version.own.plan.statistics
    if not items:
        return ()
    grounds = _grounds(version)
    found = []
    for i, item in enumerate(items):
        if item.area is not None and item.area not in version.areas:
            continue
        if item.category is not None and version.vocabulary.find("categories", item.category) is None:
            continue
        codes = _counted(version, item)
        found.append(Stated(i, item, codes, _area(codes, grounds)))
    return tuple(found)


def _counted(version: Version, item: Statistic) -> frozenset[str]:
    """The units that *item* counts, each once: those that its area and areas below it own.

    A functional area counts those that it manages, too.
    """
    keys = _below(version, item.area) if item.area is not None else None
    managed = item.area is not None and version.areas[item.area].kind == "functional"
    find = version.vocabulary.find
    category = None if item.category is None else find("categories", item.category)
    return frozenset(
        code
        for code, unit in version.units.briefs.items()
        if (keys is None or unit.area in keys or (managed and not keys.isdisjoint(unit.managed_by)))
        and (item.realm is None or realm_of(version, unit) == item.realm)
        and (category is None or find("categories", unit.category) is category)
    )


def _below(version: Version, area: str) -> set[str]:
    found = {area}
    while True:
        more = {key for key, one in version.areas.items() if one.parent in found and key not in found}
        if not more:
            return found
        found |= more


@once
def _grounds(version: Version) -> dict[str, Range | None]:
    """Code → the area that a unit may have; None where it is neither filed nor drawn."""
    computed = {} if "units" in misplaced(version) else unit_areas(version)
    found: dict[str, Range | None] = {}
    for code, unit in version.units.briefs.items():
        filed, square = unit.area_km2, computed.get(code)
        if filed is None:
            found[code] = None if square is None else measured(square)
        elif square is None or _about(filed, square):
            found[code] = printed(filed)
        else:
            found[code] = printed(filed).hull(measured(square))
    return found


def _area(codes: frozenset[str], grounds: Mapping[str, Range | None]) -> Range | None:
    ranges = [grounds[code] for code in sorted(codes)]
    return None if any(one is None for one in ranges) else total(one for one in ranges if one is not None)


@once
def _wrong(version: Version) -> tuple[tuple[int, Message], ...]:
    """What G45 finds: (index of the statistic, what)."""
    stated = _stated(version)
    found: list[tuple[int, Message]] = []
    grounds = _grounds(version) if stated else {}
    for one in stated:
        scope, item = _scope(version, one.item), one.item
        if item.units is not None and int(item.units) != len(one.codes):
            what = message(
                "{scope}: {stated} units are stated, there are {count}.",
                scope=scope,
                stated=item.units,
                count=len(one.codes),
            )
            found.append((one.at, what))
        if item.area_km2 is not None and one.area is not None and not one.area.meets(printed(item.area_km2)):
            what = message(
                "{scope}: {stated} km² are stated, the units have {sum} km².",
                scope=scope,
                stated=item.area_km2,
                sum=_between(one.area, digits(item.area_km2)),
            )
            found.append((one.at, what))
        if item.share is not None and one.area is not None:
            whole = _counted(version, _whole_of(item))
            rest = _area(whole - one.codes, grounds)
            percent = None if rest is None else share(one.area, rest)
            if percent is not None and not percent.meets(printed(item.share)):
                what = message(
                    "{scope}: {stated} % are stated, the units have {share} %.",
                    scope=scope,
                    stated=item.share,
                    share=_between(percent, digits(item.share)),
                )
                found.append((one.at, what))
    return tuple(found)


def _whole_of(item: Statistic) -> Statistic:
    """What a share is of."""
    if item.category is not None:
        return Statistic(area=item.area, realm=item.realm)
    return Statistic(area=item.area) if item.realm is not None else Statistic()


def _between(held: Range, places: int) -> str:
    """The middle of a range with *places* digits, or its ends where they differ in them."""
    low, high = f"{float(held.low):.{places}f}", f"{float(held.high):.{places}f}"
    return low if low == high else f"{low}–{high}"


def _partitions(whole: Stated, stated: tuple[Stated, ...]) -> Iterator[tuple[Stated, ...]]:
    """Parts of *whole*: by category, by realm, by area; each partition once, with its parts in order."""
    item = whole.item
    by_category = [
        one for one in stated if one.item.category and (one.item.area, one.item.realm) == (item.area, item.realm)
    ]
    by_realm = [
        one for one in stated if one.item.realm and (one.item.area, one.item.category) == (item.area, item.category)
    ]
    by_area = [
        one
        for one in stated
        if one.item.area not in (None, item.area) and (one.item.realm, one.item.category) == (item.realm, item.category)
    ]
    groups = ((item.category is None, by_category), (item.realm is None, by_realm), (True, by_area))
    for asked, parts in groups:
        held = [one for one in parts if one is not whole and one.codes]
        together = sum(len(one.codes) for one in held)
        if (
            asked
            and len(held) > 1
            and together == len(whole.codes)
            and frozenset().union(*(p.codes for p in held)) == whole.codes
        ):
            yield tuple(held)


def _scope(version: Version, item: Statistic) -> Message:
    """What a statistic is about, as words."""
    name = version.publication.publication.territory if item.area is None else version.areas[item.area].name
    if item.realm is None and item.category is None:
        return message("{name}", name=name)
    if item.realm is None:
        return message("{name}, {category}", name=name, category=item.category)
    if item.category is None:
        return message("{name} ({realm})", name=name, realm=realm_word(item.realm))
    return message("{name} ({realm}), {category}", name=name, realm=realm_word(item.realm), category=item.category)
