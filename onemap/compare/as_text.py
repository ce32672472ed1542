"""A change set as plain text, for a terminal."""

from __future__ import annotations

from onemap.compare.changes import ClauseChange
from onemap.compare.described import KINDS, Describer


def as_text(describer: Describer) -> str:
    """Lines of text with a final newline: units, lists and zones, each clause with its old and new words."""
    t, changes = describer.translate, describer.changes
    lines = [f"{changes.old} → {changes.new}", *("  " + count for count in describer.counts())]
    if changes.units:
        lines += ["", t("units")]
    for unit in changes.units:
        lines.append(f"{t(KINDS[unit.kind])} {describer.unit(unit)}")
        lines += [f"    {aspect}" for aspect in describer.aspects(unit)]
        for declared in unit.all_declared:
            words = describer.declared(declared)
            lines.append(f"    {t('declared')}: {words}" if words else f"    {t('declared')}")
        lines += _clauses(describer, unit.clauses)
    if changes.lists:
        lines += ["", t("lists")]
    for held in changes.lists:
        lines.append(f"{t(KINDS[held.kind])} {describer.list_name(held)}")
        lines += _clauses(describer, held.clauses)
    zones = describer.zones()
    if zones:
        lines += ["", t("zones")]
    for kind, zone, aspects in zones:
        lines += [f"{t(kind)} {zone}", *(f"    {aspect}" for aspect in aspects)]
    return "\n".join(lines) + "\n"


def _clauses(describer: Describer, changes: tuple[ClauseChange, ...]) -> list[str]:
    lines: list[str] = []
    for change in changes:
        sign, old, new = describer.clause(change)
        lines.append(f"    {sign} {describer.key(change)}")
        if (stays := describer.stays(change)) is not None:
            lines.append(f"        {stays}")
            continue
        lines += [f"        − {line}" for line in (old or "").splitlines()]
        lines += [f"        + {line}" for line in (new or "").splitlines()]
    return lines
