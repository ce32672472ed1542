"""``declare VERSION``: write the changes that a plan does not declare into its plan.yml, for people to say why."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from onemap.commands.options import common_options


@click.command(name="declare")
@click.argument("version")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@common_options
def command(version: str, dry_run: bool, publication: Path, lang: str) -> None:
    """Write the undeclared changes of VERSION into its plan.yml, with reason and basis left to fill in.

    VERSION is compared with the version in force before it takes effect; a draft with the one in force now. What
    changed alike in one area is declared together. All that is in the file stays as it is.
    """
    from onemap.declaring import missing_declarations, with_declarations, write_plan
    from onemap.errors import message
    from onemap.model.plan import Plan
    from onemap.read.documents import read_model
    from onemap.words import translator

    t = translator(lang)
    path, rows = missing_declarations(publication, version, lang)
    if not rows:
        click.echo(message("Version {version} declares every change; nothing was written.", version=version).text(t))
        return
    before = path.read_bytes().decode()
    mode = read_model(path, Plan).update.mode
    after = with_declarations(before, rows, ask_mode=mode not in ("synchronous", "argued"))
    shown = path.relative_to(publication).as_posix()
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), shown, shown, lineterm="")
    click.echo("\n".join(lines))
    if dry_run:
        click.echo(message("Nothing was written. Declarations that are missing: {count}", count=len(rows)).text(t))
        return
    write_plan(path, after, rows)
    what = message(
        "Declarations written into {path}: {count}. Fill in reason and basis (and mode, where it stands empty); check "
        "names those that lack them.",
        path=shown,
        count=len(rows),
    )
    click.echo(what.text(t))
