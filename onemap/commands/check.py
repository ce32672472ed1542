"""``onemap check``: all problems of a publication at once."""

from __future__ import annotations

from pathlib import Path

import click

from onemap.commands.options import common_options
from onemap.errors import Problem, ProblemsFound


@click.command("check")
@common_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(publication: Path, lang: str, form: str) -> int:
    """Report all problems of the publication. Exit code 1 when there are errors."""
    from onemap.report import print_problems

    problems = _problems(publication)
    print_problems(problems, root=publication, lang=lang, form=form)
    return int(any(problem.severity == "error" for problem in problems))


def _problems(publication: Path) -> tuple[Problem, ...]:
    """What reading or checking finds; where they find no error, also what only resolving finds, such as a wrong CRS.

    Resolved for the internal audience, which sees every version and every layer.
    """
    from onemap.check import check
    from onemap.read.memory import uncollected
    from onemap.read.publication import read_publication
    from onemap.resolve import resolve

    problems: tuple[Problem, ...] = ()
    try:
        loaded = read_publication(publication)
        problems = check(loaded)
        if not any(problem.severity == "error" for problem in problems):
            with uncollected():
                resolve(loaded, "internal")
    except ProblemsFound as found:
        problems = (*problems, *found.problems)
    return problems
