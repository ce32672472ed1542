"""What ``original/`` of a version becomes when a delivery comes in: every file byte for byte, none of them lost.

Files keep the path that they have below the source folder. Where a later delivery brings another file of the same
name, the one that is there moves into a folder named after the day on which it was received
(``2025-03-01/list.xlsx``), all parts of a shapefile or a database together; files that are byte for byte the same
stay as they are. The mapping is kept beside them, the one of an earlier day in that day's folder.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from unicodedata import normalize

from onemap.errors import message
from onemap.importing.faults import Faults
from onemap.model.origins import Name, Origin, Traced
from onemap.model.publication import Original
from onemap.read.correspondence import DIGITS
from onemap.read.originals import (
    DATABASE,
    FOLDER,
    MAPPING,
    SOURCES,
    kept_files,
    may_be_kept,
    part_of,
    sha256_of,
    with_wholes,
)
from onemap.read.paths import leads_inside
from onemap.read.publication import LoadedVersion
from onemap.writing.emit import document

#: what stands behind the stem in names of the parts of a shapefile
_SHAPE_PARTS = {
    *(".shp", ".shx", ".dbf", ".prj", ".cpg", ".qpj", ".qix", ".sbn", ".sbx", ".fbn", ".fbx", ".ain", ".aih", ".ixs"),
    *(".mxs", ".atx", ".cst", ".qmd", ".shp.xml", ".shp.iso.xml", ".shx.xml", ".dbf.xml"),
}
#: where files go that nobody has listed, and names that are ours
_UNLISTED, _APART = "unlisted", "delivered"


@dataclass(frozen=True)
class Originals:
    """The whole of ``original/`` as it is to be.

    ``files``: path below the version's folder (with ``/``) → the file whose bytes belong there; nothing else does but
    the ``texts``. ``names``: path below the source folder → its name below ``original/``; ``digests``: such a name →
    SHA-256, of a database one for all its parts. ``moved``: the name that a file of an earlier delivery had → what it
    is called now.
    """

    files: Mapping[str, Path]
    texts: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)

    def traced(self, name: Name, origin: Origin, prints: Mapping[str, str]) -> Traced:
        """The row for a record of this delivery; ``origin.file`` is a path below the source folder, or ""."""
        file = self.names.get(origin.file, origin.file)
        return Traced(name, replace(origin, file=file), self.digests.get(file, "")[:DIGITS], prints)

    def followed(self, row: Traced) -> Traced:
        """*row* of an earlier delivery, with the name that its file has now."""
        file = self.moved.get(row.origin.file)
        if file is None or self.digests.get(file, "")[:DIGITS] != row.digest:
            return row
        return replace(row, origin=replace(row.origin, file=file))


def parts_of(path: Path) -> tuple[Path, ...]:
    """The files that the vector file or table *path* consists of, by code point."""
    if path.is_dir():
        return tuple(file for _, file in kept_files(path))
    if path.suffix.lower() in _SHAPE_PARTS and path.with_suffix("").name:
        stem = path.name[: -len(path.suffix)].casefold()
        beside = path.parent.iterdir() if path.parent.is_dir() else ()
        parts = {
            other
            for other in beside
            if other.name.casefold().startswith(stem)
            and other.name.casefold()[len(stem) :] in _SHAPE_PARTS
            and other.is_file()
        }
        return tuple(sorted({path, *parts}, key=lambda part: part.name))
    return (path,)


def originals(
    source: Path,
    files: Iterable[Path],
    delivered_by: str,
    received: dt.date,
    faults: Faults,
    *,
    mapping: Path | None = None,
    here: LoadedVersion | None = None,
) -> Originals:
    """``original/`` with the delivered *files* (below *source*; each brings all its parts), their source and day.

    *here* is the version as it stands, whose files are kept. What cannot be kept (a link out of the folder, a name
    that is no text) is a fault I01, and then the result is not to be written.
    """
    given = _given(source, files, faults)
    held = () if here is None else kept_files(here.folder / FOLDER)
    # what a link brings from elsewhere is no file of the publication
    old = {name: path for name, path in held if here is not None and leads_inside(here.folder, path)}
    listed = () if here is None or here.originals is None else here.originals.originals
    known = {_same(entry.file): entry for entry in listed}
    said = {name: sha256_of(path) for name, path in given.items()}
    moved = _moved(given, said, old, known)
    stay = {moved.get(name, name): path for name, path in old.items()}
    fresh = {name: path for name, path in given.items() if name not in stay}
    texts = {f"{FOLDER}/{SOURCES}": _sources(here, listed, moved, fresh, said, delivered_by, received)}
    kept = {f"{FOLDER}/{name}": path for name, path in {**stay, **fresh}.items()}
    kept |= _mappings(mapping, here, listed, received)
    digests = {**{moved.get(n, n): known[_same(n)].sha256 for n in old if _same(n) in known}, **said}
    # a database is one file to those who read it
    wholes = {**with_wholes(digests.items()), **digests}
    names = {path.relative_to(source.absolute()).as_posix(): name for name, path in given.items()}
    names |= {part_of(path): part_of(name) for path, name in names.items()}
    moved |= {part_of(name): part_of(now) for name, now in moved.items()}
    return Originals(kept, texts, names, wholes, moved)


def _given(source: Path, files: Iterable[Path], faults: Faults) -> dict[str, Path]:
    """The delivered files by their name below ``original/``."""
    found: dict[str, Path] = {}
    folded: dict[str, str] = {}
    root = source.absolute()
    below = ((path if path.is_relative_to(source) else source / path).absolute() for path in files)
    for path in dict.fromkeys(part for whole in below for part in parts_of(whole)):
        shown = path.relative_to(root) if path.is_relative_to(root) else path
        if ".." in shown.parts or not leads_inside(root, path):
            what, mend = message("The path leaves the source folder."), message("Name files below the source folder.")
            faults.add("I01", shown, what, mend)
            continue
        name = shown.as_posix()
        if not may_be_kept(name):
            name = f"{_APART}/{name}"
        if not _writable(name):
            what = message("The file's name cannot be written into a text: {name}.", name=ascii(name))
            faults.add("I01", Path(ascii(name)), what, message("Rename the file, then import again."))
            continue
        other = folded.setdefault(_same(name), name)
        if other != name:
            what = message(
                "{name} and {other} differ only in capitals: many disks hold only one.", name=name, other=other
            )
            faults.add("I01", shown, what, message("Rename one of them, then import again."))
            continue
        found[name] = path
    return dict(sorted(found.items()))


def _writable(name: str) -> bool:
    """Whether YAML says *name* back as it is."""
    return all(part == part.strip() and part.isprintable() for part in name.split("/"))


def _same(name: str) -> str:
    """Names that some disk takes for one are equal in this form."""
    return normalize("NFC", name).casefold()


def _bundle(name: str) -> str:
    """What moves together: a database, or the parts of a shapefile."""
    whole = part_of(name)
    if whole.lower().endswith(DATABASE):
        return _same(whole)
    folder, _, file = name.rpartition("/")
    stem, dot, rest = file.partition(".")
    while dot:
        if "." + rest.lower() in _SHAPE_PARTS:
            return _same(f"{folder}/{stem}.shp" if folder else f"{stem}.shp")
        more, dot, rest = rest.partition(".")
        stem += "." + more
    return _same(name)


def _moved(
    given: Mapping[str, Path], said: Mapping[str, str], old: Mapping[str, Path], known: Mapping[str, Original]
) -> dict[str, str]:
    """What files that are there must be called, because others of their name have come."""
    names = {_same(name): name for name in given}
    ways = {_same(name[: at.start()]) for name in given for at in re.finditer("/", name)}
    clash = set()
    for name, path in old.items():
        same = names.get(_same(name))
        over = any(_same(name[: at.start()]) in names for at in re.finditer("/", name))
        if over or _same(name) in ways or (same is not None and (same != name or said[same] != sha256_of(path))):
            clash.add(_bundle(name))
    together: dict[str, list[str]] = {}
    for name in old:
        if _bundle(name) in clash:
            together.setdefault(_bundle(name), []).append(name)
    taken = {_same(name) for name in (*given, *old)}
    moved: dict[str, str] = {}
    for bundle in sorted(together):
        days = [known[_same(name)].received for name in together[bundle] if _same(name) in known]
        day = max(days).isoformat() if days else _UNLISTED
        folder = next(f for f in _numbered(day) if not any(_same(f"{f}/{n}") in taken for n in together[bundle]))
        for name in together[bundle]:
            moved[name] = f"{folder}/{name}"
            taken.add(_same(moved[name]))
    return moved


def _numbered(name: str) -> Iterator[str]:
    """*name*, *name*-2, *name*-3 and so on."""
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def _mappings(
    mapping: Path | None, here: LoadedVersion | None, listed: Sequence[Original], received: dt.date
) -> dict[str, Path]:
    """The mapping of this delivery, and those of earlier ones, by their paths below the version's folder."""
    found: dict[str, Path] = {}
    top = f"{FOLDER}/{MAPPING}"
    if here is not None:
        there = sorted((here.folder / FOLDER).glob(f"*/{MAPPING}"))
        found = {path.relative_to(here.folder).as_posix(): path for path in there}
        if (last := here.folder / FOLDER / MAPPING).is_file():
            days = [entry.received for entry in listed if entry.received != received]
            if mapping is None:
                found[top] = last
            elif days and len(days) == len(listed) and last.read_bytes() != mapping.read_bytes():
                folders = (f"{FOLDER}/{name}/{MAPPING}" for name in _numbered(max(days).isoformat()))
                found[next(name for name in folders if name not in found)] = last
    if mapping is not None:
        found[top] = mapping
    return found


