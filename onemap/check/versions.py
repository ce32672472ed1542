"""Rules P: versions, what they are based on, what they remove and declare."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from onemap.check.effective import Version, View
from onemap.check.rules import Finding, Kind, publication_rule, suggest, unknown, version_rule
from onemap.errors import Place, message
from onemap.model.clauses import Clause
from onemap.model.plan import UnitGroup
from onemap.read.publication import LoadedVersion


@publication_rule(
    "P01",
    "A version's folder is named after it",
    "Give the folder and version: in its plan.yml the same name.",
    firm=True,
)
def folder_is_version(view: View) -> Iterator[Finding]:
    for name, version in view.loaded.versions.items():
        said = version.plan.version
        if said != name:
            place = version.places["plan", ""]
            what = message("The folder {folder} holds version {version}.", folder=name, version=said)
            mend = message("Give both the same name.")
            yield Finding(Place(place.file, node=("version",)), what, mend)


@publication_rule(
    "P02",
    "based_on, replaces and amends name versions",
    "Name a version that has a folder in units/, and not the version itself.",
    firm=True,
)
def versions_exist(view: View) -> Iterator[Finding]:
    known = view.loaded.versions
    for name, version in known.items():
        plan, place = version.plan, version.places["plan", ""]
        refs: list[tuple[tuple[str | int, ...], str]] = []
        if plan.based_on is not None:
            refs.append((("based_on",), plan.based_on))
        refs += [(("replaces", i), other) for i, other in enumerate(plan.replaces)]
        refs += [(("amends", i), other) for i, other in enumerate(plan.amends)]
        for node, other in refs:
            at = Place(place.file, node=node)
            if other not in known:
                others = [v for v in known if v != name]
                yield Finding(at, message("There is no version {key}.", key=other), suggest(other, others))
            elif other == name:
                what = message("A version cannot be based on, replace or amend itself.")
                yield Finding(at, what, message("Name the version before it."))


@publication_rule("P03", "based_on never leads in a circle", "One of them must stand alone (no based_on).", firm=True)
def no_circle(view: View) -> Iterator[Finding]:
    versions = view.loaded.versions
    for name, version in versions.items():
        path = [name]
        while (base := versions[path[-1]].plan.based_on) in versions and base not in path:
            path.append(base)
        if base == name and len(path) > 1 and name == min(path):  # a circle is said once
            place = version.places["plan", ""]
            what = message("based_on leads in a circle: {path}.", path=" → ".join([*path, name]))
            mend = message("One of them must stand alone (no based_on).")
            yield Finding(Place(place.file, node=("based_on",)), what, mend)


@publication_rule(
    "P10", "Versions differ by more than capitals", "Rename one of the folders and its version.", firm=True
)
def ids_differ(view: View) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for name, version in view.loaded.versions.items():
        other = first.setdefault(name.casefold(), name)
        if other != name:
            what = message(
                "Versions {version} and {other} differ only in capitals; many disks take them for one folder.",
                version=name,
                other=other,
            )
            mend = message("Rename one of the folders and its version.")
            yield Finding(Place(version.places["plan", ""].file, node=("version",)), what, mend)


@version_rule("P04", "What a version removes is there", "Correct the name, or take it out of remove.", firm=True)
def removed_exists(version: Version) -> Iterator[Finding]:
    base = version.base
    if base is None:
        return
    remove = version.own.plan.remove
    held: list[tuple[str, tuple[str, ...], Iterable[str]]] = [
        ("units", remove.units, base.units),
        ("zones", remove.zones, base.zones),
        ("lists", remove.lists, base.lists),
        ("areas", remove.areas, base.areas),
        ("regions", remove.regions, base.regions),
        ("targets", remove.targets, base.targets),
    ]
    for key, gone, known in held:
        there = set(known)
        for i, name in enumerate(gone):
            if name not in there:
                what = message(
                    "{key} cannot be removed: version {version} does not have it.", key=name, version=base.id
                )
                yield Finding(version.plan_place("remove", key, i), what, suggest(name, sorted(there)))
    for i, ref in enumerate(remove.clauses):
        numbers = base.clauses.get(ref.list, {})
        if ref.number not in numbers:
            name = f"{ref.list} {ref.number}"
            what = message("{key} cannot be removed: version {version} does not have it.", key=name, version=base.id)
            mend = suggest(ref.number, numbers) if numbers else suggest(ref.list, base.clauses)
            yield Finding(version.plan_place("remove", "clauses", i), what, mend)


@version_rule(
    "P05",
    "Nothing is both removed and written",
    "Keep the record, which replaces the earlier one, or the removal.",
    firm=True,
)
def removed_or_written(version: Version) -> Iterator[Finding]:
    remove, own = version.own.plan.remove, version.own
    areas = own.areas
    held: list[tuple[str, tuple[str, ...], set[str]]] = [
        ("units", remove.units, set(own.units)),
        ("zones", remove.zones, set(own.zones)),
        ("lists", remove.lists, set(own.lists)),
        ("areas", remove.areas, {area.id for area in areas.areas} if areas else set()),
        ("regions", remove.regions, {region.id for region in areas.regions} if areas else set()),
        ("targets", remove.targets, set(own.targets)),
    ]
    mend = message("Keep the record, which replaces the earlier one, or the removal.")
    for key, gone, written in held:
        for i, name in enumerate(gone):
            if name in written:
                what = message("{key} is removed and written in the same version.", key=name)
                yield Finding(version.plan_place("remove", key, i), what, mend)
    for i, ref in enumerate(remove.clauses):
        if ("clause:" + ref.list, ref.number) in own.places:
            what = message("{key} is removed and written in the same version.", key=f"{ref.list} {ref.number}")
            yield Finding(version.plan_place("remove", "clauses", i), what, mend)


@version_rule(
    "P06",
    "What stays does not refer to what is removed",
    "Write the records that refer to it anew without it, or remove them too.",
)
def nothing_left_hanging(version: Version) -> Iterator[Finding]:
    """Of what is inherited only: what the version writes itself is held against what is left by other rules."""
    remove = version.own.plan.remove
    held: list[tuple[str, tuple[str, ...], Container[str]]] = [
        ("areas", remove.areas, version.areas),
        ("regions", remove.regions, version.regions),
        ("units", remove.units, version.units),
        ("zones", remove.zones, version.zones),
        ("lists", remove.lists, version.lists),
        ("clauses", tuple(f"{ref.list} {ref.number}" for ref in remove.clauses), ()),
    ]
    gone = {(kind, key): i for kind, keys, left in held for i, key in enumerate(keys) if key not in left}
    if not gone:
        return
    mend = message("Write the record anew without it, or remove that too.")
    for kind, key, holder in _inherited_references(version):
        if key is not None and (kind, key) in gone:
            what = message("{key} is removed, but {holder} still refers to it.", key=key, holder=holder)
            yield Finding(version.plan_place("remove", kind, gone[kind, key]), what, mend)


Reference = tuple[str, str | None, str]


def _inherited_references(version: Version) -> Iterator[Reference]:
    """(kind, key, who refers to it) of everything that inherited records refer to."""
    own = version.own
    for name, area in version.areas.items():
        if ("area", name) not in own.places:
            yield "areas", area.parent, name
            yield from (("areas", key, name) for key in area.located_in)
    for code, zone in version.zones.items():
        if code not in own.zones:
            yield "areas", zone.area, code
            yield from _clause_references(zone.clauses, code)
    for code, unit in version.units.items():
        written = own.units.get(code)
        if written is None:
            yield from (("areas", key, code) for key in (unit.area, *unit.managed_by))
            yield from (("zones", key, code) for key in unit.zones)
        if written is None or written.clauses is None:
            yield from _clause_references(unit.clauses or (), code)
    for name, listed in version.lists.items():
        if name not in own.lists:
            target = listed.target
            yield "areas", target.area, name
            yield "regions", target.region, name
            yield "units", target.unit, name
            yield "zones", target.zone, name
        clauses = version.clauses[name].items()
        yield from _clause_references((c for key, c in clauses if ("clause:" + name, key) not in own.places), name)


def _clause_references(clauses: Iterable[Clause], holder: str) -> Iterator[Reference]:
    for clause in clauses:
        for ref in clause.follows:
            yield "lists", ref.list, holder
            yield from (("clauses", f"{ref.list} {number}", holder) for number in ref.numbers)
        if clause.applies_to is not None:
            said = clause.applies_to
            yield from (("areas", key, holder) for key in said.areas)
            yield from (("regions", key, holder) for key in said.regions)
            yield from (("units", key, holder) for key in said.units)


@version_rule("P07", "Declared changes name what exists", "Correct the codes and words under changes in plan.yml.")
def declared_exists(version: Version) -> Iterator[Finding]:
    plan = version.own.plan
    earlier = _earlier(version)
    # None when it is not said what this one follows
    before = set(version.base.units if version.base else ()).union(*(one.units for one in earlier)) or None
    lists = {*version.lists, *plan.remove.lists}.union(*(one.lists for one in earlier))
    basis = {item.id for item in plan.basis if item.id is not None}
    for i, change in enumerate(plan.changes):
        for j, code in enumerate(change.from_):
            if before is not None and code not in before:
                yield unknown(version.plan_place("changes", i, "from", j), "unit", code, before)
        for j, code in enumerate(change.to):
            if code not in version.units:
                yield unknown(version.plan_place("changes", i, "to", j), "unit", code, version.units)
        for j, key in enumerate(change.lists):
            if key not in lists:
                yield unknown(version.plan_place("changes", i, "lists", j), "list", key, version.lists)
        for item in change.basis:
            if item.id is not None and item.id not in basis:
                what = message("There is no basis {key} in plan.yml.", key=item.id)
                yield Finding(version.plan_place("changes", i, "basis"), what, suggest(item.id, sorted(basis)))
        if change.units is not None:
            yield from _group(version, change.units, i, before)


def _group(version: Version, group: UnitGroup, i: int, before: set[str] | None) -> Iterator[Finding]:
    refs: list[tuple[Kind, str, str | None, Iterable[str]]] = [
        ("area", "area", group.area, version.areas),
        ("region", "region", group.region, version.regions),
    ]
    for kind, key, value, known in refs:
        if value is not None and value not in set(known):
            yield unknown(version.plan_place("changes", i, "units", key), kind, value, known)
    if group.category is not None and version.vocabulary.find("categories", group.category) is None:
        labels = [term.label for term in version.vocabulary.categories]
        what = message("The category {key} is not in the vocabulary.", key=group.category)
        yield Finding(version.plan_place("changes", i, "units", "category"), what, suggest(group.category, labels))
    for j, code in enumerate(group.codes):
        if code not in version.units and code not in (before or ()):
            yield unknown(version.plan_place("changes", i, "units", "codes", j), "unit", code, version.units)


def _earlier(version: Version) -> list[LoadedVersion]:
    """The versions that this one replaces or amends, with what these are based on."""
    plan, loaded = version.own.plan, version.publication
    found: list[LoadedVersion] = []
    waiting = [*plan.replaces, *plan.amends]
    seen = {version.id}
    while waiting:
        name = waiting.pop()
        if name in seen or name not in loaded.versions:
            continue
        seen.add(name)
        other = loaded.versions[name]
        found.append(other)
        if other.plan.based_on is not None:
            waiting.append(other.plan.based_on)
    return found


@version_rule(
    "P08", "Documents name areas and levels of the plan", "Correct the areas and levels under documents in plan.yml."
)
def documents_refer(version: Version) -> Iterator[Finding]:
    levels = {term.id for word in version.levels if (term := version.vocabulary.find("levels", word))}
    for i, document in enumerate(version.own.plan.documents):
        for j, key in enumerate(document.areas):
            if key not in version.areas:
                yield unknown(version.plan_place("documents", i, "areas", j), "area", key, version.areas)
        for j, word in enumerate(document.levels):
            term = version.vocabulary.find("levels", word)
            if term is None or term.id not in levels:
                what = message("The level {key} is none of the plan's levels.", key=word)
                yield Finding(version.plan_place("documents", i, "levels", j), what, suggest(word, version.levels))


@publication_rule(
    "P09",
    "Evaluations and accepted findings name versions",
    "Name a version that has a folder in units/, or leave version out.",
)
def mentioned_exists(view: View) -> Iterator[Finding]:
    known, places = view.loaded.versions, view.loaded.places
    for evaluation in view.loaded.evaluations:
        if evaluation.version is not None and evaluation.version not in known:
            place = places["evaluation", evaluation.year]
            what = message("There is no version {key}.", key=evaluation.version)
            yield Finding(Place(place.file, node=("version",)), what, suggest(evaluation.version, known))
    for i, accepted in enumerate(view.loaded.accepted.accepted):
        if accepted.version is not None and accepted.version not in known:
            place = places["accepted", str(i)]
            what = message("There is no version {key}.", key=accepted.version)
            yield Finding(place, what, suggest(accepted.version, known))
