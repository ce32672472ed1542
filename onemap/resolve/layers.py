"""The geometry layers of every version: laid over each other by code, made once each, shared where nothing changes."""

from __future__ import annotations

from collections.abc import Container, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import shapely

from onemap.errors import Place, Problem, message
from onemap.geometry.display import display_of, fits, shapes_for
from onemap.geometry.layer import restrict
from onemap.geometry.projection import IDENTITY, CrsFault
from onemap.geometry.sources import Sources
from onemap.model.plan import LayerName, Plan
from onemap.model.publication import Audience, Layer
from onemap.read.memory import give_back
from onemap.read.publication import LoadedPublication, LoadedVersion
from onemap.read.vectors import KeptLayer, VectorLayer
from onemap.resolve.content import Content
from onemap.resolve.contents import ResolvedContent, plan_place
from onemap.resolve.edges import Pairs
from onemap.resolve.geometry import Treatment, make_layer_and_pairs
from onemap.resolve.geometry_layer import GeometryLayer
from onemap.resolve.kept_layers import LayerStore, unmade
from onemap.resolve.neighbours import Neighbours, neighbours
from onemap.resolve.snapshot import Snapshot
from onemap.store import Store, digest, generator

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


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A layer that a version needs: from what, treated how; ``key`` is the same where the layer is."""

    version: str
    name: LayerName
    codes: tuple[str, ...]
    treatment: Treatment
    display: VectorLayer | None
    key: object

    @property
    def kept_by(self) -> bytes | None:
        """The key by which the layer may be kept."""
        return self.key if isinstance(self.key, bytes) else None


class LayerMaker:
    """Layers of the versions, made once each and shared where a version changes nothing in them.

    What *store* has kept is not made again, and no geometry is read for it. With *to_compare* only the versions that
    it holds get layers, and of these only what comparing reads.
    """

    def __init__(
        self,
        loaded: LoadedPublication,
        contents: Mapping[str, ResolvedContent],
        policy: Mapping[LayerName, Layer],
        sources: Sources,
        to_compare: Container[str] | None = None,
        store: Store | None = None,
    ) -> None:
        self._to_compare = to_compare
        self.loaded = loaded
        self.contents = contents
        self.policy = policy
        self.problems: list[Problem] = []
        self._sources = sources
        self._kept = LayerStore(store, whole=to_compare is None) if store is not None and store.keeps else None
        self._made: dict[object, GeometryLayer] = {}
        self._neighbours: dict[object, Neighbours] = {}
        self._decimals = int(loaded.publication.coordinate_decimals)

    def snapshot(self, name: str) -> Snapshot:
        """The whole snapshot of version *name*."""
        resolved = self.contents[name]
        content = resolved.content
        names = LAYER_NAMES if self._to_compare is None else COMPARED if name in self._to_compare else ()
        wanted = [one for n in names if n in self.policy if (one := self._wanted(name, n, content)) is not None]
        layers, neighbours = self._layers(wanted)
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
            neighbours=neighbours,
        )

    def release(self) -> None:
        """Let go of the delivered geometries, where every layer can do without them."""
        if self._kept is not None and all(isinstance(key, bytes) for key in self._made):
            self._sources.release()
        give_back()

    def _wanted(self, name: str, layer_name: LayerName, content: Content) -> _Wanted | None:
        """What the layer of the version is made from; None where there is none or it cannot be laid over another."""
        held = self._sources.codes(name, layer_name)
        if held is None:
            return None
        if layer_name in ("units", "zones"):
            held &= content.units.keys() if layer_name == "units" else content.zones.keys()
        codes = tuple(sorted(held))
        groups = {code: content.zones[code].element for code in codes} if layer_name == "zones" else None
        display = display_of(self.loaded, name) if layer_name == "units" else None
        treatment = self._treatment(layer_name, groups)
        try:
            key = self._key(name, layer_name, codes, treatment, display)
        except CrsFault as fault:
            self.problems.append(crs_problem(self.loaded.versions[name], layer_name, fault))
            return None
        return _Wanted(name, layer_name, codes, treatment, display, key)

    def _key(
        self,
        name: str,
        layer_name: LayerName,
        codes: tuple[str, ...],
        treatment: Treatment,
        display: VectorLayer | None,
    ) -> object:
        """The same where the layer is: a digest by which it may be kept, where its files can tell. Raises CrsFault."""
        groups = "" if treatment.groups is None else "\0".join(treatment.groups[code] for code in codes)
        source = self._sources.digest(name, layer_name)
        if source is None or not (display is None or isinstance(display, KeptLayer)):
            return (layer_name, id(self._sources.of(name, layer_name)), codes, groups, id(display))
        how = f"{layer_name} {treatment.decimals} {treatment.tolerance_m} {treatment.polygonal} {treatment.drawn}"
        shown = b"" if display is None else display.digest
        # a shapely of the distribution's may bring another GEOS under the same version
        return digest(generator(), shapely.geos_version_string, how, source, shown, "\0".join(codes), groups)

    def _layers(self, wanted: list[_Wanted]) -> tuple[dict[LayerName, GeometryLayer], Mapping[str, tuple[str, ...]]]:
        """The layers, and the neighbours among units; those that were neither made nor kept are made at once."""
        for one in wanted:
            if one.name not in COMPARED and one.kept_by is not None and one.key not in self._made:
                crs = self._sources.crs(one.version, one.name)
                if crs is not None and crs.upper() in IDENTITY:  # making it has nothing to refuse
                    self._made[one.key] = unmade(one.codes, crs, partial(self._make, one))
            if one.key not in self._made and self._kept is not None and one.kept_by is not None:
                layer = self._kept.layer(one.kept_by, partial(self._make, one))
                if layer is not None:
                    self._made[one.key] = layer
        # the geometry library works outside of Python's lock, and no layer needs another
        new = [one for one in wanted if one.key not in self._made]
        with ThreadPoolExecutor(len(LAYER_NAMES)) as pool:
            for one, made in zip(new, pool.map(self._attempt, new), strict=True):
                if isinstance(made, Problem):
                    self.problems.append(made)
                    continue
                layer, near = made
                if near is not None:
                    self._neighbours[one.key] = near
                if self._kept is not None and one.kept_by is not None:
                    layer = self._kept.keep(one.kept_by, layer, partial(self._make, one))
                    if near is not None:
                        self._kept.keep_neighbours(one.kept_by, near)
                self._made[one.key] = layer
        layers = {one.name: self._made[one.key] for one in wanted if one.key in self._made}
        units = next((one for one in wanted if one.name == "units" and one.name in layers), None)
        return layers, {} if units is None or self._to_compare is not None else self._neighbours_of(units)

    def _attempt(self, one: _Wanted) -> tuple[GeometryLayer, Neighbours | None] | Problem:
        """The layer with its neighbours, where they are wanted, or why its coordinates cannot be brought to degrees."""
        near = one.name == "units" and self._to_compare is None
        try:
            layer, pairs = self._made_whole(one, near)
        except CrsFault as fault:
            return crs_problem(self.loaded.versions[one.version], one.name, fault)
        return layer, Neighbours(layer.codes, pairs) if near else None

    def _make(self, one: _Wanted) -> GeometryLayer:
        """The layer with all its shapes. Raises CrsFault."""
        return self._made_whole(one, near=False)[0]

    def _made_whole(self, one: _Wanted, near: bool) -> tuple[GeometryLayer, Pairs]:
        source = self._sources.of(one.version, one.name)
        assert source is not None  # noqa: S101 - it has codes
        if one.name in ("units", "zones"):
            source = restrict(source, dict.fromkeys(one.codes))
        display = one.display
        shown = shapes_for(display, source) if display is not None and fits(display, source) else None
        return make_layer_and_pairs(source, one.treatment, shown, near)

    def _treatment(self, layer_name: LayerName, groups: Mapping[str, str] | None) -> Treatment:
        policy = self.policy[layer_name]
        tolerance = policy.moved_m if policy.publication == "generalised" else None
        polygonal, drawn = layer_name in ("units", "zones"), self._to_compare is None
        return Treatment(self._decimals, tolerance, polygonal, groups, drawn)

    def _neighbours_of(self, one: _Wanted) -> Neighbours:
        if one.key not in self._neighbours:
            layer = self._made[one.key]
            found = None
            if self._kept is not None and one.kept_by is not None:
                found = self._kept.neighbours(one.kept_by, layer.codes)
            if found is None:
                found = neighbours(layer.codes, layer.published, one.treatment.grid, layer.coverage)
                if self._kept is not None and one.kept_by is not None:
                    self._kept.keep_neighbours(one.kept_by, found)
            self._neighbours[one.key] = found
        return self._neighbours[one.key]
