"""Which units became which between two snapshots: what the plans on the way declare, step by step, put together.

Identity over time follows the declared predecessor before the code (design §3). A declaration is used only when it
agrees with both sides of its step, so that it does no harm between versions that it was not made for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from onemap.model.plan import ChangeKind, DeclaredChange
from onemap.resolve.snapshot import Snapshot
from onemap.validity import life_of

Regrouped = Literal["merged", "split", "regrouped"]
Codes = tuple[str, ...]


def later(first: Snapshot, second: Snapshot) -> bool:
    """Whether *first* comes after *second*, by (effective, signed, id), drafts last."""
    return life_of(first.plan).key > life_of(second.plan).key


@dataclass(frozen=True, slots=True)
class Event:
    """A merger, split or recoding: the units *old* became the units *new*.

    ``declared`` is None where a plan undoes what the one before declared and does not say so.
    """

    old: Codes
    new: Codes
    declared: DeclaredChange | None


class Step:
    """From *old* to *new* by what the plan of the later one declares; backwards where that is *old*."""

    def __init__(self, old: Snapshot, new: Snapshot) -> None:
        self.old, self.new = old, new
        self.backwards = later(old, new)
        first, second = (new, old) if self.backwards else (old, new)
        #: the version whose plan declares what changed in this step
        self.earlier, self.later = first, second
        found = _events(first, second)
        self.events = [Event(one.new, one.old, one.declared) for one in found] if self.backwards else found
        self._after = {code: event for event in self.events for code in event.old}
        self._before = {code: event for event in self.events for code in event.new}
        self._place = {id(event): at for at, event in enumerate(self.events)}

    def onward(self, code: str) -> Codes:
        """What became of unit *code* of ``old``."""
        if code in self._after:
            return self._after[code].new
        return (code,) if code in self.new.units and code not in self._before else ()

    def origin(self, code: str) -> Codes:
        """What unit *code* of ``new`` comes from."""
        if code in self._before:
            return self._before[code].old
        return (code,) if code in self.old.units and code not in self._after else ()

    def declared(self, old: Iterable[str], new: Iterable[str]) -> list[DeclaredChange]:
        """What was declared of units *old* or *new* in this step that made others of them."""
        found = {id(self._after[code]) for code in old if code in self._after}
        found |= {id(self._before[code]) for code in new if code in self._before}
        said = (self.events[at].declared for at in sorted(self._place[event] for event in found))
        return [declared for declared in said if declared is not None]

    @cached_property
    def touched(self) -> set[str]:
        """Codes that do not just go on."""
        return {*self._after, *self._before, *(self.old.briefs.keys() ^ self.new.briefs.keys())}

    @cached_property
    def new_ones(self) -> set[str]:
        """Codes of which it is declared that they came (or went, backwards) as units of their own."""
        kind = "withdraw" if self.backwards else "add"
        found = set[str]()
        for declared in self.later.plan.changes:
            if declared.kind == kind:
                found.update(declared.from_, declared.to, declared.units.codes if declared.units else ())
        return found


def _events(old: Snapshot, new: Snapshot) -> list[Event]:
    """What the plan of *new* declares to have become of units of *old*, as far as it agrees with both.

    After that what the plan of *old* declared, turned round: its undoing is known by the same codes.
    """
    found: list[Event] = []
    used_old: set[str] = set()
    used_new: set[str] = set()
    said: list[tuple[ChangeKind, Codes, Codes, DeclaredChange | None]] = []
    said += [(one.kind, one.from_, one.to, one) for one in new.plan.changes]
    said += [(one.kind, one.to, one.from_, None) for one in old.plan.changes]
    for kind, before, after, declared in said:
        if kind not in ("merge", "split", "recode") or not _agrees(old, new, before, after):
            continue
        if used_old.intersection(before) or used_new.intersection(after):
            continue
        if kind == "recode":
            if len(before) != len(after):
                continue
            found += [Event((a,), (b,), declared) for a, b in zip(before, after, strict=True) if a != b]
        elif len(before) > 1 or len(after) > 1:
            found.append(Event(tuple(dict.fromkeys(before)), tuple(dict.fromkeys(after)), declared))
        used_old.update(before)
        used_new.update(after)
    return found


def _agrees(old: Snapshot, new: Snapshot, before: Codes, after: Codes) -> bool:
    """All predecessors were there and are gone (unless they go on), all successors are there and were not before."""
    return (
        bool(before and after)
        and all(code in old.units for code in before)
        and all(code in new.units for code in after)
        and all(code in after or code not in new.units for code in before)
        and all(code in before or code not in old.units for code in after)
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Units that became others: merged n→1, split 1→n, regrouped n→m."""

    kind: Regrouped
    old: Codes
    new: Codes


