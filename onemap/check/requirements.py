"""Rules L11, L12, L16, U10, U11: every dimension is spoken of, clauses reach somebody, and what they follow holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from onemap.check.effective import Version
from onemap.check.lists import removed_by
from onemap.check.reach import Address, Reach, Wanted
from onemap.check.rules import Finding, version_rule
from onemap.check.wording import wording
from onemap.errors import Message, message
from onemap.model.clauses import AppliesTo, Clause, ListRef
from onemap.model.vocabulary import Category, Element, Measure, Vocabulary

#: the id of the category that must be protected, and the ids of measures that bind; a replaced vocabulary keeps them,
#: or says by ``weight`` that a measure binds
PRIORITY = "priority"
BINDING = frozenset({"ban", "restrict"})


@version_rule(
    "U10",
    "A unit's own list has a clause or none: true for every dimension",
    "Write a clause for the dimension, or one with none: true when nothing is demanded.",
    severity="warning",
    local=True,
)
def dimensions_complete(version: Version) -> Iterator[Finding]:
    """Of units that write clauses; ``clauses: []`` says that the unit has no list of its own."""
    find = version.vocabulary.find
    terms = version.vocabulary.dimensions
    every = {term.id for term in terms}
    ids = {word: term.id for term in terms for word in (term.short, term.label, term.id) if word is not None}
    for code, unit in version.own.units.items():
        if not unit.clauses:
            continue
        said = {ids.get(clause.dimension) for clause in unit.clauses}
        if every <= said or any(find("dimensions", clause.dimension) is None for clause in unit.clauses):
            continue  # an unknown word may be meant for the one that is missing: L03 says so
        missing = [term.label for term in terms if term.id not in said]
        what = message("The list of unit {key} says nothing of {dimensions}.", key=code, dimensions=", ".join(missing))
        mend = message("Write a clause for it, or {{dimension: {dimension}, none: true}}.", dimension=missing[0])
        yield Finding(version.place("unit", code, "clauses"), what, mend)


@version_rule(
    "U11",
    "A prohibition or restriction reaches every priority unit",
    "Write the prohibition into the unit's list, or let one of a list above apply to it.",
    severity="warning",
    local=True,
    lists=True,
)
def priority_protected(version: Version) -> Iterator[Finding]:
    """Own clauses, those that they follow, and those of lists that address the unit (ids ``priority``, ``ban``)."""
    category = version.vocabulary.find("categories", PRIORITY)
    if not isinstance(category, Category):
        return
    binding = _Binding(version)
    words = {word for word in (category.id, category.label, category.short) if word is not None}
    for code, written in version.own_briefs.items():
        if written.category in words and not binding.reaches(code):
            what = message(
                "No prohibition or restriction reaches unit {key}, which is {category}.",
                key=code,
                category=category.label,
            )
            mend = message("Write one into its list, or let one of a list above apply to it.")
            yield Finding(version.place("unit", code), what, mend)


class _Binding:
    """Which clauses of a version forbid or restrict, and whom those of lists reach."""

    def __init__(self, version: Version) -> None:
        self._version = version
        self._reach = Reach(version)
        self._by_address: dict[Address, list[str]] = {}
        for name, held in version.lists.items():
            self._by_address.setdefault(self._reach.address(held.target), []).append(name)
        #: list → whom its binding clauses want; None is everybody whom the list is for
        self._lists: dict[str, tuple[Wanted | None, ...]] = {}
        self._measures = {
            word
            for term in version.vocabulary.measures
            if term.id in BINDING or (isinstance(term, Measure) and term.weight != "plain")
            for word in (term.id, term.label, term.short)
            if word is not None
        }
        self._words = wording()
        zone_level = version.vocabulary.find("levels", "zone")
        levels = {version.vocabulary.find("levels", word) for word in version.levels}
        self._zones_speak = zone_level is not None and zone_level in levels

    def reaches(self, code: str) -> bool:
        """Lists are asked first: they speak to most units, and are at hand."""
        standing = self._reach.standing(code)
        for address in self._reach.addresses(code):
            for name in self._by_address.get(address, ()):
                if any(wanted is None or standing.meets(wanted) for wanted in self._of_list(name)):
                    return True
        unit = self._version.units[code]
        if any(self._binds(clause, code) for clause in unit.clauses or ()):
            return True
        zones = [self._version.zones[zone] for zone in unit.zones if zone in self._version.zones]
        return self._zones_speak and any(self._binds(clause) for zone in zones for clause in zone.clauses)

    def _of_list(self, name: str) -> tuple[Wanted | None, ...]:
        found = self._lists.get(name)
        if found is None:
            clauses = [clause for clause in self._version.clauses[name].values() if self._binds(clause)]
            found = tuple(None if c.applies_to is None else self._reach.wanted(c.applies_to) for c in clauses)
            self._lists[name] = found
        return found

    def _binds(self, clause: Clause, owner: str | None = None, seen: tuple[tuple[str, str], ...] = ()) -> bool:
        """Whether *clause*, of unit *owner* if it is a unit's, or one that it follows, forbids or restricts.

        What follows another unit is taken to: a local rule is not asked again when the words of other units change.
        """
        if clause.measure in self._measures or self._words.binds(clause):
            return True
        for ref in clause.follows:
            if ref.list in self._version.units and ref.list != owner:
                return True
            there = self._version.clause_keys(ref.list) or {}
            for number in ref.numbers:
                step = (ref.list, number)
                if number in there and step not in seen and self._binds(there[number], owner, (*seen, step)):
                    return True
        return False


@version_rule(
    "L11",
    "A list, and every clause with applies_to, reaches a unit",
    "Correct what the list is for or what stands under applies_to, or take the clause out.",
    severity="warning",
)
def reaches_somebody(version: Version) -> Iterator[Finding]:
    if not version.units:
        return
    reach = Reach(version)
    targets = {name: reach.address(held.target) for name, held in version.own.lists.items()}
    units = reach.reached(targets.values())
    for name, held in version.own.lists.items():
        # a unit whose area is unknown may be meant (U04, A02 say so)
        codes = units.get(targets[name], ()) or reach.lost
        if not codes:
            if _target_known(version, held.target.model_dump(exclude_none=True)):
                what = message("List {key} reaches no unit.", key=name)
                yield Finding(version.place("list", name, "for"), what, _MEND_LIST)
            continue
        for i, clause in enumerate(held.clauses):
            if clause.applies_to is not None and _unmet(reach, clause.applies_to, (*codes, *reach.lost), version):
                yield _reaches_nobody(version, "list", name, i, clause)
    for kind, owner, i, clause in version.own_addressing():
        codes = [owner] if kind == "unit" else [c for c, unit in version.units.briefs.items() if owner in unit.zones]
        if clause.applies_to is not None and codes and _unmet(reach, clause.applies_to, codes, version):
            yield _reaches_nobody(version, kind, owner, i, clause)


_MEND_LIST = message("Correct what the list is for, or take the list out.")


def _reaches_nobody(version: Version, kind: str, owner: str, i: int, clause: Clause) -> Finding:
    what = message(
        "Clause {number} of {owner} applies to none of the units that the list is for: it asks for {words}.",
        number=clause.number,
        owner=owner,
        words=", ".join(_asked(clause.applies_to)),
    )
    mend = message("Correct what stands under applies_to, or take the clause out.")
    return Finding(version.place(kind, owner, "clauses", i, "applies_to"), what, mend)


def _asked(said: AppliesTo | None) -> Iterator[str]:
    """The words of ``applies_to``, key by key."""
    if said is not None:
        for words in (said.categories, said.subcategories, said.areas, said.regions, said.units):
            yield from words
        yield from (" ".join(filter(None, (zone.element, zone.type))) for zone in said.zones)
        yield from filter(None, (said.realm,))


def _unmet(reach: Reach, said: AppliesTo, codes: Iterable[str], version: Version) -> bool:
    wanted = reach.wanted(said)
    return not any(reach.standing(code).meets(wanted) for code in codes) and _known(version, said)


def _known(version: Version, said: AppliesTo) -> bool:
    """Whether L04 has nothing to say of the words and keys."""
    vocabulary = version.vocabulary
    subs = {w for c in vocabulary.categories for t in c.subcategories for w in (t.id, t.label, t.short)}
    return (
        all(vocabulary.find("categories", word) is not None for word in said.categories)
        and all(word in subs for word in said.subcategories)
        and all(_zone_type_known(vocabulary, item.element, item.type) for item in said.zones)
        and all(key in version.areas for key in said.areas)
        and all(key in version.regions for key in said.regions)
        and all(key in version.units for key in said.units)
        and said.realm in (None, "land", "sea")
    )


def _target_known(version: Version, target: Mapping[str, object]) -> bool:
    """Whether L02 has nothing to say of what a list is for."""
    kind, value = next(iter(target.items()))
    if isinstance(value, Mapping):
        return _zone_type_known(version.vocabulary, value["element"], value.get("type"))
    held: Mapping[str, Mapping[str, object]] = {
        "area": version.areas,
        "region": version.regions,
        "zone": version.zones,
        "unit": version.units,
    }
    return value in held[kind]


def _zone_type_known(vocabulary: Vocabulary, element: str, kind: str | None) -> bool:
    term = vocabulary.find("elements", element)
    return isinstance(term, Element) and (
        kind is None or any(kind in (item.id, item.label, item.short) for item in term.types)
    )


@version_rule(
    "L12",
    "The clauses that a clause follows still hold",
    "Let the clause follow the one that holds now, or take the reference out.",
    local=True,
)
def followed_holds(version: Version) -> Iterator[Finding]:
    """What was never there is L05's, what inherited clauses follow P06's."""
    for kind, owner, i, clause in version.own_clauses():
        for j, ref in enumerate(clause.follows):
            for n, what in _repealed(version, ref):
                place = version.place(kind, owner, "clauses", i, "follows", j, *(() if n is None else ("numbers", n)))
                yield Finding(place, what, _MEND_FOLLOWS)


_MEND_FOLLOWS = message("Follow the clause that holds now, or take the reference out.")


def _repealed(version: Version, ref: ListRef) -> Iterator[tuple[int | None, Message]]:
    """(index of the number, or None for the list; what is wrong with it) of what does not hold any more."""
    there = version.clause_keys(ref.list)
    if there is None:
        by = removed_by(version, ref.list)
        if by is not None:
            yield None, message("Version {version} has removed list {list}.", version=by, list=ref.list)
        return
    for n, number in enumerate(ref.numbers):
        clause = there.get(number)
        if clause is not None and clause.none:
            yield n, message("{number} of list {list} says that nothing is demanded.", list=ref.list, number=number)
        elif clause is None and (by := removed_by(version, ref.list, number)) is not None:
            yield (
                n,
                message(
                    "Version {version} has removed clause {number} of list {list}.",
                    version=by,
                    number=number,
                    list=ref.list,
                ),
            )


@version_rule(
    "L16",
    "No clause of a list says word for word what another says for the same units",
    "Keep one of the two, or write what sets them apart.",
    severity="warning",
    local=True,
)
def texts_differ(version: Version) -> Iterator[Finding]:
    """In one dimension only: filed lists repeat a sentence from dimension to dimension."""
    seen: dict[tuple[str, str], list[Clause]] = {}
    last: tuple[str, str] | None = None
    for kind, owner, i, clause in version.own_clauses():
        if (kind, owner) != last:
            seen, last = {}, (kind, owner)
        if clause.text is None:
            continue
        alike = seen.setdefault((clause.dimension, clause.text), [])
        first = next((c for c in alike if _said_of(c) == _said_of(clause)), None)
        if first is not None:
            what = message(
                "Clauses {first} and {second} of {owner} have the same words.",
                first=first.number,
                second=clause.number,
                owner=owner,
            )
            mend = message("Keep one of them, or write what sets them apart.")
            yield Finding(version.place(kind, owner, "clauses", i), what, mend)
        else:
            alike.append(clause)


def _said_of(clause: Clause) -> tuple[object, ...]:
    """What besides its own words tells a clause from another."""
    return clause.items, clause.applies_to, clause.follows
