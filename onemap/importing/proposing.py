"""What no tool decides alone: references to other clauses, and zones that a unit lies in; decisions are applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from onemap.errors import Message, message
from onemap.importing.assembling import Assembly
from onemap.importing.delivered import Decisions, Proposal
from onemap.importing.faults import Faults
from onemap.importing.known_lists import Known
from onemap.importing.mapping import Overlay
from onemap.importing.references import parse_value, proposals
from onemap.importing.row_reader import tidy_code
from onemap.importing.zones_overlay import overlay
from onemap.merging.incoming import Incoming, IncomingLayer, Record
from onemap.model.origins import Name, Origin
from onemap.model.plan import LayerName
from onemap.model.units import Unit
from onemap.resolve.content import Content


def follow(
    incoming: Incoming,
    assembly: Assembly,
    origins: Mapping[Name, Origin],
    decisions: Decisions,
    faults: Faults,
    below: Content,
) -> tuple[Proposal, ...]:
    """What clauses follow by their words, for the table; what was decided becomes ``follows`` of the clause.

    *below* is what holds where it comes in. Records of *incoming* are changed in place.
    A corrected value that names no clauses is a fault (I36).
    """
    known = Known.of(incoming, assembly.context.vocabulary, below)
    found = []
    for owner, clause in _clauses(incoming):
        if "follows" in clause or "text" not in clause:
            continue
        name = Name("clause", assembly.context.clause_key(clause), owner)
        for proposal in proposals(name, wording(clause), known, origins.get(name)):
            found.append(proposal)
            decision = decisions.get(("follows", name, proposal.value))
            if decision is None or not decision.taken:
                continue
            value = parse_value(decision.value or proposal.value, known)
            if isinstance(value, Message):
                origin = proposal.origin
                what = message(
                    "{owner} {number}: what was decided cannot be taken: {reason}",
                    owner=owner.partition(":")[2],
                    number=name.key,
                    reason=value,
                )
                file = Path(origin.file) if origin is not None else Path()
                faults.add("I36", file, what, message("Correct the value in the review table."))
            else:
                clause["follows"] = [*clause.get("follows", ()), *value]
    return tuple(found)


def _clauses(incoming: Incoming) -> Iterator[tuple[str, MutableMapping[str, Any]]]:
    for kind, records in (("unit", incoming.units), ("zone", incoming.zones), ("list", incoming.lists)):
        for key, record in records.items():
            for clause in record.get("clauses") or ():
                yield f"{kind}:{key}", clause


def wording(clause: Record) -> str:
    """The words of a clause with those of its items."""
    return "\n".join([str(clause["text"]), *_items(clause.get("items") or ())])


def _items(items: Any) -> Iterator[str]:
    for item in items:
        yield f"{item['number']}{item['text']}"
        yield from _items(item.get("items") or ())


def overlaid(
    rule: Overlay | None, layers: Mapping[LayerName, IncomingLayer], assembly: Assembly, decisions: Decisions
) -> tuple[Proposal, ...]:
    """Zones that units lie in by the layers of the delivery, for the table; those that were decided are taken in.

    Zones that a unit has already are not spoken of.
    """
    if rule is None or "units" not in layers or "zones" not in layers:
        return ()
    found = []
    units, zones = assembly.kept["unit"], assembly.kept["zone"]
    laid = overlay(layers["units"], layers["zones"], rule.share.value)
    for code in sorted({*laid.members, *laid.near}):
        shares = [(*one, False) for one in laid.members.get(code, ())]
        shares += [(*one, True) for one in laid.near.get(code, ())]
        kept = units.get(code)
        if kept is None:
            continue
        name, taken = Name("unit", code), []
        for zone, share, less in shares:
            if zone in kept.record.get("zones", ()):
                continue
            called = zones[zone].record.get("name", zone) if zone in zones else zone
            why = message("{share} of the unit lies in {zone}.", share=_per_cent(share), zone=called)
            if less:
                why = message(
                    "Less than asked for: {share} of the unit lies in {zone}.", share=_per_cent(share), zone=called
                )
            found.append(Proposal("zones", name, kept.record.get("name", code), zone, why, kept.origin))
            decision = decisions.get(("zones", name, zone))
            if decision is not None and decision.taken:
                taken.append(tidy_code(decision.value or zone))
        if taken:
            record = {**kept.record, "zones": [*kept.record.get("zones", ()), *sorted(set(taken))]}
            # fields in the order in which files have them
            kept.record = {key: record[key] for key in Unit.model_fields if key in record}
    return tuple(found)


def _per_cent(share: Any) -> str:
    return f"{Decimal(share) * 100:.1f} %"
