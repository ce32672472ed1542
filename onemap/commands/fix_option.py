"""``check --fix``: show what repairs would change, ask, write; and say how many findings can be repaired so."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from onemap.errors import Message, Problem, message
from onemap.words import translator


def run_fix(publication: Path, problems: Sequence[Problem], lang: str, yes: bool) -> bool:
    """Show the repairs of *problems* as a difference and, when *yes* or a person at a terminal agrees, write them.

    Returns whether something was written, so that the publication is checked again. Everything goes to the error
    stream, as reports do.
    """
    from onemap.fixing import propose, shown, write

    t = translator(lang)
    changes = propose(problems, publication)
    if not changes:
        if problems:
            click.echo(t("Nothing here has one safe answer; mend the findings by hand."), err=True)
        return False
    for change in changes:
        for line in shown(change):
            click.echo(line.text(t) if isinstance(line, Message) else line, err=True)
    count = message("{count} findings in {files} files", count=sum(c.mended for c in changes), files=len(changes))
    if not yes:
        if not at_terminal():
            said = message("{count} can be mended so; nothing was written. Say --yes to write it.", count=count)
            click.echo(said.text(t), err=True)
            return False
        if not click.confirm(message("Mend {count} so?", count=count).text(t), err=True):
            return False
    written = write(changes)
    said = message("{count} findings in {files} files", count=sum(c.mended for c in written), files=len(written))
    click.echo(message("Mended: {count}. Checked again:", count=said).text(t), err=True)
    for change in changes:
        if change not in written:
            left = message("{file} has changed meanwhile and was left as it is.", file=change.path)
            click.echo(left.text(t), err=True)
    return bool(written)


def at_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty()


def say_fixable(publication: Path, problems: Sequence[Problem], lang: str) -> None:
    """Behind a report: how many of its findings ``--fix`` would mend; nothing when there are none."""
    from onemap.fixing import propose

    count = sum(change.mended for change in propose(problems, publication))
    if count:
        said = message(
            "{count} of them can be mended with onemap check --fix, which shows the difference first.", count=count
        )
        click.echo(said.text(translator(lang)), err=True)
