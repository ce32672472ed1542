"""Which files a version comes as, of which pieces each is made, and what each follows from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from onemap.model.plan import LayerName
from onemap.render.downloads import geojson, tables
from onemap.render.downloads.cells import csv_head
from onemap.render.downloads.clauses import ClauseRows, clauses_header
from onemap.render.downloads.download import Planned
from onemap.render.downloads.fragments import Fragments
from onemap.render.downloads.pieces import Elsewhere, Piece, stretches
from onemap.render.downloads.plain import plain_units
from onemap.render.view import View
from onemap.resolve.digests import digest_of
from onemap.resolve.snapshot import Chain, Snapshot
from onemap.resolve.units import PackedUnits, ResolvedUnits, resolved
from onemap.store import digest

#: usual numbers of records of one piece
UNITS = 256
ZONES = 128
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
        yield from self._collection(
            "units", "Control units with borders", self._briefs, UNITS, geojson.unit_properties(view)
        )
        yield from self._collection(
            "zones", "Element zones with borders", self._zones, ZONES, geojson.zone_properties(view)
        )
        yield self._table(
            "units", "Control units as a table", tables.units_header(view), tables.units_lines, self._briefs
        )
        yield self._clauses()
        withheld = "zones" in view.chain.publication.layers and "zones" not in view.chain.layer_policy
        if view.snapshot.zones and not withheld:
            # which units name a zone stands beside it
            told = {**self._briefs, **self._zones}
            yield self._table("zones", "Element zones as a table", tables.zones_header(view), tables.zones_lines, told)

    # --- tables ----------------------------------------------------------------------------------

    def _table(
        self,
        name: str,
        title: str,
        header: Sequence[str],
        lines: Callable[[View], Iterable[str]],
        told: Mapping[str, bytes],
    ) -> Planned:
        def parts() -> Iterator[str]:
            yield csv_head(header)
            yield "".join(lines(self._view))

        return Planned(f"data/{name}.csv", title, "CSV", self._key(f"{name} table", *told.values()), parts)

    def _clauses(self) -> Planned:
        pieces = (*self._list_pieces(), *self._zone_pieces(), *self._unit_pieces())
        head = csv_head(clauses_header(self._view))
        return self._in_pieces("data/clauses.csv", "All requirements as a table", "CSV", head, pieces)

    def _list_pieces(self) -> Iterator[Piece]:
        view, digests = self._view, self._digests
        for ids in stretches((held.id for held in view.sorted_lists), LISTS):
            # titles of lists name what they are for
            told = (part for name in ids for part in (digests.list(name), view.list_title(name)))
            yield Piece(self._key("lists", *told), partial(_text, self._rows.of_lists, ids))

    def _zone_pieces(self) -> Iterator[Piece]:
        with_clauses = (code for code, zone in self._view.snapshot.zones.items() if zone.clauses)
        for codes in stretches(with_clauses, ZONES):
            key = self._key("zones", *(self._zones[code] for code in codes))
            yield Piece(key, partial(_text, self._rows.of_zones, codes))

    def _unit_pieces(self) -> Iterator[Piece]:
        for codes in stretches(self._view.snapshot.units, UNITS):
            key = self._key("units", *map(self._digests.unit, codes))
            elsewhere = Elsewhere(unit_rows, partial(self._packed, codes))
            yield Piece(key, partial(_text, self._rows.of_units, codes), elsewhere)

    def _packed(self, codes: tuple[str, ...]) -> UnitBatch:
        view = self._view
        chain = replace(view.chain, snapshots={}, standings={}, evaluations=())
        origins = {code: view.snapshot.written_by(code) for code in codes}
        return UnitBatch(chain, self._bare, view.lang, origins, self._units.pack(codes))

    @cached_property
    def _bare(self) -> Snapshot:
        """The version without any record: enough for words."""
        return replace(
            self._view.snapshot,
            areas={},
            regions={},
            units={},
            zones={},
            lists={},
            tags={},
            targets={},
            origins={},
            clause_origins={},
            layers={},
            neighbours={},
        )

    @cached_property
    def _units(self) -> ResolvedUnits:
        return resolved(self._view.snapshot.units)

    @cached_property
    def _rows(self) -> ClauseRows:
        return ClauseRows(self._view)

    # --- collections -----------------------------------------------------------------------------

    def _collection(
        self, name: LayerName, title: str, records: Mapping[str, bytes], usual: int, properties: geojson.Properties
    ) -> Iterator[Planned]:
        """*records*: code → digest of what *properties* say of it."""
        view = self._view
        layer, policy = view.snapshot.layers.get(name), view.chain.layer_policy.get(name)
        if layer is None or policy is None or policy.publication == "withheld":
            return
        head = geojson.collection_head(name, view, policy.publication == "generalised")

        def piece(codes: tuple[str, ...]) -> Piece:
            told = (
                part for code in codes for part in (records[code], layer.digest(code) if code in layer.row else b"")
            )
            made = partial(geojson.features, layer, codes, properties)
            elsewhere = Elsewhere(geojson.unpacked_text, lambda: made().packed())
            return Piece(self._key(f"{name} features", *told), lambda: geojson.features_text(made()), elsewhere)

        pieces = tuple(map(piece, stretches(records, usual)))
        path = f"data/{name}.geojson"
        yield self._in_pieces(path, title, "GeoJSON", head, pieces, geojson.BETWEEN, geojson.TAIL)

    # --- joining ---------------------------------------------------------------------------------

    def _in_pieces(
        self, path: str, title: str, format: str, head: str, pieces: Sequence[Piece], between: str = "", tail: str = ""
    ) -> Planned:
        fragments = self._fragments
        keys = [piece.key for piece in pieces]
        if fragments is not None:
            fragments.keep(keys)

        def parts() -> Iterator[str | bytes]:
            yield head
            here = (piece.here() for piece in pieces)
            texts: Iterable[str | bytes] = here if fragments is None else fragments.read(pieces)
            for number, text in enumerate(texts):
                if number and between:
                    yield between
                yield text
            yield tail

        return Planned(path, title, format, digest(path, head, between, tail, *keys), parts)

    # --- keys ------------------------------------------------------------------------------------

    def _key(self, kind: str, *told: bytes | str) -> bytes:
        return digest(self._common, kind, *told)

    @cached_property
    def _common(self) -> bytes:
        """What any row may say: words of the interface and of the version, and names."""
        view, snapshot = self._view, self._view.snapshot
        names = [(key, area.called(view.lang)) for key, area in snapshot.areas.items()]
        regions = [(key, view.region_name(key)) for key in snapshot.regions]
        return digest_of(view.lang, self._digests.frame(), names, regions)

    @cached_property
    def _briefs(self) -> dict[str, bytes]:
        """Units without their clauses: digests by code."""
        return {code: self._digests.brief(code) for code in self._view.snapshot.units}

    @cached_property
    def _zones(self) -> dict[str, bytes]:
        return {code: self._digests.zone(code) for code in self._view.snapshot.zones}


@dataclass(frozen=True, slots=True)
class UnitBatch:
    """Some units, so that any process can write the rows of their clauses.

    ``version`` holds no record; ``origins`` says by code which version wrote the clauses.
    """

    chain: Chain
    version: Snapshot
    lang: str
    origins: Mapping[str, str]
    packed: PackedUnits


def unit_rows(batch: UnitBatch) -> str | None:
    """The rows of a batch; None when more is needed for them than it holds."""
    units = plain_units(batch.packed)
    if units is None:
        return None
    rows = ClauseRows(View(batch.chain, batch.version, None, batch.lang))
    return "".join(rows.of_plain(units, batch.origins))


def _text(rows: Callable[[Iterable[str]], Iterable[str]], keys: Iterable[str]) -> str:
    return "".join(rows(keys))
