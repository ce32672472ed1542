"""``diff OLD NEW``: what differs between two versions."""

from __future__ import annotations

from pathlib import Path

import click

from onemap.commands.options import common_options
from onemap.errors import ProblemsFound, UsageFault, message
from onemap.model.publication import Audience


@click.command(name="diff")
@click.argument("old")
@click.argument("new")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option("--only", "wanted", metavar="KIND[,KIND]", help="Show and judge only these kinds of changes.")
@click.option(
    "--exit-code",
    is_flag=True,
    help="End with 1 when anything significant differs, with 0 when not. Problems in the data end with 1, too, but "
    "then nothing is on standard output.",
)
@click.option(
    "--audience",
    type=click.Choice(["public", "internal"]),
    default="internal",
    show_default=True,
    help="Internal compares drafts and withheld layers too; the result is then not for publishing.",
)
@common_options
def command(
    old: str,
    new: str,
    form: str,
    wanted: str | None,
    exit_code: bool,
    audience: Audience,
    publication: Path,
    lang: str,
) -> None:
    """Show what differs between the versions OLD and NEW.

    Kinds for --only: units, borders, clauses, lists, zones, effects, flows, suggested, areas, documents, targets,
    vocabulary, tags, totals.
    """
    from onemap.check import check, firm_errors
    from onemap.compare import compare_in
    from onemap.compare.as_json import as_json
    from onemap.compare.as_markdown import as_markdown
    from onemap.compare.as_text import as_text
    from onemap.compare.described import Describer
    from onemap.compare.only import ONLY, OnlyKind, only
    from onemap.read.publication import read_publication
    from onemap.resolve import resolve
    from onemap.words import translator

    kinds: list[OnlyKind] | None = None
    if wanted is not None:
        asked = [name.strip() for name in wanted.split(",")]
        for name in asked:
            if name not in ONLY:
                raise UsageFault(
                    message("There is no kind of changes {name}; there are {known}.", name=name, known=", ".join(ONLY))
                )
        kinds = [kind for kind in ONLY if kind in asked]
    loaded = read_publication(publication)
    broken = firm_errors(check(loaded))
    if broken:
        raise ProblemsFound(broken)
    chain = resolve(loaded, audience)
    for version in (old, new):
        if version not in chain.snapshots:
            known = ", ".join(chain.snapshots)
            raise UsageFault(message("There is no version {version}; there are {known}.", version=version, known=known))
    changes = compare_in(chain, old, new)
    if kinds is not None:
        changes = only(changes, kinds)
    describer = Describer(changes, chain.snapshots[old], chain.snapshots[new], translator(lang))
    if form == "json":
        click.echo(as_json(changes, kinds), nl=False)
    elif form == "markdown":
        click.echo(as_markdown(describer), nl=False)
    else:
        click.echo(as_text(describer), nl=False)
    if exit_code and not changes.empty:
        click.get_current_context().exit(1)
