"""``onemap schema``: write the JSON Schemas by which editors complete and explain keys."""

from __future__ import annotations

from pathlib import Path

import click

from onemap.commands.options import common_options


@click.command("schema")
@click.option(
    "--to",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the schemas; by default units/.schemas of the publication, where its files look for them.",
)
@common_options
def command(folder: Path | None, publication: Path, lang: str) -> None:
    """Write the JSON Schema of every kind of file. After an update of onemap this refreshes those of a publication."""
    from onemap.errors import UsageFault, message
    from onemap.model.editor import FOLDER, schema_texts
    from onemap.words import translator
    from onemap.writing.files import write_texts

    if folder is None and not (publication / "units").is_dir():
        raise UsageFault(message("There is no folder units here; name the folder for the schemas with --to."))
    target = publication / FOLDER if folder is None else folder
    write_texts(target, schema_texts())
    click.echo(translator(lang)("written to {path}").format(path=target))
