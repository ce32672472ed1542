"""Letters begun about the units that a draft in consultation would change: links on the cards of its change log."""

from __future__ import annotations

from collections.abc import Sequence

from onemap.model.units import Unit
from onemap.render.pages.changes.cards import Letter
from onemap.render.pages.changes.pair import Pair
from onemap.render.pages.consultations import consultations
from onemap.render.sitemap import base_address


def letters(pair: Pair, old: Sequence[str], new: Sequence[str]) -> tuple[Letter, ...]:
    """One for each unit *new*, of units that go for each of *old*, and each open consultation on it.

    None in comparisons of the portal: what is asked for opinions is the draft against what it would replace.
    """
    view = pair.new.view
    if pair.old.root is not None or view.standing.status != "consultation":
        return ()
    t, address = view.t, view.chain.publication.address
    # a unit that goes has no page in the draft
    side = (pair.new if new else pair.old).view
    found = []
    for code in new or old:
        unit: Unit = side.snapshot.briefs[code]
        page = view.unit_href(code) if new else "changes.html"
        whole = f"{base_address(address)}versions/{view.snapshot.version}/{page}" if address else None
        alone = len(new or old) == 1
        words = t("Give an opinion on this unit") if alone else t("Give an opinion on {unit}").format(unit=unit.name)
        found += [
            Letter(f"{held.first} {held.last}", held.letter, words)
            for held in consultations(view, unit, whole)
            if held.letter
        ]
    return tuple(found)
