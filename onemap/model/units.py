"""Control units and element zones."""

from __future__ import annotations

from typing import Literal

from pydantic import RootModel

from onemap.model.base import Figure, Key, Model, Text
from onemap.model.clauses import Clause


class Unit(Model):
    """A control unit. ``clauses`` is None when it is left out, which inherits them from the version below."""

    code: Key
    name: Text
    category: Text
    subcategory: Text | None = None
    area: Key
    #: functional areas that manage the unit beside the area that owns it
    managed_by: tuple[Key, ...] = ()
    #: land or sea; by default what the code says, else land
    realm: Literal["land", "sea"] | None = None
    towns: tuple[Text, ...] = ()
    area_km2: Figure | None = None
    zones: tuple[Key, ...] = ()
    problems: Text | None = None
    note: Text | None = None
    clauses: tuple[Clause, ...] | None = None


class Zone(Model):
    """An element zone, which may carry clauses of its own."""

    code: Key
    name: Text
    element: Text
    type: Text | None = None
    #: category of control, where it is not clear from the type
    category: Text | None = None
    area: Key | None = None
    area_km2: Figure | None = None
    note: Text | None = None
    clauses: tuple[Clause, ...] = ()


class UnitsFile(RootModel[tuple[Unit, ...]]):
    """``units/<area>.yml``: a list of units."""


class ZonesFile(RootModel[tuple[Zone, ...]]):
    """``zones.yml``: a list of zones."""
