"""``onemap check``: all problems of a publication at once, as a report, a table or a map."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onemap.commands.options import common_options, executor_option
from onemap.errors import Problem, UsageFault, message

if TYPE_CHECKING:
    from onemap.checking import Checked
    from onemap.findings.against import Against

#: those that are tables of the review
TABLES = ("xlsx", "csv")


@click.command("check")
@common_options
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif", *TABLES]), default="text", show_default=True
)
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write the report to this file.")
@click.option(
    "--only", metavar="IDS", help="Show findings of these rules: ids or their beginnings, with commas (G21,L)."
)
@click.option("--ignore", metavar="IDS", help="Leave out findings of these rules. Errors of reading are always shown.")
@click.option("--version", metavar="VERSION", help="Show findings in the folder of this version.")
@click.option(
    "--against",
    metavar="OLD",
    help="Leave out findings that OLD has too: an earlier version, or the folder of an earlier publication. "
    "The table (xlsx) lists them apart, with what changed.",
)
@click.option(
    "--map",
    "map_",
    metavar="NAME",
    type=click.Path(path_type=Path),
    help="Also write the findings that have a place on the ground: NAME.geojson for a GIS, NAME.html as a map.",
)
@click.option(
    "--fix", is_flag=True, help="Show how findings with one safe answer would be mended; write it when agreed."
)
@click.option("--yes", is_flag=True, help="With --fix: write without asking.")
@executor_option
@click.option("--explain", metavar="ID", help="Say what a rule asks for and how to mend a fault, and check nothing.")
def command(
    publication: Path,
    lang: str,
    form: str,
    out: Path | None,
    only: str | None,
    ignore: str | None,
    version: str | None,
    against: str | None,
    map_: Path | None,
    fix: bool,
    yes: bool,
    executor: str | None,
    explain: str | None,
) -> int:
    """Report all problems of the publication. Exit code 1 when there are errors among what is shown."""
    from onemap.catalogue import explained, find
    from onemap.catalogue.select import Selection, rule_ids
    from onemap.checking import check_publication
    from onemap.commands.fix_option import run_fix, say_fixable
    from onemap.executors import opened
    from onemap.store import Store
    from onemap.words import translator
    from onemap.workers import Workers
    from onemap.writing.alone import clear_stale

    clear_stale(publication)
    if explain is not None:
        click.echo(explained(find(explain), translator(lang)), nl=False)
        return 0
    if form == "xlsx" and out is None:
        raise UsageFault(message("A workbook is no text for the terminal: name its file with --out FILE.xlsx."))
    if executor is not None:
        publication = publication.absolute()  # its workers stand elsewhere
    _can_write(publication, *([] if out is None else [out]), *([] if map_ is None else _map_files(map_)))
    selection = Selection(rule_ids(only), rule_ids(ignore), _folder(publication, version))
    with opened(executor, publication, writes=False) as given, Store(publication) as store, Workers(given) as workers:
        checked = check_publication(publication, store, workers)
        mended = fix and run_fix(publication, selection.split(checked.problems)[0], lang, yes)
        if mended:
            checked = check_publication(publication, store, workers)
    older = None if against is None else _older(checked, publication, version, against)
    if older is not None and selection.folder is None:
        selection = Selection(selection.only, selection.ignore, publication / "units" / older.new)
    listed, left_out = selection.split(checked.problems)
    shown = listed
    if older is not None:
        from onemap.findings.against import divided

        shown, before = divided(listed, older)
        if form == "text":
            said = message("{count} findings are left out because {old} has them too.", count=len(before), old=against)
            click.echo(said.text(translator(lang)), err=True)
        else:
            left_out += len(before)
    if form in TABLES:
        _table(form, out, listed, checked, publication, version, older, lang)
    else:
        _report(form, out, shown, publication, lang, left_out if selection else None)
    if form == "text" and (mended or not fix):
        say_fixable(publication, shown, lang)
    if map_ is not None:
        _map(map_, shown, checked, publication, lang)
    return int(any(problem.severity == "error" for problem in shown))


def _report(
    form: str, out: Path | None, shown: Sequence[Problem], publication: Path, lang: str, left_out: int | None
) -> None:
    from onemap.catalogue.sarif import as_sarif
    from onemap.report import FORMATS

    render = as_sarif if form == "sarif" else FORMATS[form]
    text = render(shown, publication, lang, left_out)
    if out is None:
        click.echo(text, nl=False, err=form == "text")
    else:
        _write(out, text.encode(), lang)


def _table(
    form: str,
    out: Path | None,
    listed: Sequence[Problem],
    checked: Checked,
    publication: Path,
    version: str | None,
    older: Against | None,
    lang: str,
) -> None:
    from onemap.findings.table import review
    from onemap.words import translator

    sheets = review(listed, checked, publication, version, older, translator(lang))
    if form == "csv":
        from onemap.render.downloads.cells import csv_parts

        text = "".join(csv_parts([column.heading for column in sheets[0].columns], sheets[0].rows))
        if out is None:
            click.echo(text, nl=False)
        else:
            _write(out, text.encode(), lang)
    elif out is not None:
        from onemap.render.workbook import as_xlsx

        _write(out, as_xlsx(sheets), lang)


def _map(name: Path, shown: Sequence[Problem], checked: Checked, publication: Path, lang: str) -> None:
    from onemap.findings.geojson import as_geojson
    from onemap.findings.page import as_page

    data, page = _map_files(name)
    _write(data, as_geojson(shown, publication, lang).encode(), lang)
    _write(page, as_page(shown, checked, publication, lang).encode(), lang)


def _map_files(name: Path) -> tuple[Path, Path]:
    """``NAME.geojson`` and ``NAME.html``, also when NAME ends so already."""
    stem = name.name
    for suffix in (".geojson", ".html"):
        stem = stem.removesuffix(suffix)
    if not stem:
        raise UsageFault(message("{path} is no name for a map.", path=name))
    return name.with_name(f"{stem}.geojson"), name.with_name(f"{stem}.html")


def _can_write(publication: Path, *files: Path) -> None:
    """Refuse, before anything is checked, what cannot be written or would be read as data of the publication."""
    for file in files:
        if file.is_dir() or not file.absolute().parent.is_dir():
            raise UsageFault(message("{path} cannot be written: there must be a folder for it.", path=file))
        if file.resolve().is_relative_to((publication / "units").resolve()):
            raise UsageFault(message("{path} lies among the data of the publication; choose another place.", path=file))


def _write(file: Path, data: bytes, lang: str) -> None:
    from onemap.words import translator

    file.write_bytes(data)
    click.echo(translator(lang)("written: {path}").format(path=file), err=True)


def _older(checked: Checked, publication: Path, version: str | None, against: str) -> Against:
    from onemap.findings.against import prepare

    return prepare(checked, publication, version, against)


def _folder(publication: Path, version: str | None) -> Path | None:
    """The folder of *version*. Raises UsageFault when the publication has others, but not this one."""
    if version is None:
        return None
    known = sorted(plan.parent.name for plan in (publication / "units").glob("*/plan.yml"))
    if known and version not in known:
        names = ", ".join(known)
        raise UsageFault(message("There is no version {version}; there are {known}.", version=version, known=names))
    return publication / "units" / version
