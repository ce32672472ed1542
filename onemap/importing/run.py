"""The import: a mapping file and a folder of delivered files become a publication, or part of one that is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from onemap.errors import Message, Problem, UsageFault, message
from onemap.importing.conflicts import conflict_proposals, conflicts_decided
from onemap.importing.deliver import read_delivery, vocabulary_of
from onemap.importing.delivered import Decisions, Delivered, Proposal
from onemap.importing.faults import Faults
from onemap.importing.mapping import Mapping
from onemap.importing.originals import parts_of
from onemap.importing.replacing import Lost, carry_over, keep_originals, lost, made_of_the_same
from onemap.importing.review import decided as decision_of
from onemap.importing.review import read_review, write_review
from onemap.importing.scaffold import frame_files
from onemap.importing.sourcing import source_of
from onemap.importing.tracing import traces
from onemap.importing.tracked import base_of, keep, remembered
from onemap.importing.validation import read_mapping
from onemap.merging.apply import Accept, Agree, Outcome, Staged, merge_into, must_hold
from onemap.merging.arrivals import Arrival
from onemap.merging.incoming import IncomingLayer, Record
from onemap.merging.three_way import Take
from onemap.model.editor import with_schema_lines
from onemap.model.publication import Publication
from onemap.model.vocabulary import Vocabulary
from onemap.read.documents import read_model
from onemap.read.originals import FOLDER, sha256_of
from onemap.writing import emit
from onemap.writing.alone import alone, clear_stale
from onemap.writing.files import staged, write_texts
from onemap.writing.layers import write_layer


@dataclass(frozen=True, slots=True)
class Count:
    """What was written for one version."""

    version: str
    units: int
    zones: int
    clauses: int
    items: int
    features: int
    #: areas that the rows added to the tree
    areas: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import wrote, with its warnings."""

    target: Path
    counts: tuple[Count, ...]
    warnings: Faults
    #: what checking finds in what was written
    found: tuple[Problem, ...] = ()
    #: what was merged into a publication that was there; None for a new one
    outcome: Outcome | None = None
    written: bool = True
    #: what nobody has decided yet of what the delivery proposes
    open: tuple[Proposal, ...] = ()
    #: what people should know, without anything being wrong
    notes: tuple[Message, ...] = ()
    #: somebody was asked and did not agree
    declined: bool = False


@dataclass(frozen=True)
class Asking:
    """How an import goes about it.

    ``agree`` is shown what a merge would change and says whether to write it, ``forget`` what is lost when versions are
    made anew. ``review``: the review table, by default
    beside the mapping. ``dry_run`` writes nothing, anywhere.
    """

    agree: Agree = lambda versions: True
    take: Take | None = None
    review: Path | None = None
    dry_run: bool = False
    lang: str = "zh"
    progress: Callable[[Message], None] = lambda said: None
    forget: Callable[[Lost], bool] = lambda lost: True
    #: shown the errors that a merge would bring: whether to write it all the same
    accept: Accept = lambda new: True


def run_import(
    mapping_path: Path, source: Path | None, target: Path, *, replace: bool = False, asking: Asking | None = None
) -> Imported:
    """Read *mapping_path*, convert the files below *source*, write the publication into *target*.

    Without a *source* they are looked for (:func:`source_of`). Into a publication that is there already it is merged,
    unless *replace* forgets the versions that the mapping makes; other versions stay in any case. Raises ProblemsFound
    with every fault (nothing is written then), UsageFault when the target may not be written or another import is at
    work there.
    """
    ask = asking or Asking()
    if ask.dry_run:
        clear_stale(target)
        return _run(mapping_path, source, target, replace, ask)
    with alone(target):
        return _run(mapping_path, source, target, replace, ask)


