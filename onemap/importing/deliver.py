"""Read a delivery: a mapping and the files it names become the records of each version, with where they came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from onemap.errors import UsageFault, message
from onemap.importing import dissolve
from onemap.importing.aliasing import clause_aliases, with_aliases
from onemap.importing.assembling import Assembly
from onemap.importing.clause_rows import ClauseRows
from onemap.importing.context import Context, Names
from onemap.importing.convert import Kind, Made, convert
from onemap.importing.delivered import Decisions, Delivered
from onemap.importing.faults import Faults, did_you_mean
from onemap.importing.held import held_content
from onemap.importing.joined import Joined
from onemap.importing.mapping import Mapping as MappingFile
from onemap.importing.mapping import OutlineSource, SourceRule, VersionRule
from onemap.importing.opening import Opener
from onemap.importing.proposing import follow, overlaid
from onemap.importing.row_reader import report_tidied, report_unused
from onemap.importing.rules import RecordRules
from onemap.importing.split_cells import Splitter
from onemap.importing.tables import Geometries, Table
from onemap.importing.target_rows import TargetRows
from onemap.importing.validation import read_mapping
from onemap.merging.incoming import Incoming, IncomingLayer
from onemap.model.origins import Name
from onemap.model.plan import LayerName
from onemap.model.prints import plain
from onemap.model.publication import Publication
from onemap.model.vocabulary import Vocabulary
from onemap.read.correspondence import FILE as CORRESPONDENCE
from onemap.read.correspondence import Correspondence
from onemap.read.memory import uncollected
from onemap.read.publication import default_vocabulary
from onemap.resolve.content import Content

_LAYERS: Mapping[Kind, LayerName] = {"unit": "units", "zone": "zones"}


@dataclass
class _Layer:
    """Features of one layer of a version, collected from its files."""

    codes: list[str] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    geometries: list[Any] = field(default_factory=list)
    #: where each stands: file and number
    places: list[tuple[Path, int]] = field(default_factory=list)
    crs: str | None = None

    def add(self, code: str, name: str | None, geometry: Any, table: Table, row: int) -> None:
        self.codes.append(code)
        self.names.append(name)
        self.geometries.append(geometry)
        self.places.append((table.file, table.number_of(row)))
        # 4490 and 4326 agree in numbers; a mixed layer is one of 4326
        crs = table.crs or "EPSG:4326"
        self.crs = crs if self.crs in (None, crs) else "EPSG:4326"

    def dissolved(self, faults: Faults) -> IncomingLayer:
        """One feature per code; codes that repeat are reported for the file in which each first stands."""
        geometries: Geometries = np.empty(len(self.codes), dtype=object)
        geometries[:] = self.geometries
        made, repeated = dissolve.dissolved(self.codes, self.names, geometries, None, self.crs or "EPSG:4326")
        by_file: dict[Path, dict[str, list[int]]] = {}
        for code, rows in repeated.items():
            places = [self.places[row - 1] for row in rows]
            by_file.setdefault(places[0][0], {})[code] = [number for _, number in places]
        for file, found in by_file.items():
            dissolve.report(found, file, faults)
        return made


def read_delivery(
    mapping_path: Path,
    source: Path,
    faults: Faults,
    decisions: Decisions,
    publication: Publication | None = None,
    target: Path | None = None,
) -> tuple[Delivered, ...]:
    """The versions of *mapping_path*, made from the files below *source*; what is wrong is added to *faults*.

    *publication* is the one that is imported into, where the mapping has none of its own: its vocabulary counts.
    *target* is its folder: areas, zones and lists there may be named by what is delivered.
    What comes back is whole only if there is no error among the faults. Raises ProblemsFound for a mapping that
    cannot be read, UsageFault when *source* is no folder.
    """
    mapping, raw = read_mapping(mapping_path)
    if not source.is_dir():
        raise UsageFault(message("{path} is no folder.", path=source))
    held = mapping.publication or publication
    found = []
    for index, rule in enumerate(mapping.versions):
        words = vocabulary_of(mapping, rule, held)
        below = Content() if target is None else held_content(target, rule.plan.version, rule.plan.based_on)
        last = None if target is None else Correspondence(target / "units" / rule.plan.version / CORRESPONDENCE)
        reading = _Reading(mapping, raw, index, words, Opener(source, faults), decisions, below, last)
        with uncollected():  # some million small objects, none of them garbage
            found.append(reading.read(mapping_path))
    return tuple(found)


def vocabulary_of(mapping: MappingFile, rule: VersionRule, publication: Publication | None) -> Vocabulary:
    """The words of a version: the national ones, those of the publication, those of the plans it is based on."""
    words = default_vocabulary()
    if publication is not None and publication.vocabulary is not None:
        words = publication.vocabulary.over(words)
    plans = {version.plan.version: version.plan for version in mapping.versions}
    chain = [rule.plan]
    while (below := plans.get(chain[-1].based_on or "")) is not None and below not in chain:
        chain.append(below)
    for plan in reversed(chain):
        words = words if plan.vocabulary is None else plan.vocabulary.over(words)
    return words


class _Reading:
    """The reading of one version."""

    def __init__(
        self,
        mapping: MappingFile,
        raw: Mapping[str, Any],
        index: int,
        words: Vocabulary,
        opener: Opener,
        decisions: Decisions,
        below: Content,
        last: Correspondence | None = None,
    ) -> None:
        self.below = below
        self.mapping = mapping
        self.raw = raw
        self.rule = mapping.versions[index]
        self.given: Mapping[str, Any] = raw["versions"][index]
        self.opener = opener
        self.faults = opener.faults
        self.decisions = decisions
        self.splitter = Splitter(decisions, faults=self.faults, before=lambda: {} if last is None else last.rows)
        self.listed: Mapping[str, Any] = raw.get("areas") or {}
        areas = Names.of([*map(plain, below.areas.values()), *(self.listed.get("areas") or ())], "id")
        self.context = Context(words, self.splitter, areas)
        self.assembly = Assembly(self.context, self.faults)
        self.layers: dict[LayerName, _Layer] = {}

    def read(self, mapping_path: Path) -> Delivered:
        # zones first, because cells of units may name them
        for zones in self.rule.zones:
            self._source("zone", zones)
        kept = self.assembly.kept["zone"]
        named = {code: plain(zone) for code, zone in self.below.zones.items()}
        named.update((code, one.record) for code, one in kept.items())
        self.context = self.assembly.context = Context(
            self.context.vocabulary, self.splitter, self.context.areas, Names.of(named.values(), "code")
        )
        for units in self.rule.units:
            self._source("unit", units)
        for name, outlines in (("boundary", self.rule.boundary), ("context", self.rule.context)):
            for outline in outlines:
                self._outline(name, outline)  # type: ignore[arg-type]
        self.assembly.take_lists(dict(self.given.get("lists") or {}))
        self._clauses()
        targets = self._targets()
        areas = self._areas(mapping_path)
        self.assembly.check()
        layers = {name: layer.dissolved(self.faults) for name, layer in self.layers.items() if layer.codes}
        return self._delivered(areas, targets, layers)

    def _source(self, kind: Kind, rule: SourceRule) -> None:
        opened = self.opener.source(rule)
        for joined in opened.tables:
            rules = with_aliases(self.mapping.rules_of(rule), joined.table, kind, self.context.vocabulary)
            made = convert(joined, rules, kind, self.faults, self.context)
            if made is None:
                continue
            report_unused(joined, [rules], self.faults, opened.used)
            for key, area in made.areas.items():
                self.assembly.areas.setdefault(key, area)
            self._keep(kind, joined, made.rows)
        report_tidied(self.faults)

    def _keep(self, kind: Kind, joined: Joined, rows: Iterable[Made | None]) -> None:
        table = joined.table
        for row, one in enumerate(rows):
            if one is None:
                continue
            self.assembly.keep(kind, one, table.file)
            # a record without geometry is for the check to judge, like every other finding on the whole
            if table.geometries is not None and table.geometries[row] is not None:
                layer = self.layers.setdefault(_LAYERS[kind], _Layer())
                layer.add(one.record["code"], one.record.get("name"), table.geometries[row], table, row)

    def _outline(self, name: LayerName, rule: OutlineSource) -> None:
        for table in self.opener.outlines(rule):
            if table.geometries is None:
                continue
            rules = RecordRules(code=rule.code, name=rule.name)
            made = convert(Joined.alone(table), rules, "zone", self.faults, self.context) if rule.code else None
            layer = self.layers.setdefault(name, _Layer())
            for row, geometry in enumerate(table.geometries):
                one = made.rows[row] if made else None
                if geometry is not None:
                    code = one.record["code"] if one else str(len(layer.codes) + 1)
                    layer.add(code, one.record.get("name") if one else None, geometry, table, row)

    def _clauses(self) -> None:
        rows = ClauseRows(self.context)
        if self.rule.clauses:
            for kind, records in self.assembly.kept.items():
                for key, kept in records.items():
                    rows.use(f"{kind}:{key}", kept.record.get("clauses", []))
        for source in self.rule.clauses:
            for joined in self.opener.rows(source, source.files):
                rules = clause_aliases(source.rules, joined.table)
                rows.add(joined, rules, self.faults)
                report_unused(joined, [rules], self.faults)
            report_tidied(self.faults)
        self.assembly.take_clauses(rows)

    def _targets(self) -> TargetRows:
        targets = TargetRows(self.context)
        for source in self.rule.targets:
            for joined in self.opener.rows(source, source.files):
                targets.add(joined, source.rules, self.faults)
            report_tidied(self.faults)
        for key, target in targets.targets.items():
            self.assembly.valid(target, "target", key, targets.origins[key])
        return targets

    def _areas(self, mapping_path: Path) -> tuple[dict[str, Any], ...]:
        """The areas that the mapping lists, then those that rows added, by id."""
        listed: list[dict[str, Any]] = list(self.listed.get("areas") or ())
        known = {area["id"] for area in listed}
        made = {key: area for key, (area, _) in self.assembly.areas.items() if key not in known}
        self.assembly.areas = {key: found for key, found in self.assembly.areas.items() if key in made}
        if self.mapping.publication is not None or self.below.areas:
            kept = self.assembly.kept
            used = {k.record["area"] for kind in ("unit", "zone") for k in kept[kind].values() if "area" in k.record}
            for key in sorted(used - known - set(made) - set(self.below.areas)):
                what = message("Area {id} is in the rows but not in areas.", id=key)
                self.faults.add("I04", mapping_path, what, did_you_mean(key, known))
        return (*listed, *(made[key] for key in sorted(made)))

    def _delivered(
        self, areas: tuple[dict[str, Any], ...], targets: TargetRows, layers: dict[LayerName, IncomingLayer]
    ) -> Delivered:
        assembly, rule = self.assembly, self.rule
        if rule.zones_by_overlay is not None and not {"units", "zones"} <= set(layers):
            what = message("Zones cannot be found by overlay: units or zones came without geometry.")
            file = Path((rule.units[0] if "units" not in layers else rule.zones[0]).files[0])
            self.faults.add("I38", file, what, message("Name vector files, or leave zones_by_overlay out."))
        zones = overlaid(rule.zones_by_overlay, layers, assembly, self.decisions)
        by_key = {kind: dict(sorted(found.items())) for kind, found in assembly.kept.items()}
        records = {kind: {key: kept.record for key, kept in found.items()} for kind, found in by_key.items()}
        incoming = Incoming(
            rule.plan.version,
            self.raw.get("publication"),
            self.given["plan"],
            areas,
            tuple(self.listed.get("regions") or ()),
            records["unit"],
            records["zone"],
            records["list"],
            (),
            tuple(targets.targets.values()),
            layers,
        )
        origins = assembly.origins()
        origins.update((Name("target", key), origin) for key, origin in targets.origins.items())
        follows = follow(incoming, assembly, origins, self.decisions, self.faults, self.below)
        delivery = self.mapping.delivery
        return Delivered(
            incoming,
            origins,
            (*self.splitter.proposals.values(), *zones, *follows),
            tuple(self.opener.files),
            None if delivery is None else delivery.source,
            None if delivery is None else delivery.received,
        )
