"""``import SOURCE…``: delivered files through a mapping, or files that export wrote, into a publication."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from onemap.commands.fix_option import at_terminal
from onemap.commands.options import common_options

if TYPE_CHECKING:
    from onemap.errors import Problem
    from onemap.importing.replacing import Lost
    from onemap.importing.run import Imported
    from onemap.merging.apply import VersionMerged
    from onemap.words import Translator


@click.command(name="import")
@click.argument("sources", metavar="SOURCE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--source",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the delivered files; by default the mapping's own, or original/ of the version.",
)
@click.option(
    "--to",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the publication to write; by default --publication.",
)
@click.option(
    "--replace",
    is_flag=True,
    help="Make the mapping's versions anew and forget what was edited in them; all else in units/ stays.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--yes", is_flag=True, help="Write without asking what is merged into a publication that is there.")
@click.option(
    "--take",
    type=click.Choice(["delivered", "kept"]),
    help="Which side is taken where both have changed; by default what is here stays and both are listed.",
)
@click.option(
    "--review",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Table of what people decide; by default MAPPING.review.xlsx beside the mapping.",
)
@click.option("--all", "whole", is_flag=True, help="Show all that changes, however long.")
@click.option("--guess", is_flag=True, help="Draft a mapping from the files, and say what is unsure.")
@click.option(
    "--draft",
    metavar="MAPPING.yml",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --guess: where the draft is written; by default it is printed.",
)
@common_options
def command(
    sources: tuple[Path, ...],
    source: Path | None,
    target: Path | None,
    replace: bool,
    dry_run: bool,
    yes: bool,
    take: Literal["delivered", "kept"] | None,
    review: Path | None,
    whole: bool,
    guess: bool,
    draft: Path | None,
    publication: Path,
    lang: str,
) -> int:
    """Write a publication from the files that a mapping (.yml) names, or bring back files that export wrote.

    All of it, or nothing and one line per fault. What comes into a publication that is there is merged: the difference
    is shown first; what people have added stays, and where both sides have changed what is here stays and both are
    listed. Leaves with 1 when such conflicts are left.
    """
    from onemap.importing.run import Asking, run_import
    from onemap.report import print_problems
    from onemap.words import translator

    t = translator(lang)
    if guess:
        _no_others(source or target or replace or dry_run or yes or take or review)
        return _guess(sources, draft, lang)
    _fits(sources, source, replace, review, draft)
    with _progress(lang) as progress:
        shown = _Shown(lang, yes, dry_run, whole, not is_mapping(sources), progress)
        ask = Asking(shown.agree, take, review, dry_run, lang, progress.say, shown.forget, shown.accept)
        if is_mapping(sources):
            done = run_import(sources[0], source, target or publication, replace=replace, asking=ask)
        else:
            from onemap.importing.packages import import_packages

            done = import_packages(sources, target or publication, ask)
    if done.warnings.problems:
        print_problems(done.warnings.problems, lang=lang)
    for note in done.notes:
        click.echo(note.text(t), err=True)
    if dry_run and done.outcome is not None and done.outcome.new:
        _new_errors(done.outcome.new, t, lang)
    code = _told(done, t, dry_run)
    if done.written and is_mapping(sources):
        from onemap.importing.outstanding import refresh

        report = refresh(sources[0], done, lang)
        if report is not None:
            click.echo(t("written anew: {path}").format(path=report))
    return code


def is_mapping(sources: Sequence[Path]) -> bool:
    """Whether *sources* are a mapping, not files that an export wrote."""
    return sources[0].suffix.lower() in (".yml", ".yaml")


class _Shown:
    """Shows what a merge changes, and asks."""

    def __init__(self, lang: str, yes: bool, dry_run: bool, whole: bool, returned: bool, progress: _Progress) -> None:
        self.lang, self.yes, self.dry_run, self.whole, self.progress = lang, yes, dry_run, whole, progress
        self.returned = returned

    def agree(self, versions: Sequence[VersionMerged]) -> bool:
        """Print the difference; whether to write it."""
        from onemap.errors import message
        from onemap.merging.difference import Difference, summary
        from onemap.words import translator

        t = translator(self.lang)
        self.progress.pause()
        for one in versions:
            for line in Difference(one, t, self.whole, self.returned).lines():
                click.echo(line)
        if self.dry_run:
            return False
        if self.yes or not any(one.writes for one in versions):
            return True
        said = summary(versions)
        if not at_terminal():
            left = message("{count}; nothing was written. Say --yes to write it.", count=said)
            click.echo(left.text(t), err=True)
            return False
        return click.confirm(message("Write this ({count})?", count=said).text(t), err=True)

    def forget(self, lost: Lost) -> bool:
        """Print what is lost when versions are made anew; whether to write it."""
        from onemap.words import translator

        if not lost:
            return True
        t = translator(self.lang)
        self.progress.pause()
        for line in lost.lines(whole=self.whole):
            click.echo(line.text(t))
        if self.dry_run or self.yes:
            return self.yes
        if not at_terminal():
            click.echo(t("Nothing was written. Say --yes to replace it."), err=True)
            return False
        return click.confirm(t("Replace it? It cannot be brought back."), err=True)

    def accept(self, new: Sequence[Problem]) -> bool:
        """Print the errors that the result would have; whether to write it all the same."""
        from onemap.errors import message
        from onemap.words import translator

        t = translator(self.lang)
        self.progress.pause()
        _new_errors(new, t, self.lang)
        if self.yes or not at_terminal():
            return self.yes
        return click.confirm(message("Write it all the same?").text(t), default=False, err=True)


def _new_errors(new: Sequence[Problem], t: Translator, lang: str) -> None:
    from onemap.errors import message
    from onemap.report import print_problems

    click.echo(message("The result has errors that were not there before: {count}", count=len(new)).text(t), err=True)
    print_problems(new, lang=lang)


def _told(done: Imported, t: Translator, dry_run: bool) -> int:
    outcome = done.outcome
    if outcome is None:
        for count in done.counts:
            line = t(
                "{version}: {units} units, {zones} zones, {clauses} clauses with {items} items, "
                "{features} features, {areas} areas from the rows"
            )
            click.echo(line.format(**{key: getattr(count, key) for key in count.__slots__}))
    if done.written:
        click.echo(t("written to {path}").format(path=done.target))
    elif dry_run:
        click.echo(t("nothing was written"))
    if done.found:
        errors = sum(problem.severity == "error" for problem in done.found)
        line = t("check finds {errors} errors and {warnings} warnings in it; run check to see them")
        click.echo(line.format(errors=errors, warnings=len(done.found) - errors))
    if outcome is None:
        return int(done.declined)
    refused = not outcome.agreed and not dry_run
    return 1 if refused or outcome.new or any(one.conflicts or one.left for one in outcome.versions) else 0


def _fits(sources: Sequence[Path], source: Path | None, replace: bool, review: Path | None, draft: Path | None) -> None:
    """Refuse options that do not go together. Raises UsageFault."""
    from onemap.errors import UsageFault, message

    if draft is not None:
        raise UsageFault(message("--draft says where --guess writes; it goes with nothing else."))
    if is_mapping(sources):
        if len(sources) > 1:
            raise UsageFault(message("Import one mapping at a time."))
        return
    if source is not None or review is not None or replace:
        raise UsageFault(message("--source, --review and --replace go with a mapping, not with exported files."))


def _no_others(given: object) -> None:
    from onemap.errors import UsageFault, message

    if given:
        raise UsageFault(message("--guess only drafts a mapping; import with it afterwards."))


def _guess(files: Sequence[Path], draft: Path | None, lang: str) -> int:
    from onemap.errors import UsageFault, message
    from onemap.importing.guess import guess, shown
    from onemap.words import translator

    if draft is not None and draft.exists():
        raise UsageFault(message("{path} is there already. Choose another name.", path=draft))
    made = guess(files, lang)
    for line in shown(made, lang):
        click.echo(line, err=True)
    if draft is None:
        click.echo(made.text, nl=False)
    else:
        draft.write_text(made.text, encoding="utf-8", newline="\n")
        click.echo(translator(lang)("written to {path}").format(path=draft))
    return int(not made.usable)


class _Progress:
    """What is being done, on the error stream."""

    def __init__(self, lang: str) -> None:
        from rich.console import Console

        from onemap.words import translator

        console = Console(stderr=True)
        self._t = translator(lang)
        self._status = console.status("…") if console.is_terminal else None

    def say(self, said: object) -> None:
        """Tell the next step."""
        from onemap.errors import Message

        text = said.text(self._t) if isinstance(said, Message) else str(said)
        if self._status is not None:
            self._status.start()
            self._status.update(text + " …")
        else:
            click.echo(text + " …", err=True)

    def pause(self) -> None:
        """Leave the terminal to others until the next step."""
        if self._status is not None:
            self._status.stop()


@contextmanager
def _progress(lang: str) -> Iterator[_Progress]:
    progress = _Progress(lang)
    try:
        yield progress
    finally:
        progress.pause()
