"""What came in, merged into the publication that is there: worked out on a copy, shown, checked, put in its place.

All of it is written or nothing. Versions follow each other along ``based_on``, so that what one of them takes in is
already here for those that rest on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from onemap.check import Examination, firm_errors
from onemap.errors import Message, Place, Problem, ProblemsFound, message
from onemap.merging.arrivals import Arrival, base_of, is_said, records_of, sides, vocabulary_of
from onemap.merging.canonical import of_content
from onemap.merging.edits import edited
from onemap.merging.incoming import Name
from onemap.merging.layer_edits import GroundMerged, merge_layers, write_ground
from onemap.merging.shapes import Changed
from onemap.merging.spelling import Spelling
from onemap.merging.three_way import Change, Conflict, Merged, Take, merge
from onemap.model.editor import schema_line
from onemap.model.plan import LayerName, Plan
from onemap.model.vocabulary import Vocabulary
from onemap.read.documents import to_model
from onemap.read.memory import uncollected
from onemap.read.publication import LoadedPublication, LoadedVersion, read_publication
from onemap.read.yaml import locate
from onemap.resolve.content import Content
from onemap.resolve.contents import ResolvedContent, resolve_contents
from onemap.store import Store
from onemap.workers import Workers
from onemap.writing import emit
from onemap.writing.files import MergeStage, merged_stage


@dataclass(frozen=True)
class VersionMerged:
    """What the merge makes of one version. ``came``: the records that came in, unless they are as they are here."""

    version: str
    merged: Merged
    ground: tuple[GroundMerged, ...] = ()
    texts: Mapping[str, str | None] = field(default_factory=dict)
    #: what could not be written
    left: tuple[tuple[Name, Message], ...] = ()
    #: the version is not there yet
    new: bool = False
    #: records that came in before and not now, of areas for which nothing came in: they stay
    unspoken: frozenset[Name] = frozenset()
    vocabulary: Vocabulary | None = None

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is written, by record."""
        left = {name for name, _ in self.left}
        return tuple(change for change in self.merged.changes if change.name not in left)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What people must decide, shapes included."""
        kinds = {"units": "unit", "zones": "zone"}
        shapes = (
            Conflict(Name("unit" if kinds[one.layer] == "unit" else "zone", code), "geometry", None, None)
            for one in self.ground
            for code in one.conflicts
        )
        return (*self.merged.conflicts, *shapes)

    @property
    def writes(self) -> bool:
        """Whether files change."""
        return self.new or bool(self.texts) or any(one.changes for one in self.ground)


@dataclass(frozen=True)
class Outcome:
    """What came of a merge: by version what changed, whether it was written, and what checking finds in it."""

    versions: tuple[VersionMerged, ...]
    agreed: bool = False
    written: bool = False
    found: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Staged:
    """A copy of the publication as it will be, for what else belongs into it."""

    root: Path
    #: the publication as it was read
    loaded: LoadedPublication
    versions: tuple[VersionMerged, ...]


#: says whether to write what is shown
Agree = Callable[[Sequence[VersionMerged]], bool]
#: writes more files into the copy; says whether it wrote any
Beside = Callable[[Staged], bool]


def merge_into(
    target: Path,
    arrivals: Sequence[Arrival],
    *,
    agree: Agree,
    take: Take | None = None,
    beside: Beside | None = None,
    form: str = "gpkg",
    keep: bool = True,
    progress: Callable[[Message], None] = lambda _: None,
) -> Outcome:
    """Merge *arrivals* into the publication in *target*, each version once.

    *agree* is asked before anything is written; *beside* adds files to the copy that takes the place of ``units/``.
    *form* (gpkg or geojson) is that of layers which the version does not have yet; without *keep* nothing is written
    anywhere in *target*, not even what the next command would know. Raises ProblemsFound for records
    or a result that cannot stand; nothing is written then.
    """
    with Store(target if keep else None) as store:
        progress(message("Reading the publication"))
        loaded = read_publication(target, store)
        # what is made is held to the end: collecting meanwhile would only cost time
        with merged_stage(target) as stage, uncollected():
            return _Merging(loaded, stage, store, take, form, progress).run(target, arrivals, agree, beside)


@dataclass
class _Merging:
    loaded: LoadedPublication
    stage: MergeStage
    store: Store
    take: Take | None
    form: str
    progress: Callable[[Message], None]

    def run(self, target: Path, arrivals: Sequence[Arrival], agree: Agree, beside: Beside | None) -> Outcome:
        first = self.loaded
        done: list[VersionMerged] = []
        for number, arrival in enumerate(_in_order(first, arrivals)):
            if number and done[-1].writes:  # versions above inherit what has just changed
                self.loaded = read_publication(self.stage.root, self.store)
            self.progress(message("Comparing version {version}", version=arrival.incoming.version))
            one = self._version(arrival)
            done.append(one)
            if one.writes and number + 1 < len(arrivals):
                self._write(one)
        versions = tuple(done)
        if not agree(versions):
            return Outcome(versions)
        if versions and versions[-1].writes:
            self._write(versions[-1])
        more = beside is not None and beside(Staged(self.stage.root, first, versions))
        if not more and not any(one.writes for one in versions):
            return Outcome(versions, True)
        self.progress(message("Checking what is written"))
        found = must_hold(self.stage.root, target, self.store)
        self.stage.commit()
        return Outcome(versions, True, True, found)

    def _version(self, arrival: Arrival) -> VersionMerged:
        contents = resolve_contents(self.loaded)
        incoming = arrival.incoming
        if incoming.version not in self.loaded.versions:
            return self._new(arrival, contents)
        version = self.loaded.versions[incoming.version]
        resolved = contents[incoming.version]
        below = None if version.plan.based_on is None else contents[version.plan.based_on].content
        both = sides(self.loaded, contents, arrival)
        fixed = [] if below is None else [Name("list", key) for key in below.lists]
        merged = merge(both.here, both.came, both.base, self.take, arrival.decided, fixed)
        spelling = Spelling(incoming, both.came, vocabulary_of(incoming, resolved.vocabulary))
        done = edited(self.loaded, incoming.version, below, both.here, merged, spelling)
        lost = [change.name for change in merged.changes if change.new is None]
        gone: Mapping[LayerName, set[str]] = {
            "units": {name.key for name in lost if name.kind == "unit"},
            "zones": {name.key for name in lost if name.kind == "zone"},
        }
        ground = merge_layers(
            self.loaded, incoming.version, incoming.layers, both.base, gone, self.take, arrival.decided
        )
        words = spelling.labels.vocabulary
        return VersionMerged(incoming.version, merged, ground, done.texts, done.left, False, both.unspoken, words)

    def _new(self, arrival: Arrival, contents: Mapping[str, ResolvedContent]) -> VersionMerged:
        """A version that is not there yet: what it says that the version below does not say already."""
        incoming = arrival.incoming
        path = self.loaded.root / "units" / incoming.version / "plan.yml"
        if incoming.plan is None:
            what = message("There is no version {version}, and what came in has no plan.", version=incoming.version)
            known = ", ".join(self.loaded.versions)
            mend = message("Import into one of {known}, or write {file} first.", known=known, file="plan.yml")
            raise ProblemsFound([Problem(Place(path), "I46", what, mend)])
        plan = to_model(dict(incoming.plan), Plan, path)
        based = plan.based_on
        if based is not None and based not in contents:
            what = message(
                "Version {version} is based on {below}, which is not there.", version=plan.version, below=based
            )
            mend = message("Name a version that has a folder in units/.")
            raise ProblemsFound([Problem(Place(path), "P02", what, mend)])
        held = self.loaded.vocabulary if based is None else contents[based].vocabulary
        words = vocabulary_of(incoming, held)
        below = Content() if based is None else contents[based].content
        ground = Content(
            areas={area.id: area for area in self.loaded.areas.areas},
            regions={region.id: region for region in self.loaded.areas.regions},
        )
        here = of_content(ground if based is None else below, self.loaded.publication, plan)
        came = records_of(incoming, words)
        # what is said of a record is all of it, as when a version's own folder says it
        base = {name: said for name, said in base_of(here).items() if is_said(name, came)}
        for side in (here, came):
            side.pop(Name("plan", ""), None)
        merged = merge(here, came, base, self.take, fixed=[Name("list", key) for key in below.lists])
        folder = self.loaded.root / "units" / plan.version
        fresh = LoadedVersion(folder, plan, places={})
        loaded = replace(self.loaded, versions={**self.loaded.versions, plan.version: fresh})
        shown = f"units/{plan.version}/plan.yml"
        texts = {shown: schema_line(shown) + emit.document(incoming.plan)}
        spelling = Spelling(incoming, came, words)
        done = edited(loaded, plan.version, None if based is None else below, here, merged, spelling, texts)
        layers = tuple(
            GroundMerged(name, _all_of(layer.codes), (), None, layer) for name, layer in incoming.layers.items()
        )
        return VersionMerged(plan.version, merged, layers, done.texts, done.left, True, vocabulary=words)

    def _write(self, one: VersionMerged) -> None:
        self.stage.write(one.texts)
        if any(ground.changes for ground in one.ground):
            loaded = self.loaded
            if one.new:
                loaded = read_publication(self.stage.root, self.store)
            for ground in one.ground:
                if ground.changes:
                    write_ground(self.stage.root, loaded, one.version, ground, self.form)


def must_hold(stage: Path, target: Path, store: Store | None = None) -> tuple[Problem, ...]:
    """What checking finds in the publication in *stage*, to be mended after the import.

    It must read, and hold what later stages rely on, else ProblemsFound is raised; those problems name their files
    where they would be in *target*.
    """
    try:
        with uncollected(), Workers() as workers:
            checked = Examination(read_publication(stage, store, workers), None, store, workers)
            all_found = (*checked.rules(), *checked.account())
        problems = list(firm_errors(all_found))
    except ProblemsFound as found:
        problems, all_found = list(found.problems), ()
    if problems:
        moved = []
        for problem in problems:
            place = problem.place
            if place.line is None and place.node is not None:
                place = Place(place.file, *locate(place.file, place.node))
            if place.file.is_relative_to(stage):
                place = replace(place, file=target / place.file.relative_to(stage))
            moved.append(replace(problem, place=place))
        raise ProblemsFound(moved)
    return tuple(problem for problem in all_found if problem.severity != "accepted")


def _in_order(loaded: LoadedPublication, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Versions after those that they are based on."""
    below = {name: version.plan.based_on for name, version in loaded.versions.items()}
    for arrival in arrivals:
        said = (arrival.incoming.plan or {}).get("based_on")
        below.setdefault(arrival.incoming.version, said)

    def depth(name: str | None) -> int:
        seen: list[str] = []
        while name is not None and name not in seen:
            seen.append(name)
            name = below.get(name)
        return len(seen)

    return sorted(arrivals, key=lambda arrival: depth(arrival.incoming.version))


def _all_of(codes: Sequence[str]) -> Changed:
    return Changed(tuple(sorted(codes)), (), ())
