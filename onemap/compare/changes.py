"""The change set between two snapshots: what differs, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onemap.model.plan import DeclaredChange

Kind = Literal["added", "withdrawn", "merged", "split", "changed"]
Aspect = Literal["name", "category", "area", "border", "zones", "facts", "clauses", "recoded"]
#: what the aspect "facts" of a unit speaks of
Fact = Literal["subcategory", "managed_by", "realm", "towns", "area_km2", "problems", "note"]
ZoneAspect = Literal["name", "type", "category", "area", "border", "figure", "note", "clauses"]


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """One clause of one list: old and new wording (None = absent). Dimension and measure may differ too.

    ``key`` is the new one (the old one of a removed clause).
    """

    list_id: str
    key: str
    old: str | None
    new: str | None
    old_measure: str | None = None
    new_measure: str | None = None
    old_dimension: str | None = None
    new_dimension: str | None = None
    #: the key before, where the same words now stand under another one
    old_key: str | None = None
    #: whether topic, basis, items, references or conditions differ
    besides: bool = False


@dataclass(frozen=True, slots=True)
class UnitChange:
    """What became of one unit, or of several that were merged or split.

    ``old`` and ``new`` are unit codes: merged n→1, split 1→n, added 0→1, withdrawn 1→0, changed 1→1.
    ``km2_gained`` and ``km2_lost`` are areas on the ellipsoid (border changes only).
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
class ChangeSet:
    """Everything that differs between snapshots *old* and *new*; empty tuples when nothing does."""

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

    @property
    def empty(self) -> bool:
        zones = self.zones_added or self.zones_withdrawn or self.zones_changed or self.zones_recoded
        return not (self.units or self.lists or zones)
