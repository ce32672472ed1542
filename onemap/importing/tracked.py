"""What a version remembers of its deliveries: the base of the next merge, and the rows that this one leaves behind."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from onemap.importing.assembling import MAPPING
from onemap.importing.delivered import Delivered
from onemap.importing.faults import Faults
from onemap.importing.originals import parts_of
from onemap.importing.tracing import Traces, traces
from onemap.merging.apply import Staged, VersionMerged
from onemap.merging.arrivals import own_names
from onemap.merging.canonical import Records, of_incoming
from onemap.merging.incoming import Base, Name
from onemap.merging.layer_edits import GEOMETRY, shape_mark
from onemap.model.origins import Kind, Origin, Traced, owner_of
from onemap.model.vocabulary import Vocabulary
from onemap.read.correspondence import FILE
from onemap.read.originals import FOLDER
from onemap.read.publication import LoadedVersion
from onemap.writing.correspondence import correspondence_text
from onemap.writing.files import write_texts

_KINDS: tuple[Kind, ...] = ("unit", "zone", "list", "target", "area", "region", "tag", "plan", "publication")


def base_of(delivered: Delivered, version: LoadedVersion) -> Base:
    """Digests of what was last delivered for *version*, as far as this delivery speaks of it.

    Kinds of which nothing comes in, and units of areas of which none does, are not spoken of.
    """
    rows = version.correspondence.rows
    kinds = {kind for kind in _KINDS if kind in ("plan", "publication") or _comes(delivered, kind)}
    # rows of what people here have written have no digests: nobody delivered it
    return {name: row.prints for name, row in rows.items() if row.prints and _kind(name) in kinds}


def remembered(delivered: Delivered, vocabulary: Vocabulary) -> tuple[Delivered, Records]:
    """The delivery with the origins of what its mapping says itself, and its records as they are remembered."""
    came = of_incoming(delivered.incoming, vocabulary)
    said = Origin(MAPPING)
    mine = {name: said for name in came if name.kind in ("plan", "publication", "area", "region", "list", "clause")}
    for layer, kind in (("units", "unit"), ("zones", "zone")):
        held = delivered.incoming.layers.get(layer)  # type: ignore[call-overload]
        for code, shape in () if held is None else zip(held.codes, held.geometries, strict=True):
            name = Name("unit" if kind == "unit" else "zone", code)
            if shape is not None and name in came:
                came[name] = {**came[name], GEOMETRY: shape_mark(shape)}
    return replace(delivered, origins={**mine, **delivered.origins}), came


def keep(
    staged: Staged,
    one: VersionMerged,
    delivered: Delivered,
    vocabulary: Vocabulary,
    source: Path,
    mapping: Path,
    faults: Faults,
) -> bool:
    """Keep what was delivered for a version that something was merged into. Says whether anything is new of it."""
    here = staged.loaded.versions.get(one.version)
    own = set() if here is None else own_names(here, vocabulary)
    held = {name for name in own if name.kind in ("unit", "zone", "clause")}
    for change in one.changes:
        if change.new is None:
            held.discard(change.name)
        elif change.name.kind in ("unit", "zone", "clause"):
            held.add(change.name)
    if here is not None and not one.writes and _came_before(delivered, here, held, source, mapping):
        return False
    told, came = remembered(delivered, vocabulary)
    spoken = set() if here is None else base_of(delivered, here).keys() - one.unspoken
    rows = {} if here is None else here.correspondence.rows
    # what did not come in and was changed here keeps its rows until somebody has decided whether it goes
    open_ = {one.name for one in one.conflicts if one.came is None and one.field == ""}
    owners = {owner_of(name) for name in open_}
    spoken = {name for name in spoken if name not in open_ and name.owner not in owners}
    fresh = {name for name in held if name not in told.origins and (name not in rows or name in spoken)}
    origins = {**told.origins, **{name: Origin("", how="added") for name in sorted(fresh)}}
    for out in told.origins:  # delivered again, and taken out here before
        if out in rows and out.kind in ("unit", "zone", "clause") and out not in held and out in came:
            origins[out] = replace(origins[out], how="removed")
    whole = ("unit", "zone", "clause")
    made = traces(
        replace(told, origins=origins),
        came,
        source,
        mapping,
        faults,
        here=here,
        stays=lambda name: name in held or (name.kind not in whole and name not in spoken),
    )
    folder = staged.root / "units" / one.version
    faults.stop()
    if made is None or _is_there(made, folder):
        return False
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    for name in made.texts:
        folder.joinpath(*name.split("/")).unlink(missing_ok=True)
    made.write(folder)
    return True


def note_edits(staged: Staged) -> bool:
    """Say of records that people here added or took out that they did, in versions that know where theirs came from."""
    noted = False
    for one in staged.versions:
        here = staged.loaded.versions.get(one.version)
        if here is None or not here.correspondence.there or here.correspondence.faults:
            continue
        rows = here.correspondence.rows
        kinds = ("unit", "zone", "clause")
        added = [change.name for change in one.changes if change.old is None and change.name.kind in kinds]
        fresh = [Traced(name, Origin("", how="added")) for name in added if name not in rows]
        gone = {change.name for change in one.changes if change.new is None} & rows.keys()
        back = {name for name in added if name in rows and rows[name].origin.how == "removed"}
        if fresh or gone or back:
            path = staged.root / "units" / one.version / FILE
            stay = [
                _removed(row) if name in gone else _added(row) if name in back else row
                for name, row in rows.items()
                if name not in gone or row.prints
            ]
            path.unlink()  # it may be the same file on the disk as the one that stands
            write_texts(path.parent, {FILE: correspondence_text([*stay, *fresh])})
            noted = True
    return noted


def _removed(row: Traced) -> Traced:
    """The row of a delivered record that people here take out: the base of the next delivery remembers it."""
    return replace(row, origin=replace(row.origin, how="removed"))


def _added(row: Traced) -> Traced:
    """The row of a record that people here had taken out and now write themselves."""
    return Traced(row.name, Origin("", how="added"))


def _came_before(delivered: Delivered, here: LoadedVersion, held: set[Name], source: Path, mapping: Path) -> bool:
    """Whether the very same files came last, and every record of the version has its row."""
    rows, folder = here.correspondence.rows, here.folder / FOLDER
    if not rows or not held <= rows.keys() or not _equal(mapping, folder / MAPPING):
        return False
    named = [file if file.is_relative_to(source) else source / file for file in delivered.files]
    files = {part for file in named for part in parts_of(file)}
    return all(_equal(file, folder / file.relative_to(source)) for file in files if file.is_relative_to(source))


def _equal(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and _same(one, other)


def _comes(delivered: Delivered, kind: Kind) -> bool:
    came = delivered.incoming
    held = {
        "unit": came.units,
        "zone": came.zones,
        "list": came.lists,
        "target": came.targets,
        "area": came.areas,
        "region": came.regions,
    }
    return bool(held.get(kind))


def _kind(name: Name) -> str:
    return name.owner.partition(":")[0] if name.kind == "clause" else name.kind


def _is_there(made: Traces, folder: Path) -> bool:
    """Whether all of it stands in the version's *folder* already, and nothing else in ``original/``."""
    for name, text in made.texts.items():
        path = folder.joinpath(*name.split("/"))
        if not path.is_file() or path.read_bytes() != text.encode("utf-8"):
            return False
    there = {path.relative_to(folder).as_posix() for path in (folder / FOLDER).rglob("*") if path.is_file()}
    if there != {name for name in (*made.files, *made.texts) if name.startswith(f"{FOLDER}/")}:
        return False
    return all(_same(file, folder.joinpath(*name.split("/"))) for name, file in made.files.items())


def _same(one: Path, other: Path) -> bool:
    return one.samefile(other) or (
        one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()
    )
