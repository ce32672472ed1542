"""Findings as the reviewer's table: numbered rows of object, problem, rule and advice, with a head for the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from onemap.checking import Checked
from onemap.errors import Problem, ProblemsFound, message
from onemap.findings.against import Against, change_rows, describer, divided, title_of
from onemap.findings.words import SEVERITIES, Names, left
from onemap.render.workbook import Cells, Column, Sheet
from onemap.report import resolve_places
from onemap.resolve.chain import day_of
from onemap.words import Translator


def review(
    problems: Sequence[Problem],
    checked: Checked,
    root: Path,
    version: str | None,
    against: Against | None,
    t: Translator,
) -> tuple[Sheet, ...]:
    """The tables of a review of *problems*: the findings, those that were there before, the changes.

    Without an older version there is one table, of all findings.
    """
    names = Names(checked.loaded)
    head = tuple(_head(checked, root, version, against, t))
    if against is None:
        return (_findings(t("Review comments"), head, problems, names, root, t),)
    new, before = divided(problems, against)
    return (
        _findings(t("Review comments"), head, new, names, root, t),
        _findings(t("There before"), head, before, names, root, t),
        _changes(head, against, t),
    )


def _head(checked: Checked, root: Path, version: str | None, against: Against | None, t: Translator) -> Iterator[str]:
    loaded = checked.loaded
    name = root.absolute().name if loaded is None else loaded.publication.name
    yield message("Review comments: {name}", name=name).text(t)
    if against is not None:
        version = against.new
    if version is not None:
        title = title_of(checked, version) or "–"
        yield message("Version under review: {version} {title}", version=version, title=title).text(t)
    if against is not None:
        yield message("Compared with: {version} {title}", version=against.old, title=against.old_title).text(t)
    if loaded is not None:
        try:
            yield message("State of the data: {day}", day=day_of(loaded)).text(t)
        except ProblemsFound:
            return


def _findings(
    name: str, head: tuple[str, ...], problems: Sequence[Problem], names: Names, root: Path, t: Translator
) -> Sheet:
    listed = [problem.severity for problem in problems]
    counts = message(
        "{errors} errors, {warnings} warnings, {accepted} accepted",
        **{f"{word}s" if word != "accepted" else word: listed.count(word) for word in ("error", "warning", "accepted")},
    )
    columns = (
        Column(t("No."), 6), Column(t("Object"), 30), Column(t("Problem"), 54), Column(t("Rule"), 8),
        Column(t("Advice"), 42), Column(t("Severity"), 12), Column(t("Place"), 26),
    )  # fmt: skip
    rows = tuple(_rows(problems, names, root, t))
    return Sheet(name, (*head, counts.text(t)), columns, rows, t("No findings."))


def _rows(problems: Iterable[Problem], names: Names, root: Path, t: Translator) -> Iterator[Cells]:
    """The gravest first, else in the order of the report."""
    found = resolve_places(problems, root)
    found.sort(key=lambda row: SEVERITIES.index(row[3].severity))
    for number, (file, line, _, problem) in enumerate(found, 1):
        severity = t(problem.severity)
        if (why := left(problem, t)) is not None:
            severity += f"\n{why}"
        yield (
            number,
            "\n".join(names.of(problem)),
            problem.what.text(t),
            problem.rule,
            problem.mend.text(t),
            severity,
            file if line is None else f"{file}:{line}",
        )


def _changes(head: tuple[str, ...], against: Against, t: Translator) -> Sheet:
    told = describer(against, t)
    rows = () if told is None else tuple((number, *row) for number, row in enumerate(change_rows(told), 1))
    columns = (
        Column(t("No."), 6), Column(t("Object"), 40), Column(t("Change"), 70), Column(t("Declared"), 12),
        Column(t("Reason and basis"), 50),
    )  # fmt: skip
    if told is None:
        return Sheet(
            t("Changes"), head, columns, (), t("The versions cannot be compared before the errors are mended.")
        )
    counts = message(
        "Changes: {count}; not declared: {undeclared}",
        count=len(rows),
        undeclared=sum(row[3] == t("not declared") for row in rows),
    )
    return Sheet(t("Changes"), (*head, counts.text(t)), columns, rows, t("no differences"))
