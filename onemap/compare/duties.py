"""What an update owes its readers, rules P30 to P32: every significant change declared, every declared change real."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onemap.check.rules import RULES, Finding
from onemap.compare.changes import ListChange
from onemap.compare.described import ASPECTS, KINDS, ZONE_ASPECTS, Describer
from onemap.compare.facts import FACTS
from onemap.compare.real import unreal
from onemap.compare.snapshots import compare_to_declare
from onemap.compare.undeclared import UndeclaredUnit, UndeclaredZone, undeclared
from onemap.errors import Message, Place, Problem, message
from onemap.read.publication import LoadedPublication
from onemap.resolve.chain import day_of
from onemap.resolve.order import standings
from onemap.resolve.snapshot import Chain

#: what is said of a unit or zone → the msgid of its name
_WORDS = {**KINDS, **ASPECTS, "subcategory": FACTS["subcategory"]}
#: of numbers of clauses that a message lists
SHOWN = 5


def compared_versions(loaded: LoadedPublication) -> frozenset[str]:
    """The dynamic updates that follow a version, with these: what has to be compared to see what they declare."""
    plans = {name: version.plan for name, version in loaded.versions.items()}
    dynamic = [name for name, plan in plans.items() if plan.update.type == "dynamic"]
    if not dynamic:
        return frozenset()
    found = standings(plans, day_of(loaded))
    pairs = [(name, before) for name in dynamic if (before := found[name].before) is not None]
    return frozenset(name for pair in pairs for name in pair)


def compared_problems(loaded: LoadedPublication, chain: Chain) -> Iterator[Problem]:
    """What comparing each dynamic update of *chain* with the version before it shows.

    The version before is the one in force the day before it takes effect; for a draft the one in force now.
    """
    for version, snapshot in chain.snapshots.items():
        before = chain.standings[version].before
        if snapshot.plan.update.type == "dynamic" and before is not None and before in chain.snapshots:
            duties = _Duties(loaded, chain, before, version)
            for rule, finding in duties.findings():
                yield Problem(
                    finding.place, rule, finding.what, finding.mend, RULES[rule].severity, finding.objects, version
                )


class _Duties:
    """The findings of one update, *new*, against the version before it, *old*."""

    def __init__(self, loaded: LoadedPublication, chain: Chain, old: str, new: str) -> None:
        self.chain = chain
        self.old, self.new = chain.snapshots[old], chain.snapshots[new]
        self.changes = compare_to_declare(chain, old, new)
        self.describer = Describer(self.changes, self.old, self.new, str)
        self.file = loaded.versions[new].places["plan", ""].file

    def findings(self) -> Iterator[tuple[str, Finding]]:
        """(rule, finding): what is undeclared, then what is declared and not found."""
        found = undeclared(self.changes, self.old, self.new)
        for unit in found.units:
            yield ("P32" if unit.change.kind == "withdrawn" else "P30"), self._unit(unit)
        yield from (("P30", self._list(held)) for held in found.lists)
        yield from (("P30", self._zone(zone)) for zone in found.zones)
        for at, node, what, objects in unreal(self.chain, self.changes, self.old, self.new):
            mend = message("Correct the declared change, take it out, or change the data.")
            yield "P31", Finding(Place(self.file, node=("changes", at, *node)), what, mend, objects)

    def _unit(self, found: UndeclaredUnit) -> Finding:
        change = found.change
        objects = tuple(sorted({*change.old, *change.new}))
        name = self.describer.unit(change)
        fields = {"unit": name, "version": self.old.version}
        if change.kind == "withdrawn":
            mend = message(
                "Declare what became of it: kind withdraw, merge, split or recode, with from: [{code}]; or keep it.",
                code=change.old[0],
            )
            what = message("The unit {unit} of version {version} is gone, and no declared change says so.", **fields)
            return Finding(self._removed(change.old[0]), what, mend, objects)
        mend = self._mend(found.kinds)
        if change.kind == "added":
            what = message("The unit {unit} is new since version {version}, and no declared change says so.", **fields)
            return Finding(self._changes(), what, mend, objects)
        words = [self._word(found, word) for word in found.words]
        what = message(
            "Undeclared change of the unit {unit} since version {version}: {what}.", what=_joined(words), **fields
        )
        return Finding(self._changes(), what, mend, objects)

    def _word(self, found: UndeclaredUnit, word: str) -> Message:
        """What changed, with old and new value where there are any."""
        label = _WORDS[word]
        said = next((text for text in self.describer.aspects(found.change) if text.startswith(label)), label)
        return message("{label}{values}", label=Message(label), values=said.removeprefix(label))

    def _list(self, held: ListChange) -> Finding:
        fields = {"list": self.describer.list_name(held), "version": self.old.version}
        numbers = [self.describer.key(change) for change in held.clauses]
        fields["numbers"] = ", ".join(numbers[:SHOWN]) + (", …" if len(numbers) > SHOWN else "")
        if held.kind == "added":
            what = message("The list {list} is new since version {version}, and no declared change says so.", **fields)
        elif held.kind == "withdrawn":
            what = message("The list {list} of version {version} is gone, and no declared change says so.", **fields)
        elif numbers:
            what = message("Undeclared change of the list {list} since version {version}: clauses {numbers}.", **fields)
        else:
            what = message(
                "Undeclared change of the list {list} since version {version}: its level, title or place.", **fields
            )
        return Finding(self._changes(), what, self._mend(("list",)), (held.list_id,))

    def _zone(self, zone: UndeclaredZone) -> Finding:
        snapshot = self.new if zone.new is not None else self.old
        fields = {"zone": f"{zone.code} {snapshot.zones[zone.code].name}", "version": self.old.version}
        if zone.change is not None:
            words = [Message(ZONE_ASPECTS[aspect]) for aspect in zone.change.aspects]
            what = message(
                "Undeclared change of the zone {zone} since version {version}: {what}.", what=_joined(words), **fields
            )
        elif zone.old is None:
            what = message("The zone {zone} is new since version {version}, and no declared change says so.", **fields)
        elif zone.new is None:
            what = message("The zone {zone} of version {version} is gone, and no declared change says so.", **fields)
        else:
            what = message(
                "The zone {zone} was {old} in version {version}, and no declared change says so.",
                old=zone.old,
                **fields,
            )
        return Finding(self._changes(), what, self._mend(("zones",)), (zone.code,))

    def _mend(self, kinds: Iterable[str]) -> Message:
        return message(
            "Declare it under changes (kind: {kinds}); onemap declare {version} writes what is missing.",
            kinds=", ".join(kinds),
            version=self.new.version,
        )

    def _changes(self) -> Place:
        return Place(self.file, node=("changes",))

    def _removed(self, code: str) -> Place:
        """Where the plan removes the unit; its changes when it just is not there any more."""
        gone = self.new.plan.remove.units
        return Place(self.file, node=("remove", "units", gone.index(code))) if code in gone else self._changes()


def _joined(words: list[Message]) -> Message:
    said = words[0]
    for word in words[1:]:
        said = message("{first}; {second}", first=said, second=word)
    return said