def _run(mapping_path: Path, given: Path | None, target: Path, replace: bool, ask: Asking) -> Imported:
    mapping, raw = read_mapping(mapping_path)
    source, note = (given, None) if given is not None else source_of(mapping_path, mapping, target)
    notes: tuple[Message, ...] = () if note is None else (note,)
    there = target / "units" / "publication.yml"
    names = {rule.plan.version for rule in mapping.versions}
    held_versions = {path.parent.name for path in (target / "units").glob("*/plan.yml")}
    anew = names & held_versions if replace else set()
    # where other versions stand beside, the publication's facts are theirs, too
    merges = there.is_file() and (not replace or mapping.publication is None or bool(held_versions - names))
    if mapping.publication is None and not merges:
        raise UsageFault(message("{path} says nothing of the publication.", path=mapping_path))
    held = read_model(there, Publication) if merges and mapping.publication is None else mapping.publication
    table = ask.review or mapping_path.with_name(f"{mapping_path.stem}.review.xlsx")
    decisions = read_review(table)
    faults = Faults(source)
    ask.progress(message("Reading the delivery"))
    versions = read_delivery(mapping_path, source, faults, decisions, held, target if merges else None)
    faults.stop()
    counts = tuple(map(_count, versions))
    words = {rule.plan.version: vocabulary_of(mapping, rule, held) for rule in mapping.versions}
    traced = _Traced(versions, words, source, mapping_path, faults, target)
    if there.is_file():
        notes += made_of_the_same(target, names, _digests(versions, source))
    undecided = tuple(one for made in versions for one in made.proposals if decision_of(decisions, one) is None)
    if not merges:
        found, written = _new(mapping, raw, traced, target, replace, ask)
        if written:
            _review(table, versions, (), decisions, ask.lang)
        declined = not written and not ask.dry_run
        return Imported(target, counts, faults, found, None, written, undecided, notes, declined)
    decided = conflicts_decided(decisions)
    arrivals = [Arrival(one.incoming, True, decided, partial(base_of, one)) for one in versions]
    outcome = merge_into(
        target,
        arrivals,
        agree=(lambda versions: True) if anew else ask.agree,
        accept=ask.accept,
        take=ask.take,
        beside=traced.beside,
        form=mapping.geometry,
        keep=not ask.dry_run,
        progress=ask.progress,
        anew=sorted(anew),
        last=(lambda root: ask.forget(lost(target, root, anew)) and not ask.dry_run) if anew else lambda root: True,
    )
    if outcome.agreed and not ask.dry_run:
        _review(table, versions, conflict_proposals(outcome.versions), decisions, ask.lang)
    return Imported(target, counts, faults, outcome.found, outcome, outcome.written, undecided, notes)


def _digests(versions: Sequence[Delivered], source: Path) -> list[str]:
    """Digests of the delivered files."""
    named = (file if file.is_relative_to(source) else source / file for one in versions for file in one.files)
    parts = {part for file in named for part in parts_of(file)}
    return [sha256_of(part) for part in sorted(parts)]


@dataclass(frozen=True)
class _Traced:
    """What is needed to remember a delivery."""

    versions: Sequence[Delivered]
    words: MappingType[str, Vocabulary]
    source: Path
    mapping: Path
    faults: Faults
    target: Path

    def write(self, stage: Path) -> None:
        """Keep what was delivered in a new publication, and say which records came from it."""
        for version in self.versions:
            name = version.incoming.version
            told, came = remembered(version, self.words[name])
            kept = traces(told, came, self.source, self.mapping, self.faults)
            self.faults.stop()
            if kept is not None:
                kept.write(stage / "units" / name)
            self._rest(stage, name)

    def _rest(self, stage: Path, version: str) -> None:
        """Keep what was delivered before, or together with what the mapping reads."""
        units = self.target.absolute() / "units"
        folders = [units / version]
        if self.source.name == FOLDER and self.source.absolute().parent.parent == units:
            folders.append(self.source.absolute().parent)
        for folder in folders:
            keep_originals(folder, stage / "units" / version)

    def beside(self, staged: Staged) -> bool:
        """The same for a publication into which the delivery was merged."""
        merged = {one.version: one for one in staged.versions}
        done = [
            keep(staged, merged[name], version, self.words[name], self.source, self.mapping, self.faults)
            for version in self.versions
            if (name := version.incoming.version) in merged
        ]
        for name, one in merged.items():
            if one.new:
                self._rest(staged.root, name)
        return any(done)


