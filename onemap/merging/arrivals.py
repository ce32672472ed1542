"""What came in for a version and what is here of it, as records: only those that can differ are looked at closely."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from onemap.errors import Place, Problem, ProblemsFound, message
from onemap.merging.canonical import Records, of_content, of_incoming, owner_of, print_of, prints
from onemap.merging.incoming import Base, Incoming, Name
from onemap.merging.three_way import Decided
from onemap.model.units import Unit, Zone
from onemap.model.vocabulary import Vocabulary
from onemap.read.publication import LoadedPublication, LoadedVersion
from onemap.read.unit_table import UnitTable, brief_of
from onemap.resolve.content import Content
from onemap.resolve.contents import ResolvedContent
from onemap.resolve.words import Words

#: the kinds of a plan's ``remove`` and what their records are
REMOVED: Mapping[str, Any] = {
    "units": "unit",
    "zones": "zone",
    "lists": "list",
    "areas": "area",
    "regions": "region",
    "targets": "target",
}
_PLAN = Name("plan", "")


@dataclass(frozen=True)
class Arrival:
    """What came in for one version.

    ``own_folder_only``: it speaks, as a mapping does, of what the version's own folder writes; what it says no more is
    then again as the version below has it. ``decided``: conflicts that people have decided.
    """

    incoming: Incoming
    own_folder_only: bool = False
    decided: Decided | None = None
    #: the base, where the version as it stands says it, instead of that of ``incoming``
    base: Callable[[LoadedVersion], Base] | None = None


@dataclass(frozen=True)
class Sides:
    """Both sides of a merge and what they come from, without records that are the same on both."""

    here: Records
    came: Records
    base: Base
    #: records that came in before and not now, of areas for which nothing came in
    unspoken: frozenset[Name] = frozenset()


def sides(loaded: LoadedPublication, contents: Mapping[str, ResolvedContent], arrival: Arrival) -> Sides:
    """The two sides for a version that is there. Raises ProblemsFound for records that cannot be read."""
    incoming = arrival.incoming
    version = loaded.versions[incoming.version]
    base = dict(incoming.base if arrival.base is None else arrival.base(version))
    resolved = contents[incoming.version]
    same = _same(resolved.content, incoming, resolved.vocabulary)
    gone = {name.key for name in base if name.kind == "unit"} - incoming.units.keys()
    unspoken: frozenset[Name] = frozenset()
    if arrival.own_folder_only and gone and version.plan.based_on is None:
        areas = {record.get("area") for record in incoming.units.values()}
        briefs = resolved.content.units
        stay = {code for code in gone if code in briefs and brief_of(briefs, code).area not in areas}
        unspoken = frozenset(name for name in base if _owner(name)[0] == "unit" and _owner(name)[1] in stay)
        gone -= stay
        base = {name: said for name, said in base.items() if name not in unspoken}
    zones_gone = {name.key for name in base if name.kind == "zone"} - incoming.zones.keys()
    named = (incoming.plan or {}).get("remove") or {}
    gone |= set(named.get("units") or ())
    zones_gone |= set(named.get("zones") or ())
    content = replace(
        resolved.content,
        units=_only(resolved.content.units, [*(c for c in incoming.units if ("unit", c) not in same), *gone]),
        zones=_only(resolved.content.zones, [*(c for c in incoming.zones if ("zone", c) not in same), *zones_gone]),
    )
    narrowed = replace(
        incoming,
        units={code: record for code, record in incoming.units.items() if ("unit", code) not in same},
        zones={code: record for code, record in incoming.zones.items() if ("zone", code) not in same},
    )
    here = of_content(content, loaded.publication, version.plan)
    came = records_of(narrowed, vocabulary_of(incoming, resolved.vocabulary))
    if same:
        base = {name: said for name, said in base.items() if _owner(name) not in same}
    below = version.plan.based_on
    if arrival.own_folder_only and below is not None:
        _as_below(came, base, here, contents[below].content, loaded)
        own = own_names(version, resolved.vocabulary)
        # what the version's folder does not write is replaced whole by what comes in for it
        base |= {
            name: prints(here[name]) for name in here if name not in base and name not in own and is_said(name, came)
        }
    _removal(here, came, base)
    return Sides(here, came, base, unspoken)


def records_of(incoming: Incoming, vocabulary: Vocabulary) -> Records:
    """What came in as records. Raises ProblemsFound when a record cannot be one of its kind."""
    try:
        return of_incoming(incoming, vocabulary)
    except ValidationError as error:
        problems = []
        for detail in error.errors(include_url=False):
            where = ".".join(str(step) for step in detail["loc"])
            what = message("{where}: {why}", where=f"{error.title} {where}".strip(), why=str(detail["msg"]))
            problems.append(Problem(Place(Path(incoming.version)), "I45", what, message("Correct it in what came in.")))
        raise ProblemsFound(problems) from None


def vocabulary_of(incoming: Incoming, held: Vocabulary) -> Vocabulary:
    """The words of what came in: those that hold, with the groups that its own plan replaces."""
    from onemap.model.vocabulary import VocabularyChange

    said = (incoming.plan or {}).get("vocabulary")
    try:
        return VocabularyChange.model_validate(said).over(held) if said else held
    except ValidationError:
        return held  # the plan is at fault and is refused with its records


def base_of(records: Records) -> Base:
    """Digests of all fields."""
    return {name: prints(record) for name, record in records.items()}


def _same(content: Content, incoming: Incoming, vocabulary: Vocabulary) -> set[tuple[str, str]]:
    """Units and zones that came in word for word as they are here, their clauses and order included."""
    words = Words(vocabulary, {}, Path())
    same: set[tuple[str, str]] = set()
    try:
        for code, record in incoming.units.items():
            if code in content.units and words.unit(Unit.model_validate(record)) == content.units[code]:
                same.add(("unit", code))
        for code, record in incoming.zones.items():
            if code in content.zones and words.zone(Zone.model_validate(record)) == content.zones[code]:
                same.add(("zone", code))
    except ValidationError:
        return set()  # told where all records are made
    return same


def _only(held: Mapping[str, Any], codes: Iterable[str]) -> dict[str, Any]:
    return {code: held[code] for code in sorted(set(codes)) if code in held}


def _owner(name: Name) -> tuple[str, str]:
    if name.kind == "clause":
        kind, _, key = name.owner.partition(":")
        return kind, key
    return name.kind, name.key


def _as_below(
    came: Records, base: dict[Name, Mapping[str, str]], here: Records, below: Content, loaded: LoadedPublication
) -> None:
    """What came in before and does not any more holds again as the version below has it."""
    gone = [name for name in base if name not in came and name.kind in ("unit", "zone", "list", "clause", "target")]
    units = {name.key for name in gone if name.kind == "unit"}
    zones = {name.key for name in gone if name.kind == "zone"}
    if not gone:
        return
    content = replace(below, units=_only(below.units, units), zones=_only(below.zones, zones))
    plan = next(iter(loaded.versions.values())).plan
    under = of_content(content, loaded.publication, plan)
    for name in gone:
        if name not in under or _owner_name(name) in came:
            if name in under and name.kind == "clause" and name.owner.startswith("list:"):
                came[name] = dict(under[name])
            continue
        record = dict(under[name])
        came[name] = record
        if name.kind == "list":  # its clauses are spoken of one by one
            said = owner_of(name)
            record["clauses"] = [one.key for one in under if one.owner == said and one in base]
        elif "clauses" in under[name]:
            for key in under[name]["clauses"]:
                clause = Name("clause", key, owner_of(name))
                came[clause] = dict(under[clause])


def _owner_name(name: Name) -> Name | None:
    if name.kind != "clause":
        return None
    kind, _, key = name.owner.partition(":")
    return Name("unit" if kind == "unit" else "zone" if kind == "zone" else "list", key)


def _removal(here: Records, came: Records, base: dict[Name, Mapping[str, str]]) -> None:
    """``remove`` of the plan that came in takes records out; the plan's own follows from what is written."""
    said = came.get(_PLAN, {}).get("remove", {})
    was = here.get(_PLAN, {}).get("remove", {})
    before = base.get(_PLAN, {}).get("remove")
    if said != was and before != print_of(said):
        for name in _named(said):
            if name not in _named(was) and name not in came and name in here:
                for one in (name, *_clauses(here, name)):
                    base[one] = prints(here[one])
    for side in (here, came):
        if _PLAN in side:
            side[_PLAN] = {key: value for key, value in side[_PLAN].items() if key != "remove"}
    if _PLAN in base:
        base[_PLAN] = {key: value for key, value in base[_PLAN].items() if key != "remove"}


