"""``init DIR``: a new tiny publication that passes the check and builds."""

from __future__ import annotations

from pathlib import Path

import click

from onemap.commands.options import common_options


@click.command(name="init")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", help="Name of the publication.")
@common_options
def command(folder: Path, name: str | None, publication: Path, lang: str) -> None:
    """Write a tiny publication into DIR, which must be new or empty, to change step by step into your own."""
    from onemap.importing.scaffold import example_files
    from onemap.words import translator
    from onemap.writing.files import staged, write_texts

    with staged(publication / folder, replace=False) as stage:
        write_texts(stage, example_files(name))
    click.echo(translator(lang)("written to {path}").format(path=publication / folder))
