"""Rules P11 to P13, P20, P23 to P27: the days and years of one version, its consultation and its attachments.

The order of days is that of the field: filing is complete, government consents, the plan is published, and it enters
into force about a month later. A plan is filed before it is published by the rules of 2024 (环环评〔2024〕41号); plans
published before that year knew no such rule.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from onemap.check.effective import Version, View
from onemap.check.rules import Finding, publication_rule, version_rule
from onemap.errors import Message, ProblemsFound, message
from onemap.model.plan import Document
from onemap.read.paths import inside
from onemap.validity import latest_date

#: from this year on a plan is filed before it is published
FILED_FIRST = 2024
#: the days of a document in the order in which they come, and what is said when one comes after the next
_FILED, _SIGNED, _PUBLISHED, _EFFECTIVE = "filed", "signed", "published", "effective"
_AFTER: dict[tuple[str, str], str] = {
    (_FILED, _SIGNED): message("{document} was filed on {later}, after it was signed on {earlier}.").msgid,
    (_FILED, _EFFECTIVE): message("{document} was filed on {later}, after it took effect on {earlier}.").msgid,
    (_SIGNED, _PUBLISHED): message("{document} was signed on {later}, after it was published on {earlier}.").msgid,
    (_SIGNED, _EFFECTIVE): message("{document} was signed on {later}, after it took effect on {earlier}.").msgid,
    (_PUBLISHED, _EFFECTIVE): message("{document} was published on {later}, after it took effect on {earlier}.").msgid,
}
_CORRECT = message("Correct the day that is wrong; if this is what happened, accept the finding.")
_FILE_FIRST = message("Correct the day that is wrong; a plan is published once its filing is complete.")


def name_of(document: Document, at: int) -> str | Message:
    """What a document is called in a sentence: its number, else its title, else its place in the plan."""
    return document.number or document.title or message("Document {number}", number=at + 1)


def _days(document: Document) -> dict[str, dt.date]:
    """The known days of a document, in the order in which they should come."""
    filed = document.filing.date if document.filing is not None else None
    days = {
        _FILED: filed,
        _SIGNED: document.signed,
        _PUBLISHED: document.published,
        _EFFECTIVE: document.effective,
    }
    return {name: day for name, day in days.items() if day is not None}


def _node(day: str) -> tuple[str, ...]:
    return ("filing", "date") if day == _FILED else (day,)


def _published_unfiled(version: Version, *, late: bool) -> Iterator[Finding]:
    """Documents published before they were filed; *late*: from the year on in which that is an error."""
    for i, document in enumerate(version.own.plan.documents):
        days = _days(document)
        filed, published = days.get(_FILED), days.get(_PUBLISHED)
        if filed is None or published is None or filed <= published or (published.year >= FILED_FIRST) != late:
            continue
        what = message(
            "{document} was published on {published}, before it was filed on {filed}.",
            document=name_of(document, i),
            published=published,
            filed=filed,
        )
        yield Finding(version.plan_place("documents", i, "published"), what, _FILE_FIRST if late else _CORRECT)


@version_rule(
    "P11",
    "From 2024 on a plan is filed before it is published",
    "Correct the day of filing or of publication; a plan is published once its filing is complete.",
)
def filed_before_published(version: Version) -> Iterator[Finding]:
    yield from _published_unfiled(version, late=True)


@version_rule(
    "P12",
    "A plan published before 2024 was filed before that",
    "Correct the day of filing or of publication; if this is what happened, accept the finding.",
    severity="warning",
)
def filed_before_published_then(version: Version) -> Iterator[Finding]:
    yield from _published_unfiled(version, late=False)


@version_rule(
    "P13",
    "A plan is filed, signed, published and takes effect in this order",
    "Correct the day that is wrong; if this is what happened, accept the finding.",
    severity="warning",
)
def days_in_order(version: Version) -> Iterator[Finding]:
    """Each day is held against the next that is known, so that one wrong day is found once."""
    for i, document in enumerate(version.own.plan.documents):
        days = _days(document)
        names = list(days)
        said = _FILED in days and _PUBLISHED in days and days[_FILED] > days[_PUBLISHED]  # P11 or P12 says it
        for first, second in pairwise(names):
            if days[first] <= days[second] or (said and second != _EFFECTIVE) or (first, second) not in _AFTER:
                continue
            fields = {"document": name_of(document, i), "later": days[first], "earlier": days[second]}
            what = Message(_AFTER[first, second], tuple(sorted(fields.items())))
            yield Finding(version.plan_place("documents", i, *_node(first)), what, _CORRECT)


@version_rule(
    "P20",
    "A document ends after it has taken effect",
    "Correct effective, expires or repealed.",
)
def ends_after_beginning(version: Version) -> Iterator[Finding]:
    mend = message("Correct effective, expires or repealed.")
    for i, document in enumerate(version.own.plan.documents):
        begins = document.effective
        if begins is None:
            continue
        name = name_of(document, i)
        if document.expires is not None and document.expires < begins:
            what = message(
                "{document} expires on {day}, before it takes effect on {effective}.",
                document=name,
                day=document.expires,
                effective=begins,
            )
            yield Finding(version.plan_place("documents", i, "expires"), what, mend)
        if document.repealed is not None and document.repealed <= begins:
            what = message(
                "{document} is repealed from {day} on, so it never held: it takes effect on {effective}.",
                document=name,
                day=document.repealed,
                effective=begins,
            )
            yield Finding(version.plan_place("documents", i, "repealed"), what, mend)


@version_rule(
    "P23",
    "Base year, target years and outlook year follow each other",
    "Correct the year; target years ascend, the base year is before them and the outlook year not before the last.",
)
def years_in_order(version: Version) -> Iterator[Finding]:
    plan = version.own.plan
    base, targets, outlook = plan.base_year, plan.target_years, plan.outlook_year
    effective = min((d.effective for d in plan.documents if d.effective is not None), default=None)
    mend = message("Correct the year.")
    if base is not None and effective is not None and int(base) > effective.year:
        what = message(
            "The base year {base} is after {effective}, when the plan takes effect.", base=base, effective=effective
        )
        yield Finding(version.plan_place("base_year"), what, mend)
    elif base is not None and targets and min(targets) <= base:
        what = message("The target year {year} is not after the base year {base}.", year=min(targets), base=base)
        yield Finding(version.plan_place("target_years", targets.index(min(targets))), what, mend)
    for i, (first, second) in enumerate(pairwise(targets)):
        if second <= first:
            what = message("The target year {second} stands behind {first}.", first=first, second=second)
            mend_order = message("Write each target year once, the earliest first.")
            yield Finding(version.plan_place("target_years", i + 1), what, mend_order)
    if outlook is not None and targets and outlook < max(targets):
        what = message(
            "The outlook year {outlook} is before the target year {year}.", outlook=outlook, year=max(targets)
        )
        yield Finding(version.plan_place("outlook_year"), what, mend)


@version_rule("P24", "A consultation ends after it has begun", "Correct start or end.")
def window_ends_after_start(version: Version) -> Iterator[Finding]:
    for i, document in enumerate(version.own.plan.documents):
        window = document.consultation
        if window is not None and window.end < window.start:
            what = message("The consultation ends on {end}, before it begins on {start}.", **_window(document))
            yield Finding(version.plan_place("documents", i, "consultation"), what, message("Correct start or end."))


@version_rule(
    "P25",
    "A consultation is over before the plan is filed and signed",
    "Correct the days of the consultation, of the filing or of the signature.",
    severity="warning",
)
def window_before_signing(version: Version) -> Iterator[Finding]:
    mend = message("Correct the days of the consultation, of the filing or of the signature.")
    for i, document in enumerate(version.own.plan.documents):
        window, days = document.consultation, _days(document)
        if window is None or window.end < window.start:
            continue
        place = version.plan_place("documents", i, "consultation", "end")
        for name in (_FILED, _SIGNED):
            if name in days and days[name] < window.end:
                fields = {**_window(document), "document": name_of(document, i), "day": days[name]}
                what = (
                    message("The consultation is open until {end}, but {document} was filed on {day}.", **fields)
                    if name == _FILED
                    else message("The consultation is open until {end}, but {document} was signed on {day}.", **fields)
                )
                yield Finding(place, what, mend)
                break


def _window(document: Document) -> dict[str, object]:
    window = document.consultation
    assert window is not None  # noqa: S101 - the callers have asked
    return {"start": window.start, "end": window.end}


@publication_rule(
    "P26",
    "While a consultation is open it says where comments go",
    "Write contact, email, phone or address under consultation in plan.yml.",
)
def open_window_has_contact(view: View) -> Iterator[Finding]:
    day = view.loaded.publication.as_of or latest_date(version.own.plan for version in view.versions.values())
    for version in view.versions.values():
        for i, document in enumerate(version.own.plan.documents):
            window = document.consultation
            if day is None or window is None or not window.start <= day <= window.end:
                continue
            if not (window.contact or window.email or window.phone or window.address):
                what = message(
                    "The consultation is open from {start} to {end} and does not say where comments go.",
                    **_window(document),
                )
                mend = message("Write contact, email, phone or address.")
                yield Finding(version.plan_place("documents", i, "consultation"), what, mend)


@version_rule(
    "P27",
    "Attachments and arguments are files of the version's folder",
    "Put the file into the version's folder or its folder original, and write its name.",
)
def attachments_exist(version: Version) -> Iterator[Finding]:
    plan = version.own.plan
    named: list[tuple[tuple[str | int, ...], str]] = [
        (("documents", i, "attachments", j), name)
        for i, document in enumerate(plan.documents)
        for j, name in enumerate(document.attachments)
    ]
    named += [
        (("update", "argument", i, "file"), argument.file)
        for i, argument in enumerate(plan.update.argument)
        if argument.file is not None
    ]
    for node, name in named:
        found = _looked_up(version.own.folder, name)
        if found is None:
            what = message(
                "The path {path} leads out of its folder, or holds a character that paths cannot have.", path=name
            )
            mend = message("Put the file into the folder and give its name, with / between folders.")
            yield Finding(version.plan_place(*node), what, mend)
        elif not found:
            what = message("There is no file {name} in {folder} or {original}.", name=name, **_folders(version))
            mend = message("Put the file there, or correct its name.")
            yield Finding(version.plan_place(*node), what, mend)


def _folders(version: Version) -> dict[str, object]:
    return {"folder": f"units/{version.id}", "original": f"units/{version.id}/original"}


def _looked_up(folder: Path, name: str) -> bool | None:
    """Whether there is a file *name* in *folder* or its folder original; None when the name leads elsewhere."""
    try:
        paths = (inside(folder, name), inside(folder / "original", name))
    except ProblemsFound:
        return None
    return any(path.is_file() for path in paths)
