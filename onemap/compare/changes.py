"""The change set between two snapshots: what differs, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onemap.model.plan import DeclaredChange

Kind = Literal["added", "withdrawn", "merged", "split", "changed"]
Aspect = Literal["name", "category", "area", "border", "zones", "clauses", "recoded"]


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """One clause of one list: old and new wording (None = absent). Dimension and measure may differ too."""

    list_id: str
    key: str
    old: str | None
    new: str | None
    old_measure: str | None = None
    new_measure: str | None = None
    old_dimension: str | None = None
    new_dimension: str | None = None


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
    km2_gained: float | None = None
    km2_lost: float | None = None
    clauses: tuple[ClauseChange, ...] = ()
    #: what the plan declares about it, when it does
    declared: DeclaredChange | None = None
    #: everything that the plan declares about it, in filed order; ``declared`` is the first
    all_declared: tuple[DeclaredChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ListChange:
    """What changed in a list of an area, region or zone."""

    list_id: str
    kind: Literal["added", "withdrawn", "changed"]
    clauses: tuple[ClauseChange, ...]
    #: what the plan declares about the list, when it does
    declared: DeclaredChange | None = None


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Everything that differs between snapshots *old* and *new*; empty tuples when nothing does."""

    old: str
    new: str
    units: tuple[UnitChange, ...]
    lists: tuple[ListChange, ...]
    zones_added: tuple[str, ...] = ()
    zones_withdrawn: tuple[str, ...] = ()
    zones_changed: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.units or self.lists or self.zones_added or self.zones_withdrawn or self.zones_changed)
