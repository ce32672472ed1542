"""``init DIR``: a new publication that passes the check and builds: a tiny one, or one from a delivery."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from onemap.commands.options import common_options


class _Files(click.Command):
    """``--from-delivery`` takes all files up to the next option, as shells write them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        spread: list[str] = []
        taking = False
        for arg in args:
            if arg.startswith("-"):
                taking = arg.partition("=")[0] == _OPTION
                spread += [] if arg == _OPTION else [arg]
            else:
                spread += [_OPTION, arg] if taking else [arg]
        if _OPTION in args and _OPTION not in spread:
            spread.append(_OPTION)  # without a file, which click reports
        return super().parse_args(ctx, spread)


_OPTION = "--from-delivery"


@click.command(name="init", cls=_Files)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", help="Name of the publication.")
@click.option(
    _OPTION,
    "delivery",
    metavar="FILES…",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Delivered files, or folders of them: what is in them becomes the publication.",
)
@click.option(
    "--received",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day on which they were received; by default the newest day on which one of them was changed.",
)
@click.option("--delivered-by", metavar="TEXT", help="Who delivered them.")
@common_options
def command(
    folder: Path,
    name: str | None,
    delivery: tuple[Path, ...],
    received: dt.datetime | None,
    delivered_by: str | None,
    publication: Path,
    lang: str,
) -> None:
    """Write a publication into DIR, which must be new or empty: a tiny one to change step by step into your own.

    Or, with --from-delivery, one from delivered files, with a list of what is missing before it can be filed.
    """
    if delivery:
        _from_delivery(publication / folder, delivery, name, received, delivered_by, lang)
        return
    from onemap.errors import UsageFault, message
    from onemap.importing.scaffold import example_files
    from onemap.words import translator
    from onemap.writing.files import staged, write_texts

    if received is not None or delivered_by is not None:
        raise UsageFault(message("--received and --delivered-by speak of a delivery: name its files, too."))
    with staged(publication / folder, replace=False) as stage:
        write_texts(stage, example_files(name))
    click.echo(translator(lang)("written to {path}").format(path=publication / folder))


def _from_delivery(
    target: Path,
    files: tuple[Path, ...],
    name: str | None,
    received: dt.datetime | None,
    delivered_by: str | None,
    lang: str,
) -> None:
    from onemap.errors import ProblemsFound, message
    from onemap.importing.first import draft_beside, first_publication
    from onemap.importing.outstanding import REPORT
    from onemap.report import print_problems
    from onemap.words import translator

    t = translator(lang)
    day = None if received is None else received.date()
    try:
        made = first_publication(files, target, name=name, received=day, delivered_by=delivered_by, lang=lang)
    except ProblemsFound:
        if draft_beside(target).exists():
            said = message(
                "Nothing was written but a draft of the mapping: {path}. Correct it, then import with it.",
                path=draft_beside(target),
            )
            click.echo(said.text(t), err=True)
        raise
    if made.imported.warnings.problems:
        print_problems(made.imported.warnings.problems, lang=lang)
    click.echo(made.report, nl=False)
    click.echo(t("written to {path}").format(path=target))
    said = message("This list stands in {file}, with {count} things to do.", file=target / REPORT, count=made.open)
    click.echo(said.text(t))
