"""From everything that was read to the chain of versions: words to ids, overlay, standing, geometry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onemap.errors import Place, Problem, ProblemsFound, message
from onemap.model.plan import LayerName, Plan
from onemap.model.publication import Audience, Layer
from onemap.model.vocabulary import Vocabulary
from onemap.read.publication import LoadedPublication, LoadedVersion
from onemap.resolve.content import Content, Delta
from onemap.resolve.geometry import (
    DEFAULT_TOLERANCE_M,
    CrsFault,
    SourceLayer,
    Treatment,
    dissolve,
    lay_over,
    make_layer,
    restrict,
)
from onemap.resolve.neighbours import neighbours
from onemap.resolve.order import in_force, latest_date, shown, standings
from onemap.resolve.overlay import overlay
from onemap.resolve.snapshot import Chain, GeometryLayer, Snapshot
from onemap.resolve.words import Words

LAYER_NAMES: tuple[LayerName, ...] = ("units", "zones", "boundary", "context")


def resolve(loaded: LoadedPublication, audience: Audience = "public") -> Chain:
    """The chain of all versions that *audience* may see, each with everything it inherits.

    ``as_of`` is the publication's, else the latest date in the data (:func:`onemap.resolve.order.latest_date`).
    Public: no drafts outside their consultation window, no layers that are withheld or have no policy, no internal
    evaluations. Raises ProblemsFound with all problems of words, ``based_on``, ``remove`` and CRS.
    """
    plans = {name: version.plan for name, version in loaded.versions.items()}
    as_of = loaded.publication.as_of or latest_date(plans.values())
    if as_of is None:
        raise ProblemsFound(
            [
                Problem(
                    Place(loaded.root / "units" / "publication.yml"),
                    "R08",
                    message("no plan has a date, so it is unknown what is in force"),
                    message("give as_of, or the documents' dates in plan.yml"),
                )
            ]
        )
    found = standings(plans, as_of)
    visible = [name for name, standing in found.items() if shown(standing, audience)]
    contents = resolve_contents(loaded)
    policy = allowed_layers(loaded.publication.layers, audience)
    geometry = _Geometry(loaded, contents, policy)
    snapshots = {name: geometry.snapshot(name) for name in visible}
    if geometry.problems:
        raise ProblemsFound(geometry.problems)
    standing_of = {name: found[name] for name in visible}
    return Chain(
        publication=loaded.publication,
        as_of=as_of,
        snapshots=snapshots,
        standings=standing_of,
        in_force=in_force(standing_of),
        evaluations=tuple(
            evaluation
            for evaluation in loaded.evaluations
            if audience == "internal" or evaluation.publication == "public"
        ),
        layer_policy=policy,
    )


def allowed_layers(layers: Mapping[LayerName, Layer], audience: Audience) -> dict[LayerName, Layer]:
    """The layers that *audience* may see, with how. Internal sees all layers as they are."""
    if audience == "internal":
        return {name: Layer(publication="public") for name in LAYER_NAMES}
    return {name: layers[name] for name in LAYER_NAMES if name in layers and layers[name].publication != "withheld"}


@dataclass(frozen=True)
class ResolvedContent:
    """A version's content with the vocabulary and the levels that it uses."""

    content: Content
    vocabulary: Vocabulary
    levels: tuple[str, ...]


def resolve_contents(loaded: LoadedPublication) -> dict[str, ResolvedContent]:
    """The content of every version, without geometry. Raises ProblemsFound with the problems of all versions."""
    ground = Content(
        areas={area.id: area for area in loaded.areas.areas},
        regions={region.id: region for region in loaded.areas.regions},
        origins={
            **{("area", area.id): "" for area in loaded.areas.areas},
            **{("region", region.id): "" for region in loaded.areas.regions},
        },
    )
    done: dict[str, ResolvedContent] = {}
    problems: list[Problem] = []
    for name in _based_order(loaded, problems):
        version = loaded.versions[name]
        below = version.plan.based_on
        if below is not None and below not in done:
            continue  # the version below is at fault and reported
        base = None if below is None else done[below]
        try:
            done[name] = _resolve_content(version, base, ground, loaded.vocabulary)
        except ProblemsFound as found:
            problems += found.problems
    if problems:
        raise ProblemsFound(problems)
    return done


def _plan_place(version: LoadedVersion) -> Place:
    return version.places.get(("plan", ""), Place(version.folder / "plan.yml"))


