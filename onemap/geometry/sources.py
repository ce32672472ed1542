"""The effective layers of every version: what it delivers laid over what it inherits, dissolved and made once."""

from __future__ import annotations

from onemap.geometry.layer import Geometries, SourceLayer, dissolve, lay_over
from onemap.geometry.projection import to_lon_lat
from onemap.model.plan import LayerName
from onemap.read.publication import LoadedPublication


class Sources:
    """Layers by version and name; one object is shared by checking and resolving, so that each is made once.

    The chain of ``based_on`` must end (rules P02 and P03).
    """

    def __init__(self, loaded: LoadedPublication) -> None:
        self._loaded = loaded
        self._layers: dict[tuple[str, LayerName], SourceLayer | None] = {}
        #: by identity of the layer, which is kept so that its identity stays its own
        self._degrees: dict[int, tuple[SourceLayer, Geometries]] = {}

    def of(self, version: str, name: LayerName) -> SourceLayer | None:
        """The layer of *version* with what it inherits, one geometry per code, sorted by code, in its CRS.

        Units and zones are laid over by code and lose what ``remove`` names; of a boundary or context, the last one
        delivered holds. Raises CrsFault when layers of two CRS cannot be brought together.
        """
        key = (version, name)
        if key not in self._layers:
            self._layers[key] = self._made(version, name)
        return self._layers[key]

    def in_degrees(self, layer: SourceLayer) -> Geometries:
        """The geometries of *layer* in lon/lat degrees (EPSG:4490). Raises CrsFault."""
        if id(layer) not in self._degrees:
            self._degrees[id(layer)] = (layer, to_lon_lat(layer.geometries, layer.crs))
        return self._degrees[id(layer)][1]

    def _made(self, version: str, name: LayerName) -> SourceLayer | None:
        own = self._loaded.versions[version]
        below = own.plan.based_on
        base = None if below is None else self.of(below, name)
        vector = own.layers.get(name)
        new = None if vector is None else dissolve(vector.codes, vector.geometries, vector.crs)
        if name not in ("units", "zones"):
            return base if new is None else new
        remove = own.plan.remove
        return lay_over(base, new, frozenset(remove.units if name == "units" else remove.zones))
