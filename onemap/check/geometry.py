"""Rules G from G20 to G22, and U13: records and geometry belong together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from onemap.check.effective import Version
from onemap.check.position import misplaced
from onemap.check.rules import MAX_CANDIDATES, Finding, version_rule
from onemap.check.territory_ground import once, polygons
from onemap.errors import Message, Place, Spot, message
from onemap.model.plan import LayerName
from onemap.read.documents import closest
from onemap.read.unit_table import UnitTable


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


@version_rule("U13", "A file of units holds units", "Write its units, or remove the file.")
def files_hold_units(version: Version) -> Iterator[Finding]:
    """A file that was saved empty, or holds nothing but remarks."""
    for file in _empty_files(version):
        yield Finding(Place(file), message("The file holds no unit."), message("Write its units, or remove the file."))


def _empty_files(version: Version) -> list[Path]:
    units = version.own.units
    return units.empty_files if isinstance(units, UnitTable) else []


@version_rule("G21", "Every unit has geometry", "Add its feature to the layer units, with the unit's code.")
def units_drawn(version: Version) -> Iterator[Finding]:
    drawn = version.drawn.get("units")
    if not drawn:
        return  # G20 says so once
    meant = {key for key in _strays(version)["units"].values() if key is not None}
    for code in version.units:
        inherited = version.base is not None and code in version.base.units and code not in version.own.units
        if code not in drawn and not inherited and code not in meant:
            what = message("Unit {key} has no geometry.", key=code)
            mend = message("Add its feature to the layer units, with this code.")
            yield Finding(version.place("unit", code), what, mend)


@version_rule(
    "G22", "Every geometry has its unit or zone", "Correct the code of the feature, or write the unit or zone."
)
def drawn_exists(version: Version) -> Iterator[Finding]:
    """Features of a file of units that holds none are not counted up: U13 speaks of the file. Where a version writes
    and inherits nothing of a kind, one finding says so for the whole layer.
    """
    pairs: tuple[tuple[LayerName, str, str, Mapping[str, object]], ...] = (
        (
            "units",
            message("Geometry {key} has no unit.").msgid,
            message("Units are drawn ({count}, the first is {key}), but none is written.").msgid,
            version.units,
        ),
        (
            "zones",
            message("Geometry {key} has no zone.").msgid,
            message("Zones are drawn ({count}, the first is {key}), but none is written.").msgid,
            version.zones,
        ),
    )
    for name, one, every, records in pairs:
        layer = version.own.layers.get(name)
        strays = _strays(version)[name]
        if layer is None or not strays or (name == "units" and _empty_files(version)):
            continue
        if not records and len(strays) > 1:
            key = next(iter(strays))
            what = message(every, count=len(strays), key=key)
            mend = message("Write their records into the version's folder, or remove the layer.")
            yield Finding(Place(layer.file), what, mend, (key,), _spot(version, name, key))
            continue
        for code, meant in strays.items():
            place = Place(layer.file)
            yield Finding(
                place, message(one, key=code), _mend(version, name, code, meant), (), _spot(version, name, code)
            )


@once
def _strays(version: Version) -> dict[LayerName, dict[str, str | None]]:
    """The codes that the version's own layers draw and no record has, with the record that was probably meant.

    That is none with a feature of its own. What is paired here is one fault, a code that was written in two ways, and
    G22 says it: G21 does not say it again of the record.
    """
    found: dict[LayerName, dict[str, str | None]] = {"units": {}, "zones": {}}
    kinds: tuple[tuple[LayerName, Mapping[str, object]], ...] = (("units", version.units), ("zones", version.zones))
    for name, records in kinds:
        layer = version.own.layers.get(name)
        if layer is None:
            continue
        strays = [code for code in dict.fromkeys(layer.codes) if code not in records]
        drawn = version.drawn.get(name, ())
        free = [key for key in records if key not in drawn] if strays else []
        for code in strays:
            found[name][code] = closest(code, free) if len(free) <= MAX_CANDIDATES else None
    return found


def _spot(version: Version, name: LayerName, code: str) -> Spot | None:
    """A point inside the feature *code*; None where it cannot be told."""
    layer = polygons(version, name)
    return None if layer is None or name in misplaced(version) or code not in layer.row else layer.spot(code)


def _mend(version: Version, layer: LayerName, code: str, meant: str | None) -> Message:
    """How a feature of *layer* whose *code* is no record's finds its record, which is probably *meant*.

    The feature may be right and the record wrong: then the code of the record does not have the form of one.
    """
    vocabulary = version.vocabulary
    form = vocabulary.unit_code if layer == "units" else vocabulary.zone_code
    if meant is None:
        return message("Correct it, or define it first.")
    if form.parts(code) is not None and form.parts(meant) is None:
        return message("Write {code} in the record {key}.", code=code, key=meant)
    return message("Did you mean {key}?", key=meant)
