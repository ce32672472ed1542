"""A version of a publication → the files of an export: what holds in it, with everything it inherits."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from onemap.errors import UsageFault, message
from onemap.exchange.as_csv import csv_files
from onemap.exchange.as_gpkg import add_tables
from onemap.exchange.as_json import json_bytes
from onemap.exchange.as_xlsx import xlsx_bytes
from onemap.exchange.attributes import attributes_of
from onemap.exchange.dbf import Encoding
from onemap.exchange.layers import GPKG, write_layers
from onemap.exchange.outgoing import REST, by_district, outgoing
from onemap.exchange.tables import tables_of
from onemap.merging.canonical import Records, of_content
from onemap.merging.ground import here_layer
from onemap.merging.incoming import Incoming, IncomingLayer
from onemap.model.origins import Name
from onemap.model.plan import LayerName
from onemap.model.vocabulary import Vocabulary
from onemap.read.publication import LoadedPublication
from onemap.resolve.contents import resolve_contents
from onemap.slug import slug
from onemap.words import translator

Form = Literal["xlsx", "csv", "gpkg", "shp", "geojson", "json"]
#: the formats that have layers
WITH_LAYERS: tuple[Form, ...] = ("gpkg", "shp", "geojson")


@dataclass(frozen=True)
class Export:
    """What is to be written of a version: its records, whole or by district, and its layers."""

    version: str
    vocabulary: Vocabulary
    #: part ("" for the whole) → its records
    parts: Mapping[str, Records]
    layers: Mapping[LayerName, IncomingLayer]
    areas: tuple[str, ...]


def export_of(loaded: LoadedPublication, version: str, form: Form, districts: bool = False) -> Export:
    """What holds in *version*. Raises ProblemsFound, and UsageFault where there is no such version, or no layer."""
    if version not in loaded.versions:
        known = ", ".join(sorted(loaded.versions))
        raise UsageFault(message("There is no version {version}; there are {known}.", version=version, known=known))
    resolved = resolve_contents(loaded)[version]
    records = of_content(resolved.content, loaded.publication, loaded.versions[version].plan)
    layers = here_layer(loaded, version) if form in WITH_LAYERS else {}
    if form in WITH_LAYERS and not layers:
        raise UsageFault(message("Version {version} has no layers; export it as xlsx, csv or json.", version=version))
    parts = by_district(records, form not in WITH_LAYERS) if districts else {"": records}
    return Export(version, resolved.vocabulary, parts, layers, tuple(resolved.content.areas))


def write_export(
    export: Export, form: Form, target: Path, lang: str = "zh", encoding: Encoding = "UTF-8", replacing: bool = False
) -> list[Path]:
    """Write the files into the folder *target*: all of them or none. Returns them, and folders of files, by name.

    Raises UsageFault where one of them is there already and *replacing* is not asked for.
    """
    if target.exists() and not target.is_dir():
        raise UsageFault(message("{path} is no folder.", path=target))
    with _staged(target, replacing) as stage:
        for part, records in export.parts.items():
            said = translator(lang)(REST) if part == REST else slug(part) if part else ""
            name = "-".join(filter(None, (export.version, said)))
            layers = _layers_of(export.layers, part, records)
            incoming = outgoing(export.version, records, export.vocabulary, layers)
            _write(incoming, export, form, stage / name, part, lang, encoding)
        names = sorted(path.name for path in stage.iterdir())
    return [target / name for name in names]


def _write(
    incoming: Incoming, export: Export, form: Form, path: Path, part: str, lang: str, encoding: Encoding
) -> None:
    if form == "json":
        path.with_name(f"{path.name}.json").write_bytes(json_bytes(incoming, part))
        return
    if form == "xlsx":
        tables = tables_of(incoming, lang, part)
        areas = export.areas if part in ("", REST) else _areas_of(incoming, part)
        path.with_name(f"{path.name}.xlsx").write_bytes(xlsx_bytes(tables, export.vocabulary, areas, lang))
        return
    path.mkdir()
    if form != "csv":
        attributes = attributes_of(incoming, export.vocabulary)
        write_layers(path, form, export.version, incoming.layers, attributes, encoding)
    tables = tables_of(incoming, lang, part)
    if form == "gpkg":
        add_tables(path / GPKG, tables, lang)
        (path / GPKG).rename(path.with_name(f"{path.name}.gpkg"))
        path.rmdir()
        return
    for name, data in csv_files(tables, lang, encoding.lower()).items():
        (path / name).write_bytes(data)


def _areas_of(incoming: Incoming, district: str) -> tuple[str, ...]:
    """The areas that units of a district are in: those of the whole country would be too many to choose from."""
    return tuple(dict.fromkeys((district, *sorted({record["area"] for record in incoming.units.values()}))))


def _layers_of(
    layers: Mapping[LayerName, IncomingLayer], part: str, records: Records
) -> Mapping[LayerName, IncomingLayer]:
    """The layers of a part: of a district its units, of the rest everything else."""
    if not part:
        return layers
    found: dict[LayerName, IncomingLayer] = {}
    for name, layer in layers.items():
        kept = np.array([Name("unit", code) in records for code in layer.codes], dtype=bool)
        if name != "units":
            if part == REST:
                found[name] = layer
            continue
        if kept.any():
            rows = np.flatnonzero(kept).tolist()
            codes, names = tuple(layer.codes[at] for at in rows), tuple(layer.names[at] for at in rows)
            found[name] = replace(layer, codes=codes, names=names, geometries=layer.geometries[kept])
    return found


@contextmanager
def _staged(target: Path, replacing: bool) -> Iterator[Path]:
    """A folder inside *target*; when the block ends well what it holds is put into *target*, else it is removed."""
    new = not target.exists()
    stage, old = target / ".onemap-exporting", target / ".onemap-replaced"
    if old.is_dir() and any(old.iterdir()):
        raise UsageFault(
            message(
                "An earlier export was cut off: files that it was replacing are in {path}. "
                "Move them back or delete them.",
                path=old,
            )
        )
    stage.mkdir(parents=True, exist_ok=True)
    try:
        for folder in (stage, old):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        yield stage
        _commit(stage, old, target, replacing)
        new = False
    finally:
        for folder in (stage, old):
            shutil.rmtree(folder, ignore_errors=True)
        if new and not any(target.iterdir()):
            target.rmdir()


def _commit(stage: Path, old: Path, target: Path, replacing: bool) -> None:
    paths = sorted(stage.iterdir())
    there = [target / path.name for path in paths if (target / path.name).exists()]
    if there and not replacing:
        raise UsageFault(
            message("{path} exists already; say --replace to write it anew. Nothing was written.", path=there[0])
        )
    done: list[tuple[Path, Path]] = []
    try:
        for path in there:
            done.append((old / path.name, path))
            path.rename(old / path.name)
        for path in paths:
            done.append((path, target / path.name))
            path.rename(target / path.name)
    except OSError:
        for before, after in reversed(done):
            if after.exists() and not before.exists():
                after.rename(before)
            elif before.exists() and not after.exists() and before.parent == old:
                before.rename(after)
        raise
