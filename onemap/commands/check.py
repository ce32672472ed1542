"""``onemap check``: all problems of a publication at once."""

from __future__ import annotations

from pathlib import Path

import click

from onemap.commands.options import common_options
from onemap.errors import UsageFault, message


@click.command("check")
@common_options
@click.option("--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True)
@click.option(
    "--only", metavar="IDS", help="Show findings of these rules: ids or their beginnings, with commas (G21,L)."
)
@click.option("--ignore", metavar="IDS", help="Leave out findings of these rules. Errors of reading are always shown.")
@click.option("--version", metavar="VERSION", help="Show findings in the folder of this version.")
@click.option("--explain", metavar="ID", help="Say what a rule asks for and how to mend a fault, and check nothing.")
def command(
    publication: Path,
    lang: str,
    form: str,
    only: str | None,
    ignore: str | None,
    version: str | None,
    explain: str | None,
) -> int:
    """Report all problems of the publication. Exit code 1 when there are errors among what is shown."""
    from onemap.catalogue import explained, find
    from onemap.catalogue.sarif import as_sarif
    from onemap.catalogue.select import Selection, rule_ids
    from onemap.checking import check_publication
    from onemap.report import FORMATS
    from onemap.words import translator

    if explain is not None:
        click.echo(explained(find(explain), translator(lang)), nl=False)
        return 0
    selection = Selection(rule_ids(only), rule_ids(ignore), _folder(publication, version))
    shown, left_out = selection.split(check_publication(publication).problems)
    render = as_sarif if form == "sarif" else FORMATS[form]
    click.echo(render(shown, publication, lang, left_out if selection else None), nl=False, err=form == "text")
    return int(any(problem.severity == "error" for problem in shown))


def _folder(publication: Path, version: str | None) -> Path | None:
    """The folder of *version*. Raises UsageFault when the publication has others, but not this one."""
    if version is None:
        return None
    known = sorted(plan.parent.name for plan in (publication / "units").glob("*/plan.yml"))
    if known and version not in known:
        names = ", ".join(known)
        raise UsageFault(message("There is no version {version}; there are {known}.", version=version, known=names))
    return publication / "units" / version
