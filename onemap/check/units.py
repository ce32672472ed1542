"""Rules U and Z: units and zones, their codes, words and references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onemap.check.effective import Version
from onemap.check.reach import lineage
from onemap.check.rules import Finding, suggest, unknown, version_rule
from onemap.errors import Message, message
from onemap.model.vocabulary import Category, Element, UnitCode


@version_rule(
    "U01",
    "A unit's category is in the vocabulary",
    "Write a category of the vocabulary, or add it to the vocabulary.",
    firm=True,
    local=True,
)
def category_known(version: Version) -> Iterator[Finding]:
    find = version.vocabulary.find
    labels = [term.label for term in version.vocabulary.categories]
    for code, unit in version.own.units.items():
        category = find("categories", unit.category)
        if category is None:
            what = message("The category {key} is not in the vocabulary.", key=unit.category)
            yield Finding(version.place("unit", code, "category"), what, suggest(unit.category, labels))
        elif unit.subcategory is not None and isinstance(category, Category):
            terms = category.subcategories
            if not any(unit.subcategory in (term.id, term.label, term.short) for term in terms):
                what = message("The subcategory {key} is not in the vocabulary.", key=unit.subcategory)
                mend = suggest(unit.subcategory, [term.label for term in terms])
                yield Finding(version.place("unit", code, "subcategory"), what, mend)


@version_rule(
    "U02",
    "A unit's code has the form that the vocabulary gives",
    "Write the code in the form that the message shows.",
    local=True,
)
def code_has_form(version: Version) -> Iterator[Finding]:
    form = version.vocabulary.unit_code
    good = _good(form, version.units)
    for code, unit in version.own.units.items():
        if form.parts(code) is None:
            what = message("The unit code {key} does not have the expected form.", key=code)
            category = version.vocabulary.find("categories", unit.category)
            digit = category.digit if isinstance(category, Category) else None
            realms = sorted(text for text, realm in form.realms.items() if realm == (unit.realm or "land"))
            made = good or _good(form, (f"{realm}{unit.area}{digit}0001" for realm in realms))
            yield Finding(version.place("unit", code, "code"), what, _form(form, made))


def _good(form: UnitCode, codes: Iterable[str]) -> str | None:
    return next((code for code in codes if form.parts(code) is not None), None)


def _form(form: UnitCode, example: str | None) -> Message:
    """The form by an example, which needs no knowledge of regular expressions; where there is none, the expression."""
    if example is None:
        return message("The form is {pattern}.", pattern=form.pattern)
    return message("Write it like {example}.", example=example)


@version_rule(
    "U03", "The class digit of a code agrees with the category", "Correct the category or the code.", local=True
)
def digit_agrees(version: Version) -> Iterator[Finding]:
    vocabulary = version.vocabulary
    by_digit = {category.digit: category for category in vocabulary.categories if category.digit is not None}
    for code, unit in version.own.units.items():
        digit = (vocabulary.unit_code.parts(code) or {}).get("category")
        category = vocabulary.find("categories", unit.category)
        if digit is None or not isinstance(category, Category) or category.digit in (None, digit):
            continue
        said = by_digit[digit].label if digit in by_digit else "–"
        what = message(
            "The category is {category}, but digit {digit} of code {code} says {said}.",
            category=category.label,
            digit=digit,
            code=code,
            said=said,
        )
        mend = message("Correct the category or the code.")
        yield Finding(version.place("unit", code, "category"), what, mend)


@version_rule(
    "U04", "A unit's areas exist", "Correct area or managed_by, or add the area to areas.yml.", firm=True, local=True
)
def areas_exist(version: Version) -> Iterator[Finding]:
    areas = version.areas
    for code, unit in version.own.units.items():
        if unit.area not in areas:
            yield unknown(version.place("unit", code, "area"), "area", unit.area, areas)
        for i, key in enumerate(unit.managed_by):
            if key not in areas:
                yield unknown(version.place("unit", code, "managed_by", i), "area", key, areas)


@version_rule("U05", "The zones that a unit names exist", "Correct the code, or add the zone to zones.yml.", local=True)
def zones_exist(version: Version) -> Iterator[Finding]:
    zones = version.zones
    for code, unit in version.own.units.items():
        for i, key in enumerate(unit.zones):
            if key not in zones:
                yield unknown(version.place("unit", code, "zones", i), "zone", key, zones)


@version_rule(
    "U06",
    "A unit has clauses, written or inherited",
    "Write the clauses, or clauses: [] when there are none.",
    severity="warning",
    local=True,
)
def clauses_said(version: Version) -> Iterator[Finding]:
    for code, unit in version.own.units.items():
        if unit.clauses is None and (version.base is None or code not in version.base.units):
            what = message("Unit {key} has no clauses of its own and none to inherit.", key=code)
            yield Finding(version.place("unit", code), what, message("Write them, or clauses: [] when there are none."))


@version_rule(
    "U07",
    "No two units of an area have the same name",
    "Give the units names that tell them apart.",
    severity="warning",
)
def names_differ(version: Version) -> Iterator[Finding]:
    """Elsewhere the same name is common: every county may have its general control unit."""
    own = version.own_briefs
    names = {(unit.area, unit.name) for unit in own.values()}
    found: dict[tuple[str, str], list[str]] = {}
    for code, unit in version.units.briefs.items():
        key = (unit.area, unit.name)
        if key in names:
            found.setdefault(key, []).append(code)
    for (area, name), held in found.items():
        if len(held) > 1:
            codes = sorted(held)
            what = message(
                "The units {codes} of {area} are all called {name}.",
                codes=", ".join(codes),
                area=_area(version, area),
                name=name,
            )
            place = version.place("unit", [code for code in codes if code in own][-1], "name")
            yield Finding(place, what, message("Give each a name that tells them apart."), tuple(codes))


@version_rule(
    "U08",
    "The area digits of a unit's code name the area that owns or manages it",
    "Correct area or the code, or name the functional area of the digits under managed_by.",
    severity="warning",
    local=True,
)
def digits_name_area(version: Version) -> Iterator[Finding]:
    """Digits may be those of a functional area, which GB/T 2260 does not know, or of where such an area lies."""
    form, areas = version.vocabulary.unit_code, version.areas
    for code, unit in version.own.units.items():
        digits = (form.parts(code) or {}).get("area")
        if digits is None or digits == unit.area or digits in unit.managed_by or unit.area not in areas:
            continue
        owner = areas[unit.area]
        if owner.kind == "functional" and digits in (owner.parent, *owner.located_in):
            continue
        where = version.place("unit", code, "area")
        if digits in areas:
            what = message(
                "Digits {digits} of code {code} say {said}, but the unit belongs to {area}.",
                digits=digits,
                code=code,
                said=_area(version, digits),
                area=_area(version, unit.area),
            )
            mend = message("Correct area or the code.")
            if areas[digits].kind == "functional":
                mend = message("Correct area or the code, or write managed_by: [{key}].", key=digits)
            yield Finding(where, what, mend)
        else:
            what = message(
                "Digits {digits} of code {code} name no area of areas.yml; the unit belongs to {area}.",
                digits=digits,
                code=code,
                area=_area(version, unit.area),
            )
            mend = message("Correct the code, or add {key} to areas.yml as the functional area that it is.", key=digits)
            yield Finding(where, what, mend)


@version_rule(
    "U09",
    "A unit is counted in one area: what manages it besides is a functional area, and another",
    "Name under managed_by only functional areas, each once, that do not own the unit already.",
    local=True,
)
def counted_once(version: Version) -> Iterator[Finding]:
    """Sums count a unit in the area that owns it; a district under managed_by would count it a second time."""
    for code, unit in version.own.units.items():
        above: tuple[str, ...] = ()
        for i, key in enumerate(unit.managed_by):
            held = version.areas.get(key)
            if held is None:
                continue
            place = version.place("unit", code, "managed_by", i)
            above = above or lineage(version, unit.area)
            if key in above:
                what = message(
                    "{area} is under managed_by, but owns unit {code} already.", area=_area(version, key), code=code
                )
                yield Finding(place, what, message("Take it out."))
            elif key in unit.managed_by[:i]:
                what = message("{area} is twice under managed_by of unit {code}.", area=_area(version, key), code=code)
                yield Finding(place, what, message("Take it out."))
            elif held.kind not in ("functional", "other"):
                what = message(
                    "Unit {code} would be counted twice: {area} is under managed_by and no functional area.",
                    code=code,
                    area=_area(version, key),
                )
                mend = message("Take it out; or say in areas.yml that it is of kind functional.")
                yield Finding(place, what, mend)


@version_rule(
    "U12",
    "Every area that owns units lies below the publication's area",
    "Write parent for the area, so that its units are counted.",
)
def counted_at_all(version: Version) -> Iterator[Finding]:
    """A functional area without parent would take its units out of every sum."""
    root = version.publication.publication.area
    lost: dict[str, list[str]] = {}
    fine: set[str] = set()
    for code, unit in version.own_briefs.items():
        if unit.area in fine or unit.area not in version.areas:
            continue
        above = lineage(version, unit.area)
        if root not in version.areas or root in above or above[-1] not in version.areas:  # A02 names a missing parent
            fine.add(unit.area)
        else:
            lost.setdefault(unit.area, []).append(code)
    for area, codes in lost.items():
        if _was_lost(version.base, area, root):
            continue
        what = message(
            "{area} owns units ({first} is one) and lies in no area below {root}: they would be counted nowhere.",
            area=_area(version, area),
            first=codes[0],
            root=_area(version, root),
        )
        mend = message("Write parent: the area in which its units are to be counted.")
        yield Finding(version.place("area", area), what, mend)


def _was_lost(base: Version | None, area: str, root: str) -> bool:
    """Whether the base already owned units there and has been told so."""
    return (
        base is not None
        and area in base.areas
        and root not in lineage(base, area)
        and any(unit.area == area for unit in base.units.briefs.values())
    )


def _area(version: Version, key: str) -> str:
    """An area by id and name, as people know it."""
    held = version.areas.get(key)
    return key if held is None else f"{key} {held.name}"


@version_rule(
    "Z01",
    "A zone's element and type are in the vocabulary",
    "Write an element and type of the vocabulary, or add them to the vocabulary.",
    firm=True,
    local=True,
)
def element_known(version: Version) -> Iterator[Finding]:
    vocabulary = version.vocabulary
    for code, zone in version.own.zones.items():
        element = vocabulary.find("elements", zone.element)
        if not isinstance(element, Element):
            what = message("The element {key} is not in the vocabulary.", key=zone.element)
            mend = suggest(zone.element, [term.label for term in vocabulary.elements])
            yield Finding(version.place("zone", code, "element"), what, mend)
        elif zone.type is not None and not any(zone.type in (t.id, t.label, t.short) for t in element.types):
            what = message("Element {element} has no zone type {key}.", element=element.label, key=zone.type)
            yield Finding(
                version.place("zone", code, "type"), what, suggest(zone.type, [t.label for t in element.types])
            )
        if zone.category is not None and vocabulary.find("categories", zone.category) is None:
            what = message("The category {key} is not in the vocabulary.", key=zone.category)
            mend = suggest(zone.category, [term.label for term in vocabulary.categories])
            yield Finding(version.place("zone", code, "category"), what, mend)


@version_rule(
    "Z02",
    "A zone's code has the form that the vocabulary gives",
    "Write the code in the form that the message shows.",
    severity="warning",
    local=True,
)
def zone_code_has_form(version: Version) -> Iterator[Finding]:
    form = version.vocabulary.zone_code
    good = _good(form, version.zones)
    for code in version.own.zones:
        if form.parts(code) is None:
            what = message("The zone code {key} does not have the expected form.", key=code)
            yield Finding(version.place("zone", code, "code"), what, _form(form, good))


@version_rule("Z03", "A zone's area exists", "Correct area, or add the area to areas.yml.", firm=True, local=True)
def zone_area_exists(version: Version) -> Iterator[Finding]:
    for code, zone in version.own.zones.items():
        if zone.area is not None and zone.area not in version.areas:
            yield unknown(version.place("zone", code, "area"), "area", zone.area, version.areas)
