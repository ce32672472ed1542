"""``now.js``: what became known after a version was closed, the one file of a closed site that may change.

In the portal's copy it says what the version is today, what replaced it and the way back; a sealed copy holds the
neutral stub. Links are relative to the version's folder. The words are in the file, because a page that was
sealed cannot know them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from onemap.render.js import to_js
from onemap.render.view import day_words
from onemap.resolve.snapshot import Chain, Status
from onemap.words import Translator, translator

#: what a sealed copy holds
NOW_STUB = "onemap.now({});\n"
_DRAFTS: tuple[Status, ...] = ("draft", "consultation")


def now_js(chain: Chain, version: str, lang: str) -> str:
    """The script of *version*: status on ``as_of``, versions that replaced it, newer ones, ways to the portal."""
    standing, t = chain.standings[version], translator(lang)
    replaced_by = [_link(chain, other) for other in standing.replaced_by if other in chain.snapshots]
    newer = [] if standing.status == "in-force" or version in chain.in_force else _newer(chain, version)
    data: dict[str, Any] = {
        "as_of": day_words(chain.as_of, translator(lang)),
        "status": standing.status,
        "replaced_by": replaced_by,
        "newer": [_link(chain, other) for other in newer],
        "portal": "../../index.html",
        "history": "../../units/{code}.html",
        "words": now_words(translator(lang)),
    }
    if standing.status == "consultation":
        # the reader's day decides whether it still is one
        data |= {
            "closes": _closes(chain, version).isoformat(),
            "closed": t("This version is a draft; comments are closed."),
        }
    return f"onemap.now({to_js(data)});\n"


def now_words(t: Translator) -> dict[str, str]:
    """The words of the line that says what a version is today, by status and by topic."""
    return {
        "draft": t("This version is a draft."),
        "consultation": t("This version is a draft in public consultation."),
        "adopted": t("This version is adopted and not yet in force."),
        "in-force": t("This version is in force."),
        "replaced": t("This version has been replaced."),
        "repealed": t("This version has been repealed."),
        "expired": t("This version has expired."),
        "as_of": t("As of {date}."),
        "replaced_by": t("Replaced by:"),
        "newer": t("In force now:"),
        "portal": t("To the portal of all versions"),
        "history": t("History of this code"),
    }


def _closes(chain: Chain, version: str) -> dt.date:
    """The last day on which one of the consultations that are open on ``as_of`` is."""
    held = (document.consultation for document in chain.snapshots[version].plan.documents)
    return max(one.end for one in held if one is not None and one.start <= chain.as_of <= one.end)


def _newer(chain: Chain, version: str) -> list[str]:
    """Versions in force that come after *version* in order; drafts replace nothing yet."""
    if chain.standings[version].status in _DRAFTS:
        return list(chain.in_force)
    order = list(chain.snapshots)
    return [other for other in chain.in_force if other in order[order.index(version) + 1 :]]


def _link(chain: Chain, version: str) -> list[str]:
    return [version, chain.snapshots[version].plan.title, f"../{version}/index.html"]
