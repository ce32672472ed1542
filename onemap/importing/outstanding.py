"""``missing.txt``: what is still to be done in a publication made from a delivery; written anew by every import."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from onemap.errors import Message, message
from onemap.importing.delivered import Proposal, ProposalKind
from onemap.importing.missing import Gap, as_text, gaps
from onemap.importing.run import Imported
from onemap.importing.validation import read_mapping
from onemap.read.originals import MAPPING
from onemap.read.publication import read_publication
from onemap.words import translator

#: what is still to be done, in the publication's folder
REPORT = "missing.txt"
#: where proposals wait for decisions
REVIEW = "mapping.review.xlsx"
#: who delivered, as long as nobody has said it
UNKNOWN = message("who delivered is to be filled in")
_OPEN: Mapping[ProposalKind, Message] = {
    "follows": message("References to other clauses that nobody has confirmed"),
    "zones": message("Zones found by overlay that nobody has confirmed"),
    "split": message("Cells that were split into clauses, to be looked at"),
}
_LANGUAGES = ("zh", "en")


def refresh(mapping_path: Path, done: Imported, lang: str) -> Path | None:
    """Write the report beside the mapping anew after an import; None where the publication has none.

    What the draft was unsure of is what its comments still say.
    """
    path = mapping_path.with_name(REPORT)
    if not path.is_file() or path.resolve().parent != done.target.resolve():
        return None
    mapping, _ = read_mapping(mapping_path)
    delivery = mapping.delivery
    day = None if delivery is None else delivery.received
    unknown = [UNKNOWN.text(translator(one)) for one in _LANGUAGES]
    source = None if delivery is None or delivery.source not in unknown else delivery.source
    as_of = None if mapping.publication is None else mapping.publication.as_of
    write_report(done, day, source, _doubts(mapping_path), lang, assumed=day is not None and as_of == day)
    return path


def write_report(
    done: Imported,
    day: dt.date | None,
    source: str | None,
    doubts: Sequence[str],
    lang: str,
    *,
    guessed: bool = False,
    assumed: bool = True,
) -> tuple[str, int]:
    """Write the report of the publication that was imported into; its text, and how many things are to be done.

    *day*: of receipt, which was *guessed* and on which the pages are *assumed* to be; *source*: who delivered, where
    that is a placeholder.
    """
    t = translator(lang)
    found = [*_facts(source, day if assumed else None, done.open), *gaps(read_publication(done.target))]
    text = as_text(found, doubts, _head(done, day, guessed=guessed), t)
    (done.target / REPORT).write_text("\ufeff" + text, encoding="utf-8", newline="\r\n")
    return text, len(found) + len(doubts)


def _doubts(mapping_path: Path) -> list[str]:
    """What the comments of a draft ask to be confirmed."""
    marks = tuple(message("TO CONFIRM: {doubt}", doubt="").text(translator(one)).strip() for one in _LANGUAGES)
    comments = (line.strip().lstrip("#").strip() for line in mapping_path.read_text(encoding="utf-8-sig").splitlines())
    return [said[len(mark) :].strip() for said in comments for mark in marks if said.startswith(mark)]


def _facts(source: str | None, day: dt.date | None, open_: Iterable[Proposal]) -> Iterator[Gap]:
    """What was assumed because nobody said it."""
    if day is not None:
        what = message("The pages say what is in force on {day}, the day of receipt.", day=day)
        fill = message("Write another as_of, or take it out once plan.yml has the days of the documents.")
        yield Gap("units/publication.yml", what, fill)
    if source is not None:
        what = message("Who delivered the files is not known.")
        yield Gap(MAPPING, what, message("Write delivery: source, here and in original/sources.yml."))
    counts = Counter(proposal.kind for proposal in open_)
    for kind, what in _OPEN.items():
        if counts[kind]:
            said = message("{what}: {count}.", what=what, count=counts[kind])
            yield Gap(REVIEW, said, message("Decide in the column for it, then import again."))


def _head(done: Imported, day: dt.date | None, *, guessed: bool) -> list[Message]:
    lines = [message("What is missing before this publication can be filed; tick off what is done.")]
    lines += [
        message(
            "Version {version}: {units} units, {zones} zones, {clauses} clauses came from the delivery.",
            version=count.version,
            units=count.units,
            zones=count.zones,
            clauses=count.clauses,
        )
        for count in done.counts
    ]
    if guessed:
        said = message(
            "The delivery counts as received on {day}, the newest day on which a file was changed (in China).", day=day
        )
        lines.append(said)
    elif day is not None:
        lines.append(message("The delivery was received on {day}.", day=day))
    return [
        *lines,
        message("Mend the files that are named here; or mapping.yml, and import again:"),
        message("  onemap import mapping.yml --to . --replace"),
        message("A plan that has not been filed is not public. Look at it with:"),
        message("  onemap build --audience internal"),
    ]
