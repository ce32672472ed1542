"""The tree of areas, and named regions."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from onemap.model.base import Key, Model, Named, Text

AreaKind = Literal["country", "province", "city", "district", "functional", "other"]


class Area(Named):
    """A node of the tree. A functional area has an id of its own and lies in the districts ``located_in``."""

    id: Key
    short: Text | None = None
    kind: AreaKind
    parent: Key | None = None
    located_in: tuple[Key, ...] = ()


class Region(Named):
    """A named set of areas or units that a list may address, such as a river basin."""

    id: Key
    areas: tuple[Key, ...] = ()
    units: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _has_members(self) -> Region:
        if not (self.areas or self.units):
            raise ValueError("a region needs areas or units")
        return self


class AreasFile(Model):
    """``areas.yml``, of the publication or of a version that changes the tree."""

    areas: tuple[Area, ...] = ()
    regions: tuple[Region, ...] = ()
