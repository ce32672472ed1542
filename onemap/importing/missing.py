"""What a publication lacks before its versions can be filed: each thing with its file and how it is filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onemap.errors import Message, message
from onemap.model.plan import Document, Plan
from onemap.model.vocabulary import Group, Vocabulary
from onemap.read.publication import LoadedPublication, LoadedVersion

#: so many codes are given of those that are counted
_SHOWN = 5
#: what must be known of the document that carries a plan
_OF_DOCUMENT: Mapping[str, Message] = {
    "number": message("the number of the document"),
    "issuer": message("who issued it"),
    "signed": message("the day on which it was signed"),
    "published": message("the day on which it was published"),
    "effective": message("the day from which it is in force"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing: ``file`` is where it belongs, below the publication."""

    file: str
    what: Message
    fill: Message


def gaps(loaded: LoadedPublication) -> tuple[Gap, ...]:
    """What *loaded* lacks, file by file: of the publication first, then of each version."""
    found = list(_of_publication(loaded))
    for version in loaded.versions.values():
        words = (
            loaded.vocabulary if version.plan.vocabulary is None else version.plan.vocabulary.over(loaded.vocabulary)
        )
        found += _of_version(version, loaded, words)
    return tuple(found)


def as_text(found: Sequence[Gap], doubts: Sequence[str], head: Sequence[Message], t: Callable[[str], str]) -> str:
    """The report as a list to tick off: *head*, the *found* gaps by file, then the *doubts* of a drafted mapping."""
    lines = [line.text(t) for line in head]
    by_file: dict[str, list[Gap]] = {}
    for gap in found:
        by_file.setdefault(gap.file, []).append(gap)
    for file, held in by_file.items():
        lines += ["", file]
        lines += [f"  [ ] {message('{what} {fill}', what=gap.what, fill=gap.fill).text(t)}" for gap in held]
    if doubts:
        lines += ["", message("Taken for granted from the files; confirm each:").text(t)]
        lines += [f"  [ ] {doubt}" for doubt in doubts]
    return "\n".join(lines) + "\n"


def _of_publication(loaded: LoadedPublication) -> Iterator[Gap]:
    about = loaded.publication
    file = "units/publication.yml"
    if about.map_review is None and not all(one.plan.map_review for one in loaded.versions.values()):
        what = message("The review number of the map is missing.")
        yield Gap(file, what, message("Write map_review: GS(2024)1234, as it was given."))
    if about.copyright is None:
        what = message("Who holds the copyright of the maps is missing.")
        yield Gap(file, what, message("Write copyright: {name}, if that is who holds it.", name=about.publisher.name))
    if about.publisher.organiser is None:
        what = message("The organiser, whom a government site names in its footer, is missing.")
        yield Gap(file, what, message("Write organiser under publisher."))
    if about.publisher.phone is None and about.publisher.email is None:
        what = message("A telephone number or an e-mail address is missing.")
        yield Gap(file, what, message("Write phone or email under publisher."))


def _of_version(version: LoadedVersion, loaded: LoadedPublication, words: Vocabulary) -> Iterator[Gap]:
    folder = f"units/{version.folder.name}"
    yield from _of_plan(version.plan, f"{folder}/plan.yml")
    if version.plan.based_on is not None:
        return  # the rest may stand in the version below
    yield from _of_lists(version, loaded, words, folder)
    yield from _of_clauses(version, words, folder)
    yield from _of_ground(version, folder)
    yield from _of_zones(version, folder)


def _of_plan(plan: Plan, file: str) -> Iterator[Gap]:
    if not plan.documents:
        what = message("The document that carries the plan is missing: number, issuer, days, filing.")
        fill = message(
            "Write documents: with number, issuer, signed, published and effective, and below filing: authority, "
            "number and date."
        )
        yield Gap(file, what, fill)
    for number, one in enumerate(plan.documents, 1):
        lacking = [*_lacking(one)]
        for name, what in lacking:
            missing = message("Of document {number}, {what} is missing.", number=one.number or number, what=what)
            yield Gap(file, missing, message("Write {name}.", name=name))
    if plan.base_year is None or not plan.target_years:
        what = message("The base year or the target years are missing.")
        yield Gap(file, what, message("Write base_year: 2023 and target_years: [2025, 2035], as the plan states them."))
    if not plan.statistics:
        what = message("The numbers that the plan states are missing, so nothing can be checked against them.")
        fill = message("Write statistics: with category, units, area_km2 and share, as a table of the plan has them.")
        yield Gap(file, what, fill)


