"""Packages of one version – the workbooks of its districts – as what comes in for it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from onemap.errors import message
from onemap.exchange.coming import Faults
from onemap.merging.incoming import Incoming, IncomingLayer
from onemap.model.origins import Name
from onemap.model.plan import LayerName


def joined(packages: Sequence[tuple[Path, Incoming]], faults: Faults) -> tuple[Incoming, ...]:
    """One for each version, in the order in which they come. A record may stand in one package only."""
    versions: dict[str, list[tuple[Path, Incoming]]] = {}
    for path, incoming in packages:
        versions.setdefault(incoming.version, []).append((path, incoming))
    return tuple(parts[0][1] if len(parts) == 1 else _joined(parts, faults) for parts in versions.values())


def _joined(parts: Sequence[tuple[Path, Incoming]], faults: Faults) -> Incoming:
    keyed: dict[str, dict[str, Any]] = {"units": {}, "zones": {}, "lists": {}}
    rows: dict[str, dict[Any, Any]] = {"areas": {}, "regions": {}, "tags": {}, "targets": {}}
    alone: dict[str, Any] = {"publication": None, "plan": None}
    layers: dict[LayerName, list[IncomingLayer]] = {}
    base: dict[Name, Mapping[str, str]] = {}
    homes: dict[tuple[str, Any], Path] = {}
    for path, incoming in parts:
        said: list[tuple[str, Any, Any]] = []
        for kind in keyed:
            said += [(kind, code, record) for code, record in getattr(incoming, kind).items()]
        for kind in rows:
            said += [(kind, _key(kind, record), record) for record in getattr(incoming, kind)]
        said += [(kind, "", record) for kind in alone if (record := getattr(incoming, kind)) is not None]
        for kind, key, record in said:
            first = homes.setdefault((kind, key), path)
            if first != path:
                called = " ".join(key) if isinstance(key, tuple) else key or kind
                what = message("{key} is in {file}, too.", key=called, file=first.name)
                faults.add("I53", path, what, message("Bring back one of the two files, or remove it from one."))
            elif kind in alone:
                alone[kind] = record
            else:
                (keyed if kind in keyed else rows)[kind][key] = record
        base.update(incoming.base)
        for name, layer in incoming.layers.items():
            layers.setdefault(name, []).append(layer)
    return Incoming(
        version=parts[0][1].version,
        publication=alone["publication"],
        plan=alone["plan"],
        areas=tuple(rows["areas"].values()),
        regions=tuple(rows["regions"].values()),
        units=dict(sorted(keyed["units"].items())),
        zones=dict(sorted(keyed["zones"].items())),
        lists=dict(sorted(keyed["lists"].items())),
        tags=tuple(rows["tags"].values()),
        targets=tuple(rows["targets"].values()),
        layers={name: _layer(held) for name, held in layers.items()},
        base=base,
    )


def _key(kind: str, record: Mapping[str, Any]) -> Any:
    if kind == "tags":
        return record["list"], record["number"]
    return (record["indicator"], record["place"]) if kind == "targets" else record["id"]


def _layer(parts: Sequence[IncomingLayer]) -> IncomingLayer:
    """The features of all parts by code; the first one holds where two have a code."""
    if len(parts) == 1:
        return parts[0]
    found: dict[str, tuple[str | None, Any]] = {}
    for part in parts:
        for code, name, shape in zip(part.codes, part.names, part.geometries, strict=True):
            found.setdefault(code, (name, shape))
    codes = tuple(sorted(found))
    geometries = np.empty(len(codes), dtype=object)
    geometries[:] = [found[code][1] for code in codes]
    crs = "EPSG:4326" if all(part.crs == "EPSG:4326" for part in parts) else "EPSG:4490"
    return IncomingLayer(codes, tuple(found[code][0] for code in codes), geometries, crs)
