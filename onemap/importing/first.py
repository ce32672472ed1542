"""A first publication straight from delivered files: a drafted mapping, its import, and what is still missing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onemap.errors import Place, Problem, ProblemsFound, UsageFault, message
from onemap.importing.faults import Faults
from onemap.importing.guess import Draft, guess
from onemap.importing.originals import originals, parts_of
from onemap.importing.outstanding import REVIEW, UNKNOWN, write_report
from onemap.importing.run import Imported, run_import
from onemap.importing.tracing import Traces
from onemap.read.originals import DATABASE, FOLDER, MAPPING, kept_files, part_of
from onemap.read.publication import read_publication
from onemap.words import translator
from onemap.writing.alone import alone
from onemap.writing.emit import scalar

#: days are those of China
CHINA = dt.timezone(dt.timedelta(hours=8))


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
    with alone(target):
        return _first(files, target, name, received, delivered_by, lang)


def _first(
    files: Sequence[Path],
    target: Path,
    name: str | None,
    received: dt.date | None,
    delivered_by: str | None,
    lang: str,
) -> First:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageFault(message("{path} is not empty. Choose another folder.", path=target))
    mapping = draft_beside(target)
    if mapping.exists():
        raise UsageFault(message("{path} is there already. Import with it, or move it away.", path=mapping))
    t = translator(lang)
    draft = guess(files, lang)
    every = _every(files)
    if not draft.usable:
        raise ProblemsFound(_unusable(draft, every))
    day = received or max(_day(path) for path in every)
    source = delivered_by or UNKNOWN.text(t)
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
    made_up = message("The name of the publication is made up.").text(t)
    told = [" ".join(doubt.text(t).split()) for doubt in draft.unsure]
    doubts = [doubt for doubt in told if name is None or made_up not in doubt]
    unknown = source if delivered_by is None else None
    report, count = write_report(done, day, unknown, doubts, lang, guessed=received is None)
    return First(done, report, count)


def draft_beside(target: Path) -> Path:
    """Where the drafted mapping stands while it cannot be imported into *target*."""
    whole = target.absolute()
    return whole.with_name(f"{whole.name}.mapping.yml")


def _unusable(draft: Draft, every: Sequence[Path]) -> Iterator[Problem]:
    """A line for each file of a delivery in which nothing is known to be units."""
    faults: list[dict[str, Any]] = [dict(one.fields) for one in draft.unread]
    for path in every:
        name = path.relative_to(draft.source).as_posix() if path.is_relative_to(draft.source) else path.name
        mine = [said for said in faults if said.get("file") == name]
        for said in mine:
            yield Problem(Place(path), "I60", said["what"], said["mend"])
        if not mine and not _is_part(path, every):
            what = message("Nothing in it is known to be units: no polygons, and no column of their codes.")
            mend = message("Name the layer or table of the units, too; or write a mapping and import with it.")
            yield Problem(Place(path), "I60", what, mend)


def _is_part(path: Path, every: Sequence[Path]) -> bool:
    """Whether the file belongs to a shapefile that is named, too."""
    return path.suffix.lower() != ".shp" and any(
        other.suffix.lower() == ".shp" and path in parts_of(other) for other in every
    )


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
