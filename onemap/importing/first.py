"""A first publication straight from delivered files: a drafted mapping, its import, and what is still missing."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onemap.errors import Message, ProblemsFound, UsageFault, message
from onemap.importing.delivered import Proposal, ProposalKind
from onemap.importing.faults import Faults
from onemap.importing.guess import guess
from onemap.importing.missing import Gap, as_text, gaps
from onemap.importing.originals import originals, parts_of
from onemap.importing.run import Imported, run_import
from onemap.importing.tracing import Traces
from onemap.read.originals import DATABASE, FOLDER, MAPPING, kept_files, part_of
from onemap.read.publication import read_publication
from onemap.words import translator
from onemap.writing.emit import scalar

#: days are those of China
CHINA = dt.timezone(dt.timedelta(hours=8))
#: what is still to be done, in the publication's folder
REPORT = "missing.txt"
#: where proposals wait for decisions
REVIEW = "mapping.review.xlsx"
_OPEN: Mapping[ProposalKind, Message] = {
    "follows": message("References to other clauses that nobody has confirmed"),
    "zones": message("Zones found by overlay that nobody has confirmed"),
    "split": message("Cells that were split into clauses, to be looked at"),
}


@dataclass(frozen=True)
class First:
    """What was made: the import, the report, and how many of its lines are to be ticked off."""

    imported: Imported
    report: str
    open: int


def first_publication(
    files: Sequence[Path],
    target: Path,
    *,
    name: str | None = None,
    received: dt.date | None = None,
    delivered_by: str | None = None,
    lang: str = "zh",
) -> First:
    """Make a publication in *target* (new or empty) from *files*, with the mapping that was guessed in it.

    The delivered files are kept in ``original/``, those that the mapping does not read, too. *received* is by default
    the newest day of change of a file, in China. Raises UsageFault when *target* may not be written, ProblemsFound
    when the drafted mapping cannot be imported: it then stands beside *target* (:func:`draft_beside`), to be corrected.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageFault(message("{path} is not empty. Choose another folder.", path=target))
    mapping = draft_beside(target)
    if mapping.exists():
        raise UsageFault(message("{path} is there already. Import with it, or move it away.", path=mapping))
    t = translator(lang)
    draft = guess(files, lang)
    every = _every(files)
    day = received or max(_day(path) for path in every)
    source = delivered_by or message("who delivered is to be filled in").text(t)
    mapping.parent.mkdir(parents=True, exist_ok=True)
    mapping.write_text(_with_facts(draft.text, name, source, day), encoding="utf-8", newline="\n")
    try:
        done = run_import(mapping, draft.source, target)
    except ProblemsFound:
        raise
    except BaseException:
        mapping.unlink()
        raise
    review = mapping.with_name(f"{mapping.stem}.review.xlsx")
    for path, held in ((mapping, MAPPING), (review, REVIEW)):
        if path.exists():
            path.replace(target / held)
    _keep_rest(target, draft.source, every, source, day)
    assumed = _facts(source if delivered_by is None else None, day, done.open)
    found = [*assumed, *gaps(read_publication(target))]
    head = _head(target, done, day, guessed=received is None)
    made_up = message("The name of the publication is made up.").text(t)
    doubts = [doubt for doubt in draft.unsure if name is None or made_up not in doubt.text(t)]
    report = as_text(found, doubts, head, t)
    (target / REPORT).write_text("\ufeff" + report, encoding="utf-8", newline="\r\n")
    return First(done, report, len(found) + len(doubts))


def draft_beside(target: Path) -> Path:
    """Where the drafted mapping stands while it cannot be imported into *target*."""
    whole = target.absolute()
    return whole.with_name(f"{whole.name}.mapping.yml")


def _every(files: Sequence[Path]) -> list[Path]:
    """The delivered files, of folders all that is in them; a database is one."""
    found: dict[Path, None] = {}
    for path in files:
        inner = [path]
        if path.is_dir() and path.suffix.lower() != DATABASE:
            inner = [path / part_of(name) for name, _ in kept_files(path)]
        found.update((part.absolute(), None) for part in inner)
    return list(found)


def _day(path: Path) -> dt.date:
    """The day in China on which a file, or the newest of a database, was changed."""
    stamps = [part.stat().st_mtime for part in parts_of(path)]
    return dt.datetime.fromtimestamp(max(stamps, default=path.stat().st_mtime), CHINA).date()


def _with_facts(text: str, name: str | None, source: str, received: dt.date) -> str:
    """The drafted mapping *text* with what the command says, and the day of receipt as the day that pages speak of."""
    day = received.isoformat()
    facts = f"delivery:\n  source: {scalar(source)}\n  received: {scalar(day)}\npublication:\n  as_of: {scalar(day)}\n"
    head, _, rest = text.partition("publication:\n")
    if name is not None:
        # a function, because the name may hold what a template of re means
        named = f"  name: {scalar(' '.join(name.split()))}"
        rest = re.sub(r"^(?:  #.*\n)*  name: .*$", lambda _: named, rest, count=1, flags=re.MULTILINE)
    return head + facts + rest


def _keep_rest(target: Path, root: Path, every: Sequence[Path], source: str, received: dt.date) -> None:
    """Keep delivered files that the mapping does not read, in the newest version."""
    loaded = read_publication(target)
    versions = list(loaded.versions.values())
    held = {name for version in versions for name, _ in kept_files(version.folder / FOLDER)}
    inside = [path for path in every if path.is_relative_to(root)]
    rest = [path for path in inside if not held & {part.relative_to(root).as_posix() for part in parts_of(path)}]
    faults = Faults(root)
    kept = originals(root, rest, source, received, faults, here=versions[-1])
    faults.stop()
    folder = versions[-1].folder
    new = {name: path for name, path in kept.files.items() if not (folder / name).exists()}
    if new:
        Traces(new, kept.texts).write(folder)


def _facts(source: str | None, day: dt.date, open_: Iterable[Proposal]) -> Iterator[Gap]:
    """What was assumed because nobody said it."""
    what = message("The pages say what is in force on {day}, the day of receipt.", day=day)
    fill = message("Write another as_of, or take it out once plan.yml has the days of the documents.")
    yield Gap("units/publication.yml", what, fill)
    if source is not None:
        what = message("Who delivered the files is not known.")
        yield Gap(MAPPING, what, message("Write delivery: source, here and in original/sources.yml."))
    counts = Counter(proposal.kind for proposal in open_)
    for kind, what in _OPEN.items():
        if counts[kind]:
            said = message("{what}: {count}.", what=what, count=counts[kind])
            yield Gap(REVIEW, said, message("Decide in the column for it, then import again."))


def _head(target: Path, done: Imported, day: dt.date, *, guessed: bool) -> list[Message]:
    lines = [message("What is missing before this publication can be filed; tick off what is done.")]
    lines += [
        message(
            "Version {version}: {units} units, {zones} zones, {clauses} clauses came from the delivery.",
            version=count.version,
            units=count.units,
            zones=count.zones,
            clauses=count.clauses,
        )
        for count in done.counts
    ]
    if guessed:
        said = message(
            "The delivery counts as received on {day}, the newest day on which a file was changed (in China).", day=day
        )
        lines.append(said)
    else:
        lines.append(message("The delivery was received on {day}.", day=day))
    version = done.counts[-1].version
    return [
        *lines,
        message("Mend the files that are named here; or mapping.yml, and import again:"),
        message("  onemap import mapping.yml --source units/{version}/original --to .", version=version),
        message("A plan that has not been filed is not public. Look at it with:"),
        message("  onemap build --audience internal"),
    ]
