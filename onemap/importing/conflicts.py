"""Conflicts of a merge as proposals of the review table, and what people decided of them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from onemap.errors import Message, message
from onemap.importing.delivered import Decisions, Proposal
from onemap.merging.apply import VersionMerged
from onemap.merging.incoming import Name
from onemap.merging.patching import flow
from onemap.merging.spelling import Labels
from onemap.merging.three_way import Conflict, Decided
from onemap.read.publication import default_vocabulary


def conflict_proposals(versions: Iterable[VersionMerged]) -> tuple[Proposal, ...]:
    """For every conflict the proposal to take the delivered side."""
    return tuple(
        Proposal(
            "conflict",
            conflict.name,
            _side(conflict, conflict.here, Labels(one.vocabulary or default_vocabulary())),
            proposed(conflict.field, conflict.came),
            _why(one, conflict),
        )
        for one in versions
        for conflict in one.conflicts
    )


def _why(one: VersionMerged, conflict: Conflict) -> Message:
    whole = one.whole_of(conflict)
    if whole is not None:
        return message(
            "It was changed here and is no longer delivered by itself: clause {number} has its words, too, so they "
            "stand twice. Yes takes it out here.",
            number=whole,
        )
    if not conflict.field and conflict.came is None:
        return message("It was changed here and is no longer delivered; yes takes it out, with its shape.")
    return message("Here and in the delivery it was changed in different ways; yes takes the delivered side.")


def conflicts_decided(decisions: Decisions) -> Decided:
    """What *decisions* say of conflicts."""

    def decided(name: Name, field: str, came: Any) -> bool | None:
        decision = decisions.get(("conflict", name, proposed(field, came))) if decisions else None
        return None if decision is None else decision.taken

    return decided


def proposed(field: str, came: Any) -> str:
    """The delivered side, as the table names it; the same for the same value."""
    value = "" if came is None else flow(came) if not isinstance(came, str) else came
    return f"{field}: {value}" if field else value


def _side(conflict: Conflict, value: Any, labels: Labels) -> str:
    if value is None:
        return ""
    if conflict.field:
        with suppress(KeyError, TypeError):
            value = labels.field(conflict.name.kind, {conflict.field: value}, conflict.field)
    return value if isinstance(value, str) else flow(value)
