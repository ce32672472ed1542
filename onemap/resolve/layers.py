"""The geometry layers of every version: laid over each other by code, made once each, shared where nothing changes."""

from __future__ import annotations

from collections.abc import Container, Mapping
from concurrent.futures import ThreadPoolExecutor

from onemap.errors import Place, Problem, message
from onemap.geometry.display import display_of, fits, shapes_for
from onemap.geometry.layer import SourceLayer, restrict
from onemap.geometry.projection import CrsFault
from onemap.geometry.sources import Sources
from onemap.model.plan import LayerName, Plan
from onemap.model.publication import Audience, Layer
from onemap.read.publication import LoadedPublication, LoadedVersion
from onemap.resolve.content import Content
from onemap.resolve.contents import ResolvedContent, plan_place
from onemap.resolve.geometry import Treatment, make_layer
from onemap.resolve.neighbours import neighbours
from onemap.resolve.snapshot import GeometryLayer, Snapshot

LAYER_NAMES: tuple[LayerName, ...] = ("units", "zones", "boundary", "context")
#: of which changes are told
COMPARED: tuple[LayerName, ...] = ("units", "zones")


def allowed_layers(layers: Mapping[LayerName, Layer], audience: Audience) -> dict[LayerName, Layer]:
    """The layers that *audience* may see, with how. Internal sees all layers as they are."""
    if audience == "internal":
        return {name: Layer(publication="public") for name in LAYER_NAMES}
    return {name: layers[name] for name in LAYER_NAMES if name in layers and layers[name].publication != "withheld"}


def crs_problem(version: LoadedVersion, name: LayerName, fault: CrsFault) -> Problem:
    """That the coordinates of a layer cannot be brought to degrees."""
    vector = version.layers.get(name)
    return Problem(
        plan_place(version) if vector is None else Place(vector.file),
        "R09",
        message("The coordinates of layer {layer} cannot be brought to degrees: {fault}", layer=name, fault=str(fault)),
        message("Name the true CRS under geometry in plan.yml."),
    )


class LayerMaker:
    """Layers of the versions, made once each and shared where a version changes nothing in them.

    With *to_compare* only the versions that it holds get layers, and of these only what comparing reads.
    """

    def __init__(
        self,
        loaded: LoadedPublication,
        contents: Mapping[str, ResolvedContent],
        policy: Mapping[LayerName, Layer],
        sources: Sources,
        to_compare: Container[str] | None = None,
    ) -> None:
        self._to_compare = to_compare
        self.loaded = loaded
        self.contents = contents
        self.policy = policy
        self.problems: list[Problem] = []
        self._sources = sources
        self._held: dict[tuple[str, LayerName], SourceLayer | None] = {}
        #: made layers by what they were made from; the source is kept so that its identity stays its own
        self._made: dict[
            tuple[LayerName, int, int, tuple[tuple[str, str], ...]], tuple[SourceLayer, GeometryLayer]
        ] = {}
        self._neighbours: dict[int, tuple[GeometryLayer, dict[str, tuple[str, ...]]]] = {}
        self._decimals = int(loaded.publication.coordinate_decimals)

    def snapshot(self, name: str) -> Snapshot:
        """The whole snapshot of version *name*."""
        resolved = self.contents[name]
        content = resolved.content
        layers: dict[LayerName, GeometryLayer] = {}
        wanted = LAYER_NAMES if self._to_compare is None else COMPARED if name in self._to_compare else ()
        names = [layer_name for layer_name in wanted if layer_name in self.policy]
        # at once: the geometry library works outside of Python's lock, and no layer needs another
        with ThreadPoolExecutor(len(LAYER_NAMES)) as pool:
            for layer_name, made in zip(names, pool.map(lambda n: self._layer(name, n, content), names), strict=True):
                if isinstance(made, GeometryLayer):
                    layers[layer_name] = made
                elif made is not None:
                    self.problems.append(made)
        plan: Plan = self.loaded.versions[name].plan
        if resolved.basis != plan.basis:  # clauses that are inherited name bases that an earlier plan defines
            plan = plan.model_copy(update={"basis": resolved.basis})
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
            neighbours={} if self._to_compare is not None else self._neighbours_of(layers.get("units")),
        )

    def _source(self, name: str, layer_name: LayerName) -> SourceLayer | None:
        """The layer of the version with what it inherits, restricted to codes that the version holds."""
        key = (name, layer_name)
        if key in self._held:
            return self._held[key]
        source = self._sources.of(name, layer_name)
        content = self.contents[name].content
        if source is not None and layer_name in ("units", "zones"):
            held: Mapping[str, object] = content.units if layer_name == "units" else content.zones
            source = restrict(source, held)
        self._held[key] = source
        return source

    def _layer(self, name: str, layer_name: LayerName, content: Content) -> GeometryLayer | Problem | None:
        """The layer, or why its coordinates cannot be brought to degrees; None where there is none."""
        try:
            source = self._source(name, layer_name)
            if source is None:
                return None
            groups = {code: content.zones[code].element for code in source.codes} if layer_name == "zones" else None
            display = display_of(self.loaded, name) if layer_name == "units" else None
            key = (layer_name, id(source), id(display), tuple(sorted((groups or {}).items())))
            if key not in self._made:
                shown = shapes_for(display, source) if display is not None and fits(display, source) else None
                self._made[key] = (source, make_layer(source, self._treatment(layer_name, groups), shown))
            return self._made[key][1]
        except CrsFault as fault:
            return crs_problem(self.loaded.versions[name], layer_name, fault)

    def _treatment(self, layer_name: LayerName, groups: Mapping[str, str] | None) -> Treatment:
        policy = self.policy[layer_name]
        tolerance = policy.moved_m if policy.publication == "generalised" else None
        polygonal, drawn = layer_name in ("units", "zones"), self._to_compare is None
        return Treatment(self._decimals, tolerance, polygonal, groups, drawn)

    def _neighbours_of(self, layer: GeometryLayer | None) -> dict[str, tuple[str, ...]]:
        if layer is None:
            return {}
        if id(layer) not in self._neighbours:
            found = neighbours(layer.codes, layer.published, 10.0**-self._decimals, layer.coverage)
            self._neighbours[id(layer)] = (layer, found)
        return self._neighbours[id(layer)][1]