def _based_order(loaded: LoadedPublication, problems: list[Problem]) -> list[str]:
    """Versions so that each comes after the one it is based on; missing ones and circles become problems."""
    ordered: list[str] = []
    faulty: set[str] = set()
    for start in sorted(loaded.versions):
        path: list[str] = []
        name: str | None = start
        while name is not None and name not in ordered and name not in faulty:
            version = loaded.versions[name]
            path.append(name)
            below = version.plan.based_on
            if below is not None and below not in loaded.versions:
                what = message("version {version} is based on {below}, which is not there", version=name, below=below)
                problems.append(
                    Problem(_plan_place(version), "R02", what, message("name a version that has a folder in units/"))
                )
                faulty.update(path)
            elif below in path:
                what = message("versions are based on each other in a circle: {path}", path=" → ".join([*path, below]))
                problems.append(
                    Problem(_plan_place(version), "R03", what, message("one of them must stand alone (no based_on)"))
                )
                faulty.update(path)
            name = below
        if not faulty.intersection(path):
            ordered += reversed(path)
    return ordered


def _resolve_content(
    version: LoadedVersion, base: ResolvedContent | None, ground: Content, vocabulary: Vocabulary
) -> ResolvedContent:
    plan = version.plan
    held = vocabulary if base is None else base.vocabulary
    if plan.vocabulary is not None:
        held = plan.vocabulary.over(held)
    words = Words(held, version.places, version.folder / "plan.yml")
    levels = words.levels(plan, () if base is None else base.levels)
    areas = version.areas
    delta = Delta(
        version=plan.version,
        place=_plan_place(version),
        areas={} if areas is None else {area.id: area for area in areas.areas},
        regions={} if areas is None else {region.id: region for region in areas.regions},
        units={code: words.unit(unit) for code, unit in version.units.items()},
        zones={code: words.zone(zone) for code, zone in version.zones.items()},
        lists={name: words.admission_list(held_list) for name, held_list in version.lists.items()},
        tags=version.tags,
        targets=version.targets,
        remove=plan.remove,
    )
    problems = words.problems
    try:
        content = overlay(ground if base is None else base.content, delta)
    except ProblemsFound as found:
        raise ProblemsFound([*problems, *found.problems]) from None
    problems += _level_problems(version, content, levels)
    if base is not None and plan.vocabulary is not None:
        problems += _lost_words(version, content, held)
    if problems:
        raise ProblemsFound(problems)
    return ResolvedContent(content, held, levels)


def _level_problems(version: LoadedVersion, content: Content, levels: tuple[str, ...]) -> list[Problem]:
    """Lists of a level that the plan does not use would be left out of every page, so they are a fault."""
    return [
        Problem(
            version.places.get(("list", name), _plan_place(version)),
            "R06",
            message("list {name} is of level {level}, which the plan does not use", name=name, level=held.level),
            message("add the level to levels in plan.yml, or correct the list's level"),
        )
        for name, held in content.lists.items()
        if held.level not in levels
    ]


def _lost_words(version: LoadedVersion, content: Content, vocabulary: Vocabulary) -> list[Problem]:
    """Inherited records whose words the version's own vocabulary has dropped, one problem per word."""
    used: dict[tuple[str, str], str] = {}
    for code, unit in content.units.items():
        used.setdefault(("categories", unit.category), code)
        for clause in unit.clauses or ():
            used.setdefault(("dimensions", clause.dimension), code)
            if clause.measure is not None:
                used.setdefault(("measures", clause.measure), code)
    for code, zone in content.zones.items():
        used.setdefault(("elements", zone.element), code)
    for name, held in content.lists.items():
        used.setdefault(("levels", held.level), name)
        for clause in held.clauses:
            used.setdefault(("dimensions", clause.dimension), name)
            if clause.measure is not None:
                used.setdefault(("measures", clause.measure), name)
    known = {
        "categories": vocabulary.categories,
        "dimensions": vocabulary.dimensions,
        "measures": vocabulary.measures,
        "elements": vocabulary.elements,
        "levels": vocabulary.levels,
    }
    ids = {group: {term.id for term in terms} for group, terms in known.items()}
    return [
        Problem(
            _plan_place(version),
            "R07",
            message("{holder} inherits “{word}”, which the new {group} lack", holder=holder, word=word, group=group),
            message("keep the id in the vocabulary (its label may change), or write the record anew"),
        )
        for (group, word), holder in sorted(used.items())
        if word not in ids[group]
    ]


