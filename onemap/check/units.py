"""Rules U and Z: units and zones, their codes, words and references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onemap.check.effective import Version
from onemap.check.rules import Finding, suggest, unknown, version_rule
from onemap.errors import Message, message
from onemap.model.vocabulary import Category, Element, UnitCode


@version_rule(
    "U01",
    "A unit's category is in the vocabulary",
    "Write a category of the vocabulary, or add it to the vocabulary.",
    firm=True,
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
    "U02", "A unit's code has the form that the vocabulary gives", "Write the code in the form that the message shows."
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


@version_rule("U03", "The class digit of a code agrees with the category", "Correct the category or the code.")
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


@version_rule("U04", "A unit's areas exist", "Correct area or managed_by, or add the area to areas.yml.", firm=True)
def areas_exist(version: Version) -> Iterator[Finding]:
    areas = version.areas
    for code, unit in version.own.units.items():
        if unit.area not in areas:
            yield unknown(version.place("unit", code, "area"), "area", unit.area, areas)
        for i, key in enumerate(unit.managed_by):
            if key not in areas:
                yield unknown(version.place("unit", code, "managed_by", i), "area", key, areas)


@version_rule("U05", "The zones that a unit names exist", "Correct the code, or add the zone to zones.yml.")
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
)
def clauses_said(version: Version) -> Iterator[Finding]:
    for code, unit in version.own.units.items():
        if unit.clauses is None and (version.base is None or code not in version.base.units):
            what = message("Unit {key} has no clauses of its own and none to inherit.", key=code)
            yield Finding(version.place("unit", code), what, message("Write them, or clauses: [] when there are none."))


@version_rule(
    "Z01",
    "A zone's element and type are in the vocabulary",
    "Write an element and type of the vocabulary, or add them to the vocabulary.",
    firm=True,
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
)
def zone_code_has_form(version: Version) -> Iterator[Finding]:
    form = version.vocabulary.zone_code
    good = _good(form, version.zones)
    for code in version.own.zones:
        if form.parts(code) is None:
            what = message("The zone code {key} does not have the expected form.", key=code)
            yield Finding(version.place("zone", code, "code"), what, _form(form, good))


@version_rule("Z03", "A zone's area exists", "Correct area, or add the area to areas.yml.", firm=True)
def zone_area_exists(version: Version) -> Iterator[Finding]:
    for code, zone in version.own.zones.items():
        if zone.area is not None and zone.area not in version.areas:
            yield unknown(version.place("zone", code, "area"), "area", zone.area, version.areas)
