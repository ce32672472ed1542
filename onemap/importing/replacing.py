"""What ``--replace`` forgets: the folders of the versions that the mapping makes; all else in ``units/`` stays."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from onemap.errors import Message, message
from onemap.model.editor import schema_line
from onemap.model.publication import Original, OriginalsFile
from onemap.read.documents import read_model
from onemap.read.originals import FOLDER, MAPPING, SOURCES
from onemap.writing.emit import document

#: so many files are named of each kind, unless all are asked for
_SHOWN = 20
_GROUND = ("publication.yml", "areas.yml")


@dataclass(frozen=True)
class Lost:
    """What the import would take away of ``units/``: paths below the publication, with ``/``, by code point."""

    #: versions that are made anew
    versions: tuple[str, ...]
    #: files that are not there afterwards
    gone: tuple[str, ...]
    #: files that are there with other bytes
    rewritten: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.gone or self.rewritten)

    def lines(self, *, whole: bool = False) -> Iterator[Message]:
        """What a person reads before agreeing; *whole*: every file, however many."""
        names = ", ".join(self.versions)
        yield message("Made anew from the delivery: {versions}. What was edited there by hand is lost.", versions=names)
        for mark, files, what in (
            ("-", self.gone, message("Files that disappear: {count}", count=len(self.gone))),
            ("~", self.rewritten, message("Files with another content: {count}", count=len(self.rewritten))),
        ):
            if files:
                yield what
                shown = files if whole else files[:_SHOWN]
                yield from (message("  {mark} {file}", mark=mark, file=file) for file in shown)
                if len(shown) < len(files):
                    yield message("  … and {count} more; --all names them", count=len(files) - len(shown))


def lost(target: Path, stage: Path, versions: Collection[str]) -> Lost:
    """What *stage* lacks or has otherwise than *target*: of the folders of *versions*, of the publication's facts."""
    gone, rewritten = [], []
    held = [target / "units" / name for name in _GROUND]
    for version in sorted(versions):
        held += sorted(path for path in (target / "units" / version).rglob("*") if path.is_file())
    for path in held:
        name = path.relative_to(target)
        if not path.is_file():
            continue
        if not (stage / name).is_file():
            gone.append(name.as_posix())
        elif not filecmp.cmp(path, stage / name, shallow=False):
            rewritten.append(name.as_posix())
    return Lost(tuple(sorted(versions)), tuple(gone), tuple(rewritten))


def carry_over(target: Path, stage: Path, versions: Collection[str]) -> None:
    """Copy into *stage* what *target* has in ``units/`` beside *versions*, which are made anew, and its facts."""
    for path in (target / "units").iterdir():
        if path.name in versions or path.name in _GROUND:
            continue
        to = stage / "units" / path.name
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, to, symlinks=True, dirs_exist_ok=True)
        else:
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, to, follow_symlinks=False)


def keep_originals(old: Path, new: Path) -> None:
    """Keep in the version's folder *new* the delivered files of the folder *old* that it does not have.

    The mapping need not read all that was delivered, and what came in before is no work of somebody here that could
    be done again. Nothing is kept where the delivery that came in keeps nothing.
    """
    sources = new / FOLDER / SOURCES
    if old == new or not sources.is_file() or not (old / FOLDER / SOURCES).is_file():
        return
    rest = []
    for path in sorted((old / FOLDER).rglob("*")):
        name = path.relative_to(old / FOLDER).as_posix()
        if path.is_file() and not path.is_symlink() and name not in (SOURCES, MAPPING):
            to = new / FOLDER / name
            if not to.exists():
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, to)
                rest.append(name)
    if not rest:
        return
    mine, theirs = (read_model(folder / FOLDER / SOURCES, OriginalsFile).originals for folder in (new, old))
    entries = [*mine, *(entry for entry in theirs if entry.file in rest)]
    shown = f"units/{new.name}/{FOLDER}/{SOURCES}"
    sources.write_text(
        schema_line(shown) + document({"originals": [_entry(entry) for entry in entries]}),
        encoding="utf-8",
        newline="\n",
    )


def made_of_the_same(target: Path, versions: Collection[str], files: Sequence[str]) -> tuple[Message, ...]:
    """A line for every version beside *versions* that was made from the very *files* (digests) delivered now.

    It is most likely what one of them was called before.
    """
    said = []
    for path in sorted((target / "units").glob(f"*/{FOLDER}/{SOURCES}")):
        name = path.parent.parent.name
        if name in versions or not files:
            continue
        if set(files) <= {entry.sha256 for entry in read_model(path, OriginalsFile).originals}:
            said.append(
                message("{folder} comes from the same files: delete it when it is not needed.", folder=f"units/{name}")
            )
    return tuple(said)


def _entry(one: Original) -> dict[str, str]:
    return {"file": one.file, "source": one.source, "received": one.received.isoformat(), "sha256": one.sha256}
