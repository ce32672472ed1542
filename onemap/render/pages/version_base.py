"""What the pages of one version share: the view, the maps and the shards they draw on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from onemap.render.mapdata import area_map_data, unit_map_data, version_map_data, zone_map_data
from onemap.render.pages.maps import MapFigure, MapKit
from onemap.render.shards import ShardIndex
from onemap.render.view import View

#: the template above the heading of every page of a version
LEAD = "version/lead.html"


@dataclass(frozen=True)
class VersionSite:
    """One version in one language, with its shards on disk."""

    view: View
    maps: MapKit
    shards: ShardIndex

    def trail(self, root: str) -> tuple[tuple[str, str | None], ...]:
        """The first step of the way to a page: the version's home."""
        return ((self.view.version_name(), f"{root}index.html"),)

    @property
    def _approximate(self) -> bool:
        layer = self.view.snapshot.layers.get("units")
        return layer is not None and not layer.coverage and not layer.display

    @property
    def _display(self) -> bool:
        layer = self.view.snapshot.layers.get("units")
        return layer is not None and layer.display

    def _drawable(self) -> bool:
        return "units" in self.view.snapshot.layers

    def unit_map_data(self, code: str, root: str) -> dict[str, Any] | None:
        """What the map of a unit and its neighbours shows; None when it has no published geometry."""
        layer = self.view.snapshot.layers.get("units")
        if layer is None or code not in layer.row:
            return None
        return unit_map_data(self.view.snapshot, self.shards, code, root)

    def unit_figure(self, data: dict[str, Any] | None) -> MapFigure | None:
        """The map that :meth:`unit_map_data` tells of."""
        return None if data is None else self.maps.figure("unit", data, self._approximate, self._display)

    def area_map(self, area: str, root: str) -> MapFigure | None:
        """Map of an area; None without published units."""
        if not self._drawable():
            return None
        data = area_map_data(self.view.snapshot, self.shards, area, root, self.view.lang)
        return self.maps.figure("area", data, self._approximate, self._display)

    def zone_map(self, code: str, root: str) -> MapFigure | None:
        """Map of a zone; None when zones are not published."""
        layer = self.view.snapshot.layers.get("zones")
        if layer is None or code not in layer.row:
            return None
        data = zone_map_data(self.view.snapshot, self.shards, code, root, self.view.lang)
        return self.maps.figure("zone", data, display=self._display)

    def version_map(self, root: str) -> MapFigure | None:
        """The one map; None without published units."""
        if not self._drawable():
            return None
        data = version_map_data(self.view.snapshot, self.shards, root)
        return self.maps.figure("version", data, self._approximate, self._display)