class _Geometry:
    """Layers of the versions, made once each and shared where a version changes nothing in them."""

    def __init__(
        self, loaded: LoadedPublication, contents: Mapping[str, ResolvedContent], policy: Mapping[LayerName, Layer]
    ) -> None:
        self.loaded = loaded
        self.contents = contents
        self.policy = policy
        self.problems: list[Problem] = []
        self._sources: dict[tuple[str, LayerName], SourceLayer | None] = {}
        #: made layers by what they were made from; the source is kept so that its identity stays its own
        self._made: dict[tuple[LayerName, int, tuple[tuple[str, str], ...]], tuple[SourceLayer, GeometryLayer]] = {}
        self._neighbours: dict[int, tuple[GeometryLayer, dict[str, tuple[str, ...]]]] = {}
        self._decimals = int(loaded.publication.coordinate_decimals)

    def snapshot(self, name: str) -> Snapshot:
        """The whole snapshot of version *name*."""
        resolved = self.contents[name]
        content = resolved.content
        layers: dict[LayerName, GeometryLayer] = {}
        for layer_name in LAYER_NAMES:
            layer = self._layer(name, layer_name, content) if layer_name in self.policy else None
            if layer is not None:
                layers[layer_name] = layer
        plan: Plan = self.loaded.versions[name].plan
        return Snapshot(
            version=name,
            plan=plan,
            vocabulary=resolved.vocabulary,
            levels=resolved.levels,
            areas=content.areas,
            regions=content.regions,
            units=content.units,
            zones=content.zones,
            lists=content.lists,
            tags=content.tags,
            targets=content.targets,
            origins=content.origins,
            clause_origins=content.clause_origins,
            layers=layers,
            neighbours=self._neighbours_of(layers.get("units")),
        )

    def _source(self, name: str, layer_name: LayerName) -> SourceLayer | None:
        """The layer of the version with what it inherits, restricted to codes that the version holds."""
        key = (name, layer_name)
        if key in self._sources:
            return self._sources[key]
        version = self.loaded.versions[name]
        below = version.plan.based_on
        base = None if below is None else self._source(below, layer_name)
        vector = version.layers.get(layer_name)
        new = None if vector is None else dissolve(vector.codes, vector.geometries, vector.crs)
        content = self.contents[name].content
        remove = version.plan.remove
        if layer_name in ("units", "zones"):
            gone = remove.units if layer_name == "units" else remove.zones
            source = lay_over(base, new, frozenset(gone))
            held: Mapping[str, object] = content.units if layer_name == "units" else content.zones
            source = None if source is None else restrict(source, held)
        else:
            source = base if new is None else new
        self._sources[key] = source
        return source

    def _layer(self, name: str, layer_name: LayerName, content: Content) -> GeometryLayer | None:
        try:
            source = self._source(name, layer_name)
            if source is None:
                return None
            groups = {code: content.zones[code].element for code in source.codes} if layer_name == "zones" else None
            key = (layer_name, id(source), tuple(sorted((groups or {}).items())))
            if key not in self._made:
                self._made[key] = (source, make_layer(source, self._treatment(layer_name, groups)))
            return self._made[key][1]
        except CrsFault as fault:
            version = self.loaded.versions[name]
            vector = version.layers.get(layer_name)
            self.problems.append(
                Problem(
                    _plan_place(version) if vector is None else Place(vector.file),
                    "R09",
                    message(
                        "layer {layer}: coordinates cannot be brought to degrees ({fault})",
                        layer=layer_name,
                        fault=str(fault),
                    ),
                    message("name the true CRS under geometry in plan.yml"),
                )
            )
            return None

    def _treatment(self, layer_name: LayerName, groups: Mapping[str, str] | None) -> Treatment:
        policy = self.policy[layer_name]
        tolerance = None
        if policy.publication == "generalised":
            tolerance = DEFAULT_TOLERANCE_M if policy.tolerance_m is None else float(policy.tolerance_m.value)
        return Treatment(self._decimals, tolerance, polygonal=layer_name in ("units", "zones"), groups=groups)

    def _neighbours_of(self, layer: GeometryLayer | None) -> dict[str, tuple[str, ...]]:
        if layer is None:
            return {}
        if id(layer) not in self._neighbours:
            found = neighbours(layer.codes, layer.published, 10.0**-self._decimals)
            self._neighbours[id(layer)] = (layer, found)
        return self._neighbours[id(layer)][1]
