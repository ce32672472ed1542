"""Rules G from G21: records and geometry belong together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from onemap.check.effective import Version
from onemap.check.rules import MAX_CANDIDATES, Finding, version_rule
from onemap.errors import Message, Place, message
from onemap.model.plan import LayerName
from onemap.read.documents import closest


@version_rule(
    "G20",
    "A version has geometry of its units",
    "Add units.gpkg, units.geojson, units.shp or a layer units in geometry.gpkg to the version's folder.",
    severity="warning",
)
def has_geometry(version: Version) -> Iterator[Finding]:
    if not version.drawn.get("units"):
        what = message("Version {version} has no geometry of its units; its maps stay empty.", version=version.id)
        mend = message("Add units.gpkg, units.geojson, units.shp or a layer units in geometry.gpkg to its folder.")
        yield Finding(version.plan_place(), what, mend)


@version_rule("G21", "Every unit has geometry", "Add its feature to the layer units, with the unit's code.")
def units_drawn(version: Version) -> Iterator[Finding]:
    drawn = version.drawn.get("units")
    if not drawn:
        return  # G20 says so once
    for code in version.units:
        inherited = version.base is not None and code in version.base.units and code not in version.own.units
        if code not in drawn and not inherited:
            what = message("Unit {key} has no geometry.", key=code)
            mend = message("Add its feature to the layer units, with this code.")
            yield Finding(version.place("unit", code), what, mend)


@version_rule(
    "G22", "Every geometry has its unit or zone", "Correct the code of the feature, or write the unit or zone."
)
def drawn_exists(version: Version) -> Iterator[Finding]:
    pairs: tuple[tuple[LayerName, str, Mapping[str, object]], ...] = (
        ("units", message("Geometry {key} has no unit.").msgid, version.units),
        ("zones", message("Geometry {key} has no zone.").msgid, version.zones),
    )
    for name, msgid, records in pairs:
        layer = version.own.layers.get(name)
        if layer is None:
            continue
        # what is drawn already is not meant
        free = [key for key in records if key not in version.drawn.get(name, ())]
        for code in dict.fromkeys(layer.codes):
            if code not in records:
                yield Finding(Place(layer.file), message(msgid, key=code), _mend(version, name, code, free))


def _mend(version: Version, layer: LayerName, code: str, free: Collection[str]) -> Message:
    """How a feature of *layer* whose *code* is no record's finds its record; *free* are those without a feature.

    The feature may be right and the record wrong: then the code of the record does not have the form of one.
    """
    vocabulary = version.vocabulary
    form = vocabulary.unit_code if layer == "units" else vocabulary.zone_code
    meant = closest(code, free) if len(free) <= MAX_CANDIDATES else None
    if meant is None:
        return message("Correct it, or define it first.")
    if form.parts(code) is not None and form.parts(meant) is None:
        return message("Write {code} in the record {key}.", code=code, key=meant)
    return message("Did you mean {key}?", key=meant)