def _lacking(one: Document) -> Iterator[tuple[str, Message]]:
    for name, what in _OF_DOCUMENT.items():
        if getattr(one, name) is None:
            yield name, what
    filing = one.filing
    if filing is None or filing.number is None or filing.date is None:
        yield "filing: authority, number, date", message("the filing")


def _of_lists(version: LoadedVersion, loaded: LoadedPublication, words: Vocabulary, folder: str) -> Iterator[Gap]:
    held: dict[str, set[str]] = {}
    for one in version.lists.values():
        held.setdefault(_id(words, "levels", one.level), set()).add(one.target.area or "")
    own = any(unit.clauses for unit in version.units.values())
    areas = {area.id: area for area in loaded.areas.areas}
    for level in version.plan.levels:
        id, term = _id(words, "levels", level), words.find("levels", level)
        label = level if term is None else term.label
        if id not in held and not (id == "unit" and own):
            what = message("No list is of the level {level}.", level=label)
            fill = message("Add it to the delivery and import again, or write {file}.", file="admission/….yml")
            yield Gap(f"{folder}/admission/", what, fill)
        elif id == "district":
            used = dict.fromkeys(unit.area for unit in version.units.values())
            without = [key for key in used if key not in held[id] and key in areas and areas[key].kind == "district"]
            if without:
                what = message(
                    "Districts without a list of their level: {count} ({names}).",
                    count=len(without),
                    names=_some([areas[key].name for key in without]),
                )
                yield Gap(f"{folder}/admission/", what, message("Add their lists, if there are any."))


def _of_clauses(version: LoadedVersion, words: Vocabulary, folder: str) -> Iterator[Gap]:
    said = {
        code: {_id(words, "dimensions", clause.dimension) for clause in unit.clauses or ()}
        for code, unit in version.units.items()
    }
    for term in words.dimensions:
        without = [code for code, ids in said.items() if term.id not in ids]
        if without:
            what = message(
                "Units that say nothing of {dimension}: {count} ({names}).",
                dimension=term.label,
                count=len(without),
                names=_some(without),
            )
            fill = message(
                "Add the clauses, or {{dimension: {dimension}, none: true}} where nothing is asked for.",
                dimension=term.label,
            )
            yield Gap(f"{folder}/units/", what, fill)


def _of_ground(version: LoadedVersion, folder: str) -> Iterator[Gap]:
    layer = version.layers.get("units")
    drawn = frozenset(layer.codes) if layer is not None else frozenset()
    without = [code for code in version.units if code not in drawn]
    if without:
        what = message("Units without geometry: {count} ({names}).", count=len(without), names=_some(without))
        yield Gap(f"{folder}/", what, message("Ask for their borders and import again."))
    without = [code for code, unit in version.units.items() if unit.area_km2 is None]
    if without:
        what = message("Units without an area: {count} ({names}).", count=len(without), names=_some(without))
        yield Gap(f"{folder}/units/", what, message("Write area_km2 as filed."))
    if "boundary" not in version.layers:
        what = message("The layer boundary is missing: nobody can check that the units cover the territory.")
        yield Gap(
            f"{folder}/", what, message("Ask for the borders of the territory and its districts, and import again.")
        )


def _of_zones(version: LoadedVersion, folder: str) -> Iterator[Gap]:
    named = {zone for unit in version.units.values() for zone in unit.zones}
    without = [code for code in version.zones if code not in named]
    if without:
        what = message("Zones that no unit lies in: {count} ({names}).", count=len(without), names=_some(without))
        fill = message("Write the zones of each unit under zones, or let zones_by_overlay propose them.")
        yield Gap(f"{folder}/units/", what, fill)
    if not version.zones:
        what = message("There are no element zones.")
        yield Gap(f"{folder}/zones.yml", what, message("Ask for them and import again."))


def _id(words: Vocabulary, group: Group, word: str) -> str:
    term = words.find(group, word)
    return word if term is None else term.id


def _some(words: Sequence[str]) -> str:
    shown = ", ".join(words[:_SHOWN])
    return shown if len(words) <= _SHOWN else f"{shown} \u2026"
