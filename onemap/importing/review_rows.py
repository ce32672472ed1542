"""Rows of the review table: a proposal with what was decided of it, or what was decided of one that is gone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from onemap.errors import message
from onemap.importing.delivered import Decision, Decisions, Proposal, ProposalKind
from onemap.merging.difference import CALLED
from onemap.merging.incoming import Kind, Name
from onemap.model.origins import Origin
from onemap.words import Translator

KINDS: Final[tuple[ProposalKind, ...]] = get_args(ProposalKind)
_RECORDS: Final[tuple[Kind, ...]] = get_args(Kind)
#: rows of a source that are named one by one
_NAMED: Final = 12

Key = tuple[ProposalKind, Name, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A row as people see it. ``value`` and ``words`` may have been cut at what a cell holds; ``digest`` is whole."""

    kind: ProposalKind
    name: Name
    digest: str
    what: str
    where: str
    words: str
    value: str
    why: str
    decision: Decision | None = None

    @property
    def identity(self) -> str:
        """What the hidden column holds, so that a decision finds its proposal whatever was done to the table."""
        return json.dumps([self.kind, *self.name, self.digest], ensure_ascii=False, separators=(",", ":"))


class Reviewed(Mapping[Key, Decision]):
    """Decisions with the rows that they were read from. A proposal's value finds its decision even where it was cut."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows: tuple[Row, ...] = tuple(row for row in rows if row.decision is not None)
        self._cut = {(row.kind, row.name, digest_of(row.value)): row for row in self.rows}
        self._whole = {(row.kind, row.name, row.digest): row for row in self.rows}

    def __getitem__(self, key: Key) -> Decision:
        kind, name, value = key
        found = (kind, name, digest_of(value))
        row = self._whole.get(found) or self._cut[found]
        if row.decision is None:
            raise KeyError(key)
        return Decision(row.decision.taken, value) if row.decision.value == row.value else row.decision

    def __iter__(self) -> Iterator[Key]:
        return ((row.kind, row.name, row.value) for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def digest_of(value: str) -> str:
    """A digest of a proposed value."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def identified(text: str) -> tuple[ProposalKind, Name, str] | None:
    """What :attr:`Row.identity` holds, or None when it was damaged."""
    try:
        kind, record, key, owner, digest = json.loads(text)
    except (ValueError, TypeError):
        return None
    if kind not in KINDS or record not in _RECORDS or not all(isinstance(one, str) for one in (key, owner, digest)):
        return None
    return kind, Name(record, key, owner), digest


def rows_of(
    proposals: Sequence[Proposal], decisions: Decisions, t: Translator
) -> dict[ProposalKind, tuple[tuple[Row, ...], tuple[Row, ...]]]:
    """By kind the rows of *proposals*, each once, and those of decisions whose proposals are gone."""
    found: dict[ProposalKind, dict[tuple[Name, str], Row]] = {kind: {} for kind in KINDS}
    for one in proposals:
        digest = digest_of(one.value)
        decision = decisions.get((one.kind, one.record, one.value))
        where = _where(one.origin, t)
        row = Row(
            one.kind, one.record, digest, _what(one.record, t), where, one.words, one.value, one.why.text(t), decision
        )
        found[one.kind].setdefault((one.record, digest), row)
    gone: dict[ProposalKind, list[Row]] = {kind: [] for kind in KINDS}
    for row in _decided(decisions, t):
        if (row.name, row.digest) not in found[row.kind]:
            gone[row.kind].append(row)
    return {
        kind: (tuple(rows.values()), tuple(sorted(gone[kind], key=lambda row: (row.name, row.digest))))
        for kind, rows in found.items()
    }


def _decided(decisions: Decisions, t: Translator) -> Iterator[Row]:
    if isinstance(decisions, Reviewed):
        yield from decisions.rows
        return
    for (kind, name, value), decision in decisions.items():
        yield Row(kind, name, digest_of(value), _what(name, t), "", "", value, "", decision)


def _what(name: Name, t: Translator) -> str:
    said = f"{CALLED[name.kind].text(t)} {name.key}".strip()
    kind, _, key = name.owner.rpartition(":")
    if not key:
        return said
    owner = next((called for one, called in CALLED.items() if one == (kind or "list")), None)
    return f"{key if owner is None else f'{owner.text(t)} {key}'}\n{said}"


def _where(origin: Origin | None, t: Translator) -> str:
    if origin is None:
        return ""
    rows = ", ".join(map(str, origin.rows[:_NAMED])) + (" …" if len(origin.rows) > _NAMED else "")
    place = [origin.part, message("row {rows}", rows=rows).text(t) if rows else "", origin.column]
    return "\n".join(filter(None, [origin.file, " · ".join(filter(None, place))]))
