"""From everything that was read to the chain of versions: content, standing, layers, what the audience may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container

from onemap.errors import Place, Problem, ProblemsFound, message
from onemap.geometry.sources import Sources
from onemap.model.publication import Audience
from onemap.read.publication import LoadedPublication
from onemap.read.unit_table import UnitTable
from onemap.resolve.contents import resolve_contents
from onemap.resolve.layers import LayerMaker, allowed_layers
from onemap.resolve.order import in_force, latest_date, shown, standings
from onemap.resolve.snapshot import Chain
from onemap.store import Store


def resolve(
    loaded: LoadedPublication,
    audience: Audience = "public",
    sources: Sources | None = None,
    *,
    to_compare: Container[str] | None = None,
    store: Store | None = None,
) -> Chain:
    """The chain of all versions that *audience* may see, each with everything it inherits.

    ``as_of`` is the publication's, else the latest date in the data (:func:`onemap.resolve.order.latest_date`).
    Public: no drafts outside their consultation window, no layers that are withheld or have no policy, no internal
    evaluations. *sources* are the layers that checking has made already. With *to_compare* the snapshots are for
    comparing the versions that it holds and for nothing else: of these they have published geometry of units and
    zones, of others none; nothing is simplified for drawing, and no unit has neighbours. Layers that *store* has kept
    are not made again; what is read of them later is loaded in the same thread while the store is open.
    Raises ProblemsFound with all problems of words, ``based_on``, ``remove`` and CRS.
    """
    plans = {name: version.plan for name, version in loaded.versions.items()}
    as_of = day_of(loaded)
    found = standings(plans, as_of)
    visible = [name for name, standing in found.items() if shown(standing, audience)]
    contents = resolve_contents(loaded)
    if to_compare is None:
        for version in loaded.versions.values():
            if isinstance(version.units, UnitTable):
                version.units.forget()  # checking is over: whoever asks for a unit now asks for this one
    policy = allowed_layers(loaded.publication.layers, audience)
    geometry = LayerMaker(loaded, contents, policy, sources or Sources(loaded), to_compare, store)
    snapshots = {name: geometry.snapshot(name) for name in visible}
    if geometry.problems:
        raise ProblemsFound(geometry.problems)
    if to_compare is None:
        geometry.release()
    standing_of = {name: found[name] for name in visible}
    return Chain(
        publication=loaded.publication,
        as_of=as_of,
        snapshots=snapshots,
        standings=standing_of,
        in_force=in_force(standing_of),
        evaluations=tuple(
            evaluation
            for evaluation in loaded.evaluations
            if audience == "internal" or evaluation.publication == "public"
        ),
        layer_policy=policy,
        industries={code: industry.name for code, industry in loaded.industries.items()},
    )


def day_of(loaded: LoadedPublication) -> dt.date:
    """The day for which the publication says what is in force. Raises ProblemsFound where nothing tells."""
    as_of = loaded.publication.as_of or latest_date(version.plan for version in loaded.versions.values())
    if as_of is None:
        raise ProblemsFound(
            [
                Problem(
                    Place(loaded.root / "units" / "publication.yml", node=()),
                    "R08",
                    message("No plan has a date, so it is unknown what is in force."),
                    message("Give as_of here, or the documents' dates in plan.yml."),
                )
            ]
        )
    return as_of
