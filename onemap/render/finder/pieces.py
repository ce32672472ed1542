"""Clauses with their texts, some units or lists at a time: what the search for words is made of, in a form to keep.

A *piece* is JSON: ``owners`` is a list of ``[id, [keys of its clauses], [numbers of their texts]]``, ``texts`` are the
texts, each once: that of a clause and of its items with their numbers, parted by U+0000. A clause that says none is
left out: it has no words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from onemap.model.clauses import AdmissionList
from onemap.model.units import Zone
from onemap.render.downloads.pieces import Elsewhere, Piece, stretches
from onemap.render.finder.normal import PARTING
from onemap.resolve.snapshot import Snapshot
from onemap.resolve.units import PackedUnits, ResolvedUnits, resolved
from onemap.store import digest

#: units of a stretch and lists of one, about; the shards show the cuts, for every piece is a block of the layout
_UNITS, _LISTS = 128, 32


def clause_pieces(snapshot: Snapshot, lists: Sequence[AdmissionList]) -> Iterator[Piece]:
    """The pieces of a version: *lists* in their order, zones that have clauses, all units in code order."""
    zones = [zone for zone in snapshot.zones.values() if zone.clauses]
    for kind, held in (("list", lists), ("zone", zones)):
        by_id = {_id(owner): owner for owner in held}
        for names in stretches(by_id, _LISTS):
            yield _listed(snapshot, kind, [by_id[name] for name in names])
    packer = resolved(snapshot.units)
    for codes in stretches(snapshot.units, _UNITS):
        yield _units(snapshot, packer, codes)


def _units(snapshot: Snapshot, units: ResolvedUnits, codes: Sequence[str]) -> Piece:
    def pack() -> PackedUnits:
        return units.pack(codes)

    key = digest("unit words", *(snapshot.digests.unit(code) for code in codes))
    return Piece(key, lambda: units_piece(pack()), Elsewhere(units_piece, pack))


def _listed(snapshot: Snapshot, kind: str, owners: Sequence[AdmissionList | Zone]) -> Piece:
    digests = snapshot.digests
    told = [digests.list(_id(owner)) if kind == "list" else digests.zone(_id(owner)) for owner in owners]
    return Piece(
        digest("list words", *told),
        lambda: _piece((_id(owner), [_plain(owner, row) for row in range(len(owner.clauses))]) for owner in owners),
    )


def _id(owner: AdmissionList | Zone) -> str:
    return owner.id if isinstance(owner, AdmissionList) else owner.code


def _plain(owner: AdmissionList | Zone, row: int) -> Mapping[str, Any]:
    return owner.clauses[row].model_dump(include={"number", "text", "items"}, exclude_unset=True)


def units_piece(packed: PackedUnits) -> str:
    """The piece of some units; their models are not made for it."""
    # of a record only numbers and texts are read: words of the vocabulary may stay as they are
    records: list[list[Mapping[str, Any]]] = [json.loads(data) for _, data in packed.records]
    return _piece(
        (code, () if wrote is None else records[wrote[0]][wrote[1]].get("clauses") or ())
        for code, _, wrote in packed.placed
    )


def _piece(owners: Iterable[tuple[str, Sequence[Mapping[str, Any]]]]) -> str:
    numbers: dict[str, int] = {}
    told = []
    for owner, clauses in owners:
        worded = [clause for clause in clauses if clause.get("text")]
        texts = [PARTING.join(_parts(clause)) for clause in worded]
        told.append(
            [owner, [clause["number"] for clause in worded], [numbers.setdefault(text, len(numbers)) for text in texts]]
        )
    return json.dumps({"owners": told, "texts": list(numbers)}, ensure_ascii=False, separators=(",", ":"))


def _parts(held: Mapping[str, Any]) -> Iterator[str]:
    yield held["text"]
    for item in held.get("items") or ():
        first, *more = _parts(item)
        yield item["number"] + first
        yield from more
