"""What holds in a version → what is written: records as YAML has them, with labels, clauses in their owners, and the
digests by which edits are told when it comes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from onemap.exchange.labels import Labels
from onemap.merging.canonical import Records
from onemap.merging.incoming import Incoming, IncomingLayer, Record
from onemap.merging.layer_edits import GEOMETRY, shape_print
from onemap.model.origins import Kind, Name, owner_of
from onemap.model.plan import LayerName
from onemap.model.prints import prints
from onemap.model.vocabulary import Vocabulary

_SHAPES: tuple[tuple[LayerName, Kind], ...] = (("units", "unit"), ("zones", "zone"))
#: what stands for everything that belongs to no district
REST = "rest"


def outgoing(
    version: str,
    records: Records,
    vocabulary: Vocabulary,
    layers: Mapping[LayerName, IncomingLayer] | None = None,
) -> Incoming:
    """*records* as they would come in if nobody changed anything; ``base`` has the digests of all of them."""
    labels = Labels(vocabulary)
    found: dict[str, Any] = {"publication": None, "plan": None}
    many: dict[str, list[Record]] = defaultdict(list)
    keyed: dict[str, dict[str, Record]] = {"unit": {}, "zone": {}, "list": {}}
    say = {"unit": labels.unit, "zone": labels.zone, "list": labels.listed}
    for name, fields in records.items():
        if name.kind in ("publication", "plan"):
            found[name.kind] = fields
        elif name.kind in keyed:
            keyed[name.kind][name.key] = {
                **say[name.kind]({key: value for key, value in fields.items() if key != "clauses"}),
                "clauses": [labels.clause(records[clause]) for clause in _clauses_of(name, fields)],
            }
        elif name.kind != "clause":
            many[name.kind].append(fields)
    return Incoming(
        version=version,
        publication=found["publication"],
        plan=found["plan"],
        areas=tuple(many["area"]),
        regions=tuple(many["region"]),
        units=keyed["unit"],
        zones=keyed["zone"],
        lists=keyed["list"],
        tags=tuple(many["tag"]),
        targets=tuple(many["target"]),
        layers=layers or {},
        base=_base(records, layers or {}),
    )


def _base(records: Records, layers: Mapping[LayerName, IncomingLayer]) -> dict[Name, Mapping[str, str]]:
    """Digests of all fields, and of the shapes of units and zones."""
    base: dict[Name, Mapping[str, str]] = {name: prints(fields) for name, fields in records.items()}
    for layer, kind in _SHAPES:
        held = layers.get(layer)
        for code, shape in zip(held.codes, held.geometries, strict=True) if held is not None else ():
            name = Name(kind, code)
            base[name] = {**base.get(name, {}), GEOMETRY: shape_print(shape)}
    return base


def _clauses_of(name: Name, fields: Record) -> Iterator[Name]:
    owner = owner_of(name)
    return (Name("clause", key, owner) for key in fields.get("clauses", ()))


def by_district(records: Records, with_lists: bool = True) -> dict[str, Records]:
    """The records of each district – its units, the lists for them, their clauses – by its id; the rest under "rest".

    What lies below a district or is no part of one stands for itself. *with_lists*: so do districts and functional
    areas that have no unit but a list; without, their lists are in the rest.
    """
    areas = {name.key: fields for name, fields in records.items() if name.kind == "area"}
    parts: dict[str, Records] = defaultdict(dict)
    units = {name.key: _district(fields["area"], areas) for name, fields in records.items() if name.kind == "unit"}
    districts = set(units.values())
    if with_lists:
        districts |= {key for key, fields in areas.items() if fields.get("kind") in ("district", "functional")}
    homes: dict[str, str] = {}
    for name, fields in records.items():
        home = REST
        if name.kind == "unit":
            home = units[name.key]
        elif name.kind == "list":
            home = _home_of_list(fields["for"], units, areas, districts)
        if name.kind in ("unit", "list"):
            homes[owner_of(name)] = home
        elif name.kind == "clause":
            home = homes.get(name.owner, REST)
        parts[home][name] = fields
    ordered = sorted(key for key in parts if key != REST)
    return {**{key: parts[key] for key in ordered}, **({REST: parts[REST]} if REST in parts else {})}


def _home_of_list(
    target: Mapping[str, Any], units: Mapping[str, str], areas: Mapping[str, Record], districts: Iterable[str]
) -> str:
    if "unit" in target:
        return units.get(target["unit"], REST)
    if "area" in target:
        home = _district(target["area"], areas)
        return home if home in districts else REST
    return REST


def _district(area: str, areas: Mapping[str, Record]) -> str:
    """The district that *area* is or lies below, else itself."""
    seen: set[str] = set()
    at: str | None = area
    while at is not None and at in areas and at not in seen:
        if areas[at].get("kind") == "district":
            return at
        seen.add(at)
        at = areas[at].get("parent")
    return area
