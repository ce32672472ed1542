"""A change set as plain text, for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from onemap.compare.described import Describer
from onemap.compare.sections import ClauseEntry, Entry, Section, sections
from onemap.compare.wording import Span

_MARKS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


def as_text(describer: Describer) -> str:
    """Lines of text with a final newline: the numbers, then section after section.

    Differences of wording are marked ``[-removed-]{+added+}``.
    """
    changes = describer.changes
    lines = [f"{changes.old} → {changes.new}", *("  " + count for count in describer.counts())]
    for section in sections(describer):
        lines += ["", *_section(section, describer)]
    return "\n".join(map(_printable, lines)) + "\n"


def marked(spans: tuple[Span, ...]) -> str:
    """*spans* as one text with marks."""
    return "".join(_MARKS[span.kind].format(span.text) for span in spans)


def _section(section: Section, describer: Describer) -> Iterator[str]:
    yield section.title
    if section.note:
        yield f"  {section.note}"
    for entry in section.entries:
        yield from _entry(entry, describer)
    if section.rows:
        yield from _table((section.columns, *section.rows))


def _entry(entry: Entry, describer: Describer) -> Iterator[str]:
    yield f"{entry.kind} {entry.name}".lstrip()
    for fact in entry.facts:
        yield f"    {fact}"
    label = describer.translate("declared")
    for words in entry.declared:
        yield f"    {label}: {words}" if words else f"    {label}"
    for clause in entry.clauses:
        yield from _clause(clause)


def _clause(clause: ClauseEntry) -> Iterator[str]:
    yield f"    {clause.sign} {clause.number}"
    for note in clause.notes:
        yield f"        {note}"
    if clause.spans:
        for line in marked(clause.spans).split("\n"):
            yield f"        {line}"


def _table(rows: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    """Columns as wide as a terminal shows them; numbers to the right."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = []
        for cell, width in zip(row, widths, strict=True):
            room = " " * (width - _width(cell))
            cells.append(room + cell if cell.replace(".", "", 1).isdigit() else cell + room)
        yield ("    " + "  ".join(cells)).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _printable(line: str) -> str:
    """*line* without what a terminal would obey: control and formatting characters show as �."""
    if line.isprintable():
        return line
    return "".join("\ufffd" if unicodedata.category(one) in ("Cc", "Cf") else one for one in line)
