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
    from onemap.check import check
    from onemap.read.publication import read_publication
    from onemap.report import print_problems

    problems: tuple[Problem, ...]
    try:
        problems = check(read_publication(publication))
    except ProblemsFound as found:
        problems = found.problems
    print_problems(problems, root=publication, lang=lang, form=form)
    return int(any(problem.severity == "error" for problem in problems))
