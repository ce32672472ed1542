"""``feed.xml``: an Atom feed with one entry per plan version; only where the publication has an address.

Atom wants absolute addresses and an absolute self link (RFC 4287), so without an address there is no feed.
Ids do not hold the address: they stay when the site moves.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping
from functools import reduce
from typing import get_args
from xml.sax.saxutils import escape, quoteattr

from onemap.compare.changes import ChangeSet, Kind
from onemap.compare.counts import bearings, zone_count
from onemap.render.sitemap import base_address, page_address
from onemap.resolve.snapshot import Chain, Snapshot
from onemap.words import Translator

#: characters that XML 1.0 cannot hold, even escaped
_UNWRITABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535, *range(55296, 57344)), " ")


def feed_xml(
    chain: Chain, changes: Mapping[str, ChangeSet], address: str, lang: str, t: Translator, prefix: str | None = None
) -> str:
    """The feed in one language, newest version first, dates as days in China.

    *prefix* leads from the site's root to that language (default: none for the publication's first language, else
    ``<lang>/``). UsageFault when *address* is not http(s).
    """
    publication = chain.publication
    if prefix is None:
        prefix = "" if lang == publication.languages[0] else f"{lang}/"
    base = base_address(address)
    name, author = publication.called(lang), publication.publisher.called(lang)
    entries = [
        _entry(chain, snapshot, changes.get(snapshot.version), f"{base}{prefix}versions/{key}/", t)
        for key, snapshot in reversed(list(chain.snapshots.items()))
    ]
    updated = max((_updated(chain, snapshot) for snapshot in chain.snapshots.values()), default=chain.as_of)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr("zh-CN" if lang == "zh" else lang)}>\n'
        f"<id>{_id(publication.area, lang)}</id>\n"
        f"<title>{_text(name)}</title>\n"
        f"<updated>{_time(updated)}</updated>\n"
        f"<author><name>{_text(author)}</name></author>\n"
        f'<link rel="self" type="application/atom+xml" href={quoteattr(page_address(base, f"{prefix}feed.xml"))}/>\n'
        f'<link rel="alternate" type="text/html" href={quoteattr(page_address(base, f"{prefix}index.html"))}/>\n'
        f"{''.join(entries)}</feed>\n"
    )


def summary(snapshot: Snapshot, changes: ChangeSet | None, t: Translator, old: Snapshot | None = None) -> str:
    """What a version brings, in numbers: its units, and what changed against the version before.

    How many clauses bind more or less than before is told where the *old* version is given.
    """
    words = [t("Units: {count}.").format(count=len(snapshot.units))]
    if changes is not None:
        counts = Counter(change.kind for change in changes.units)
        words.append(
            t(
                "Against version {old}: units added {added}, withdrawn {withdrawn}, merged {merged}, split {split}, "
                "regrouped {regrouped}, changed {changed}; lists changed {lists}; zones changed {zones}."
            ).format(
                old=changes.old,
                lists=len(changes.lists),
                zones=zone_count(changes),
                **{kind: counts[kind] for kind in get_args(Kind)},
            )
        )
        if old is not None:
            found = bearings(changes, old, snapshot)
            words.append(
                t("Clauses stricter than before: {stricter}; looser: {looser}.").format(
                    stricter=found["stricter"], looser=found["looser"]
                )
            )
    return reduce(
        lambda first, second: t("{count_sentence} {change_sentence}").format(
            count_sentence=first, change_sentence=second
        ),
        words,
    )


def _entry(chain: Chain, snapshot: Snapshot, changes: ChangeSet | None, folder: str, t: Translator) -> str:
    """*folder* is the absolute address of the version's folder."""
    key = snapshot.version
    old = None if changes is None else chain.snapshots.get(changes.old)
    home, log = page_address(folder, "index.html"), page_address(folder, "changes.html")
    related = f'<link rel="related" type="text/html" title={quoteattr(t("Change log"))} href={quoteattr(log)}/>\n'
    return (
        "<entry>\n"
        f"<id>{_id(chain.publication.area, key, 'version')}</id>\n"
        f"<title>{_text(snapshot.plan.title)}</title>\n"
        f"<updated>{_time(_updated(chain, snapshot))}</updated>\n"
        f'<link rel="alternate" type="text/html" href={quoteattr(home)}/>\n'
        f"{related if changes is not None else ''}"
        f"<summary>{_text(summary(snapshot, changes, t, old))}</summary>\n"
        "</entry>\n"
    )


def _updated(chain: Chain, snapshot: Snapshot) -> dt.date:
    """The day on which the version was published: the latest of its documents, else of what is known."""
    documents = snapshot.plan.documents
    for days in (
        [d.published for d in documents],
        [d.signed for d in documents],
        [d.consultation.start for d in documents if d.consultation],
        [d.effective for d in documents],
    ):
        known = [day for day in days if day is not None]
        if known:
            return max(known)
    return chain.as_of


def _id(area: str, *parts: str) -> str:
    name = "/".join(("onemap", area, *parts))
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"


def _time(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00+08:00"


def _text(text: str) -> str:
    return escape(text.translate(_UNWRITABLE))
