"""Rules A and T: the tree of areas, regions, and the places of targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onemap.check.effective import Version, View
from onemap.check.rules import Finding, publication_rule, suggest, unknown, version_rule
from onemap.errors import Place, message
from onemap.model.areas import Area


@publication_rule(
    "A01",
    "The publication's area is in the tree",
    "Correct area in publication.yml, or add the area to areas.yml.",
    firm=True,
)
def root_exists(view: View) -> Iterator[Finding]:
    loaded = view.loaded
    known = [area.id for area in loaded.areas.areas]
    for version in loaded.versions.values():
        known += [area.id for area in version.areas.areas] if version.areas else []
    if loaded.publication.area not in known:
        place = Place(loaded.places["publication", ""].file, node=("area",))
        yield unknown(place, "area", loaded.publication.area, known)


@version_rule(
    "A02", "Areas lie in areas that exist", "Correct parent or located_in, or add the area to areas.yml.", firm=True
)
def parents_exist(version: Version) -> Iterator[Finding]:
    for key, area in _own_areas(version):
        if area.parent is not None and area.parent not in version.areas:
            yield unknown(version.place("area", key, "parent"), "area", area.parent, version.areas)
        for i, other in enumerate(area.located_in):
            if other not in version.areas:
                yield unknown(version.place("area", key, "located_in", i), "area", other, version.areas)


@version_rule("A03", "The tree of areas has no circle", "Correct one of the parents.", firm=True)
def tree_has_no_circle(version: Version) -> Iterator[Finding]:
    for key, _ in _own_areas(version):
        path = [key]
        while (parent := version.areas[path[-1]].parent) in version.areas and parent not in path:
            path.append(parent)  # type: ignore[arg-type]
        if parent == key == min(path):  # a circle is said once
            what = message("The area lies in itself: {path}.", path=" → ".join([*path, key]))
            yield Finding(version.place("area", key, "parent"), what, message("Correct one of the parents."))


@version_rule("A04", "Regions have members that exist", "Correct the areas and units of the region, or define them.")
def members_exist(version: Version) -> Iterator[Finding]:
    for key, region in version.regions.items():
        if not _is_new(version, "region", key):
            continue
        for i, area in enumerate(region.areas):
            if area not in version.areas:
                yield unknown(version.place("region", key, "areas", i), "area", area, version.areas)
        for i, unit in enumerate(region.units):
            if unit not in version.units and not _in_another(version, unit):
                yield unknown(version.place("region", key, "units", i), "unit", unit, version.units)


@version_rule("T01", "Targets are for places that exist", "Correct place, or define the area, region, zone or unit.")
def places_exist(version: Version) -> Iterator[Finding]:
    held = (version.areas, version.regions, version.zones, version.units)
    for key, target in version.own.targets.items():
        if not any(target.place in records for records in held):
            what = message("There is no area, region, zone or unit {key}.", key=target.place)
            yield Finding(version.place("target", key, "place"), what, suggest(target.place, version.areas))


def _own_areas(version: Version) -> Iterator[tuple[str, Area]]:
    areas: Mapping[str, Area] = version.areas
    for key, area in areas.items():
        if _is_new(version, "area", key):
            yield key, area


def _is_new(version: Version, kind: str, key: str) -> bool:
    """Whether the record is this version's own, or the publication's and this the first version that uses it."""
    return (kind, key) in version.own.places or version.base is None


def _in_another(version: Version, code: str) -> bool:
    """Whether *code* is a unit of another version: a region of the publication serves all of them."""
    return any(code in other.units for other in version.publication.versions.values())
