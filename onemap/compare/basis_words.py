"""A legal basis in words: title, number and article."""

from __future__ import annotations

from collections.abc import Callable

from onemap.model.clauses import LegalBasis
from onemap.model.plan import Plan


def basis_words(basis: LegalBasis, plan: Plan, translate: Callable[[str], str]) -> str:
    """*basis* as *plan* means it: an id is looked up among those that it defines, and stays where it defines none."""
    if basis.id is not None and basis.title is None:
        known = {one.id: one for one in plan.basis}
        found = known.get(basis.id)
        if found is None or found.title is None:
            return basis.id
        basis = found.model_copy(update={"article": basis.article or found.article})
    words = basis.title or ""
    if not words.startswith("\u300a"):  # many files write the title marks themselves
        words = translate("“{title}”").format(title=words)
    if basis.number:
        words += translate(" ({number})").format(number=basis.number)
    if basis.article:
        words += translate(" {article}").format(article=basis.article)
    return words
