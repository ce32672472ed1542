"""What units came from and became: as plans declare it, then by the ground that they share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from onemap.compare.changes import ChangeSet, Flow, UnitChange
from onemap.model.plan import ChangeKind
from onemap.model.units import Unit
from onemap.render.pages.histories.records import Elsewhere, Ground, Kin
from onemap.render.view import figure
from onemap.slug import slug

#: shares of a unit's area below this are not told, percent
LEAST = 1.0
#: declarations that say where the ground of a unit went or came from, or that some of it did
_GROUND: frozenset[ChangeKind] = frozenset({"merge", "split", "recode", "withdraw", "border"})
#: how sure it is that a unit goes on in another: declared, a part of its ground by overlap, by overlap only
_DECLARED, _PART, _GUESS = range(3)
#: most units named in a row
MOST = 12


@dataclass(frozen=True)
class Step:
    """The way from one version to a later one (numbers of versions), with the units of both."""

    before: int
    after: int
    old: Mapping[str, Unit]
    new: Mapping[str, Unit]
    changes: ChangeSet
    touching: Mapping[str, Sequence[UnitChange]] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[str, list[UnitChange]] = {}
        for change in self.changes.units:
            for code in dict.fromkeys((*change.old, *change.new)):
                found.setdefault(code, []).append(change)
        object.__setattr__(self, "touching", found)

    @cached_property
    def _out(self) -> Mapping[str | None, Sequence[Flow]]:
        return _grouped((flow.old, flow) for flow in self.changes.flows)

    @cached_property
    def _into(self) -> Mapping[str | None, Sequence[Flow]]:
        return _grouped((flow.new, flow) for flow in self.changes.flows)

    @cached_property
    def _suggested(self) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
        """New codes by old ones and old by new ones of what is suggested."""
        later = {code: held.new for held in self.changes.suggested for code in held.old}
        earlier = {code: held.old for held in self.changes.suggested for code in held.new}
        return later, earlier

    def went(self, code: str) -> tuple[Kin, ...]:
        """What the unit *code* of the older version became; () when it goes on under its code."""
        declared: dict[str, None] = {}
        gone = False
        for change in self.touching.get(code, ()):
            if code not in change.old or code in change.new:
                continue
            gone = True
            declared.update(dict.fromkeys(change.new))
            for told in change.all_declared:
                if told.kind == "withdraw":
                    declared.update((heir, None) for heir in told.to if heir != code and heir in self.new)
        if not gone:
            return ()
        flows = [(flow.new, flow.km2) for flow in self._out.get(code, ())]
        return self._kin(code, declared, self._suggested[0].get(code, ()), flows, self.new)

    def came(self, code: str) -> tuple[Kin, ...]:
        """What the unit *code* of the later version came from; () when it had its code before."""
        declared: dict[str, None] = {}
        new = False
        for change in self.touching.get(code, ()):
            if code not in change.new or code in change.old:
                continue
            new = True
            declared.update(dict.fromkeys(change.old))
        if not new:
            return ()
        flows = [(flow.old, flow.km2) for flow in self._into.get(code, ())]
        return self._kin(code, declared, self._suggested[1].get(code, ()), flows, self.old)

    def parts(self, change: UnitChange, code: str) -> tuple[tuple[Kin, ...], tuple[Kin, ...]]:
        """Where *code* lies in both, of a merger, split or regrouping that leaves it its code: (came, went)."""
        came = [(flow.old, flow.km2) for flow in self._into.get(code, ())]
        went = [(flow.new, flow.km2) for flow in self._out.get(code, ())]
        return (
            self._kin(code, dict.fromkeys(change.old), (), came, self.old) if len(change.old) > 1 else (),
            self._kin(code, dict.fromkeys(change.new), (), went, self.new) if len(change.new) > 1 else (),
        )

    def ground(self, old: str, new: str) -> tuple[Ground, ...]:
        """What the unit *old* → *new* gained from and lost to which units, the largest first."""
        rows = [("+", flow.km2, flow.old, self.old) for flow in self._into.get(new, ()) if flow.old != old]
        rows += [("−", flow.km2, flow.new, self.new) for flow in self._out.get(old, ()) if flow.new != new]
        rows.sort(key=lambda row: (row[0] != "+", -row[1], row[2] or ""))
        return tuple(
            Ground(sign, _small(km2), code or "", slug(code) if code else "", units[code].name if code else "")
            for sign, km2, code, units in rows
        )

    def _said(self, code: str) -> bool:
        """Whether a plan declares what became of the ground of a unit, before or after."""
        return any(told.kind in _GROUND for change in self.touching.get(code, ()) for told in change.all_declared)

    def _kin(
        self,
        of: str,
        declared: Iterable[str],
        suggested: Iterable[str],
        flows: Sequence[tuple[str | None, float]],
        units: Mapping[str, Unit],
    ) -> tuple[Kin, ...]:
        """The kin of the unit *of*: declared ones in filed order, then those that share ground, the largest first."""
        total = sum(km2 for _, km2 in flows)
        shares: dict[str | None, float] = {}
        for code, km2 in flows:
            shares[code] = shares.get(code, 0.0) + (100 * km2 / total if total else 0.0)
        first = list(dict.fromkeys(declared))
        suggestions = [code for code in suggested if code not in first]
        sharing = {code for code, share in shares.items() if code and share >= LEAST and code not in first}
        rest = sorted({*suggestions, *sharing}, key=lambda code: (-shares.get(code, 0.0), code))
        said = self._said(of)
        kin = [_one(code, units, shares.get(code), _DECLARED) for code in first]
        for code in rest:
            part = code not in suggestions and (said or self._said(code))
            kin.append(_one(code, units, shares.get(code), _PART if part else _GUESS))
        if shares.get(None, 0.0) >= LEAST:
            kin.append(Kin("", "", "", _percent(shares[None]), not said, said))
        return tuple(kin)


class Paths:
    """Where a code is in versions that do not hold it: the units that it became or came from, step by step."""

    def __init__(self, units: Sequence[Mapping[str, Unit]], steps: Sequence[Step]) -> None:
        self._units = units
        self._steps = steps

    def elsewhere(self, code: str) -> Iterator[Elsewhere]:
        """All versions that do not hold *code*, in order."""
        holding = [at for at, units in enumerate(self._units) if code in units]
        if len(holding) == len(self._units):
            return
        reached: dict[int, dict[str, int]] = {at: {code: _DECLARED} for at in holding}
        for step in self._steps:
            if step.after not in reached and step.before in reached:
                reached[step.after] = self._follow(reached[step.before], step, forwards=True)
        for step in reversed(self._steps):
            if step.before not in reached and step.after in reached:
                reached[step.before] = self._follow(reached[step.after], step, forwards=False)
        for at, units in enumerate(self._units):
            if at not in holding:
                found = sorted(reached.get(at, {}).items(), key=lambda one: (one[1], one[0]))
                kin = tuple(_one(other, units, None, sure) for other, sure in found if other in units)
                why = "before" if at < holding[0] else "after" if at > holding[-1] else "between"
                yield Elsewhere(at, why, kin[:MOST])  # type: ignore[arg-type]

    @staticmethod
    def _follow(codes: Mapping[str, int], step: Step, forwards: bool) -> dict[str, int]:
        """How sure the units are that *codes* became or came from: the surest way counts, on it the least sure step."""
        found: dict[str, int] = {}
        side = step.new if forwards else step.old
        for code, sure in codes.items():
            kin = step.went(code) if forwards else step.came(code)
            if not kin and code in side:
                found[code] = min(found.get(code, _GUESS), sure)
            for other in kin:
                if other.code:
                    way = max(sure, _GUESS if other.guess else _PART if other.part else _DECLARED)
                    found[other.code] = min(found.get(other.code, _GUESS), way)
        return found


def _grouped(pairs: Iterable[tuple[str | None, Flow]]) -> dict[str | None, list[Flow]]:
    found: dict[str | None, list[Flow]] = {}
    for key, flow in pairs:
        found.setdefault(key, []).append(flow)
    return found


def _one(code: str, units: Mapping[str, Unit], share: float | None, sure: int) -> Kin:
    name = units[code].name if code in units else ""
    return Kin(code, slug(code), name, "" if share is None else _percent(share), sure == _GUESS, sure == _PART)


def _percent(share: float) -> str:
    return f"{figure(min(share, 100.0), 1)}%"


def _small(km2: float) -> str:
    return figure(km2) if km2 >= 0.005 else figure(km2, 4)
