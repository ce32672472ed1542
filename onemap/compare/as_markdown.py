"""A change set as Markdown tables, to paste into a document. Data is escaped, so that none of it becomes markup."""

from __future__ import annotations

import re

from onemap.compare.changes import ClauseChange
from onemap.compare.described import KINDS, Describer

#: characters that every Markdown takes as themselves after a backslash
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+.!-])")
#: the others as character references: flavours differ in whether a backslash helps
_REFERENCES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "~": "&#126;", "$": "&#36;"})


def escaped(text: str | None) -> str:
    """*text* so that Markdown and HTML show it as it is, on one line of a table."""
    return "<br>".join(_MARKUP.sub(r"\\\1", line).translate(_REFERENCES) for line in (text or "").splitlines())


def as_markdown(describer: Describer) -> str:
    """A heading, a table of units, a table of clauses per list or unit, and zones; with a final newline."""
    t, changes = describer.translate, describer.changes
    lines = [f"# {escaped(changes.old)} → {escaped(changes.new)}", "", ", ".join(describer.counts()), ""]
    if changes.units:
        lines += [f"## {t('units')}", "", _row(t("change"), t("units"), t("what"), t("declared")), _rule(4)]
        for unit in changes.units:
            lines.append(
                _row(
                    t(KINDS[unit.kind]),
                    escaped(describer.unit(unit)),
                    "<br>".join(escaped(aspect) for aspect in describer.aspects(unit)),
                    "<br>".join(escaped(describer.declared(declared)) for declared in unit.all_declared),
                )
            )
        lines.append("")
        for unit in changes.units:
            if unit.clauses:
                lines += _clauses(describer, describer.unit(unit), unit.clauses)
    if changes.lists:
        lines += [f"## {t('lists')}", ""]
    for held in changes.lists:
        lines += _clauses(describer, f"{describer.list_name(held)} ({t(KINDS[held.kind])})", held.clauses)
    zones = describer.zones()
    if zones:
        lines += [f"## {t('zones')}", "", _row(t("change"), t("zones"), t("what")), _rule(3)]
        lines += [_row(t(kind), escaped(zone), "<br>".join(map(escaped, what))) for kind, zone, what in zones]
    return "\n".join(lines).rstrip("\n") + "\n"


def _clauses(describer: Describer, title: str, changes: tuple[ClauseChange, ...]) -> list[str]:
    t = describer.translate
    lines = [f"### {escaped(title)}", "", _row(t("number"), t("before"), t("after")), _rule(3)]
    for change in changes:
        after = describer.stays(change) or change.new
        lines.append(_row(escaped(describer.key(change)), escaped(change.old), escaped(after)))
    return [*lines, ""]


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _rule(columns: int) -> str:
    return "|" + " --- |" * columns
