"""Problems → lines for people, or JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from onemap.errors import Leave, Message, Problem, message
from onemap.read.yaml import locate_all
from onemap.words import translator

Row = tuple[str, int | None, int | None, Problem]


def resolve_places(problems: Iterable[Problem], root: Path | None = None) -> list[Row]:
    """(file relative to *root*, line, column, problem), sorted by file, line, column, rule; each problem once.

    Every file with nodes to find is read once. Files outside *root* keep their path.
    """
    unique = list(dict.fromkeys(problems))
    nodes: dict[Path, set[tuple[str | int, ...]]] = {}
    for problem in unique:
        place = problem.place
        if place.line is None and place.node is not None:
            nodes.setdefault(place.file, set()).add(place.node)
    positions = {file: locate_all(file, wanted) for file, wanted in nodes.items()}
    shown = {file: _shown(file, root) for file in {problem.place.file for problem in unique}}
    rows: list[Row] = []
    for problem in unique:
        place = problem.place
        line, column = place.line, place.column
        if line is None and place.node is not None:
            line, column = positions[place.file][place.node]
        rows.append((shown[place.file], line, column, problem))
    return sorted(rows, key=lambda r: (r[0], r[1] or 0, r[2] or 0, r[3].rule, r[3].what.text()))


def as_text(
    problems: Iterable[Problem], root: Path | None = None, lang: str = "en", left_out: int | None = None
) -> str:
    """One line a problem, ``file:line:column: severity rule message (mend)``, and a line with the counts.

    What was accepted or lowered says so behind the mend, with its reason.

    *left_out*: how many findings are not shown because nobody asked for them; None when all are shown.
    """
    t = translator(lang)
    rows = resolve_places(problems, root)
    lines = []
    for file, line, column, problem in rows:
        at = ":".join(str(part) for part in (file, line, column) if part is not None)
        words = f"{one_line(problem.what.text(t))} ({one_line(problem.mend.text(t))})"
        if problem.leave is not None:
            words += f" [{one_line(_left(problem.leave).text(t))}]"
        lines.append(f"{one_line(at)}: {t(problem.severity)} {problem.rule} {words}")
    lines.append(one_line(_count(problem for *_, problem in rows).text(t)))
    if left_out is not None:
        said = message("{count} findings were left out by --only, --ignore or --version.", count=left_out)
        lines.append(said.text(t))
    return "\n".join(lines) + "\n"


def as_json(
    problems: Iterable[Problem], root: Path | None = None, lang: str = "en", left_out: int | None = None
) -> str:
    """The same as a JSON document: counts, and a list of problems."""
    t = translator(lang)
    rows = resolve_places(problems, root)
    listed: list[dict[str, Any]] = [
        {
            "file": file,
            "line": line,
            "column": column,
            "severity": problem.severity,
            "rule": problem.rule,
            "message": problem.what.text(t),
            "mend": problem.mend.text(t),
            "objects": list(problem.objects),
            "version": problem.version,
            "lon": None if problem.spot is None else problem.spot.lon,
            "lat": None if problem.spot is None else problem.spot.lat,
            "leave": problem.leave and {"kind": problem.leave.kind, "reason": problem.leave.reason.text(t)},
        }
        for file, line, column, problem in rows
    ]
    counts = {**_counted(problem for *_, problem in rows), "left_out": left_out or 0}
    document = {**counts, "problems": listed}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


#: problems, root, language, number of findings left out → report
Renderer = Callable[[Iterable[Problem], Path | None, str, int | None], str]
FORMATS: dict[str, Renderer] = {"text": as_text, "json": as_json}


def print_problems(
    problems: Iterable[Problem], *, root: Path | None = None, lang: str = "en", form: str = "text"
) -> None:
    """Print a report: text to the error stream, other formats to the output. *root* defaults to the working folder."""
    text = FORMATS[form](problems, root if root is not None else Path.cwd(), lang, None)
    click.echo(text, nl=False, err=form == "text")


def _counted(problems: Iterable[Problem]) -> dict[str, int]:
    severities = [problem.severity for problem in problems]
    return {
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "accepted": severities.count("accepted"),
    }


def _count(problems: Iterable[Problem]) -> Message:
    counted = _counted(problems)
    if counted["accepted"]:
        return message("{errors} errors, {warnings} warnings, {accepted} accepted", **counted)
    return message("{errors} errors, {warnings} warnings", errors=counted["errors"], warnings=counted["warnings"])


_LEFT: dict[str, str] = {
    "accepted": message("accepted: {reason}").msgid,
    "lowered": message("lowered: {reason}").msgid,
    "filed": message("only a warning: {reason}").msgid,
}


def _left(leave: Leave) -> Message:
    return Message(_LEFT[leave.kind], (("reason", leave.reason),))


def _shown(file: Path, root: Path | None) -> str:
    if root is not None:
        for base, path in ((root, file), (root.absolute(), file.absolute())):
            if path.is_relative_to(base):
                return path.relative_to(base).as_posix()
    return file.as_posix()


def one_line(text: str) -> str:
    """One line without control characters, whatever the data says."""
    return "".join(c if c.isprintable() else " " for c in text)