class Lineage:
    """The way from the first of *snapshots* to the last, through those between."""

    def __init__(self, snapshots: Sequence[Snapshot]) -> None:
        self.old, self.new = snapshots[0], snapshots[-1]
        self.steps = [Step(a, b) for a, b in pairwise(snapshots)]
        groups, pairs = self._put_together()
        #: units that were merged, split or regrouped
        self.groups: tuple[Group, ...] = groups
        #: (old code, new code) of the units that go on as one, in the order of old codes
        self.pairs: tuple[tuple[str, str], ...] = pairs
        #: new codes of recoded units, by old ones
        self.recoded: Mapping[str, str] = {a: b for a, b in pairs if a != b}

    def going_on(self) -> tuple[tuple[str, str], ...]:
        """``pairs`` with the units of groups whose code goes on."""
        return (*self.pairs, *((code, code) for group in self.groups for code in group.old if code in group.new))

    def track(self, old: Iterable[str], new: Iterable[str]) -> Iterator[tuple[Step, frozenset[str], frozenset[str]]]:
        """Each step with the codes before and after it that units *old* became, or that units *new* come from."""
        count = len(self.steps)
        held = [set(old), *(set[str]() for _ in self.steps)]
        for at, step in enumerate(self.steps):
            held[at + 1].update(code for one in held[at] for code in step.onward(one))
        back = set(new)
        for at in range(count, -1, -1):
            held[at] |= back
            if at:
                back = {code for one in back for code in self.steps[at - 1].origin(one)}
        for at, step in enumerate(self.steps):
            yield step, frozenset(held[at]), frozenset(held[at + 1])

    def _put_together(self) -> tuple[tuple[Group, ...], tuple[tuple[str, str], ...]]:
        touched = set[str]().union(*(step.touched for step in self.steps))
        ends = {code: self._follow(code) for code in sorted(touched) if code in self.old.units}
        came = set().union(*ends.values()) if ends else set()
        # whatever a plan said became of it, a unit that is there again, of which nobody says that it is another, is
        back = {code for code in ends if code in self.new.units and code not in came and not self._is_new(code)}
        single: dict[str, str] = {}
        groups: list[Group] = []
        undone = {code for step in self.steps for one in step.events if one.declared is None for code in one.old}
        for old, new in _components(ends):
            if back.intersection(old) or (old == new and undone.intersection(old)):
                single.update((code, code) for code in old if code in self.new.units)
            elif len(old) == len(new) == 1:
                single[next(iter(old))] = next(iter(new))
            elif new:
                groups.append(self._group(old, new))
        pairs = [
            (code, single.get(code, code))
            for code in self.old.units
            if code in single or (code not in touched and code in self.new.units)
        ]
        return tuple(groups), tuple(pairs)

    def _follow(self, code: str) -> frozenset[str]:
        held = {code}
        for step in self.steps:
            held = {after for one in held for after in step.onward(one)}
        return frozenset(held)

    def _is_new(self, code: str) -> bool:
        """Whether the unit that *code* is at the end was declared to be one of its own when it last came."""
        for step in reversed(self.steps):
            if code not in step.old.units or not step.origin(code):
                return code in step.new_ones
        return False

    def _group(self, old: set[str], new: set[str]) -> Group:
        """The group in the order of the declaration that says all of it, else by code."""
        said = self._said.get((frozenset(old), frozenset(new)))
        before, after = (said.old, said.new) if said is not None else (tuple(sorted(old)), tuple(sorted(new)))
        kind: Regrouped = "regrouped" if len(old) > 1 and len(new) > 1 else "merged" if len(old) > 1 else "split"
        return Group(kind, before, after)

    @cached_property
    def _said(self) -> dict[tuple[frozenset[str], frozenset[str]], Event]:
        return {(frozenset(e.old), frozenset(e.new)): e for step in reversed(self.steps) for e in reversed(step.events)}


def _components(ends: Mapping[str, frozenset[str]]) -> Iterator[tuple[set[str], set[str]]]:
    """Old codes that share new ones, with all their new ones; by the first old code."""
    starts: dict[str, list[str]] = {}
    for code, after in ends.items():
        for one in after:
            starts.setdefault(one, []).append(code)
    done: set[str] = set()
    for first in ends:
        if first in done:
            continue
        old, new, waiting = set[str](), set[str](), [first]
        while waiting:
            code = waiting.pop()
            if code in old:
                continue
            old.add(code)
            new |= ends[code]
            waiting += [other for one in ends[code] for other in starts[one]]
        done |= old
        yield old, new