def _new(
    mapping: Mapping, raw: MappingType[str, Any], traced: _Traced, target: Path, replace: bool, ask: Asking
) -> tuple[tuple[Problem, ...], bool]:
    """Write a publication that is all new, or with *replace* its versions; what checking finds in it.

    And whether it was written.
    """
    texts = _texts(mapping, raw, traced.versions)
    names = {version.incoming.version for version in traced.versions}
    forgets = replace and (target / "units" / "publication.yml").is_file()

    def write(stage: Path) -> tuple[Problem, ...]:
        if forgets:
            carry_over(target, stage, names)
        write_texts(stage, texts)
        for version in traced.versions:
            for name, layer in version.incoming.layers.items():
                _write(stage / "units" / version.incoming.version, mapping.geometry, name, layer)
        traced.write(stage)
        ask.progress(message("Checking what is written"))
        return must_hold(stage, target)

    def agreed(stage: Path) -> bool:
        return not forgets or ask.forget(lost(target, stage, names))

    found: tuple[Problem, ...] = ()
    if ask.dry_run:
        with TemporaryDirectory() as folder:
            found = write(Path(folder))
            agreed(Path(folder))
        return found, False
    try:
        with staged(target, replace=replace) as stage:
            found = write(stage)
            if not agreed(stage):
                raise _DeclinedError
    except _DeclinedError:
        return found, False
    return found, True


class _DeclinedError(Exception):
    """Somebody was asked and did not agree."""


def _review(
    table: Path, versions: Sequence[Delivered], conflicts: Sequence[Proposal], decisions: Decisions, lang: str
) -> None:
    """Write what people must decide; no table where there is nothing, and never was."""
    proposals = [*(proposal for version in versions for proposal in version.proposals), *conflicts]
    if proposals or decisions:
        write_review(table, proposals, decisions, lang)


def _texts(mapping: Mapping, raw: MappingType[str, Any], versions: Sequence[Delivered]) -> dict[str, str]:
    """All text files of the publication: path → text."""
    listed: dict[str, Any] = dict(raw.get("areas") or {})
    areas = {area["id"]: area for version in versions for area in version.incoming.areas}
    known = [area["id"] for area in listed.get("areas", [])]
    order = [*known, *sorted(set(areas) - set(known))]
    texts = {
        "units/publication.yml": emit.document(raw["publication"]),
        "units/areas.yml": emit.document({**listed, "areas": [areas[key] for key in order]}),
    }
    for version in versions:
        came = version.incoming
        folder = f"units/{came.version}"
        texts[f"{folder}/plan.yml"] = emit.document(came.plan or {})
        for key, data in came.lists.items():
            texts[f"{folder}/admission/{key}.yml"] = emit.document(data)
        by_area: dict[str, list[Record]] = {}
        for record in came.units.values():
            by_area.setdefault(record["area"], []).append(record)
        for area, records in sorted(by_area.items()):
            texts[f"{folder}/units/{area}.yml"] = emit.document(records)
        if came.zones:
            texts[f"{folder}/zones.yml"] = emit.document(list(came.zones.values()))
        if came.targets:
            texts[f"{folder}/targets.yml"] = emit.document({"targets": list(came.targets)})
    about = mapping.publication
    assert about is not None  # noqa: S101 - run_import has asked for it
    english = (about.name_en or about.name, mapping.home_en or "") if "en" in about.languages else None
    frame = frame_files(about.name, mapping.home or "", english)
    return with_schema_lines({**frame, **texts})


def _write(folder: Path, form: str, name: str, layer: IncomingLayer) -> None:
    path = folder / ("geometry.gpkg" if form == "gpkg" else f"{name}.geojson")
    write_layer(path, name, layer.codes, layer.names, layer.geometries, layer.crs)


def _count(version: Delivered) -> Count:
    came = version.incoming
    records = (*came.units.values(), *came.zones.values(), *came.lists.values())
    clauses = [clause for record in records for clause in record.get("clauses", [])]
    return Count(
        version=came.version,
        units=len(came.units),
        zones=len(came.zones),
        clauses=len(clauses),
        items=sum(len(clause.get("items", [])) for clause in clauses),
        features=sum(len(layer.codes) for layer in came.layers.values()),
        areas=sum(name.kind == "area" for name in version.origins),
    )
