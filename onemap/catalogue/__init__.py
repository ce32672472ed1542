"""The catalogue of rules: every id that a stage can report, once, in the order in which people look it up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from onemap.catalogue.entry import Entry, Stage
from onemap.catalogue.stages import IMPORT, READ, RESOLVE
from onemap.check import RULES
from onemap.errors import Message, UsageFault, message
from onemap.fixing import FIXES
from onemap.read.documents import closest

__all__ = ["CATALOGUE", "FAMILIES", "Entry", "Stage", "explained", "find", "unknown_rule"]

#: first letter of an id → what rules of the family are about
FAMILIES: Mapping[str, Message] = MappingProxyType(
    {
        "Y": message("Syntax"),
        "M": message("Model"),
        "P": message("Plan versions"),
        "A": message("Areas and regions"),
        "U": message("Control units"),
        "Z": message("Element zones"),
        "L": message("Admission lists and clauses"),
        "T": message("Targets"),
        "G": message("Geometry"),
        "O": message("Origins"),
        "W": message("Publishing duties"),
        "R": message("Resolving"),
        "I": message("Import"),
    }
)


def _catalogue(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    letters = list(FAMILIES)
    found: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda entry: (letters.index(entry.id[0]), entry.id)):
        if entry.id in found:
            raise ValueError(f"two rules have the id {entry.id}")
        found[entry.id] = entry
    return MappingProxyType(found)


#: id → entry, by family and number
CATALOGUE: Mapping[str, Entry] = _catalogue(
    [
        *READ,
        *(Entry(rule.id, rule.title, rule.mend, "check", rule.severity, rule.firm) for rule in RULES.values()),
        *RESOLVE,
        *IMPORT,
    ]
)


def find(id: str) -> Entry:
    """The entry of *id*, in capitals or not. Raises UsageFault with the nearest id when there is none."""
    entry = CATALOGUE.get(id.strip().upper())
    if entry is None:
        raise UsageFault(unknown_rule(id))
    return entry


def unknown_rule(id: str) -> Message:
    """What to say of an *id*, or the beginning of one, that is none of the catalogue."""
    meant = _nearest(id.strip().upper())
    mend = (
        message("Did you mean {key}?", key=meant)
        if meant is not None
        else message("Ids begin with {letters}.", letters=", ".join(FAMILIES))
    )
    return message("There is no rule {key}. {mend}", key=id.strip() or "–", mend=mend)


def _nearest(id: str) -> str | None:
    """The id of the same family with the nearest number, else one that is spelled alike."""
    family = [known for known in CATALOGUE if known[0] == id[:1]]
    if family and re.fullmatch("[0-9]{1,4}", id[1:]):
        return min(family, key=lambda known: abs(int(known[1:]) - int(id[1:])))
    return closest(id, CATALOGUE)


def explained(entry: Entry, translate: Callable[[str], str]) -> str:
    """Two lines: id, severity and what must hold; how to mend it. A third where repairs are offered."""
    severity, title, mend = (translate(text) for text in (entry.severity, entry.title, entry.mend))
    lines = [
        message("{id} {severity}: {title}", id=entry.id, severity=severity, title=title),
        message("Mend: {mend}", mend=mend),
    ]
    if entry.id in FIXES:
        lines.append(message("Where there is one safe answer, onemap check --fix offers it."))
    return "".join(f"{line.text(translate)}\n" for line in lines)
