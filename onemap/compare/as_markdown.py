"""A change set as Markdown, to paste into a document. Data is escaped, so that none of it becomes markup.

What was removed and added is marked by ``<del>`` and ``<ins>``: the signs of Markdown itself do not work beside
Chinese punctuation, and not in every flavour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onemap.compare.described import Describer
from onemap.compare.sections import ClauseEntry, Entry, Section, sections
from onemap.compare.wording import Span

#: characters that every Markdown takes as themselves after a backslash
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+.!-])")
#: the others as character references: flavours differ in whether a backslash helps
_REFERENCES = str.maketrans({
    "&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "~": "&#126;", "$": "&#36;", "@": "&#64;",
})  # fmt: skip
_TAGS = {"removed": "del", "added": "ins"}


def escaped(text: str | None) -> str:
    """*text* so that Markdown and HTML show it as it is, on one line of a table."""
    return "<br>".join(_MARKUP.sub(r"\\\1", line).translate(_REFERENCES) for line in (text or "").splitlines())


def as_markdown(describer: Describer) -> str:
    """A heading, the numbers, then section after section with a table each and one for clauses; a final newline."""
    changes = describer.changes
    lines = [f"# {escaped(changes.old)} → {escaped(changes.new)}", "", ", ".join(describer.counts()), ""]
    for section in sections(describer):
        lines += _section(section, describer)
    return "\n".join(lines).rstrip("\n") + "\n"


def marked(spans: tuple[Span, ...]) -> str:
    """*spans* as one cell, with elements around what was removed and added."""
    parts = []
    for span in spans:
        words = "<br>".join(escaped(line) for line in span.text.split("\n"))
        tag = _TAGS.get(span.kind)
        parts.append(words if tag is None else f"<{tag}>{words}</{tag}>")
    return "".join(parts)


def _section(section: Section, describer: Describer) -> Iterator[str]:
    t = describer.translate
    yield from (f"## {escaped(section.title)}", "")
    if section.note:
        yield from (escaped(section.note), "")
    if section.rows:
        yield from (_row(*map(escaped, section.columns)), _rule(len(section.columns)))
        yield from (_row(*map(escaped, row)) for row in section.rows)
        yield ""
    # what only carries clauses has a heading of its own below
    told = [entry for entry in section.entries if entry.facts or entry.declared or not entry.clauses]
    if told:
        yield from (_row(t("change"), escaped(section.title), t("what"), t("declared")), _rule(4))
        yield from (_entry(entry) for entry in told)
        yield ""
    for entry in section.entries:
        if entry.clauses:
            kind = f" ({entry.kind})" if entry.kind and entry not in told else ""
            yield from (f"### {escaped(entry.name + kind)}", "")
            yield from (_row("", t("number"), t("text"), t("what")), _rule(4))
            yield from map(_clause, entry.clauses)
            yield ""


def _entry(entry: Entry) -> str:
    return _row(
        escaped(entry.kind),
        escaped(entry.name),
        "<br>".join(map(escaped, entry.facts)),
        "<br>".join(map(escaped, entry.declared)),
    )


def _clause(clause: ClauseEntry) -> str:
    signs = {"+": r"\+", "−": "−", "~": "&#126;"}
    notes = "<br>".join(map(escaped, clause.notes))
    return _row(signs[clause.sign], escaped(clause.number), marked(clause.spans), notes)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _rule(columns: int) -> str:
    return "|" + " --- |" * columns
