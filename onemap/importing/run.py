"""The import: a mapping file and a folder of delivered files become a publication."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_in
from pathlib import Path
from typing import Any

from onemap.check import check, firm_errors
from onemap.errors import Place, Problem, ProblemsFound, UsageFault, message
from onemap.importing.deliver import read_delivery, vocabulary_of
from onemap.importing.delivered import Delivered
from onemap.importing.faults import Faults
from onemap.importing.mapping import Mapping
from onemap.importing.scaffold import frame_files
from onemap.importing.tracing import traces
from onemap.importing.validation import read_mapping
from onemap.merging.canonical import of_incoming
from onemap.merging.incoming import IncomingLayer, Record
from onemap.model.editor import with_schema_lines
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


def run_import(mapping_path: Path, source: Path, target: Path, *, replace: bool = False) -> Imported:
    """Read *mapping_path*, convert the files below *source*, write the publication into *target*.

    Raises ProblemsFound with every fault (nothing is written then), UsageFault when the target may not be written.
    """
    mapping, raw = read_mapping(mapping_path)
    if mapping.publication is None:
        raise UsageFault(message("{path} says nothing of the publication.", path=mapping_path))
    faults = Faults(source)
    versions = read_delivery(mapping_path, source, faults, {})
    faults.stop()
    texts = _texts(mapping, raw, versions)
    with staged(target, replace=replace) as stage:
        write_texts(stage, texts)
        for version in versions:
            for name, layer in version.incoming.layers.items():
                _write(stage / "units" / version.incoming.version, mapping.geometry, name, layer)
        _trace(stage, mapping_path, mapping, source, versions, faults)
        faults.stop()
        found = _must_hold(stage, target)
    return Imported(target, tuple(map(_count, versions)), faults, found)


def _trace(
    stage: Path, mapping_path: Path, mapping: Mapping, source: Path, versions: Sequence[Delivered], faults: Faults
) -> None:
    """Keep what was delivered, and say which records came from it."""
    for rule, version in zip(mapping.versions, versions, strict=True):
        came = of_incoming(version.incoming, vocabulary_of(mapping, rule, mapping.publication))
        kept = traces(version, came, source, mapping_path, faults)
        if kept is not None and not faults.errors:
            kept.write(stage / "units" / version.incoming.version)


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


def _texts(mapping: Mapping, raw: MappingType[str, Any], versions: Sequence[Delivered]) -> dict[str, str]:
    """All text files of the publication: path → text."""
    listed: dict[str, Any] = dict(raw.get("areas") or {})
    areas = {area["id"]: area for version in versions for area in version.incoming.areas}
    known = [area["id"] for area in listed.get("areas", [])]
    order = [*known, *sorted(set(areas) - set(known))]
    texts = {
        "units/publication.yml": emit.document(raw["publication"]),
        "units/areas.yml": emit.document({**listed, "areas": [areas[key] for key in order]}),
    }
    for version in versions:
        came = version.incoming
        folder = f"units/{came.version}"
        texts[f"{folder}/plan.yml"] = emit.document(came.plan or {})
        for key, data in came.lists.items():
            texts[f"{folder}/admission/{key}.yml"] = emit.document(data)
        by_area: dict[str, list[Record]] = {}
        for record in came.units.values():
            by_area.setdefault(record["area"], []).append(record)
        for area, records in sorted(by_area.items()):
            texts[f"{folder}/units/{area}.yml"] = emit.document(records)
        if came.zones:
            texts[f"{folder}/zones.yml"] = emit.document(list(came.zones.values()))
        if came.targets:
            texts[f"{folder}/targets.yml"] = emit.document({"targets": list(came.targets)})
    about = mapping.publication
    assert about is not None  # noqa: S101 - run_import has asked for it
    english = (about.name_en or about.name, mapping.home_en or "") if "en" in about.languages else None
    frame = frame_files(about.name, mapping.home or "", english)
    return with_schema_lines({**frame, **texts})


def _write(folder: Path, form: str, name: str, layer: IncomingLayer) -> None:
    path = folder / ("geometry.gpkg" if form == "gpkg" else f"{name}.geojson")
    write_layer(path, name, layer.codes, layer.names, layer.geometries, layer.crs)


def _count(version: Delivered) -> Count:
    came = version.incoming
    records = (*came.units.values(), *came.zones.values(), *came.lists.values())
    clauses = [clause for record in records for clause in record.get("clauses", [])]
    return Count(
        version=came.version,
        units=len(came.units),
        zones=len(came.zones),
        clauses=len(clauses),
        items=sum(len(clause.get("items", [])) for clause in clauses),
        features=sum(len(layer.codes) for layer in came.layers.values()),
        areas=sum(name.kind == "area" for name in version.origins),
    )
