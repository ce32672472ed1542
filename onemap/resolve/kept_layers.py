"""Layers that were made before: their facts in one value, their shapes in blocks that are loaded when they are read.

A block is kept by what is in it, so that layers share the blocks in which they agree. Where anything of a layer is
missing or damaged, the layer is made again.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely

from onemap.geometry.layer import Geometries
from onemap.resolve.geometry_layer import Facts, GeometryLayer, Rows, boxes_of, filled, shape_digests
from onemap.resolve.neighbours import Neighbours
from onemap.store import Store, digest

#: geometries of one block
BLOCK = 1024
#: blocks that stay in memory after they were loaded
_NEAR = 8
#: bytes of a digest, and of the number before the header of a value
_DIGEST, _LENGTH = 20, 8
_FACTS, _COMPARED, _SHAPES, _NEIGHBOURS = "geometry", "compared", "shapes", "neighbours"
#: what reading a value of another make raises
_ODD = (ValueError, KeyError, TypeError, IndexError)
Kind = Literal["published", "drawn"]
Make = Callable[[], GeometryLayer]


class LayerStore:
    """Takes layers from *store* and keeps them there; both in the thread that opened it.

    Without *whole*, facts are kept apart from those of whole layers, and shapes are made again when they are read.
    """

    def __init__(self, store: Store, whole: bool = True) -> None:
        self._store = store
        self._whole = whole
        self._kind = _FACTS if whole else _COMPARED

    def layer(self, key: bytes, make: Make) -> GeometryLayer | None:
        """The layer kept by *key*; *make* makes it whole when it turns out that a shape is lost."""
        kept = self._store.get(self._kind, [key]).get(key)
        if kept is None:
            return None
        try:
            said, arrays = _opened(kept)
            facts, km2 = _facts(len(said["codes"]), arrays)
            names: dict[Kind, list[bytes]] = {
                "published": [*map(bytes.fromhex, said["published"])],
                "drawn": [*map(bytes.fromhex, said["drawn"])],
            }
            codes = tuple(map(str, said["codes"]))
            if self._whole and any(len(parts) * BLOCK < len(codes) for parts in names.values()):
                return None
            crs, coverage, display = str(said["crs"]), bool(said["coverage"]), bool(said["display"])
        except _ODD:
            return None
        if self._whole:
            for parts in names.values():
                self._store.keep(_SHAPES, parts)
        return self._lazy(key, make, names, {}, (codes, crs, km2, coverage, display, facts))

    def keep(self, key: bytes, layer: GeometryLayer, make: Make) -> GeometryLayer:
        """Keep *layer* by *key*; in its place comes one without objects in memory, which loads what is read."""
        blocks, names, facts = self._put(key, layer)
        known = (layer.codes, layer.crs, layer.area_km2, layer.coverage, layer.display, facts)
        return self._lazy(key, make, names, blocks, known)

    def neighbours(self, key: bytes, codes: tuple[str, ...]) -> Neighbours | None:
        """The neighbours of a layer with *codes*, kept by *key*."""
        kept = self._store.get(_NEIGHBOURS, [key]).get(key)
        if kept is None or len(kept) % 8:
            return None
        pairs = np.frombuffer(kept, dtype="<i4").reshape(-1, 2)
        return None if len(pairs) and pairs.max() >= len(codes) else Neighbours(codes, pairs)

    def keep_neighbours(self, key: bytes, found: Neighbours) -> None:
        """Keep *found* by *key*."""
        self._store.put(_NEIGHBOURS, {key: found.pairs.astype("<i4").tobytes()})

    def _put(self, key: bytes, layer: GeometryLayer) -> tuple[dict[bytes, bytes], dict[Kind, list[bytes]], Facts]:
        """Keep what *layer* says; its blocks by name, the names of its blocks in order, its facts."""
        published, drawn = layer.published, layer.drawn
        blocks: dict[bytes, bytes] = {}
        names: dict[Kind, list[bytes]] = {"published": [], "drawn": []}
        both: list[bytes] = []
        alone: list[bytes] = []
        for at in range(0, len(layer.codes), BLOCK):  # the bytes of all shapes are there only once
            first = _bytes(published[at : at + BLOCK])
            second = first if drawn is published else _bytes(drawn[at : at + BLOCK])
            for digests, found in zip((both, alone), shape_digests(first, second), strict=True):
                digests += found
            if self._whole:
                one = _block(first)
                other = one if second is first else _block(second)
                names["published"].append(digest(one))
                names["drawn"].append(names["published"][-1] if other is one else digest(other))
                blocks[names["published"][-1]], blocks[names["drawn"][-1]] = one, other
        facts = Facts(boxes_of(published), filled(drawn), tuple(both), tuple(alone))
        said = {"codes": layer.codes, "crs": layer.crs, "coverage": layer.coverage, "display": layer.display}
        said |= {kind: [name.hex() for name in parts] for kind, parts in names.items()}
        arrays = (layer.area_km2.astype("<f8"), facts.boxes.astype("<f8"), facts.filled.astype("u1"))
        value = _closed(said, (*(array.tobytes() for array in arrays), *facts.digests, *facts.published))
        if blocks:  # or the store would take it that no other block is wanted any more
            self._store.put(_SHAPES, blocks)
        self._store.put(self._kind, {key: value})
        return blocks, names, facts

    def _lazy(
        self,
        key: bytes,
        make: Make,
        names: Mapping[Kind, Sequence[bytes]],
        held: Mapping[bytes, bytes],
        known: tuple[tuple[str, ...], str, npt.NDArray[np.float64], bool, bool, Facts],
    ) -> GeometryLayer:
        codes, crs, km2, coverage, display, facts = known

        def again() -> GeometryLayer:
            layer = make()
            self._put(key, layer)  # what was lost is kept anew
            return layer

        lost = _Lost(again)
        published = _Blocks(self._store, names["published"], held, lost, "published")
        drawn = _Blocks(self._store, names["drawn"], held, lost, "drawn")
        return GeometryLayer(
            codes, _Delivered(make), crs, published, drawn, km2, coverage, display=display, facts=facts
        )


def unmade(codes: tuple[str, ...], crs: str, make: Make) -> GeometryLayer:
    """A layer without a coverage, of which everything but *codes* and *crs* is made when it is read."""
    lost = _Lost(make)
    return GeometryLayer(
        codes, _Delivered(make), crs, _Whole(lost, "published"), _Whole(lost, "drawn"), None, coverage=False
    )


class _Lost:
    """A layer that has to be made, once, when the first of its shapes is read."""

    def __init__(self, make: Make) -> None:
        self._make = make

    @cached_property
    def layer(self) -> GeometryLayer:
        return self._make()

    def shapes(self, kind: str) -> Geometries:
        return self.layer.published if kind == "published" else self.layer.drawn


class _Whole:
    """Shapes of a layer that is made as a whole."""

    def __init__(self, lost: _Lost, kind: Kind) -> None:
        self._lost = lost
        self._kind = kind

    def all(self) -> Geometries:
        return self._lost.shapes(self._kind)

    def take(self, rows: Rows) -> Geometries:
        return self.all()[rows]


class _Delivered:
    """What a layer was made from; nothing after resolving reads it, so it is not kept."""

    def __init__(self, make: Make) -> None:
        self._make = make

    def all(self) -> Geometries:
        return self._make().source

    def take(self, rows: Rows) -> Geometries:
        return self.all()[rows]


class _Blocks:
    """Shapes in blocks that lie in the store, of which a few stay in memory."""

    def __init__(
        self, store: Store, names: Sequence[bytes], held: Mapping[bytes, bytes], lost: _Lost, kind: Kind
    ) -> None:
        self._store = store
        self._names = names
        self._held = held
        self._lost = lost
        self._kind = kind
        self._near: OrderedDict[bytes, bytes] = OrderedDict()

    def all(self) -> Geometries:
        if not self._names:
            return self._again()
        blocks = [self._block(number) for number in range(len(self._names))]
        if any(block is None for block in blocks):
            return self._again()
        shapes = [_shapes(block, range(_count(block))) for block in blocks if block is not None]
        return np.concatenate(shapes)

    def take(self, rows: Rows) -> Geometries:
        result = np.empty(len(rows), dtype=object)
        numbers = rows // BLOCK
        for number in np.unique(numbers).tolist():
            block = self._block(number) if self._names else None
            if block is None:
                return self._again()[rows]
            at = np.flatnonzero(numbers == number)
            result[at] = _shapes(block, (rows[at] - number * BLOCK).tolist())
        return result

    def _again(self) -> Geometries:
        return self._lost.shapes(self._kind)

    def _block(self, number: int) -> bytes | None:
        name = self._names[number]
        block = self._held.get(name) or self._near.get(name)
        if block is None:
            block = self._store.get(_SHAPES, [name]).get(name)
            # the name says what must be in it
            if block is None or digest(block) != name:
                return None
            self._near[name] = block
            if len(self._near) > _NEAR:
                self._near.popitem(last=False)
        return block


def _bytes(geometries: Geometries) -> list[bytes]:
    return [part or b"" for part in shapely.to_wkb(geometries, byte_order=1)]


def _block(parts: Sequence[bytes]) -> bytes:
    """Geometries as one value: their number, where each ends, and the WKB of one after the other."""
    ends = np.cumsum([len(part) for part in parts], dtype="<u8")
    return b"".join((len(parts).to_bytes(_LENGTH, "little"), ends.tobytes(), *parts))


def _count(block: bytes) -> int:
    return int.from_bytes(block[:_LENGTH], "little")


def _shapes(block: bytes, rows: Iterable[int]) -> Geometries:
    count = _count(block)
    ends = np.frombuffer(block, dtype="<u8", count=count, offset=_LENGTH).tolist()
    begin = _LENGTH + 8 * count
    parts = [block[begin + (ends[row - 1] if row else 0) : begin + ends[row]] or None for row in rows]
    return np.asarray(shapely.from_wkb(np.array(parts, dtype=object)), dtype=object)


def _closed(said: Mapping[str, Any], arrays: Iterable[bytes]) -> bytes:
    header = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join((len(header).to_bytes(_LENGTH, "little"), header, *arrays))


def _opened(value: bytes) -> tuple[dict[str, Any], bytes]:
    end = _LENGTH + int.from_bytes(value[:_LENGTH], "little")
    return json.loads(value[_LENGTH:end]), value[end:]


def _facts(count: int, arrays: bytes) -> tuple[Facts, npt.NDArray[np.float64]]:
    """Facts and areas in km²; ValueError where the arrays have another length."""
    numbers = np.frombuffer(arrays, dtype="<f8", count=5 * count)
    filled = np.frombuffer(arrays, dtype="u1", count=count, offset=40 * count).astype(bool)
    digests = arrays[41 * count :]
    if len(digests) != 2 * _DIGEST * count:
        raise ValueError
    names = tuple(digests[at : at + _DIGEST] for at in range(0, len(digests), _DIGEST))
    return Facts(numbers[count:].reshape(count, 4), filled, names[:count], names[count:]), numbers[:count]
