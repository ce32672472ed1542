"""Hold a mapping and the records it makes against the models, with one line per fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onemap.errors import Problem, ProblemsFound, message
from onemap.importing.convert import Kind, Record
from onemap.importing.faults import Faults
from onemap.importing.mapping import Mapping
from onemap.model.base import Model
from onemap.model.units import Unit, Zone
from onemap.read.documents import to_model
from onemap.read.yaml import read_yaml

_MODELS: dict[Kind, type[Model]] = {"unit": Unit, "zone": Zone}


def read_mapping(path: Path) -> tuple[Mapping, dict[str, Any]]:
    """The mapping of *path*, and its plain data (what is written on as it stands). Raises ProblemsFound."""
    raw = read_yaml(path)
    return to_model(raw, Mapping, path), raw


def valid_record(record: Record, kind: Kind, file: Path, row: int, faults: Faults) -> bool:
    """Whether *record* has the shape of its model; what is wrong is added to *faults*."""
    try:
        to_model(record, _MODELS[kind], file)
    except ProblemsFound as found:
        for problem in found.problems:
            where = message("Row {row} ({code}): {fault}", row=row, code=record["code"], fault=problem.what)
            faults.put(Problem(faults.place(file), problem.rule, where, problem.mend))
        return False
    return True
