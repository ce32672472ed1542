"""The effective layers of every version: what it delivers laid over what it inherits, dissolved and made once."""

from __future__ import annotations

from onemap.geometry.layer import Geometries, SourceLayer, dissolve, lay_over
from onemap.geometry.projection import to_lon_lat
from onemap.model.plan import LayerName
from onemap.read.publication import LoadedPublication
from onemap.read.vectors import KeptLayer
from onemap.store import digest


class Sources:
    """Layers by version and name; one object is shared by checking and resolving, so that each is made once.

    The chain of ``based_on`` must end (rules P02 and P03).
    """

    def __init__(self, loaded: LoadedPublication) -> None:
        self._loaded = loaded
        self._layers: dict[tuple[str, LayerName], SourceLayer | None] = {}
        #: by identity of the layer, which is kept so that its identity stays its own
        self._degrees: dict[int, tuple[SourceLayer, Geometries]] = {}
        self._codes: dict[tuple[str, LayerName], frozenset[str] | None] = {}

    def of(self, version: str, name: LayerName) -> SourceLayer | None:
        """The layer of *version* with what it inherits, one geometry per code, sorted by code, in its CRS.

        Units and zones are laid over by code and lose what ``remove`` names; of a boundary or context, the last one
        delivered holds. Raises CrsFault when layers of two CRS cannot be brought together.
        """
        key = (version, name)
        if key not in self._layers:
            self._layers[key] = self._made(version, name)
        return self._layers[key]

    def codes(self, version: str, name: LayerName) -> frozenset[str] | None:
        """The codes that :meth:`of` has, known without making it; None where there is no layer."""
        key = (version, name)
        if key not in self._codes:
            own = self._loaded.versions[version]
            vector = own.layers.get(name)
            new = None if vector is None else frozenset(vector.codes)
            below = own.plan.based_on
            base = None if below is None else self.codes(below, name)
            if base is None or (new is not None and name not in ("units", "zones")):
                self._codes[key] = new
            else:
                self._codes[key] = (base - self._gone(version, name)) | (new or frozenset())
        return self._codes[key]

    def digest(self, version: str, name: LayerName) -> bytes | None:
        """Of the files that :meth:`of` is made from, and how; None where one of them cannot tell.

        Versions of which the layer is the same have the same.
        """
        own = self._loaded.versions[version]
        vector = own.layers.get(name)
        if vector is not None and not isinstance(vector, KeptLayer):
            return None
        below = own.plan.based_on
        held = None if below is None else self.codes(below, name)
        if below is None or held is None or (vector is not None and name not in ("units", "zones")):
            return None if vector is None else vector.digest
        gone = self._gone(version, name) & held
        base = self.digest(below, name)
        if base is None or (vector is None and not gone):
            return base
        return digest(base, b"" if vector is None else vector.digest, "\0".join(sorted(gone)))

    def crs(self, version: str, name: LayerName) -> str | None:
        """The CRS of the boundary or context of *version*, known without making it."""
        at: str | None = version
        while at is not None:
            own = self._loaded.versions[at]
            if name in own.layers:
                return own.layers[name].crs
            at = own.plan.based_on
        return None

    def in_degrees(self, layer: SourceLayer) -> Geometries:
        """The geometries of *layer* in lon/lat degrees (EPSG:4490). Raises CrsFault."""
        if id(layer) not in self._degrees:
            self._degrees[id(layer)] = (layer, to_lon_lat(layer.geometries, layer.crs))
        return self._degrees[id(layer)][1]

    def release(self) -> None:
        """Forget the geometries that can be had again: layers are made anew when somebody asks for them."""
        self._layers.clear()
        self._degrees.clear()
        for version in self._loaded.versions.values():
            for layer in (*version.layers.values(), version.display):
                if isinstance(layer, KeptLayer):
                    layer.release()

    def _gone(self, version: str, name: LayerName) -> frozenset[str]:
        """The codes that *version* removes from what it inherits."""
        remove = self._loaded.versions[version].plan.remove
        return frozenset(remove.units if name == "units" else remove.zones if name == "zones" else ())

    def _made(self, version: str, name: LayerName) -> SourceLayer | None:
        own = self._loaded.versions[version]
        below = own.plan.based_on
        base = None if below is None else self.of(below, name)
        vector = own.layers.get(name)
        new = None if vector is None else dissolve(vector.codes, vector.geometries, vector.crs)
        if name not in ("units", "zones"):
            return base if new is None else new
        return lay_over(base, new, self._gone(version, name))
