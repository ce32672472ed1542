"""Rules G48 and G49: names in layers are those of the tables, and boundary features are areas of the tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from unicodedata import normalize

from onemap.check.effective import Version
from onemap.check.rules import Finding, version_rule
from onemap.check.territory_ground import boundary_names, ground
from onemap.errors import Place, message
from onemap.model.plan import LayerName

#: so many names are said one by one; where more differ, the column is probably another one
FEW = 20


def comparable(name: str) -> str:
    """A name without what does not matter: width of characters, white space, capitals."""
    return "".join(normalize("NFKC", name).casefold().split())


@version_rule(
    "G48",
    "Names in a layer are the names of the records",
    "Correct the name in the layer or in the record, or name the right column under geometry in plan.yml.",
    severity="warning",
)
def names_agree(version: Version) -> Iterator[Finding]:
    """Several rows may share a code; each row's name is compared. Width of characters and white space do not matter."""
    records: Mapping[LayerName, Mapping[str, tuple[str | None, ...]]] = {
        "units": {code: (unit.name,) for code, unit in version.units.briefs.items()},
        "zones": {code: (zone.name,) for code, zone in version.zones.items()},
        "boundary": {key: (area.name, area.short) for key, area in version.areas.items()},
    }
    for layer_name, held in records.items():
        layer = version.own.layers.get(layer_name)
        if layer is None:
            continue
        different: dict[str, str] = {}
        known = 0
        for code, name in dict.fromkeys(zip(layer.codes, layer.names, strict=True)):
            if name is not None and code in held:
                known += 1
                if comparable(name) not in {comparable(good) for good in held[code] if good is not None}:
                    different.setdefault(code, name)
        if len(different) > FEW and 2 * len(different) > known:
            code = min(different)
            what = message(
                "{count} of {known} names in layer {layer} are not those of the records; {code} is {name} there and "
                "{good} in its record.",
                count=len(different),
                known=known,
                layer=layer_name,
                code=code,
                name=different[code],
                good=held[code][0],
            )
            mend = message("Name the column that holds the names under geometry in plan.yml, or correct the names.")
            yield Finding(Place(layer.file), what, mend, tuple(sorted(different)))
            continue
        for code, name in sorted(different.items()):
            what = message(
                "Layer {layer} calls {code} {name}, its record {good}.",
                layer=layer_name,
                code=code,
                name=name,
                good=held[code][0],
            )
            yield Finding(Place(layer.file), what, message("Correct one of the two names."), (code,))


@version_rule(
    "G49",
    "The boundary draws every district, and only areas of the tree",
    "Add the feature or the area, or correct the code of the feature.",
    severity="warning",
    ground=True,
)
def boundary_draws_areas(version: Version) -> Iterator[Finding]:
    """Asked where two features or more are areas of the tree: then the layer draws areas one by one."""
    layer = version.own.layers.get("boundary")
    held = ground(version)
    if layer is None or held is None or len(held.land) < 2:
        return
    place = Place(layer.file)
    known = {row for rows in (*held.land.values(), *held.sea.values()) for row in rows}
    strange = [code for row, code in enumerate(held.layer.codes) if row not in known]
    names = boundary_names(version)
    if strange:
        what = message(
            "Features of the layer boundary are no area: {features}.",
            features=", ".join(f"{code} {names.get(code, '')}".strip() for code in strange),
        )
        mend = message("Add the area to areas.yml, or give the feature the id of its area (its sea: id-sea).")
        yield Finding(place, what, mend, tuple(strange))
    missing = [key for key, area in version.areas.items() if area.kind == "district" and key not in held.land]
    missing = [key for key in missing if any(unit.area == key for unit in version.units.briefs.values())]
    if missing:
        what = message(
            "The layer boundary does not draw: {areas}.",
            areas=", ".join(f"{key} {version.areas[key].name}" for key in missing),
        )
        yield Finding(place, what, message("Add a feature whose code is the id of the area."), tuple(sorted(missing)))
