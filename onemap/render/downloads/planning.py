"""Which files a version comes as, of which pieces each is made, and what each follows from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from onemap.model.plan import LayerName
from onemap.render.downloads import geojson, tables
from onemap.render.downloads.cells import csv_head
from onemap.render.downloads.clauses import ClauseRows, clauses_header
from onemap.render.downloads.download import Planned
from onemap.render.downloads.fragments import Fragments
from onemap.render.downloads.pieces import Elsewhere, Piece, stretches
from onemap.render.view import View
from onemap.resolve.digests import digest_of
from onemap.resolve.geometry_layer import GeometryLayer
from onemap.resolve.part import Members, Packed, Parts
from onemap.resolve.snapshot import Chain
from onemap.store import generator

#: usual numbers of records of one piece
UNITS = 256
ZONES = 256
LISTS = 128


class Planning:
    """The files of one version in one language; *fragments* keep their pieces where there are any."""

    def __init__(self, view: View, fragments: Fragments | None) -> None:
        self._view = view
        self._digests = view.snapshot.digests
        self._fragments = fragments

    def files(self) -> Iterator[Planned]:
        """All but the description, in the order in which pages show them. Withheld layers have none."""
        view = self._view
        yield from self._units_geojson()
        yield from self._zones_geojson()
        yield self._table(
            "units", "Control units as a table", tables.units_header(view), tables.units_lines, self._all_briefs
        )
        yield self._clauses()
        withheld = "zones" in view.chain.publication.layers and "zones" not in view.chain.layer_policy
        if view.snapshot.zones and not withheld:
            yield self._table(
                "zones", "Element zones as a table", tables.zones_header(view), tables.zones_lines, self._all_zones
            )

    # --- tables ----------------------------------------------------------------------------------

    def _table(
        self,
        name: str,
        title: str,
        header: Sequence[str],
        lines: Callable[[View], Iterable[str]],
        records: Callable[[], bytes],
    ) -> Planned:
        def parts() -> Iterator[str]:
            yield csv_head(header)
            yield "".join(lines(self._view))

        return Planned(f"data/{name}.csv", title, "CSV", lambda: self._key("table", name, records()), parts)

    def _clauses(self) -> Planned:
        pieces = (*self._list_pieces(), *self._zone_pieces(), *self._unit_pieces())
        head = csv_head(clauses_header(self._view))
        return self._in_pieces("data/clauses.csv", "All requirements as a table", "CSV", head, pieces)

    def _list_pieces(self) -> Iterator[Piece]:
        """Titles of lists name what they are for."""
        view, digests = self._view, self._digests

        def key(ids: Sequence[str]) -> bytes:
            return self._key("lists", [(digests.list(name), view.list_title(name)) for name in ids])

        for ids in stretches((held.id for held in view.sorted_lists), LISTS):
            yield Piece(partial(key, ids), partial(_text, self._rows.of_lists, ids))

    def _zone_pieces(self) -> Iterator[Piece]:
        def key(codes: Sequence[str]) -> bytes:
            return self._key("zones", [self._digests.zone(code) for code in codes])

        with_clauses = (code for code, zone in self._view.snapshot.zones.items() if zone.clauses)
        for codes in stretches(with_clauses, ZONES):
            yield Piece(partial(key, codes), partial(_text, self._rows.of_zones, codes))

    def _unit_pieces(self) -> Iterator[Piece]:
        def key(codes: Sequence[str]) -> bytes:
            return self._key("units", [self._digests.unit(code) for code in codes])

        for codes in stretches(self._view.snapshot.units, UNITS):
            elsewhere = Elsewhere(unit_rows, partial(self._packed, codes))
            yield Piece(partial(key, codes), partial(_text, self._rows.of_units, codes), elsewhere)

    def _packed(self, codes: tuple[str, ...]) -> UnitBatch:
        view = self._view
        chain = replace(view.chain, snapshots={}, standings={}, evaluations=())
        return UnitBatch(chain, view.lang, codes, self._parts.pack(Members(units=codes)))

    @cached_property
    def _rows(self) -> ClauseRows:
        return ClauseRows(self._view)

    @cached_property
    def _parts(self) -> Parts:
        return Parts(self._view.snapshot, self._view.requirement_index)

    # --- collections -----------------------------------------------------------------------------

    def _units_geojson(self) -> Iterator[Planned]:
        properties = geojson.unit_properties(self._view)
        stretched = stretches(self._view.snapshot.units, UNITS)
        yield from self._collection(
            "units", "Control units with borders", stretched, properties, lambda code: self._digests.brief(code)
        )

    def _zones_geojson(self) -> Iterator[Planned]:
        properties = geojson.zone_properties(self._view)
        stretched = stretches(self._view.snapshot.zones, ZONES)
        yield from self._collection(
            "zones", "Element zones with borders", stretched, properties, lambda code: self._digests.zone(code)
        )

    def _collection(
        self,
        name: LayerName,
        title: str,
        stretched: Iterable[tuple[str, ...]],
        properties: geojson.Properties,
        record: Callable[[str], bytes],
    ) -> Iterator[Planned]:
        view = self._view
        layer, policy = view.snapshot.layers.get(name), view.chain.layer_policy.get(name)
        if layer is None or policy is None or policy.publication == "withheld":
            return
        head = geojson.collection_head(name, view, policy.publication == "generalised")
        pieces = tuple(self._feature_piece(name, layer, codes, properties, record) for codes in stretched)
        path = f"data/{name}.geojson"
        yield self._in_pieces(path, title, "GeoJSON", head, pieces, geojson.BETWEEN, geojson.TAIL)

    def _feature_piece(
        self,
        name: LayerName,
        layer: GeometryLayer,
        codes: tuple[str, ...],
        properties: geojson.Properties,
        record: Callable[[str], bytes],
    ) -> Piece:
        def key() -> bytes:
            return self._key(
                name, "features", [(record(code), layer.digest(code) if code in layer.row else None) for code in codes]
            )

        made = partial(geojson.features, layer, codes, properties)
        elsewhere = Elsewhere(geojson.unpacked_text, lambda: made().packed())
        return Piece(key, lambda: geojson.features_text(made()), elsewhere)

    # --- joining ---------------------------------------------------------------------------------

    def _in_pieces(
        self, path: str, title: str, format: str, head: str, pieces: Sequence[Piece], between: str = "", tail: str = ""
    ) -> Planned:
        fragments = self._fragments

        def key() -> bytes:
            keys = [piece.key() for piece in pieces]
            if fragments is not None:
                fragments.keep(keys)
            return digest_of(path, head, keys, between, tail)

        def parts() -> Iterator[str | bytes]:
            yield head
            here = (piece.here() for piece in pieces)
            texts: Iterable[str | bytes] = here if fragments is None else fragments.read(pieces)
            for number, text in enumerate(texts):
                if number and between:
                    yield between
                yield text
            yield tail

        return Planned(path, title, format, key, parts)

    # --- keys ------------------------------------------------------------------------------------

    def _key(self, *values: object) -> bytes:
        return digest_of(self._common, *values)

    @cached_property
    def _common(self) -> bytes:
        """What any row may say: words of the interface and of the version, and names."""
        view, snapshot = self._view, self._view.snapshot
        names = [(key, area.called(view.lang)) for key, area in snapshot.areas.items()]
        regions = [(key, view.region_name(key)) for key in snapshot.regions]
        return digest_of(generator(), view.lang, self._digests.frame(), names, regions)

    def _all_briefs(self) -> bytes:
        return digest_of([self._digests.brief(code) for code in self._view.snapshot.units])

    def _all_zones(self) -> bytes:
        return digest_of(self._all_briefs(), [self._digests.zone(code) for code in self._view.snapshot.zones])


@dataclass(frozen=True, slots=True)
class UnitBatch:
    """Some units with their clauses, so that any process can write their rows."""

    chain: Chain
    lang: str
    codes: tuple[str, ...]
    packed: Packed


def unit_rows(batch: UnitBatch) -> str | None:
    """The rows of a batch; None when they name areas or regions, of which it holds none."""
    snapshot = batch.packed.snapshot()
    applying = (clause.applies_to for code in batch.codes for clause in snapshot.units[code].clauses or ())
    if any(applies is not None and (applies.areas or applies.regions) for applies in applying):
        return None
    return _text(ClauseRows(View(batch.chain, snapshot, None, batch.lang)).of_units, batch.codes)


def _text(rows: Callable[[Iterable[str]], Iterable[str]], keys: Iterable[str]) -> str:
    return "".join(rows(keys))
