"""All texts of a version in one row, and what a reader's browser must know to tell clauses from places.

Owners of clauses (lists, zones, units) stand in *blocks*, one per piece. A block takes somewhat more room than its
texts need, in coarse steps, so that most changes of one clause move nothing beyond it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from onemap.render.finder.normal import Units, normal_units
from onemap.render.finder.postings import STEP, Ints, Row


@dataclass(frozen=True)
class Layout:
    """The row of texts, and the owners in their order.

    ``keys``: keys of the clauses of each owner. ``texts``: by clause, the steps that its new text takes, or for the
    text number *n* of the block, which was there before, ``-1 - n``. ``blocks``: count of owners and steps of each.
    """

    row: Row
    owners: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    texts: tuple[tuple[int, ...], ...]
    blocks: tuple[tuple[int, int], ...]


def layout(pieces: Iterable[bytes]) -> Layout:
    """Lay the texts of *pieces* (see :mod:`onemap.render.finder.pieces`) out."""
    owners: list[str] = []
    keys: list[tuple[str, ...]] = []
    texts: list[tuple[int, ...]] = []
    blocks: list[tuple[int, int]] = []
    parts: list[tuple[Units, Ints, Ints]] = []
    base = 0
    for piece in pieces:
        held = json.loads(piece)
        units, lengths = normal_units(held["texts"])
        steps = lengths // STEP + 1
        room = _room(int(steps.sum()))
        parts.append((units, lengths, (base + np.cumsum(steps) - steps) * STEP))
        base += room
        blocks.append((len(held["owners"]), room))
        known: set[int] = set()
        for owner, own, numbers in held["owners"]:
            owners.append(owner)
            keys.append(tuple(own))
            texts.append(tuple(_told(steps, numbers, known)))
    return Layout(_row(parts, base * STEP), tuple(owners), tuple(keys), tuple(texts), tuple(blocks))


def _told(steps: Ints, numbers: Sequence[int], known: set[int]) -> Iterable[int]:
    for number in numbers:
        yield -1 - number if number in known else int(steps[number])
        known.add(number)


def _room(steps: int) -> int:
    """*steps* rounded up so that at most an eighth is empty."""
    grain = 1 << max(0, steps.bit_length() - 4)
    return -(-steps // grain) * grain


def _row(parts: Sequence[tuple[Units, Ints, Ints]], size: int) -> Row:
    # what stands last must have three units too
    units = np.zeros(size + 2, dtype=np.uint16)
    for held, lengths, starts in parts:
        shift = starts - (np.cumsum(lengths) - lengths)
        units[np.arange(len(held)) + np.repeat(shift, lengths)] = held
    starts = np.concatenate([starts for _, _, starts in parts]) if parts else np.zeros(0, dtype=np.int64)
    return Row(units, starts, max(1, size.bit_length()))
