"""Rules L: admission lists, their clauses, whom they address and what they refer to; tags."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from onemap.check.effective import Version
from onemap.check.rules import Finding, Kind, suggest, unknown, version_rule
from onemap.errors import Place, message
from onemap.model.clauses import AppliesTo, ZoneType
from onemap.model.vocabulary import Element, Group, Term

_REALMS = ("land", "sea")
#: id of the level of units' own clauses
UNIT_LEVEL = "unit"


@version_rule(
    "L01",
    "Levels are in the vocabulary, and a list's level is one of the plan's",
    "Write a level of the vocabulary, and add it to levels in plan.yml.",
    firm=True,
)
def level_known(version: Version) -> Iterator[Finding]:
    find = version.vocabulary.find
    labels = [term.label for term in version.vocabulary.levels]
    if "levels" in version.own.plan.model_fields_set or version.base is None:
        for i, word in enumerate(version.own.plan.levels):
            if find("levels", word) is None:
                what = message("The level {key} is not in the vocabulary.", key=word)
                yield Finding(version.plan_place("levels", i), what, suggest(word, labels))
    used = {term.id: term.label for word in version.levels if (term := find("levels", word))}
    for key, held in version.own.lists.items():
        term = find("levels", held.level)
        if term is None:
            what = message("The level {key} is not in the vocabulary.", key=held.level)
            yield Finding(version.place("list", key, "level"), what, suggest(held.level, used.values()))
        elif term.id not in used:
            what = message("The level {key} is none of the plan's levels.", key=held.level)
            mend = message("Add it to levels in plan.yml, or correct it.")
            yield Finding(version.place("list", key, "level"), what, mend)


@version_rule(
    "L19",
    "The clauses of units have the level of units, which is the plan's last",
    "Write the level of units last under levels in plan.yml.",
)
def units_have_level(version: Version) -> Iterator[Finding]:
    """The resolver files a unit's own clauses under the last level: under another word the pages would say that a
    city's list, for instance, demands what the unit's own list does. That is false, hence an error. A vocabulary
    without a level ``unit`` names its levels as it likes.
    """
    find = version.vocabulary.find
    level, last = find("levels", UNIT_LEVEL), find("levels", version.levels[-1])
    if level is None or level.id != UNIT_LEVEL or last is None or last is level:
        return
    base = version.base
    if base is not None and base.levels == version.levels and _first_with_clauses(base) is not None:
        return  # said of the version that wrote the levels
    code = _first_with_clauses(version)
    if code is not None:
        what = message(
            "Unit {key} has clauses of its own, which the pages would show as {last}: the last of the plan's levels "
            "is not {level}.",
            key=code,
            last=last.label,
            level=level.label,
        )
        mend = message("Write {level} at the end of levels in plan.yml.", level=level.label)
        yield Finding(version.plan_place("levels"), what, mend)


def _first_with_clauses(version: Version) -> str | None:
    return next((code for code in version.units if version.units.clause_keys(code)), None)


@version_rule("L02", "What a list is for exists", "Correct what stands under for, or define it.", firm=True, local=True)
def target_exists(version: Version) -> Iterator[Finding]:
    for key, held in version.own.lists.items():
        target = held.target
        refs: list[tuple[Kind, str | None, Collection[str]]] = [
            ("area", target.area, version.areas),
            ("region", target.region, version.regions),
            ("zone", target.zone, version.zones),
            ("unit", target.unit, version.units),
        ]
        for kind, value, known in refs:
            if value is not None and value not in known:
                yield unknown(version.place("list", key, "for", kind), kind, value, known)
        if target.zone_type is not None:
            yield from _zone_type(version, target.zone_type, version.place("list", key, "for", "zone_type"))


@version_rule(
    "L03",
    "A clause's dimension and measure are in the vocabulary",
    "Write a dimension and measure of the vocabulary, or add them to the vocabulary.",
    firm=True,
    local=True,
)
def words_known(version: Version) -> Iterator[Finding]:
    vocabulary = version.vocabulary
    dimensions, measures = _words(vocabulary.dimensions), _words(vocabulary.measures)
    for kind, owner, i, clause in version.own_clauses():
        if clause.dimension not in dimensions:
            what = message("The dimension {key} is not in the vocabulary.", key=clause.dimension)
            mend = suggest(clause.dimension, [term.label for term in vocabulary.dimensions])
            yield Finding(version.place(kind, owner, "clauses", i, "dimension"), what, mend)
        if clause.measure is not None and clause.measure not in measures:
            what = message("The measure {key} is not in the vocabulary.", key=clause.measure)
            mend = suggest(clause.measure, [term.label for term in vocabulary.measures])
            yield Finding(version.place(kind, owner, "clauses", i, "measure"), what, mend)


@version_rule(
    "L04",
    "What a clause applies to exists",
    "Correct what stands under applies_to, or define it.",
    firm=True,
    local=True,
)
def applies_to_exists(version: Version) -> Iterator[Finding]:
    for kind, owner, i, clause in version.own_clauses():
        if clause.applies_to is not None:
            place = version.place(kind, owner, "clauses", i, "applies_to")
            yield from _applies_to(version, clause.applies_to, place)


@version_rule(
    "L05", "The clauses that a clause follows exist", "Correct the list or the clause number under follows.", local=True
)
def followed_exists(version: Version) -> Iterator[Finding]:
    """Of what was there once and has been removed, L12 speaks."""
    for kind, owner, i, clause in version.own_clauses():
        for j, ref in enumerate(clause.follows):
            there = version.clause_keys(ref.list)
            if there is None:
                if removed_by(version, ref.list) is not None:
                    continue
                place = version.place(kind, owner, "clauses", i, "follows", j, "list")
                yield unknown(place, "list", ref.list, version.clauses)
                continue
            for n, number in enumerate(ref.numbers):
                if number not in there and removed_by(version, ref.list, number) is None:
                    place = version.place(kind, owner, "clauses", i, "follows", j, "numbers", n)
                    what = message("List {list} has no clause {number}.", list=ref.list, number=number)
                    yield Finding(place, what, suggest(number, there))


@version_rule(
    "L06",
    "Clause numbers are unique in a unit or zone",
    "Number the clauses apart, or keep one.",
    firm=True,
    local=True,
)
def numbers_unique(version: Version) -> Iterator[Finding]:
    """Numbers of admission lists are unique once they have been read (Y21)."""
    seen: set[str] = set()
    last: tuple[str, str] | None = None
    for kind, owner, i, clause in version.own_clauses():
        if kind == "list":
            continue
        if (kind, owner) != last:
            seen, last = set(), (kind, owner)
        key = clause.key
        if key in seen:
            what = message("Clause {number} of {owner} is there twice.", number=key.removeprefix("none:"), owner=owner)
            yield Finding(version.place(kind, owner, "clauses", i), what, message("Number them apart, or keep one."))
        seen.add(key)


@version_rule(
    "L07",
    "A basis that is named by id is in plan.yml",
    "Correct the id, or define it under basis in plan.yml.",
    local=True,
)
def basis_exists(version: Version) -> Iterator[Finding]:
    known = {item.id for item in version.own.plan.basis}
    base = version.base
    while base is not None:
        known |= {item.id for item in base.own.plan.basis}
        base = base.base
    names = sorted(name for name in known if name is not None)
    for kind, owner, i, clause in version.own_clauses():
        for j, item in enumerate(clause.basis):
            if item.id is not None and item.title is None and item.id not in known:
                what = message("There is no basis {key} in plan.yml.", key=item.id)
                yield Finding(version.place(kind, owner, "clauses", i, "basis", j), what, suggest(item.id, names))


@version_rule(
    "L08", "Tags refer to clauses that exist", "Correct the list or the clause number of the tag.", local=True
)
def tagged_exists(version: Version) -> Iterator[Finding]:
    for owner, number in version.own.tags:
        place = version.place(f"tag:{owner}", number)
        there = version.clause_keys(owner)
        if there is None:
            yield unknown(place, "list", owner, version.clauses)
        elif number not in there:
            what = message("List {list} has no clause {number}.", list=owner, number=number)
            yield Finding(place, what, suggest(number, there))


@version_rule(
    "L09",
    "A list is not named after a unit or zone, whose own clauses have addresses by its code",
    "Rename the file of the list.",
    firm=True,
)
def list_has_own_name(version: Version) -> Iterator[Finding]:
    mend = message("Rename the file of the list.")
    own = version.own
    for key in version.lists:
        if key not in own.lists and key not in own.units and key not in own.zones:
            continue  # said where one of the two was written
        if key in version.units:
            what = message("List {key} has the code of a unit; clauses of both would have the same addresses.", key=key)
            yield Finding(version.place("list", key), what, mend)
        elif key in version.zones:
            what = message("List {key} has the code of a zone; clauses of both would have the same addresses.", key=key)
            yield Finding(version.place("list", key), what, mend)


@version_rule(
    "L10", "No two clauses of two lists have the same address", "Rename the file of one of the lists.", firm=True
)
def addresses_differ(version: Version) -> Iterator[Finding]:
    """``c-<list>-<number>`` is read from the left: list ``a`` with number ``1-7`` would be list ``a-1`` with ``7``."""
    for key, clauses in version.clauses.items():
        if key not in version.lists or "-" not in key:
            continue
        mend = message("Rename the file of one of the lists.")
        for at, letter in enumerate(key):
            other = key[:at]
            if letter != "-" or other not in version.clauses:
                continue
            for number in clauses:
                same = f"{key[at + 1 :]}-{number}"
                if _has(version.base, key, number) and _has(version.base, other, same):
                    continue  # said of the version that wrote them
                if same in version.clauses[other]:
                    what = message(
                        "Clause {number} of list {key} has the same address as a clause of {other}.",
                        number=number, key=key, other=other,
                    )  # fmt: skip
                    yield Finding(version.place("list", key), what, mend)


def _has(version: Version | None, owner: str, number: str) -> bool:
    return version is not None and number in version.clauses.get(owner, {})


def removed_by(version: Version, owner: str, number: str | None = None) -> str | None:
    """The version along the chain, latest first, that removed list, unit or zone *owner*, or its clause *number*."""
    at: Version | None = version
    while at is not None:
        gone = at.own.plan.remove
        if number is None and owner in (*gone.lists, *gone.units, *gone.zones):
            return at.id
        if number is not None and any((ref.list, ref.number) == (owner, number) for ref in gone.clauses):
            return at.id
        at = at.base
    return None


def _words(terms: Iterable[Term]) -> frozenset[str]:
    return frozenset(word for term in terms for word in (term.id, term.label, term.short) if word is not None)


def _applies_to(version: Version, said: AppliesTo, place: Place) -> Iterator[Finding]:
    def at(*steps: str | int) -> Place:
        return Place(place.file, node=(*(place.node or ()), *steps))

    for i, word in enumerate(said.categories):
        if version.vocabulary.find("categories", word) is None:
            what = message("The category {key} is not in the vocabulary.", key=word)
            yield Finding(at("categories", i), what, suggest(word, _labels(version, "categories")))
    subcategories = [term for category in version.vocabulary.categories for term in category.subcategories]
    for i, word in enumerate(said.subcategories):
        if word not in _words(subcategories):
            what = message("The subcategory {key} is not in the vocabulary.", key=word)
            yield Finding(at("subcategories", i), what, suggest(word, [term.label for term in subcategories]))
    for i, zone_type in enumerate(said.zones):
        yield from _zone_type(version, zone_type, at("zones", i))
    refs: list[tuple[Kind, str, tuple[str, ...], Collection[str]]] = [
        ("area", "areas", said.areas, version.areas),
        ("region", "regions", said.regions, version.regions),
        ("unit", "units", said.units, version.units),
    ]
    for kind, key, values, known in refs:
        for i, value in enumerate(values):
            if value not in known:
                yield unknown(at(key, i), kind, value, known)
    if said.realm is not None and said.realm not in _REALMS:
        what = message("{key} is neither land nor sea.", key=said.realm)
        yield Finding(at("realm"), what, message("Write one of {words}.", words=", ".join(_REALMS)))


def _zone_type(version: Version, said: ZoneType, place: Place) -> Iterator[Finding]:
    element = version.vocabulary.find("elements", said.element)
    if not isinstance(element, Element):
        what = message("The element {key} is not in the vocabulary.", key=said.element)
        yield Finding(place, what, suggest(said.element, _labels(version, "elements")))
    elif said.type is not None and said.type not in _words(element.types):
        what = message("Element {element} has no zone type {key}.", element=element.label, key=said.type)
        yield Finding(place, what, suggest(said.type, [term.label for term in element.types]))


def _labels(version: Version, group: Group) -> list[str]:
    terms: tuple[Term, ...] = getattr(version.vocabulary, group)
    return [term.label for term in terms]
