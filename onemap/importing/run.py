"""The import: a mapping file and a folder of delivered files become a publication."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass, field
from dataclasses import replace as replace_in
from pathlib import Path
from typing import Any

import numpy as np

from onemap.check import check, firm_errors
from onemap.errors import Place, Problem, ProblemsFound, UsageFault, message
from onemap.importing.aliasing import with_aliases
from onemap.importing.convert import Kind, Record, convert, unused_columns
from onemap.importing.faults import Faults, did_you_mean
from onemap.importing.features import read_features
from onemap.importing.join import Joiner, joiner
from onemap.importing.mapping import Mapping, OutlineSource, SourceRule
from onemap.importing.rules import RecordRules
from onemap.importing.scaffold import frame_files
from onemap.importing.tables import TABLES, Geometries, Table, read_table
from onemap.importing.validation import read_mapping, valid_record
from onemap.model.editor import with_schema_lines
from onemap.model.plan import LayerName
from onemap.read.paths import leads_inside
from onemap.read.publication import read_publication
from onemap.read.yaml import locate
from onemap.writing import emit
from onemap.writing.files import staged, write_texts
from onemap.writing.layers import write_layer


@dataclass(frozen=True, slots=True)
class Count:
    """What was written for one version."""

    version: str
    units: int
    zones: int
    clauses: int
    items: int
    features: int
    #: areas that the rows added to the tree
    areas: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import wrote, with its warnings."""

    target: Path
    counts: tuple[Count, ...]
    warnings: Faults
    #: what checking finds in what was written
    found: tuple[Problem, ...] = ()


@dataclass
class _Layer:
    """Features of one layer of a version, collected from its files."""

    codes: list[str] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    geometries: list[Any] = field(default_factory=list)
    crs: str = "EPSG:4326"


@dataclass
class _Version:
    """What the sources of one version gave so far."""

    records: dict[Kind, dict[str, Record]] = field(default_factory=lambda: {"unit": {}, "zone": {}})
    layers: dict[LayerName, _Layer] = field(default_factory=dict)
    areas: dict[str, Record] = field(default_factory=dict)
    first: dict[tuple[str, str], str] = field(default_factory=dict)


def run_import(mapping_path: Path, source: Path, target: Path, *, replace: bool = False) -> Imported:
    """Read *mapping_path*, convert the files below *source*, write the publication into *target*.

    Raises ProblemsFound with every fault (nothing is written then), UsageFault when the target may not be written.
    """
    mapping, raw = read_mapping(mapping_path)
    if mapping.publication is None:
        raise UsageFault(message("{path} says nothing of the publication.", path=mapping_path))
    faults = Faults(source)
    if not source.is_dir():
        raise UsageFault(message("{path} is no folder.", path=source))
    versions = [_version(index, mapping, source, faults) for index in range(len(mapping.versions))]
    areas = _areas(raw, versions, faults, mapping_path)
    faults.stop()
    texts = _texts(mapping, raw, versions, areas)
    with staged(target, replace=replace) as stage:
        write_texts(stage, texts)
        for rule, version in zip(mapping.versions, versions, strict=True):
            for name, layer in version.layers.items():
                _write(stage / "units" / rule.plan.version, mapping.geometry, name, layer)
        found = _must_hold(stage, target)
    counts = (_count(r.plan.version, v) for r, v in zip(mapping.versions, versions, strict=True))
    return Imported(target, tuple(counts), faults, found)


def _must_hold(stage: Path, target: Path) -> tuple[Problem, ...]:
    """What checking finds in the publication as written, to be mended after the import.

    It must read, and hold what later stages rely on, else nothing is written; those problems name their files where
    they would have been.
    """
    try:
        checked = check(read_publication(stage))
        problems = list(firm_errors(checked))
    except ProblemsFound as found:
        problems = list(found.problems)
    if problems:
        moved = []
        for problem in problems:
            place = problem.place
            if place.line is None and place.node is not None:
                place = Place(place.file, *locate(place.file, place.node))
            if place.file.is_relative_to(stage):
                place = replace_in(place, file=target / place.file.relative_to(stage))
            moved.append(replace_in(problem, place=place))
        raise ProblemsFound(moved)
    return tuple(problem for problem in checked if problem.severity != "accepted")


def _version(index: int, mapping: Mapping, source: Path, faults: Faults) -> _Version:
    rule = mapping.versions[index]
    version = _Version()
    kinds: tuple[tuple[Kind, tuple[SourceRule, ...]], ...] = (("unit", rule.units), ("zone", rule.zones))
    for kind, sources in kinds:
        for one in sources:
            joins = _joiners(one, source, faults)
            # what a refused file would have held is not reported as missing from the others
            files = _files(source, one.files, faults)
            whole = joins is not None and bool(files)
            for path in files:
                table = _read(one, source, path, faults)
                whole = whole and table is not None
                for join in joins or ():
                    table = None if table is None else join.join(table, faults)
                if table is not None and joins is not None:
                    _records(version, kind, mapping, one, table, joins, faults)
            for join in (joins or ()) if whole else ():
                join.finish(faults)
    outlines: tuple[tuple[LayerName, tuple[OutlineSource, ...]], ...] = (
        ("boundary", rule.boundary),
        ("context", rule.context),
    )
    for name, given in outlines:
        for outline in given:
            for path in _files(source, outline.files, faults):
                _outline(version, name, outline, source, path, faults)
    return version


