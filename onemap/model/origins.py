"""Where a record came from: the place in a delivered file, and what was done to it on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Kind = Literal["publication", "plan", "area", "region", "unit", "zone", "list", "clause", "tag", "target"]


class Name(NamedTuple):
    """What a record is called wherever records of a version are compared.

    ``key``: code, id, clause key (``Clause.key``), ``indicator@place``; "" for the plan and the publication. ``owner``:
    of a clause ``unit:CODE``, ``zone:CODE`` or ``list:ID``, of a tag the id of its list; else "".
    """

    kind: Kind
    key: str
    owner: str = ""


def owner_of(name: Name) -> str:
    """What clauses of the unit, zone or list *name* have as their owner."""
    return f"{name.kind}:{name.key}"


#: as it stood there; a part of a cell; its spelling put in order (width, spaces, line breaks); written by people here;
#: delivered, and taken out by people here: the record is no more, and the next delivery does not bring it back
How = Literal["verbatim", "split", "normalised", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in a delivered file.

    ``file`` is its path below the version's ``original/`` with ``/``. ``part`` names the sheet, table or layer, ""
    where the file has only one. ``rows`` counts as programs show it: rows of a sheet or lines of a text from 1,
    features of a layer from 1; several where several became one record. ``column`` is the heading, "" for the whole
    row. ``start`` and ``end`` are the characters of the cell's text that a part of it took; the parts of one cell
    follow each other without a gap, so that joining them gives the cell's text.
    """

    file: str
    part: str = ""
    rows: tuple[int, ...] = ()
    column: str = ""
    how: How = "verbatim"
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Traced:
    """A row of ``correspondence.csv``: where the record called ``name`` came from, and what it said then.

    ``digest`` is the beginning (12 hexadecimal digits) of the SHA-256 of the delivered file, "" where there is none.
    ``prints`` are digests of the record's fields as delivered (:func:`onemap.model.prints.prints`).
    """

    name: Name
    origin: Origin
    digest: str = ""
    prints: Mapping[str, str] = field(default_factory=dict)