def _named(remove: Mapping[str, Any]) -> list[Name]:
    found = [Name(kind, key) for group, kind in REMOVED.items() for key in remove.get(group, ())]
    return [*found, *(Name("clause", ref["number"], f"list:{ref['list']}") for ref in remove.get("clauses", ()))]


def is_said(name: Name, came: Records) -> bool:
    """Whether what came in says all of the record *name*: itself, or the clauses of its unit or zone."""
    owner = _owner_name(name)
    if owner is None or owner.kind == "list":
        return name in came
    return "clauses" in came.get(owner, {})


def own_names(version: LoadedVersion, vocabulary: Vocabulary) -> set[Name]:
    """What the version's own folder writes."""
    words = Words(vocabulary, {}, Path())
    found: set[Name] = set()
    for kind, key in version.places:
        if kind in ("unit", "zone", "list", "area", "region", "target"):
            found.add(Name(kind, key))  # type: ignore[arg-type]
        elif kind.startswith("tag:"):
            found.add(Name("tag", key, kind.removeprefix("tag:")))
    for key, held in version.lists.items():
        found.update(Name("clause", words.clause(one, ("list", key)).key, f"list:{key}") for one in held.clauses)
    units = version.units
    for code in units:
        keys = units.clause_keys(code) if isinstance(units, UnitTable) else ()
        for clause in () if keys is None else units[code].clauses or ():
            found.add(Name("clause", words.clause(clause, ("unit", code)).key, f"unit:{code}"))
    for code, zone in version.zones.items():
        found.update(Name("clause", words.clause(one, ("zone", code)).key, f"zone:{code}") for one in zone.clauses)
    return found | {Name("plan", ""), Name("publication", "")}


def _clauses(records: Records, owner: Name) -> Iterator[Name]:
    for key in records[owner].get("clauses", ()) if owner.kind in ("unit", "zone", "list") else ():
        yield Name("clause", key, owner_of(owner))
