"""What came in, merged into the publication that is there: worked out on a copy, shown, checked, put in its place.

All of it is written or nothing. Versions follow each other along ``based_on``, so that what one of them takes in is
already here for those that rest on it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from onemap.errors import Message, Place, Problem, ProblemsFound, message
from onemap.merging.arrivals import Arrival, Sides, base_of, is_said, records_of, sides, vocabulary_of
from onemap.merging.canonical import of_content
from onemap.merging.edits import edited
from onemap.merging.holding import must_hold as must_hold
from onemap.merging.holding import new_errors
from onemap.merging.incoming import Incoming, Kind, Name
from onemap.merging.layer_edits import Fates, GroundMerged, merge_layers, write_ground
from onemap.merging.shapes import Changed
from onemap.merging.spelling import Spelling
from onemap.merging.three_way import Change, Conflict, Merged, Take, merge
from onemap.model.editor import schema_line
from onemap.model.plan import LayerName, Plan
from onemap.model.vocabulary import Vocabulary
from onemap.read.documents import to_model
from onemap.read.memory import uncollected
from onemap.read.publication import LoadedPublication, LoadedVersion, read_publication
from onemap.resolve.content import Content
from onemap.resolve.contents import ResolvedContent, resolve_contents
from onemap.store import Store
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

    def whole_of(self, conflict: Conflict) -> str | None:
        """The clause that comes in anew with all the words of the one that *conflict* leaves here, which is a part."""
        name, here = conflict.name, conflict.here
        if name.kind != "clause" or conflict.field or conflict.came is not None or "text" not in here:
            return None
        words = "".join(str(here["text"]).split())
        mine = (
            c for c in self.merged.changes if c.old is None and (c.name.kind, c.name.owner) == ("clause", name.owner)
        )
        for change in mine:
            text = "" if change.new is None else str(change.new.get("text", ""))
            if name.key.startswith(f"{change.name.key}-") and words in "".join(text.split()):
                return change.name.key
        return None

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
    #: those errors among them that the publication did not have before
    new: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Staged:
    """A copy of the publication as it will be, for what else belongs into it."""

    root: Path
    #: the publication as it was read
    loaded: LoadedPublication
    versions: tuple[VersionMerged, ...]


#: says whether to write what is shown
Agree = Callable[[Sequence[VersionMerged]], bool]
#: of errors that the publication did not have before: whether to write the result all the same
Accept = Callable[[Sequence[Problem]], bool]
#: writes more files into the copy; says whether it wrote any
Beside = Callable[[Staged], bool]


def merge_into(
    target: Path,
    arrivals: Sequence[Arrival],
    *,
    agree: Agree,
    accept: Accept = lambda new: True,
    take: Take | None = None,
    beside: Beside | None = None,
    form: str = "gpkg",
    keep: bool = True,
    progress: Callable[[Message], None] = lambda _: None,
    anew: Collection[str] = (),
    last: Callable[[Path], bool] = lambda root: True,
) -> Outcome:
    """Merge *arrivals* into the publication in *target*, each version once.

    *agree* is asked before anything is written, and *accept* where checking finds new errors in it; *beside* adds files
    to the copy that takes the place of ``units/``. *form* (gpkg or geojson) is that of layers which the version does
    not have yet; without *keep* all is worked out and checked, whatever was agreed, and nothing is written anywhere in
    *target*. The versions *anew* are forgotten first; *last* is
    asked when all is made and checked, with the folder of the copy. Raises ProblemsFound for records
    or a result that cannot stand; nothing is written then.
    """
    # what is read is what the copy is made of: nobody else writes meanwhile
    with merged_stage(target, keep=keep) as stage, Store(target if keep else None) as store:
        progress(message("Reading the publication"))
        loaded = read_publication(target, store)
        # what is made is held to the end: collecting meanwhile would only cost time
        with uncollected():
            for version in anew:
                stage.drop(f"units/{version}")
            merging = _Merging(loaded, stage, store, take, form, progress, bool(anew), keep)
            return merging.run(target, arrivals, agree, accept, beside, last)


@dataclass
class _Merging:
    loaded: LoadedPublication
    stage: MergeStage
    store: Store
    take: Take | None
    form: str
    progress: Callable[[Message], None]
    #: versions have been forgotten, on which others may be based
    anew: bool
    #: not for looking only
    keep: bool

    def run(
        self,
        target: Path,
        arrivals: Sequence[Arrival],
        agree: Agree,
        accept: Accept,
        beside: Beside | None,
        last: Callable[[Path], bool],
    ) -> Outcome:
        before = self.loaded
        if self.anew:
            self._again()
        first = self.loaded
        done: list[VersionMerged] = []
        for number, arrival in enumerate(_in_order(first, arrivals)):
            if number and done[-1].writes:  # versions above inherit what has just changed
                self._again()
            self.progress(message("Comparing version {version}", version=arrival.incoming.version))
            one = self._version(arrival)
            done.append(one)
            if one.writes and number + 1 < len(arrivals):
                self._write(one)
        versions = tuple(done)
        agreed = agree(versions)
        if not agreed and self.keep:
            return Outcome(versions)
        if versions and versions[-1].writes:
            self._write(versions[-1])
        more = beside is not None and beside(Staged(self.stage.root, first, versions))
        if not more and not any(one.writes for one in versions):
            return Outcome(versions, agreed)
        self.progress(message("Checking what is written"))
        found = must_hold(self.stage.root, target, self.store)
        new = new_errors(found, target, before, self.store)
        if not last(self.stage.root) or not self.keep:
            return Outcome(versions, agreed and not self.keep, False, found, new)
        if new and not accept(new):
            return Outcome(versions, False, False, found, new)
        self.stage.commit()
        return Outcome(versions, True, True, found, new)

    def _again(self) -> None:
        """Read the copy."""
        loaded = read_publication(self.stage.root, self.store)
        self.loaded = _standing(loaded) if self.anew else loaded

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
        fates: Mapping[LayerName, Fates] = {
            "units": fates_of(merged, both, "unit", incoming if not arrival.own_folder_only else None),
            "zones": fates_of(merged, both, "zone", incoming if not arrival.own_folder_only else None),
        }
        ground = merge_layers(
            self.loaded, incoming.version, incoming.layers, both.base, fates, self.take, arrival.decided
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
        if plan.version != incoming.version:
            what = message(
                "The plan that came in is of version {plan}, not of {version}.",
                plan=plan.version,
                version=incoming.version,
            )
            mend = message("Export the version again, and make the edits in the new file.")
            raise ProblemsFound([Problem(Place(self.loaded.root / "units"), "I46", what, mend)])
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


def fates_of(merged: Merged, both: Sides, kind: Kind, returned: Incoming | None) -> Fates:
    """What becomes of the shapes of the units or zones that a merge keeps, takes out or renames.

    In an export that comes back, *returned*, shapes go with the rows of their records only.
    """
    mine = [change for change in merged.changes if change.name.kind == kind]
    gone = {change.name.key for change in mine if change.new is None}
    named = {
        change.name.key: change.new.get("name")
        for change in mine
        if change.new is not None and change.old is not None and "name" in change.fields
    }
    stay = (name for name in both.base if name.kind == kind and name not in both.came)
    kept = {name.key for name in stay if name in merged.records}
    if returned is not None:
        kept |= (returned.units if kind == "unit" else returned.zones).keys() - gone
    return Fates(gone, kept, named)


def _standing(loaded: LoadedPublication) -> LoadedPublication:
    """*loaded* without the versions that are based on one which is not there yet."""
    left = dict(loaded.versions)
    while gone := [name for name, one in left.items() if one.plan.based_on not in (None, *left)]:
        for name in gone:
            del left[name]
    return replace(loaded, versions=left)


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