def _files(source: Path, patterns: Sequence[str], faults: Faults) -> list[Path]:
    """The files that the patterns name, by code point within a pattern; a pattern without a file is a fault."""
    found: list[Path] = []
    for pattern in patterns:
        parts = pattern.replace("\\", "/").split("/")
        leaves = pattern.startswith(("/", "~")) or ".." in parts or ":" in parts[0]
        hits = [] if leaves else sorted(_expand(source, parts))
        if leaves or any(not leads_inside(source, hit) for hit in hits):
            faults.add(
                "I01",
                Path(pattern),
                message("The path leaves the source folder."),
                message("Name files below the source folder."),
            )
            continue
        if not hits:
            known = sorted(p.relative_to(source).as_posix() for p in source.iterdir())
            faults.add(
                "I01",
                Path(pattern),
                message("There is no such file in the source folder."),
                did_you_mean(pattern, known),
            )
        found += [hit for hit in hits if hit not in found]
    return found


def _expand(folder: Path, parts: Sequence[str]) -> list[Path]:
    head, *rest = parts
    hits = [p for p in folder.iterdir() if fnmatch.fnmatchcase(p.name, head) and not p.name.startswith(".")]
    if not rest:
        return hits
    return [deeper for hit in hits if hit.is_dir() for deeper in _expand(hit, rest)]


def _read(source: SourceRule, root: Path, path: Path, faults: Faults) -> Table | None:
    if path.suffix.lower() in TABLES:
        return read_table(path, path.relative_to(root), faults, source.sheet, source.encoding)
    return read_features(root, path, faults, source.layer, source.encoding, source.crs)


def _joiners(rule: SourceRule, source: Path, faults: Faults) -> list[Joiner] | None:
    """The tables to join; None when one of them could not be had, so that the rows lack its columns."""
    found = []
    for one in rule.tables:
        paths = _files(source, [one.file], faults)
        tables = [read_table(path, path.relative_to(source), faults, one.sheet, one.encoding) for path in paths]
        found += [None if table is None else joiner(table, one, faults) for table in tables] or [None]
    made = [one for one in found if one is not None]
    return made if len(made) == len(found) else None


def _records(
    version: _Version,
    kind: Kind,
    mapping: Mapping,
    rule: SourceRule,
    table: Table,
    joins: Sequence[Joiner],
    faults: Faults,
) -> None:
    shown = table.file
    change = None if mapping.publication is None else mapping.publication.vocabulary
    rules = with_aliases(mapping.rules_of(rule), table, kind, change)
    made = convert(table, rules, kind, faults)
    if made is None:
        return
    if unused := unused_columns(table, rules, [name for join in joins for name in join.columns]):
        faults.add(
            "I09",
            shown,
            message("Columns that hold values are not used: {columns}.", columns=", ".join(unused)),
            message("Use them in the mapping, or name them under ignore."),
            "warning",
        )
    version.areas.update({key: area for key, area in made.areas.items() if key not in version.areas})
    for row, record in enumerate(made.records):
        if record is None or not valid_record(record, kind, shown, row + 1, faults):
            continue
        _keep(version, kind, record, shown, row + 1, faults)
        # a record without geometry is for the check to judge, like every other finding on the whole
        if table.geometries is not None and table.geometries[row] is not None:
            name: LayerName = "units" if kind == "unit" else "zones"
            _add(version, name, [record["code"]], [record.get("name")], [table.geometries[row]], table.crs)


def _keep(version: _Version, kind: Kind, record: Record, shown: Path, row: int, faults: Faults) -> None:
    """Keep a record. Rows that say the same under one code are parts of one thing; if they differ it is a fault."""
    code = record["code"]
    here = f"{shown.as_posix()} row {row}"
    known = version.records[kind].setdefault(code, record)
    first = version.first.setdefault((kind, code), here)
    if known != record:
        differs = [key for key in {**known, **record} if known.get(key) != record.get(key)]
        faults.add(
            "I06",
            shown,
            message(
                "Row {row}: code {code} is already that of {first}, and {fields} differ.",
                row=row,
                code=code,
                first=first,
                fields=", ".join(differs),
            ),
            message("Make the code of the mapping from columns that tell the rows apart, or correct the rows."),
        )
    folded = version.first.setdefault((kind, "/" + code.casefold()), code)
    if folded != code:
        faults.add(
            "I06",
            shown,
            message("Row {row}: codes {code} and {other} differ only in capitals.", row=row, code=code, other=folded),
            message("Make the code of the mapping from columns that tell the rows apart, or correct the rows."),
        )


