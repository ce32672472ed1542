"""The folder of a publication → everything it says, file by file, before any version inherits from another.

All problems of all files are collected before :class:`ProblemsFound` is raised. Files are taken in the order of
their names, so that nothing depends on how a disk lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from onemap.errors import Message, NodePath, Place, Problem, ProblemsFound, message
from onemap.model.areas import AreasFile
from onemap.model.base import is_key
from onemap.model.clauses import AdmissionFile, AdmissionList, Tag, TagsFile
from onemap.model.industries import IndustriesFile, Industry
from onemap.model.plan import LayerName, Plan
from onemap.model.publication import (
    AcceptedFile,
    Evaluation,
    OriginalsFile,
    Publication,
    QuantifiedTarget,
    TargetsFile,
)
from onemap.model.units import Unit, UnitsFile, Zone, ZonesFile
from onemap.model.vocabulary import Vocabulary
from onemap.read import spelling
from onemap.read.correspondence import FILE, Correspondence
from onemap.read.documents import read_model
from onemap.read.list_table import outline as list_outline
from onemap.read.memory import uncollected
from onemap.read.paths import leads_inside
from onemap.read.records import RecordFile, read_records
from onemap.read.unit_table import OutlinedFiles, UnitTable
from onemap.read.unit_table import outline as unit_outline
from onemap.read.vectors import VectorLayer
from onemap.read.version_layers import read_display, read_layers
from onemap.store import Store
from onemap.workers import Workers

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
#: kind and key of a record → where it is written
Places = dict[tuple[str, str], Place]
#: bytes from which a single file is worth keeping
_LONG = 50_000


@dataclass(frozen=True)
class LoadedVersion:
    """What the folder of one version holds, without what it inherits.

    ``places`` has ("plan", ""), ("unit", code), ("zone", code), ("list", id), ("clause:<list id>", clause key),
    ("area", id), ("region", id), ("tag:<list id>", number), ("target", key) and ("layer", name). Clauses of units
    and zones are found from their record's place: node + ("clauses", index).
    """

    folder: Path
    plan: Plan
    areas: AreasFile | None = None
    units: Mapping[str, Unit] = field(default_factory=dict)
    zones: dict[str, Zone] = field(default_factory=dict)
    lists: dict[str, AdmissionList] = field(default_factory=dict)
    tags: dict[tuple[str, str], Tag] = field(default_factory=dict)
    targets: dict[str, QuantifiedTarget] = field(default_factory=dict)
    layers: dict[LayerName, VectorLayer] = field(default_factory=dict)
    originals: OriginalsFile | None = None
    places: Places = field(default_factory=dict, repr=False)
    #: the files of the lists
    list_files: tuple[RecordFile[AdmissionFile], ...] = field(default=(), repr=False)
    #: a copy of the units for drawing only
    display: VectorLayer | None = None
    #: where its records came from, read when it is asked for
    correspondence: Correspondence = field(default=Correspondence(None), repr=False)


@dataclass(frozen=True)
class LoadedPublication:
    """Everything that the folder of a publication says. ``versions`` is sorted by id.

    ``industries`` is the publication's own table, by code. ``places`` has ("publication", ""), ("area", id),
    ("region", id), ("accepted", index), ("industry", code) and ("evaluation", year).
    """

    root: Path
    publication: Publication
    vocabulary: Vocabulary
    areas: AreasFile
    accepted: AcceptedFile
    versions: dict[str, LoadedVersion]
    evaluations: tuple[Evaluation, ...]
    places: Places = field(default_factory=dict, repr=False)
    industries: dict[str, Industry] = field(default_factory=dict, repr=False)


def _no_outline(model: BaseModel) -> bytes:
    """Nothing: rules for other files may ask for everything in the file."""
    return b""


@cache
def default_vocabulary() -> Vocabulary:
    """The national vocabulary that publications start from."""
    return read_model(Path(__file__).parents[1] / "model" / "vocabulary.yml", Vocabulary)


def read_publication(root: Path, store: Store | None = None, workers: Workers | None = None) -> LoadedPublication:
    """Read the publication in *root*. Raises :class:`ProblemsFound` with the problems of all its files.

    Units and layers of files that *store* knows are made when they are asked for; *workers* share long work. Without
    them everything is read here and now.
    """
    with uncollected():
        return _read_all(root, store or Store(None), workers or Workers(count=1))


def _read_all(root: Path, store: Store, workers: Workers) -> LoadedPublication:
    reader = _Reader(root, store, workers)
    units = root / "units"
    if not units.is_dir():
        what = message("There is no folder units here: this is no publication.")
        reader.report(
            Place(root), "Y19", what, message("Go to the folder of a publication, or name it with --publication.")
        )
        raise ProblemsFound(reader.problems)
    publication = reader.model(units / "publication.yml", Publication)
    areas = reader.model(units / "areas.yml", AreasFile)
    places: Places = {("publication", ""): Place(units / "publication.yml", node=())}
    if areas is not None:
        reader.area_places(units / "areas.yml", areas, places)
    accepted = reader.optional(units / "accepted.yml", AcceptedFile) or AcceptedFile()
    for i in range(len(accepted.accepted)):
        places["accepted", str(i)] = Place(units / "accepted.yml", node=("accepted", i))
    industries: dict[str, Industry] = {}
    named = reader.optional(units / "industries.yml", IndustriesFile)
    if named is not None:
        path = units / "industries.yml"
        reader.records(path, (), named.root, lambda industry: industry.code, "industry", industries, places)
    versions: dict[str, LoadedVersion] = {}
    for folder in reader.folders(units):
        if (folder / "plan.yml").exists():
            version = reader.version(folder)
            if version is not None:
                versions[folder.name] = version
    evaluations = []
    for path in reader.yaml_files(units / "evaluations"):
        evaluation = reader.model(path, Evaluation)
        if evaluation is not None:
            evaluations.append(evaluation)
            places["evaluation", evaluation.year] = Place(path, node=())
    if not versions and not reader.problems:
        what = message("The publication has no version.")
        reader.report(Place(units), "Y19", what, message("Add a folder with a plan.yml, such as units/2020/plan.yml."))
    if reader.problems or publication is None or areas is None:
        raise ProblemsFound(reader.problems)
    vocabulary = default_vocabulary()
    if publication.vocabulary is not None:
        vocabulary = publication.vocabulary.over(vocabulary)
    return LoadedPublication(
        root, publication, vocabulary, areas, accepted, versions, tuple(evaluations), places, industries
    )


class _Reader:
    """Reads files of one publication and collects their problems."""

    def __init__(self, root: Path, store: Store, workers: Workers) -> None:
        self.root = root
        self.store = store
        self.workers = workers
        self.problems: list[Problem] = []

    def report(self, place: Place, rule: str, what: Message, mend: Message) -> None:
        self.problems.append(Problem(place, rule, what, mend))

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Problems of the body are collected; the reading goes on behind it."""
        try:
            yield
        except ProblemsFound as found:
            self.problems.extend(found.problems)

    def model(self, path: Path, model: type[M]) -> M | None:
        """The model of a file that must be there; None after problems."""
        with self.collecting():
            self._stays_inside(path)
            if self.store.keeps and path.is_file() and path.stat().st_size > _LONG:
                (held,) = read_records([path], model, _no_outline, self.store, self.workers)
                if isinstance(held, RecordFile):
                    return held.model
                raise ProblemsFound(held)
            return read_model(path, model)
        return None

    def optional(self, path: Path, model: type[M]) -> M | None:
        """The model of a file that may be missing."""
        return self.model(path, model) if path.exists() or path.is_symlink() else None

    def _stays_inside(self, path: Path) -> None:
        if not leads_inside(self.root, path):
            what = message("{name} is a link that leads out of the publication.", name=path.name)
            mend = message("Put the file itself into the folder.")
            raise ProblemsFound([Problem(Place(path), "Y18", what, mend)])

    def folders(self, folder: Path) -> list[Path]:
        """Folders below *folder* in the order of their names; hidden ones are left out."""
        found = sorted((p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")), key=lambda p: p.name)
        inside_ = []
        for path in found:
            with self.collecting():
                self._stays_inside(path)
                inside_.append(path)
        return inside_

    def yaml_files(self, folder: Path) -> list[Path]:
        """The .yml files of *folder*, sorted by name; other spellings of the extension are problems."""
        if not folder.is_dir():
            return []
        files = []
        for path in sorted((p for p in folder.iterdir() if not p.name.startswith(".")), key=lambda p: p.name):
            if path.suffix == ".yml":
                files.append(path)
            elif path.suffix.lower() in (".yaml", ".yml"):
                what = message("Files are read only with the extension .yml.")
                self.report(Place(path), "Y20", what, message("Rename it to {name}.", name=f"{path.stem}.yml"))
        return files

    def records(
        self,
        path: Path,
        node: NodePath,
        items: tuple[T, ...],
        key: Callable[[T], str],
        kind: str,
        into: dict[str, T],
        places: Places,
    ) -> None:
        """File *items*, which stand at *node* of *path*, by key; a key that is there already is a problem."""
        for i, item in enumerate(items):
            self.record(Place(path, node=(*node, i)), key(item), item, kind, into, places)

    def record(self, place: Place, name: str, item: T, kind: str, into: dict[str, T], places: Places) -> bool:
        """File one item; False, with a problem, when its key is there already."""
        first = places.get((kind, name))
        if first is not None:
            what = message("{key} is there twice; the first is in {file}.", key=name, file=first.file.name)
            if first.file == place.file and first.node:
                number = 1 + int(first.node[-1])
                what = message("{key} is there twice; the first is record number {number}.", key=name, number=number)
            self.report(place, "Y21", what, message("Keep one of the two."))
            return False
        into[name] = item
        places[kind, name] = place
        return True

    def area_places(self, path: Path, areas: AreasFile, places: Places) -> None:
        self.records(path, ("areas",), areas.areas, lambda a: a.id, "area", {}, places)
        self.records(path, ("regions",), areas.regions, lambda r: r.id, "region", {}, places)

    def version(self, folder: Path) -> LoadedVersion | None:
        """One version's folder; None when its plan cannot be read (its other files are read for their problems)."""
        plan = self.model(folder / "plan.yml", Plan)
        places: Places = {("plan", ""): Place(folder / "plan.yml", node=())}
        areas = self.optional(folder / "areas.yml", AreasFile)
        if areas is not None:
            self.area_places(folder / "areas.yml", areas, places)
        units = self._units(folder, places)
        zones: dict[str, Zone] = {}
        zone_file = self.optional(folder / "zones.yml", ZonesFile)
        if zone_file is not None:
            self.records(folder / "zones.yml", (), zone_file.root, lambda z: z.code, "zone", zones, places)
        targets: dict[str, QuantifiedTarget] = {}
        target_file = self.optional(folder / "targets.yml", TargetsFile)
        if target_file is not None:
            self.records(
                folder / "targets.yml", ("targets",), target_file.targets, lambda t: t.key, "target", targets, places
            )
        lists, list_files = self._lists(folder, places)
        tags = self._tags(folder, places)
        originals = self.optional(folder / "original" / "sources.yml", OriginalsFile)
        layers: dict[LayerName, VectorLayer] = {}
        if plan is not None:
            with self.collecting():
                layers = read_layers(self.root, folder, plan, self.store, self.problems)
        places.update((("layer", name), Place(layer.file)) for name, layer in layers.items())
        display = None
        with self.collecting():
            display = read_display(self.root, folder, self.store)
        correspondence = Correspondence(folder / FILE)
        if correspondence.there:
            with self.collecting():
                self._stays_inside(folder / FILE)
        if plan is None:
            return None
        return LoadedVersion(
            folder,
            plan,
            areas,
            units,
            dict(sorted(zones.items())),
            lists,
            tags,
            targets,
            layers,
            originals,
            places,
            list_files,
            display,
            correspondence,
        )

    def _record_files(self, folder: Path, kind: type[M], outline: Callable[[M], bytes]) -> list[RecordFile[M]]:
        """The files of *folder* that can be read."""
        paths: list[Path] = []
        with self.collecting():
            self._stays_inside(folder)
            paths += self.yaml_files(folder)
        for path in [path for path in paths if path.is_symlink()]:
            with self.collecting():
                self._stays_inside(path)
                continue
            paths.remove(path)
        files: list[RecordFile[M]] = []
        for result in read_records(paths, kind, outline, self.store, self.workers):
            if isinstance(result, RecordFile):
                files.append(result)
            else:
                self.problems.extend(result)
        return files

    def _units(self, folder: Path, places: Places) -> UnitTable:
        outlined = OutlinedFiles(self._record_files(folder / "units", UnitsFile, unit_outline))
        held: dict[str, tuple[int, int]] = {}
        for number, (file, outline) in enumerate(zip(outlined.files, outlined.outlines, strict=True)):
            for row, unit in enumerate(outline.briefs):
                self.record(Place(file.path, node=(row,)), unit.code, (number, row), "unit", held, places)
        return UnitTable(outlined, held)

    def _lists(
        self, folder: Path, places: Places
    ) -> tuple[dict[str, AdmissionList], tuple[RecordFile[AdmissionFile], ...]]:
        lists: dict[str, AdmissionList] = {}
        files = self._record_files(folder / "admission", AdmissionFile, list_outline)
        for held in files:
            path, file, key = held.path, held.model, held.path.stem
            if not is_key(key):
                what = message("The file's name {name} is no id of a list.", name=path.name)
                mend = message("Rename it, for instance to {name}.", name=f"{spelling.without_space(key)[:60]}.yml")
                self.report(Place(path), "M05", what, mend)
                continue
            lists[key] = AdmissionList(
                id=key,
                level=file.level,
                target=file.for_,
                title=file.title,
                document=file.document,
                clauses=file.clauses,
            )
            places["list", key] = Place(path, node=())
            self.records(path, ("clauses",), file.clauses, lambda c: c.key, f"clause:{key}", {}, places)
        return lists, tuple(files)

    def _tags(self, folder: Path, places: Places) -> dict[tuple[str, str], Tag]:
        tags: dict[tuple[str, str], Tag] = {}
        for path in self.yaml_files(folder / "tags"):
            file = self.model(path, TagsFile)
            for i, tag in enumerate(file.tags if file is not None else ()):
                owner = tag.list if tag.list is not None else path.stem
                place = Place(path, node=("tags", i))
                if self.record(place, tag.number, tag, f"tag:{owner}", {}, places):
                    tags[owner, tag.number] = tag
        return tags
