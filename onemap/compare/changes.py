"""The change set between two snapshots: what differs, as frozen records, whatever way it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from onemap.model.clauses import Clause
from onemap.model.plan import DeclaredChange

Kind = Literal["added", "withdrawn", "merged", "split", "regrouped", "changed"]
Aspect = Literal["name", "category", "area", "border", "zones", "facts", "clauses", "recoded"]
#: what the aspect "facts" of a unit speaks of
Fact = Literal["subcategory", "managed_by", "realm", "towns", "area_km2", "problems", "note"]
ZoneAspect = Literal["name", "type", "category", "area", "border", "figure", "note", "clauses"]
ClauseAspect = Literal[
    "text", "number", "dimension", "measure", "topic", "basis", "items", "references", "applicability"
]
ListAspect = Literal["level", "target", "title", "document"]
#: a clause of a version: list (or code of the unit or zone that carries it) and key
Address = tuple[str, str]
#: what a record is; shapes are the published geometry of a layer
RecordKind = Literal[
    "plan", "vocabulary", "levels", "area", "region", "unit", "zone", "list", "tag", "target",
    "units-shape", "zones-shape", "boundary-shape", "context-shape", "order",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Delta:
    """One record that differs at all: exactly what it was and is; None where it is absent.

    Models of ``onemap.model`` for records, little-endian WKB for shapes, tuples of keys for ``order`` (of a kind whose
    order is not what follows from the other deltas) and ``levels``. ``significant`` is False where the difference is
    within tolerance or only one of spelling: then it is not shown, not counted and need not be declared. Of a plan it
    is what it says for good (years, legal bases, stated figures): title and documents differ between any two versions
    and are told without counting as a change.
    """

    kind: RecordKind
    key: str
    old: BaseModel | bytes | tuple[str, ...] | None
    new: BaseModel | bytes | tuple[str, ...] | None
    significant: bool = True

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the model's fields that differ; () for what is no model, was added or is gone."""
        if not isinstance(self.old, BaseModel) or not isinstance(self.new, BaseModel):
            return ()
        return tuple(
            name for name in type(self.new).model_fields if getattr(self.old, name, None) != getattr(self.new, name)
        )


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """One clause of one list (or unit, or zone) before and after; None = absent.

    ``list_id`` is its list in the new version, of a removed clause that in the old one. Where the clause moved between
    lists, ``moved_to`` says where what was removed here stands now, ``moved_from`` where what was added here stood.
    Of units that were merged, split or regrouped a clause that goes on with both sides told has ``moved_from`` where
    another unit than ``list_id`` carried it before.
    """

    list_id: str
    before: Clause | None
    after: Clause | None
    moved_from: Address | None = None
    moved_to: Address | None = None

    @property
    def key(self) -> str:
        """The new key; of a removed clause the old one."""
        one = self.after or self.before
        return "" if one is None else one.key

    @property
    def old_key(self) -> str | None:
        """The key before, where the same clause now stands under another one."""
        if self.before is None or self.after is None or self.before.key == self.after.key:
            return None
        return self.before.key

    @property
    def old(self) -> str | None:
        """The words before; None = absent."""
        return None if self.before is None else self.before.wording

    @property
    def new(self) -> str | None:
        """The words after; None = absent."""
        return None if self.after is None else self.after.wording

    @property
    def old_measure(self) -> str | None:
        return None if self.before is None else self.before.measure

    @property
    def new_measure(self) -> str | None:
        return None if self.after is None else self.after.measure

    @property
    def old_dimension(self) -> str | None:
        return None if self.before is None else self.before.dimension

    @property
    def new_dimension(self) -> str | None:
        return None if self.after is None else self.after.dimension

    @property
    def aspects(self) -> tuple[ClauseAspect, ...]:
        """What differs of a clause that goes on, in a fixed order; () when it was added or removed."""
        a, b = self.before, self.after
        if a is None or b is None:
            return ()
        found: dict[ClauseAspect, bool] = {
            "text": a.wording != b.wording,
            "number": a.key != b.key,
            "dimension": a.dimension != b.dimension,
            "measure": a.measure != b.measure,
            "topic": a.topic != b.topic,
            "basis": a.basis != b.basis,
            "items": a.items != b.items,
            "references": a.follows != b.follows,
            "applicability": a.applies_to != b.applies_to,
        }
        return tuple(aspect for aspect, differs in found.items() if differs)


