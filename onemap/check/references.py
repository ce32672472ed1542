"""Rule L13: a text that refers to clauses of a list says which ones, so that pages can show them."""

from __future__ import annotations

from collections.abc import Iterator

from onemap.check.effective import Version
from onemap.check.rules import Finding, version_rule
from onemap.check.wording import texts, wording
from onemap.errors import message


@version_rule(
    "L13",
    "A text that refers to clauses of a list names them under follows",
    "Write under follows the list and the numbers of the clauses that are meant.",
    severity="warning",
    local=True,
)
def reference_followed(version: Version) -> Iterator[Finding]:
    """Articles of a law are no clauses of a list: ``wording.yml`` tells them apart."""
    words = wording()
    for kind, owner, i, clause in version.own_clauses():
        if clause.follows or not words.may_refer(clause):
            continue
        for steps, text in texts(clause):
            read = words.reference(text)
            if read is not None:
                what = message(
                    "The text refers to other clauses ({words}), but clause {number} of {owner} has no follows.",
                    words=read,
                    number=clause.number,
                    owner=owner,
                )
                mend = message('Write follows: [{{list: "…", numbers: ["…"]}}] with the clauses that are meant.')
                yield Finding(version.place(kind, owner, "clauses", i, *steps), what, mend)
                break
