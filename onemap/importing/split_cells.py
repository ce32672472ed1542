"""Cells that hold several clauses: split as proposed, unless a person has decided to leave them whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from onemap.errors import message
from onemap.importing.delivered import Decisions, Proposal
from onemap.importing.faults import Faults
from onemap.importing.numbering import marks_of
from onemap.importing.splitting import Parts, clauses_of, split
from onemap.model.origins import Name, Origin, Traced

#: a clause and the characters that it took
_Made = tuple[dict[str, Any], int, int]
#: characters of each clause that the preview shows
_PREVIEW = 24


class Piece(NamedTuple):
    """A clause (number, text, perhaps topic and items) and the characters of the cell it took; None for all of it."""

    clause: dict[str, Any]
    start: int | None = None
    end: int | None = None

    def origin(self, cell: Origin) -> Origin:
        """The origin of the clause, where *cell* is that of the whole cell."""
        if self.start is None:
            return cell
        return Origin(cell.file, cell.part, cell.rows, cell.column, "split", self.start, self.end)


class Numbers:
    """The numbers that the clauses of one owner have."""

    def __init__(self, numbers: Iterable[str] = ()) -> None:
        self._held: set[str] = set()
        #: prefix → the highest of ``prefix-1``, ``prefix-2`` …
        self._last: dict[str, int] = {}
        for number in numbers:
            self.add(number)

    def add(self, number: str) -> None:
        """Another number that is taken."""
        self._held.add(number)
        prefix, dash, tail = number.rpartition("-")
        if dash and tail.isdecimal():
            self._last[prefix] = max(self._last.get(prefix, 0), int(tail))

    def __contains__(self, number: str) -> bool:
        return number in self._held

    def after(self, prefix: str, ahead: int = 1) -> str:
        """The next of ``prefix-1``, ``prefix-2`` … behind all that are taken, or one further *ahead*."""
        return f"{prefix}-{self._last.get(prefix, 0) + ahead}"


@dataclass
class Splitter:
    """Splits the cells of one version; ``proposals`` lists each that was split, or would be."""

    decisions: Decisions
    proposals: dict[tuple[Name, str], Proposal] = field(default_factory=dict)
    #: told of cells that were split before and are not now
    faults: Faults | None = None
    #: where the records of the last delivery came from
    before: Callable[[], Mapping[Name, Traced]] = dict

    def pieces(self, text: str, owner: str, prefix: str, used: Numbers, origin: Origin) -> list[Piece]:
        """The clauses of a cell: ``prefix-1``, ``prefix-2`` … or the numbers printed; one is ``prefix`` if unsplit.

        Where numbers are in *used* already, all are counted on behind those. *origin* is that of the whole cell.
        """
        return self._decided(text, owner, prefix, clauses_of(split(text), prefix), used, origin)

    def of_row(self, text: str, owner: str, number: str, origin: Origin) -> list[Piece]:
        """As :meth:`pieces`, of a row that is the clause *number*: numbered parts behind its words are its items."""
        return self._decided(text, owner, number, _as_items(split(text), number), Numbers(), origin)

    def counted(
        self, text: str, owner: str, prefix: str, used: Numbers, origin: Origin, row: bool = False
    ) -> list[Piece]:
        """As :meth:`pieces`, or as :meth:`of_row`, for cells without a number: a single clause is counted, too."""
        made = _as_items(split(text), prefix) if row else clauses_of(split(text), prefix)
        if len(made) == 1 and made[0][0]["number"] == prefix:
            clause, start, end = made[0]
            made = [({**clause, "number": used.after(prefix)}, start, end)]
        return self._decided(text, owner, prefix, made, used, origin, counted=True)

    @staticmethod
    def whole(text: str, owner: str, prefix: str, used: Numbers, origin: Origin) -> list[Piece]:
        """The cell as one clause that is counted."""
        return [Piece({"number": used.after(prefix), "text": text})]

    def _decided(
        self,
        text: str,
        owner: str,
        prefix: str,
        made: list[_Made],
        used: Numbers,
        origin: Origin,
        counted: bool = False,
    ) -> list[Piece]:
        if len(made) < 2 and not any(clause.get("items") or clause["text"] != text.strip() for clause, _, _ in made):
            for clause, _, _ in made:
                self._no_more(text, owner, prefix, clause["number"], origin, counted)
            return [Piece(clause) for clause, _, _ in made]
        if any(clause["number"] in used for clause, _, _ in made):
            behind = (used.after(prefix, ahead) for ahead in range(1, len(made) + 1))
            made = [({**clause, "number": next(behind)}, start, end) for clause, start, end in made]
        alone = used.after(prefix) if counted else prefix
        kind, _, key = owner.partition(":")
        record = Name("clause", alone, f"{kind}:{key}")
        value = "\n".join(f"{clause['number']} {_head(clause['text'])}" for clause, _, _ in made)
        why = message("The cell is numbered; it makes {count} clauses.", count=len(made))
        self.proposals.setdefault((record, value), Proposal("split", record, text, value, why, origin))
        decision = self.decisions.get(("split", record, value))
        if decision is not None and not decision.taken:
            return [Piece({"number": alone, "text": text.strip()})]
        return [Piece(*one) for one in made]

    def _no_more(self, text: str, owner: str, prefix: str, number: str, origin: Origin, counted: bool) -> None:
        """Tell of a cell that is one clause *number* now and was several when it was last delivered."""
        held = self._split_before.get((owner, origin.part, origin.column), ())
        was = [key for key, _ in held if key.startswith(f"{prefix}-")]
        if counted:  # many rows share the prefix: only the row that stood there
            was = [key for key, rows in held if rows == origin.rows and key.startswith(f"{prefix}-")]
        if len(was) < 2:
            return
        reason = message("it has no numbers any more")
        if sum(map(len, marks_of(text).values())) > 1:
            reason = message("its numbers do not follow each other")
        why = message(
            "The cell made {count} clauses last time ({numbers}) and was not split now: {reason}.",
            count=len(was),
            numbers=", ".join(was),
            reason=reason,
        )
        kind, _, key = owner.partition(":")
        record = Name("clause", number, f"{kind}:{key}")
        value = f"{number} {_head(text)}"
        self.proposals.setdefault((record, value), Proposal("split", record, text, value, why, origin))
        if self.faults is not None:
            what = message(
                "{owner}, {part} row {row}, column {column}: {fault}",
                owner=key,
                part=origin.part,
                row=", ".join(map(str, origin.rows)),
                column=origin.column,
                fault=why,
            )
            mend = message("Have the numbers corrected where it was written, or look at what changes below.")
            self.faults.add("I48", Path(origin.file), what, mend, "warning")

    @cached_property
    def _split_before(self) -> Mapping[tuple[str, str, str], list[tuple[str, tuple[int, ...]]]]:
        """Owner, part and column of cells → the clauses that were made of them when they were split, and their rows."""
        found: dict[tuple[str, str, str], list[tuple[str, tuple[int, ...]]]] = {}
        for name, row in self.before().items():
            if name.kind == "clause" and row.origin.how == "split":
                place = (name.owner, row.origin.part, row.origin.column)
                found.setdefault(place, []).append((name.key, row.origin.rows))
        return found


def _as_items(parts: Parts, number: str) -> list[_Made]:
    made = clauses_of(parts, number)
    first, *others = made or [({}, 0, 0)]
    if not others or first[0]["number"] != number or len(others) != len(parts.parts):
        return made
    items = [
        {"number": part.lead.strip(), **{key: clause[key] for key in ("text", "items") if key in clause}}
        for part, (clause, _, _) in zip(parts.parts, others, strict=True)
    ]
    return [({**first[0], "items": items}, 0, others[-1][2])]


def _head(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _PREVIEW else line[: _PREVIEW - 1] + "…"