def _sources(
    here: LoadedVersion | None,
    listed: Sequence[Original],
    moved: Mapping[str, str],
    fresh: Mapping[str, Path],
    said: Mapping[str, str],
    delivered_by: str,
    received: dt.date,
) -> str:
    """``sources.yml``: what it says already, and the new files behind it; its words stay where nothing has moved."""
    now = {_same(name): name for name in moved}
    old = [_entry(moved.get(now.get(_same(e.file), ""), e.file), e.source, e.received, e.sha256) for e in listed]
    new = [_entry(name, delivered_by, received, said[name]) for name in sorted(fresh)]
    if here is not None and listed and not moved:
        text = (here.folder / FOLDER / SOURCES).read_text(encoding="utf-8-sig")
        heads = re.findall(r"^([ ]*)- file:", text, re.MULTILINE)
        if not new:
            return text
        if len(heads) == len(listed) and len(set(heads)) == 1:
            lines = document({"originals": new}).splitlines()[1:]
            return "".join([text.rstrip("\n"), "\n", *(f"{heads[0]}{line[2:]}\n" for line in lines)])
    return document({"originals": [*old, *new]})


def _entry(file: str, source: str, received: dt.date, sha256: str) -> dict[str, str]:
    return {"file": file, "source": source, "received": received.isoformat(), "sha256": sha256}
