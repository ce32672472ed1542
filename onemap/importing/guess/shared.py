"""What drafts of all kinds of sources share: how files are named, and what a column becomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from onemap.errors import message
from onemap.importing.guess.areas import Areas
from onemap.importing.guess.columns import Column, Columns, spelled
from onemap.importing.guess.kinds import Group
from onemap.importing.guess.notes import Notes
from onemap.importing.guess.notes import Path as At
from onemap.importing.guess.parts import Part
from onemap.model.vocabulary import Vocabulary


@dataclass(frozen=True)
class Ground:
    """What all drafts of sources need: the folder of the files, the areas, the words, and where doubts go."""

    source: Path
    areas: Areas
    words: Vocabulary
    notes: Notes
    #: file → its sheets
    sheets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: labels of the levels that lists have
    levels: set[str] = field(default_factory=set)


def template(column: Column, prefix: str = "") -> str:
    """A column as the mapping names it: its heading in one line."""
    return "{" + prefix + heading(column) + "}"


def heading(column: Column) -> str:
    """The heading of a column in one line, without white space that only a narrow cell made."""
    return "".join(column.header.split()) if not column.header.isascii() else " ".join(column.header.split())


def place(group: Group, ground: Ground) -> dict[str, Any]:
    """Files, layer, sheet and table of a group, as a source of a mapping has them."""
    part = group.columns.part
    named: Any = one_name(group, ground) or list(dict.fromkeys(group.files))
    found: dict[str, Any] = {"files": named, **where(part)}
    if part.without_crs:
        found["crs"] = "EPSG:4490"
    return found


def where(part: Part) -> dict[str, Any]:
    """Where in its file a part is."""
    found: dict[str, Any] = {}
    if part.layer is not None:
        found["layer"] = part.layer
    if part.sheet is not None and not part.alone:
        found["sheet"] = part.sheet
    if part.number is not None:
        found["table"] = str(part.number)
    return found


def one_name(group: Group, ground: Ground) -> str | None:
    """One name for all files: the only one, or a pattern that fits no other file; None where there is none.

    A pattern may fit workbooks, too, that have no sheet of the name: the import then reads nothing from them.
    """
    every = sorted(set(group.files))
    if len(every) == 1:
        return every[0]
    folders = {PurePosixPath(file).parent for file in every}
    suffixes = {PurePosixPath(file).suffix for file in every}
    if len(folders) > 1 or len(suffixes) > 1:
        return None
    folder, suffix = folders.pop(), suffixes.pop()
    beside = (ground.source / folder).glob(f"*{suffix}")
    there = {path.relative_to(ground.source).as_posix() for path in beside if path.name[0] not in ".~"}
    others = there - set(every)
    part = group.columns.part
    without = part.sheet is not None and not part.alone and len(others) < len(every)
    if others and not (without and all(part.sheet not in ground.sheets.get(file, (part.sheet,)) for file in others)):
        return None
    return (folder / f"*{suffix}").as_posix()


def choice(column: Column, values: Mapping[str, str] | None = None, prefix: str = "") -> dict[str, Any]:
    """A value by a column."""
    found: dict[str, Any] = {"column": prefix + heading(column)}
    if values:
        found["values"] = dict(values)
    return found


def say_crs(group: Group, at: At, notes: Notes) -> None:
    """Say that the coordinate system of a layer is not known."""
    if group.columns.part.without_crs:
        notes.add(
            (*at, "crs"),
            message("{part} does not say in which coordinate reference system it is.", part=group.columns.part.shown),
            message("Ask who delivered it; EPSG:4490 is CGCS2000 in degrees."),
        )


def say_unused(columns: Columns, used: Iterable[str], at: At, notes: Notes) -> list[str]:
    """Say which columns with values nothing uses; their headings."""
    taken = set(used)
    left = [column for column in columns.every if column.key not in taken and column.filled]
    if left:
        notes.add(
            at,
            message("It is not known what these columns are for: {columns}.", columns=spelled(left)),
            message("Use them, or name them under ignore; the import names them until then."),
        )
    return [heading(column) for column in left]
