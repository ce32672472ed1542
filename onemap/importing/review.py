"""The review table: what an import proposes is written for people to decide, and their decisions are read back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from onemap.errors import Message, Place, Problem, ProblemsFound, message
from onemap.exchange.coming import Grid
from onemap.exchange.sheets_in import BrokenBook, read_book
from onemap.importing.delivered import Decision, Decisions, Proposal, ProposalKind
from onemap.importing.references import parse_value
from onemap.importing.review_book import (
    COLUMNS,
    CORRECTED,
    DECISION,
    IDENTITY,
    PROPOSED,
    REFUSED,
    TAKEN,
    WHAT,
    WHERE,
    WHY,
    WORDS,
    Column,
    review_bytes,
)
from onemap.importing.review_rows import Reviewed, Row, identified
from onemap.model.base import is_key
from onemap.read.office_files import column_letters
from onemap.read.yaml import read_yaml
from onemap.words import LANGUAGES, translator

_WORDS: Final = read_yaml(Path(__file__).with_name("review.yml"))
_CODES: Final = re.compile(r"[\s\u3001,\uff0c;\uff1b]+")


def write_review(path: Path, proposals: Sequence[Proposal], decisions: Decisions, lang: str = "zh") -> None:
    """Write the table to *path*, all of it or nothing: *proposals* with their decisions, and below, in grey, those
    decisions whose proposals are gone. The same as what is there is not written again. Raises ProblemsFound (I43).
    """
    data = review_bytes(proposals, decisions, lang)
    new = path.with_name(f".{path.name}.new")
    try:
        if path.is_file() and path.read_bytes() == data:
            return
        new.write_bytes(data)
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        what = message("The review table cannot be written: {error}.", error=error.strerror or "")
        mend = message("Close the program in which it is open, or check the folder.")
        raise ProblemsFound((Problem(Place(path), "I43", what, mend),)) from None


def read_review(path: Path) -> Reviewed:
    """The decisions of the table at *path*, none when it is not there.

    Raises ProblemsFound with all that is wrong: no workbook (I40), no decision (I41), no value of its kind (I42),
    a row that belongs to no proposal any more (I44).
    """
    if not path.exists():
        return Reviewed(())
    try:
        book = read_book(path)
    except (BrokenBook, OSError) as error:
        said = error.why if isinstance(error, BrokenBook) else message("{error}.", error=error.strerror or "")
        mend = message("Save it as .xlsx again, or move it away; then nothing is decided.")
        raise ProblemsFound((Problem(Place(path), "I40", said, mend),)) from None
    problems: list[Problem] = []
    rows: dict[tuple[object, ...], Row] = {}
    for grid in book.grids:
        for row in _rows(path, grid, problems):
            rows.setdefault((row.kind, row.name, row.digest), row)
    if problems:
        raise ProblemsFound(tuple(problems))
    return Reviewed(rows.values())


def decided(decisions: Decisions, proposal: Proposal) -> Decision | None:
    """What was decided of *proposal*; None while nothing was."""
    return decisions.get((proposal.kind, proposal.record, proposal.value))


def _rows(path: Path, grid: Grid, problems: list[Problem]) -> Iterator[Row]:
    """The decided rows of a sheet; none when it has no column of decisions."""
    columns: dict[str, int] | None = None
    for number, cells in grid.rows:
        if columns is None:
            columns = _headings(cells)
            continue
        text = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
        said, corrected = (text[column.heading.msgid].strip() for column in (DECISION, CORRECTED))
        if not said and not corrected:
            continue

        def fault(
            rule: str, column: Column, what: Message, mend: Message, at: int = number, of: dict[str, int] = columns
        ) -> None:
            cell = f"{column_letters(of[column.heading.msgid])}{at}"
            where = message("Sheet {sheet}, cell {cell}: {what}", sheet=grid.part, cell=cell, what=what)
            problems.append(Problem(Place(path), rule, where, mend))

        found = identified(text[IDENTITY.heading.msgid])
        if found is None:
            what = message("The row belongs to no proposal: its hidden cell was changed.")
            fault("I44", IDENTITY, what, message("Delete the row's decision, and import again for a fresh one."))
            continue
        kind, name, digest = found
        proposed = text[PROPOSED.heading.msgid]
        taken = _taken(said)
        if taken is None:
            what = (
                message("“{said}” is no decision.", said=said)
                if said
                else message("There is a corrected value, but no decision.")
            )
            fault("I41", DECISION, what, message("Choose yes or no, or leave it empty."))
            continue
        if not taken and corrected:
            what = message("The proposal is refused, and corrected.")
            fault("I41", DECISION, what, message("Choose yes, or delete the corrected value."))
            continue
        wrong = _wrong(kind, taken, proposed, corrected)
        if wrong is not None:
            fault("I42", CORRECTED, *wrong)
            continue
        what_is, where, words, why = (text[column.heading.msgid] for column in (WHAT, WHERE, WORDS, WHY))
        yield Row(kind, name, digest, what_is, where, words, proposed, why, Decision(taken, corrected or proposed))


def _headings(cells: Sequence[str]) -> dict[str, int] | None:
    """Heading (msgid) → position, in whatever language the table was written; None when it is another row."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        for column in COLUMNS:
            if cell.strip() in {column.heading.text(translator(lang)) for lang in LANGUAGES}:
                found.setdefault(column.heading.msgid, at)
    return found if len(found) == len(COLUMNS) else None


def _taken(said: str) -> bool | None:
    word = unicodedata.normalize("NFKC", said).strip().casefold()
    for taken, offered, known in ((True, TAKEN, "taken"), (False, REFUSED, "refused")):
        words = {offered.text(translator(lang)).casefold() for lang in LANGUAGES}
        if word in words or word in _WORDS[known]:
            return taken
    return None


def _wrong(kind: ProposalKind, taken: bool, proposed: str, corrected: str) -> tuple[Message, Message] | None:
    """What is wrong with the value that was taken, and how to mend it."""
    if not taken:
        return None
    if not corrected:
        if proposed.strip() or kind == "conflict":  # nothing delivered is a side, too: the record goes
            return None
        return (
            message("There is nothing proposed that could be taken."),
            message("Write what holds into the column, or choose no."),
        )
    if kind == "follows":
        answer = parse_value(corrected)
        mend = message("Write a line for each list: its id, a colon, and the numbers of its clauses.")
        return (answer, mend) if isinstance(answer, Message) else None
    if kind == "zones":
        wrong = [code for code in _CODES.split(corrected) if code and not is_key(code)]
        mend = message("Write the codes of the zones with 、 between them.")
        return (message("“{code}” is no code of a zone.", code=wrong[0]), mend) if wrong else None
    return (
        message("A value cannot be corrected here."),
        message("Choose yes or no, and write other words into the publication's YAML file afterwards."),
    )