def _add(
    version: _Version,
    name: LayerName,
    codes: list[str],
    names: list[str | None],
    geometries: list[Any],
    crs: str | None,
) -> None:
    layer = version.layers.setdefault(name, _Layer(crs=crs or "EPSG:4326"))
    if crs != layer.crs:  # 4490 and 4326 agree in numbers; a mixed layer is written as 4326
        layer.crs = "EPSG:4326"
    layer.codes += codes
    layer.names += names
    layer.geometries += geometries


def _outline(version: _Version, name: LayerName, rule: OutlineSource, source: Path, path: Path, faults: Faults) -> None:
    table = read_features(source, path, faults, rule.layer, rule.encoding, rule.crs)
    if table is None or table.geometries is None:
        return
    rules = RecordRules(code=rule.code, name=rule.name) if rule.code else RecordRules(name=rule.name)
    made = convert(table, rules, "zone", faults) if rule.code else None
    for row, geometry in enumerate(table.geometries):
        if geometry is None:
            continue
        record = made.records[row] if made else None
        number = len(version.layers[name].codes) + 1 if name in version.layers else 1
        code = record["code"] if record else str(number)
        _add(version, name, [code], [record.get("name") if record else None], [geometry], table.crs)


def _areas(raw: MappingType[str, Any], versions: Sequence[_Version], faults: Faults, file: Path) -> dict[str, Any]:
    """areas.yml: what the mapping lists, then what rows added, by id."""
    listed: dict[str, Any] = dict(raw.get("areas") or {})
    known = {area["id"]: area for area in listed.get("areas", [])}
    made: dict[str, Record] = {}
    for version in versions:
        for key, area in version.areas.items():
            if key not in known:
                made.setdefault(key, area)
    used = {r["area"] for v in versions for k in v.records.values() for r in k.values() if "area" in r}
    for key in sorted(used - set(known) - set(made)):
        faults.add("I04", file, message("Area {id} is in the rows but not in areas.", id=key), did_you_mean(key, known))
    result = {**listed, "areas": [*listed.get("areas", []), *(made[key] for key in sorted(made))]}
    return result


def _texts(
    mapping: Mapping, raw: MappingType[str, Any], versions: Sequence[_Version], areas: MappingType[str, Any]
) -> dict[str, str]:
    """All text files of the publication: path → text."""
    texts = {
        "units/publication.yml": emit.document(raw["publication"]),
        "units/areas.yml": emit.document(areas),
    }
    for rule, given, version in zip(mapping.versions, raw["versions"], versions, strict=True):
        folder = f"units/{rule.plan.version}"
        texts[f"{folder}/plan.yml"] = emit.document(given["plan"])
        for key, data in (given.get("lists") or {}).items():
            texts[f"{folder}/admission/{key}.yml"] = emit.document(data)
        by_area: dict[str, list[Record]] = {}
        for _, record in sorted(version.records["unit"].items()):
            by_area.setdefault(record["area"], []).append(record)
        for area, records in sorted(by_area.items()):
            texts[f"{folder}/units/{area}.yml"] = emit.document(records)
        if version.records["zone"]:
            zones = [record for _, record in sorted(version.records["zone"].items())]
            texts[f"{folder}/zones.yml"] = emit.document(zones)
    about = mapping.publication
    assert about is not None  # noqa: S101 - run_import has asked for it
    english = (about.name_en or about.name, mapping.home_en or "") if "en" in about.languages else None
    frame = frame_files(about.name, mapping.home or "", english)
    return with_schema_lines({**frame, **texts})


def _write(folder: Path, form: str, name: str, layer: _Layer) -> None:
    order = sorted(range(len(layer.codes)), key=layer.codes.__getitem__)
    geometries: Geometries = np.empty(len(order), dtype=object)
    geometries[:] = [layer.geometries[i] for i in order]
    path = folder / ("geometry.gpkg" if form == "gpkg" else f"{name}.geojson")
    codes, names = tuple(layer.codes[i] for i in order), tuple(layer.names[i] for i in order)
    write_layer(path, name, codes, names, geometries, layer.crs)


def _count(name: str, version: _Version) -> Count:
    clauses = [c for kind in version.records.values() for r in kind.values() for c in r.get("clauses", [])]
    return Count(
        version=name,
        units=len(version.records["unit"]),
        zones=len(version.records["zone"]),
        clauses=len(clauses),
        items=sum(len(c.get("items", [])) for c in clauses),
        features=sum(len(layer.codes) for layer in version.layers.values()),
        areas=len(version.areas),
    )
