"""Problems → lines for people, or JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from onemap.errors import Problem, message
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
    rows: list[Row] = []
    for problem in unique:
        place = problem.place
        line, column = place.line, place.column
        if line is None and place.node is not None:
            line, column = positions[place.file][place.node]
        rows.append((_shown(place.file, root), line, column, problem))
    return sorted(rows, key=lambda r: (r[0], r[1] or 0, r[2] or 0, r[3].rule, r[3].what.text()))


def as_text(
    problems: Iterable[Problem], root: Path | None = None, lang: str = "en", left_out: int | None = None
) -> str:
    """One line a problem, ``file:line:column: severity rule message (mend)``, and a line with the counts.

    *left_out*: how many findings are not shown because nobody asked for them; None when all are shown.
    """
    t = translator(lang)
    rows = resolve_places(problems, root)
    lines = []
    for file, line, column, problem in rows:
        at = ":".join(str(part) for part in (file, line, column) if part is not None)
        words = f"{one_line(problem.what.text(t))} ({one_line(problem.mend.text(t))})"
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
        }
        for file, line, column, problem in rows
    ]
    errors = sum(problem.severity == "error" for *_, problem in rows)
    counts = {"errors": errors, "warnings": len(rows) - errors, "left_out": left_out or 0}
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


def _count(problems: Iterable[Problem]) -> Any:
    severities = [problem.severity for problem in problems]
    errors = severities.count("error")
    return message("{errors} errors, {warnings} warnings", errors=errors, warnings=len(severities) - errors)


def _shown(file: Path, root: Path | None) -> str:
    if root is not None:
        for base, path in ((root, file), (root.absolute(), file.absolute())):
            if path.is_relative_to(base):
                return path.relative_to(base).as_posix()
    return file.as_posix()


def one_line(text: str) -> str:
    """One line without control characters, whatever the data says."""
    return "".join(c if c.isprintable() else " " for c in text)
