"""The draft of a whole mapping: every part of the files in its place, facts that no file says as placeholders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from onemap.errors import Message, message
from onemap.importing.guess.areas import Areas, collected, listed, tree
from onemap.importing.guess.kinds import Group, grouped, likely_units
from onemap.importing.guess.notes import Notes
from onemap.importing.guess.notes import Path as At
from onemap.importing.guess.parts import Part, Read
from onemap.importing.guess.patterns import PLACEHOLDERS, YEAR
from onemap.importing.guess.reading import read_parts
from onemap.importing.guess.row_sources import RowSource
from onemap.importing.guess.shared import Ground
from onemap.importing.guess.text import written
from onemap.importing.guess.unit_sources import UnitSource
from onemap.importing.guess.zone_sources import by_element, context_of, outline, zone_source
from onemap.read.publication import default_vocabulary
from onemap.words import translator

_VERSION: At = ("versions", 0)


@dataclass(frozen=True)
class Draft:
    """A mapping as YAML text, what it is unsure of, and the folder below which it names files.

    The import takes the text as it stands: what no file says has a safe value that is named among the doubts.
    """

    text: str
    unsure: tuple[Message, ...]
    source: Path
    #: whether anything in the files is taken for units
    usable: bool = True
    #: what could not be read
    unread: tuple[Message, ...] = ()


def guess(files: Sequence[Path], lang: str = "zh") -> Draft:
    """Draft a mapping from *files* (of folders all that is in them), with comments in *lang*.

    Raises UsageFault when a file is missing. What cannot be read is among the doubts.
    """
    read = read_parts(files)
    notes = Notes()
    groups = _with_units(grouped(read.parts), notes)
    areas = collected([group.columns for group in groups if group.kind != "unknown"])
    sheets: dict[str, list[str]] = {}
    for part in read.parts:
        if part.sheet is not None:
            sheets.setdefault(part.file, []).append(part.sheet)
    ground = Ground(read.source, areas, default_vocabulary(), notes, sheets)
    version = _version(groups, ground)
    plan = _plan(read, ground)
    draft: dict[str, Any] = {
        "publication": _publication(areas, version, notes),
        "areas": {"areas": tree(areas, notes)},
        "versions": [{"plan": plan, **version}],
    }
    _leftovers(groups, read, notes)
    words = translator(lang)
    head = [line.text(words) for line in _head(read.source)]
    text, unsure = written(draft, notes, head, words), tuple(note.whole for note in notes.found)
    return Draft(text, unsure, read.source, "units" in version, tuple(read.unread))


def shown(draft: Draft, lang: str = "zh") -> list[str]:
    """What a person reads after guessing: each doubt on a line of its own, and how many there are."""
    words = translator(lang)
    count = message("{count} things are to be confirmed; each is a comment beside its line.", count=len(draft.unsure))
    lines = [f"{number}. {' '.join(one.text(words).split())}" for number, one in enumerate(draft.unsure, 1)]
    return [*lines, count.text(words)]


def _head(source: Path) -> Sequence[Message]:
    return (
        message("A draft made from the files in {folder}. Confirm what is marked, then try it:", folder=source.name),
        message("onemap import THIS-FILE --source FOLDER --to PUBLICATION --dry-run"),
    )


def _with_units(groups: list[Group], notes: Notes) -> list[Group]:
    """The groups; where none is of units, the likeliest is taken for them."""
    likely = likely_units(groups)
    if likely is None or any(group.kind in ("units", "unit facts") for group in groups):
        return groups
    shown = listed(part.shown for part in likely.parts)
    what = message("Nothing says what {part} is; its polygons are taken for units.", part=shown)
    notes.add((*_VERSION, "units", 0), what, message("Leave it out, if they are something else."))
    return [likely if group.parts is likely.parts else group for group in groups]


def _version(groups: Sequence[Group], ground: Ground) -> dict[str, Any]:
    """The sources of the version, and what speaks for them."""
    of = {kind: [g for g in groups if g.kind == kind] for kind in dict.fromkeys(g.kind for g in groups)}
    found: dict[str, Any] = {}
    tables = list(of.get("unit facts", ()))
    layers = [_one_release(group, ground.notes) for group in of.get("units", ())]
    if not layers and tables:
        layers = [tables.pop(0)]
        what = message("No file has polygons of units.")
        ground.notes.add((*_VERSION, "units"), what, message("Ask for them; the map is empty until then."))
    if not layers:
        what = message("No file is known to hold units.")
        ground.notes.add(_VERSION, what, message("Write units: with the file and the column of their codes."))
    overlay = False
    units: list[dict[str, Any]] = []
    for layer in layers:
        maker = UnitSource(layer, _tables_of(layer, tables), "zones" in of, ground, (*_VERSION, "units", len(units)))
        units.append(maker.draft())
        overlay = overlay or maker.without_zones
    if units:
        found["units"] = units
    if "zones" in of:
        groups = [one for group in of["zones"] for one in by_element(group)]
        found["zones"] = [zone_source(g, ground, (*_VERSION, "zones", i)) for i, g in enumerate(groups)]
    if overlay and units:
        found["zones_by_overlay"] = {"share": "0.05"}
        what = message("No column says in which zones the units lie; overlay will propose it.")
        how = message("Decide in the review table; lower the share if small overlaps count.")
        ground.notes.add((*_VERSION, "zones_by_overlay"), what, how)
    for name in ("boundary", "context"):
        if name in of:
            found[name] = [outline(g, ground, (*_VERSION, name, i)) for i, g in enumerate(of[name])]
    for i, group in enumerate(of.get("context", ())):
        context_of(group.columns, ground, (*_VERSION, "context", i))
    clauses: list[dict[str, Any]] = []
    for group in of.get("unit clauses", ()):
        clauses.append(RowSource(group, ground, (*_VERSION, "clauses", len(clauses))).of_units())
    for group in of.get("lists", ()):
        clauses.append(RowSource(group, ground, (*_VERSION, "clauses", len(clauses))).of_lists())
    for group in of.get("wide lists", ()):
        clauses += RowSource(group, ground, (*_VERSION, "clauses", len(clauses))).wide()
    if clauses:
        found["clauses"] = clauses
    if units and not any("clauses" in one["rules"] for one in units) and "unit clauses" not in of:
        what = message("No column is known to hold what is required in the units.")
        ground.notes.add(
            (*_VERSION, "units"), what, message("Write clauses: with the columns, one for each dimension.")
        )
    if "targets" in of:
        made = [RowSource(g, ground, (*_VERSION, "targets", i)).of_targets() for i, g in enumerate(of["targets"])]
        found["targets"] = made
    return found


def _tables_of(layer: Group, tables: Sequence[Group]) -> list[Group]:
    """The tables whose codes are those of the layer."""
    mine = _codes(layer)
    return [table for table in tables if mine & _codes(table)]


def _codes(group: Group, parts: Sequence[Part] | None = None) -> set[str]:
    """The codes of units in a group, or in some of its parts."""
    column = group.columns.first("unit_code")
    if column is None:
        return set()
    if parts is None:
        return set(column.counts)
    return {row[column.key] for part in parts for row in part.table.rows if column.key in row}


def _one_release(group: Group, notes: Notes) -> Group:
    """The last file of a group whose files hold the same codes: they are releases of one register, not its parts."""
    kept: list[Part] = []
    seen: set[str] = set()
    again = []
    for part in reversed(group.parts):
        codes = _codes(group, [part])
        if len(codes & seen) * 2 > len(codes):
            again.append(part.shown)
        else:
            kept.insert(0, part)
            seen |= codes
    if again:
        what = message(
            "{files} hold the codes of {kept} again.",
            files=listed(sorted(again)),
            kept=listed(part.shown for part in kept),
        )
        notes.add((*_VERSION, "units"), what, message("If they are earlier versions, write a version for each."))
    if not again:
        return group
    less = group.of(kept)
    named = {column.key for column in group.columns.roles["unit_code"]}
    roles = {**less.columns.roles, "unit_code": [column for column in less.columns.every if column.key in named]}
    return replace(less, columns=replace(less.columns, roles=roles))


def _publication(areas: Areas, version: dict[str, Any], notes: Notes) -> dict[str, Any]:
    at: At = ("publication",)
    how = message("Write what is right.")
    notes.add((*at, "name"), message("The name of the publication is made up."), how)
    notes.add((*at, "publisher"), message("No file says who publishes."), how)
    layers: dict[str, Any] = {}
    for name in ("units", "zones", "boundary", "context"):
        if name in version:
            layers[name] = {"publication": "withheld" if name == "zones" else "public"}
    if layers:
        what = message("Nobody has said what the public may see; zones are withheld.")
        notes.add((*at, "layers"), what, message("Write public, generalised or withheld for each layer."))
    found = {
        "name": PLACEHOLDERS["name"].format(city=areas.city),
        "territory": areas.city,
        "area": areas.root,
        "publisher": {"name": PLACEHOLDERS["publisher"].format(city=areas.city)},
    }
    return {**found, "layers": layers} if layers else found


def _plan(read: Read, ground: Ground) -> dict[str, Any]:
    at: At = (*_VERSION, "plan")
    titles = " ".join(part.shown for part in read.parts)
    years = sorted(set(YEAR.findall(titles)))
    number = PLACEHOLDERS["version"].format(year=years[-1]) if years else PLACEHOLDERS["no_year"]
    notes = ground.notes
    notes.add(
        (*at, "version"),
        message("No file says which version of the plan this is."),
        message("Write its id, such as 2025 or 2025-1: it becomes part of addresses and stays for ever."),
    )
    notes.add((*at, "title"), message("No file says the title of the plan."), message("Write it as filed."))
    notes.add(
        (*at, "update"),
        message("No file says how the version came about."),
        message("Write initial, periodic or dynamic."),
    )
    levels = ground.levels | {one.label for one in ground.words.levels if one.id == "unit"}
    ordered = [one.label for one in ground.words.levels if one.label in levels]
    # where there is no list, the usual levels
    usual = [one.label for one in ground.words.levels if one.id in ("city", "district", "unit")]
    return {
        "version": number,
        "title": PLACEHOLDERS["title"],
        "update": {"type": "initial"},
        "levels": [*ordered, *sorted(levels - set(ordered))] if ground.levels else usual,
    }


def _leftovers(groups: Sequence[Group], read: Read, notes: Notes) -> None:
    """Say which parts and files are not in the draft."""
    for group in groups:
        if group.kind == "unknown":
            shown = listed(part.shown for part in group.parts)
            headings = listed((column.header for column in group.columns.every), 8)
            what = message("It is not known what {part} is, with the columns {columns}.", part=shown, columns=headings)
            notes.add(_VERSION, what, message("Leave it out, or write a source for it."))
    for unread in read.unread:
        notes.add(
            (),
            message("Not all files are in the draft. {fault}", fault=unread),
            message("Mend them, or leave them out."),
        )
