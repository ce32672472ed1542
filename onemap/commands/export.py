"""``export VERSION --format F --to DIR``: a version as files that people edit and bring back with ``import``."""

from __future__ import annotations

from pathlib import Path

import click

from onemap.commands.options import common_options


@click.command(name="export")
@click.argument("version")
@click.option(
    "--format",
    "form",
    type=click.Choice(["xlsx", "csv", "gpkg", "shp", "geojson", "json"]),
    required=True,
    help="Workbooks or CSV hold the records; the formats of GIS also hold the layers, with the records beside them.",
)
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder to write into.",
)
@click.option("--by-district", is_flag=True, help="One file for each district, and one for everything else.")
@click.option(
    "--encoding",
    type=click.Choice(["GBK", "UTF-8"], case_sensitive=False),
    default="UTF-8",
    show_default=True,
    help="Of CSV files and of the tables of shapefiles.",
)
@click.option("--replace", "replacing", is_flag=True, help="Write files that are there already anew.")
@common_options
def command(
    version: str,
    form: str,
    target: Path,
    by_district: bool,
    encoding: str,
    replacing: bool,
    publication: Path,
    lang: str,
) -> None:
    """Write VERSION, with everything it inherits, as files that people can edit and bring back with import.

    This is for the work inside the bureau: withheld layers and drafts are in it, so the result is not for publishing.
    """
    from onemap.exchange.export import export_of, write_export
    from onemap.read.publication import read_publication
    from onemap.words import translator

    words = translator(lang)
    loaded = read_publication(publication)
    export = export_of(loaded, version, form, by_district)  # type: ignore[arg-type]  # one of the choices
    for path in write_export(export, form, target, lang, encoding.upper(), replacing):  # type: ignore[arg-type]
        click.echo(words("written: {path}").format(path=path))
    click.echo(words("For work inside the bureau: withheld layers and drafts are in it. Do not publish it."), err=True)
