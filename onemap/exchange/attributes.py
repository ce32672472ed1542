"""What features of a layer show beside their code and name: a view of the tables, for people who look at the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onemap.exchange import codec
from onemap.merging.incoming import Incoming, Record
from onemap.model.clauses import Clause
from onemap.model.plan import LayerName
from onemap.model.vocabulary import Vocabulary

#: field of a record → role of the column, as in ``read/aliases.yml``
_UNIT: Mapping[str, str] = {
    "name": "unit_name",
    "category": "category",
    "subcategory": "subcategory",
    "area": "area_code",
    "realm": "realm",
    "area_km2": "area_km2",
    "problems": "problems",
    "note": "remark",
}
_ZONE: Mapping[str, str] = {
    "name": "zone_name",
    "element": "element",
    "type": "element_type",
    "category": "category",
    "area": "area_code",
    "area_km2": "area_km2",
    "note": "remark",
}
_KEYS: Mapping[str, str] = {"managed_by": "managed_by", "zones": "zones"}
#: dimensions for which the field has columns
_DIMENSIONS = ("space", "emission", "risk", "resource")


def attributes_of(incoming: Incoming, vocabulary: Vocabulary) -> dict[LayerName, Sequence[Mapping[str, str]]]:
    """For every feature of the layers of units and zones its texts by role."""
    areas = {area["id"]: str(area["name"]) for area in incoming.areas}
    dimensions = {term.label: term.id for term in vocabulary.dimensions if term.id in _DIMENSIONS}
    found: dict[LayerName, Sequence[Mapping[str, str]]] = {}
    if "units" in incoming.layers:
        codes = incoming.layers["units"].codes
        found["units"] = [_row(incoming.units.get(code), _UNIT, areas, dimensions) for code in codes]
    if "zones" in incoming.layers:
        codes = incoming.layers["zones"].codes
        found["zones"] = [_row(incoming.zones.get(code), _ZONE, areas, dimensions) for code in codes]
    return found


def _row(
    record: Record | None, roles: Mapping[str, str], areas: Mapping[str, str], dimensions: Mapping[str, str]
) -> dict[str, str]:
    if record is None:
        return {}
    row = {role: str(record[field]) for field, role in roles.items() if field in record}
    row |= {role: codec.keys_text(record[field]) for field, role in _KEYS.items() if field in record}
    if "towns" in record:
        row["towns"] = codec.texts_text(record["towns"])
    if record.get("area") in areas:
        row["area_name"] = areas[record["area"]]
    said: dict[str, list[str]] = {}
    for clause in record.get("clauses", ()):
        dimension = dimensions.get(clause["dimension"])
        if dimension is not None and "number" in clause:
            said.setdefault(dimension, []).append(f"{clause['number']} {_wording(clause)}")
    return row | {dimension: "\n".join(texts) for dimension, texts in said.items()}


def _wording(clause: Mapping[str, Any]) -> str:
    return Clause.model_validate(clause).wording
