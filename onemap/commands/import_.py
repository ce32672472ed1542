"""``import MAPPING``: vector files and tables, through a mapping file, into a publication."""

from __future__ import annotations

from pathlib import Path

import click

from onemap.commands.options import common_options


@click.command(name="import")
@click.argument("mapping", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--source",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the delivered files; by default the mapping's own.",
)
@click.option(
    "--to",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the publication to write; by default --publication.",
)
@click.option("--replace", is_flag=True, help="Replace the units/ of a publication that is there already.")
@common_options
def command(
    mapping: Path, source: Path | None, target: Path | None, replace: bool, publication: Path, lang: str
) -> None:
    """Write a publication from the files that MAPPING names: all of it, or nothing and one line per fault."""
    from onemap.importing.run import run_import
    from onemap.report import print_problems
    from onemap.words import translator

    words = translator(lang)
    done = run_import(mapping, source or mapping.parent, target or publication, replace=replace)
    if done.warnings.problems:
        print_problems(done.warnings.problems, lang=lang)
    for count in done.counts:
        line = words(
            "{version}: {units} units, {zones} zones, {clauses} clauses with {items} items, "
            "{features} features, {areas} areas from the rows"
        )
        click.echo(line.format(**{key: getattr(count, key) for key in count.__slots__}))
    click.echo(words("written to {path}").format(path=done.target))
    if done.found:
        errors = sum(problem.severity == "error" for problem in done.found)
        line = words("check finds {errors} errors and {warnings} warnings in it; run check to see them")
        click.echo(line.format(errors=errors, warnings=len(done.found) - errors))
