"""``onemap build``: check, then render ``site/``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from onemap.commands.options import common_options, executor_option
from onemap.model.publication import Audience, Language
from onemap.words import translator

if TYPE_CHECKING:
    from onemap.pipeline import BuildReport


@click.command("build", help="Check the publication, then render its site.")
@common_options
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder of the site. [default: site/]")
@click.option("--audience", type=click.Choice(["public", "internal"]), default="public", show_default=True)
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(["zh", "en"]),
    help="Interface languages of the site, the first at its root. [default: as the publication says]",
)
@click.option("--jobs", type=click.IntRange(1), help="Number of processes. [default: one for each core]")
@executor_option
@click.option("--twins", metavar="gz|gz,br", help="Compressed twins of text files, for servers that send them.")
def command(
    publication: Path,
    lang: str,
    out: Path | None,
    audience: Audience,
    languages: tuple[Language, ...],
    jobs: int | None,
    executor: str | None,
    twins: str | None,
) -> int:
    """Build, and print what was built."""
    from onemap.executors import opened
    from onemap.pipeline import build_publication
    from onemap.render.twins import codings
    from onemap.report import print_problems
    from onemap.writing.alone import clear_stale

    clear_stale(publication)
    t = translator(lang)
    languages = tuple(dict.fromkeys(languages))
    wanted = () if twins is None else codings(twins)
    console = Console(stderr=True)

    def build(progress: Callable[[str], None] = lambda stage: None) -> BuildReport:
        with opened(executor, publication) as given:
            return build_publication(
                publication,
                out,
                audience=audience,
                languages=languages or None,
                progress=progress,
                jobs=jobs,
                executor=given,
                twins=wanted,
            )

    if console.is_terminal:
        with console.status("…") as status:
            report = build(status.update)
    else:
        report = build()
    if report.warnings:
        print_problems(report.warnings, lang=lang)
    total = sum(seconds for _, seconds in report.seconds)
    line = t("Built {files} files: {versions} versions, {units} units, {seconds} s")
    click.echo(line.format(files=report.files, versions=report.versions, units=report.units, seconds=f"{total:.1f}"))
    return 0
