"""Public consultations that are open on the day that counts: their window, whom to write to, and a letter begun.

A link of a letter holds words of the data, every part of them percent-encoded and cut to a length that mail programs
of office machines still take.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from onemap.model.plan import Consultation
from onemap.model.units import Unit
from onemap.render.view import View

#: most characters of one name or title in a letter; a Chinese one is nine bytes of an address, of which 2,000 are safe
LONGEST = 40


class Open(NamedTuple):
    """An open consultation in words; ``first`` and ``last`` are the days of its window as ISO says them."""

    first: str
    last: str
    window: str
    as_of: str
    contact: str | None
    phone: str | None
    address: str | None
    email: str | None
    letter: str | None


def consultations(view: View, unit: Unit | None = None, page: str | None = None) -> tuple[Open, ...]:
    """The consultations of a draft that are open on ``as_of``, each once; () for any other version.

    *unit* is what the page is of, *page* its whole address, where there is one.
    """
    if view.standing.status != "consultation":
        return ()
    documents = view.snapshot.plan.documents if unit is None else view.documents_of(unit)
    day = view.chain.as_of
    held = (document.consultation for document in documents)
    told = (_told(one, view, unit, page) for one in held if one is not None and one.start <= day <= one.end)
    return tuple(dict.fromkeys(told))  # documents of one plan often share it


def _told(held: Consultation, view: View, unit: Unit | None, page: str | None) -> Open:
    return Open(
        first=held.start.isoformat(),
        last=held.end.isoformat(),
        window=view.t("From {start} to {end}").format(start=view.date(held.start), end=view.date(held.end)),
        as_of=view.date(view.chain.as_of),
        contact=held.contact,
        phone=held.phone,
        address=held.address,
        email=held.email,
        letter=_letter(held.email, view, unit, page) if held.email else None,
    )


def _letter(email: str, view: View, unit: Unit | None, page: str | None) -> str:
    t, plan = view.t, view.snapshot.plan
    name = _line(plan.title if unit is None else f"{unit.code} {unit.name}")
    rows = [
        (t("Publication"), _line(view.publication_name)),
        (t("Plan"), _line(plan.title)),
        (t("Version"), view.snapshot.version),
        *([(t("Unit"), name)] if unit else []),
        *([(t("Page"), page)] if page and len(page) <= 4 * LONGEST else []),
        (t("Clause number"), ""),
        (t("Opinion and grounds"), ""),
        (t("Name and way to reach me"), ""),
    ]
    body = "".join(f"{label}{t(': ')}{value}\n" for label, value in rows)
    return mail_link(email, t("Opinion on {what}").format(what=name), body)


def mail_link(address: str, subject: str, body: str) -> str:
    """A ``mailto:`` link (RFC 6068). What is in its parts stays there: none can add a header or another recipient."""
    lines = "\r\n".join(body.splitlines())
    return (
        f"mailto:{quote(address, safe='@.+-_')}?subject={quote(' '.join(subject.split()), safe='')}"
        f"&body={quote(lines, safe='')}"
    )


def _line(text: str) -> str:
    """*text* on one line, not too long."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