@dataclass(frozen=True, slots=True)
class UnitChange:
    """What became of one unit, or of several that were merged, split or regrouped.

    ``old`` and ``new`` are unit codes: merged n→1, split 1→n, regrouped n→m, added 0→1, withdrawn 1→0, changed 1→1.
    ``km2_gained`` and ``km2_lost`` are areas on the ellipsoid (border changes only). ``clauses`` are what became of the
    own clauses of all these units: see :mod:`onemap.compare.regrouped`.
    """

    kind: Kind
    old: tuple[str, ...]
    new: tuple[str, ...]
    aspects: tuple[Aspect, ...] = ()
    #: which facts differ, where ``aspects`` holds "facts"
    facts: tuple[Fact, ...] = ()
    km2_gained: float | None = None
    km2_lost: float | None = None
    clauses: tuple[ClauseChange, ...] = ()
    #: what the plan declares about it, when it does
    declared: DeclaredChange | None = None
    #: everything that the plan declares about it, in filed order; ``declared`` is the first
    all_declared: tuple[DeclaredChange, ...] = ()

    def goes_on(self) -> tuple[str, str]:
        """Old and new code of the unit that ``aspects`` speak of: of a merger or split the one whose code goes on."""
        same = [code for code in self.old if code in self.new]
        return (same[0], same[0]) if same else (self.old[0], self.new[0])


@dataclass(frozen=True, slots=True)
class ListChange:
    """What changed in a list of an area, region or zone."""

    list_id: str
    kind: Literal["added", "withdrawn", "changed"]
    clauses: tuple[ClauseChange, ...]
    #: what the plan declares about the list, when it does
    declared: DeclaredChange | None = None
    #: what differs of the list itself
    aspects: tuple[ListAspect, ...] = ()
    #: everything that the plans declare about it, in filed order; ``declared`` is the first
    all_declared: tuple[DeclaredChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """What changed of one element zone that goes on; ``old`` and ``new`` are its codes, which differ when recoded.

    ``figure`` is the area as filed; ``km2_gained`` and ``km2_lost`` are areas on the ellipsoid (borders only).
    """

    old: str
    new: str
    aspects: tuple[ZoneAspect, ...]
    km2_gained: float | None = None
    km2_lost: float | None = None
    clauses: tuple[ClauseChange, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitEffect:
    """What changed in what holds in a unit that goes on, through lists that are not its own (a city's clause …).

    Addresses of ``gained`` and ``changed`` clauses are those of the new version, of ``lost`` ones those of the old one.
    """

    old: str
    new: str
    gained: tuple[Address, ...] = ()
    lost: tuple[Address, ...] = ()
    #: held before and hold now, in other words, measure, dimension, conditions …
    changed: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """Area that was in unit ``old`` and is in unit ``new``; None = in no unit. km² on the ellipsoid.

    There are flows for units that came, went, were merged, split or regrouped, or whose border changed: also the one
    from a unit to itself, so that shares can be told. What is too small or too narrow to count is left out.
    """

    old: str | None
    new: str | None
    km2: float


@dataclass(frozen=True, slots=True)
class Suggested:
    """Units that are gone and units that are new and lie where those were, which no plan declares: a guess by overlap.

    They stay "added" and "withdrawn" in the change set. ``share`` is the part of the area of both sides that they have
    in common, 0 to 1.
    """

    kind: Literal["merged", "split", "regrouped", "recoded"]
    old: tuple[str, ...]
    new: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True)
class CategoryTotal:
    """Units and their area (km², as pages tell it) of one category, before and after."""

    category: str
    old_units: int
    new_units: int
    old_km2: float
    new_km2: float


@dataclass(frozen=True, slots=True)
class Transition:
    """Area (km² on the ellipsoid) that was of one category and is of another, or of the same; None = of no unit."""

    old: str | None
    new: str | None
    km2: float


@dataclass(frozen=True)
class ChangeSet:
    """Everything that differs between snapshots *old* and *new*; empty tuples when nothing does.

    ``deltas`` hold exactly what differs. The others read them: only what is significant, in the field's terms.
    """

    old: str
    new: str
    units: tuple[UnitChange, ...]
    lists: tuple[ListChange, ...]
    zones_added: tuple[str, ...] = ()
    zones_withdrawn: tuple[str, ...] = ()
    #: codes, in the new version, of the zones in ``zones``
    zones_changed: tuple[str, ...] = ()
    #: zones whose code followed a recoded area: (old code, new code); neither added nor withdrawn
    zones_recoded: tuple[tuple[str, str], ...] = ()
    #: what changed of the zones that go on
    zones: tuple[ZoneChange, ...] = ()
    #: what the plans declare about zones that came, went, were recoded or changed: (new code, of one that went the old
    #: one; declarations in filed order), by code; only zones of which something is declared
    zones_declared: tuple[tuple[str, tuple[DeclaredChange, ...]], ...] = ()
    #: by kind, then key
    deltas: tuple[Delta, ...] = ()
    #: by new code; only units that gained, lost or have changed clauses of others' lists
    effects: tuple[UnitEffect, ...] = ()
    #: by old code, then new code; what is in no unit last
    flows: tuple[Flow, ...] = ()
    suggested: tuple[Suggested, ...] = ()
    #: in the order of the new vocabulary, then of the old one
    totals: tuple[CategoryTotal, ...] = ()
    transitions: tuple[Transition, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing significant differs."""
        zones = self.zones_added or self.zones_withdrawn or self.zones_changed or self.zones_recoded
        return not (self.units or self.lists or zones or any(delta.significant for delta in self.deltas))
