"""An export as one JSON file for programs: the records as YAML has them, with labels, beside what it was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from onemap.errors import Message, Problem, ProblemsFound, message
from onemap.exchange.coming import Faults
from onemap.exchange.tables import FORMAT, MARK
from onemap.merging.incoming import Incoming
from onemap.model.areas import Area, Region
from onemap.model.clauses import AdmissionFile, Tag
from onemap.model.origins import Kind, Name
from onemap.model.plan import Plan
from onemap.model.publication import Publication, QuantifiedTarget
from onemap.model.units import Unit, Zone
from onemap.read.documents import to_model

_KINDS: Mapping[str, Kind] = {
    "publication": "publication",
    "plan": "plan",
    "area": "area",
    "region": "region",
    "unit": "unit",
    "zone": "zone",
    "list": "list",
    "clause": "clause",
    "tag": "tag",
    "target": "target",
}
_MODELS: Mapping[str, type[BaseModel]] = {
    "areas": Area,
    "regions": Region,
    "units": Unit,
    "zones": Zone,
    "lists": AdmissionFile,
    "tags": Tag,
    "targets": QuantifiedTarget,
}
_MEND = message("Correct the file, or export the version again.")


def json_bytes(incoming: Incoming, covers: str) -> bytes:
    """The file: one record on each line, so that two of them can be compared."""
    said: dict[str, Any] = {
        "package": {
            "made_by": MARK,
            "format": FORMAT,
            "version": incoming.version,
            "covers": covers,
            "layers": list(incoming.layers),
        }
    }
    for name in ("publication", "plan"):
        if (record := getattr(incoming, name)) is not None:
            said[name] = record
    many: dict[str, list[Any]] = {
        "areas": list(incoming.areas),
        "regions": list(incoming.regions),
        "units": list(incoming.units.values()),
        "zones": list(incoming.zones.values()),
        "lists": [{"id": key, **record} for key, record in incoming.lists.items()],
        "tags": list(incoming.tags),
        "targets": list(incoming.targets),
        "base": [[*name, dict(prints)] for name, prints in incoming.base.items()],
    }
    lines = [f"{_json(key)}: {_json(value)}" for key, value in said.items()]
    for key, records in many.items():
        body = ",\n".join(f"  {_json(record)}" for record in records)
        lines.append(f"{_json(key)}: [\n{body}\n]" if records else f"{_json(key)}: []")
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def read_json(path: Path, faults: Faults) -> Incoming | None:
    """What the file says; None after a fault of the whole."""
    try:
        tree = json.loads(path.read_bytes().decode("utf-8-sig"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        what = message("The file is no JSON: {error}.", error=" ".join(str(error).split()))
        faults.add("I50", path, what, _MEND)
        return None
    package = tree.get("package") if isinstance(tree, dict) else None
    if not isinstance(package, dict) or package.get("made_by") != MARK or not isinstance(package.get("version"), str):
        faults.add("I50", path, message("The file does not say that it is an export of onemap."), _MEND)
        return None
    if package.get("format") != FORMAT:
        what = message(
            "The export is of form {form}, which this version of onemap does not read.", form=package.get("format")
        )
        faults.add("I50", path, what, _MEND)
        return None
    return _Reader(tree, path, faults).incoming(package["version"])


class _Reader:
    def __init__(self, tree: Mapping[str, Any], path: Path, faults: Faults) -> None:
        self._tree, self._path, self._faults = tree, path, faults

    def incoming(self, version: str) -> Incoming:
        for key in self._tree:
            if key not in (*_MODELS, "package", "publication", "plan", "base"):
                what = message("The entry {key} is not known and not taken in.", key=key)
                self._faults.add("I55", self._path, what, message("Correct its name, or remove it."), "warning")
        lists: dict[str, Any] = {}
        for number, record in enumerate(self._many("lists")):
            if isinstance(record, dict) and isinstance(record.get("id"), str):
                rest = {key: value for key, value in record.items() if key != "id"}
                if self._valid("lists", rest, AdmissionFile, number):
                    self._once("lists", record["id"], lists, rest)
            else:
                self._no_code("lists", number)
        return Incoming(
            version=version,
            publication=self._one("publication", Publication),
            plan=self._one("plan", Plan),
            areas=tuple(self._records("areas")),
            regions=tuple(self._records("regions")),
            units=self._by_code("units"),
            zones=self._by_code("zones"),
            lists=dict(sorted(lists.items())),
            tags=tuple(self._records("tags")),
            targets=tuple(self._records("targets")),
            base=self._base(),
        )

    def _one(self, key: str, model: type[BaseModel]) -> Any:
        record = self._tree.get(key)
        return record if record is not None and self._valid(key, record, model, None) else None

    def _many(self, key: str) -> list[Any]:
        records = self._tree.get(key, [])
        if isinstance(records, list):
            return records
        what = message("The entry {key} is not a list.", key=key)
        self._faults.add("I50", self._path, what, _MEND)
        return []

    def _records(self, key: str) -> list[Any]:
        held = enumerate(self._many(key))
        return [record for number, record in held if self._valid(key, record, _MODELS[key], number)]

    def _by_code(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for record in self._records(key):
            self._once(key, record["code"], found, record)
        return dict(sorted(found.items()))

    def _once(self, key: str, code: str, found: dict[str, Any], record: Any) -> None:
        if code in found:
            what = message("{where}: {fault}", where=key, fault=message("{code} is there twice.", code=code))
            self._faults.add("I53", self._path, what, message("Keep one of the two."))
        found.setdefault(code, record)

    def _no_code(self, key: str, number: int) -> None:
        what = message("{where}: {fault}", where=f"{key}[{number + 1}]", fault=message("It has no id."))
        self._faults.add("I52", self._path, what, _MEND)

    def _valid(self, key: str, record: Any, model: type[BaseModel], number: int | None) -> bool:
        try:
            to_model(record, model, self._path)
        except ProblemsFound as problems:
            for problem in problems.problems:
                self._tell(key if number is None else f"{key}[{number + 1}]", problem)
            return False
        return True

    def _tell(self, where: str, problem: Problem) -> None:
        steps = "".join(f"[{s + 1}]" if isinstance(s, int) else f".{s}" for s in problem.place.node or ())
        said: Message = message("{where}: {fault}", where=f"{where}{steps}", fault=problem.what)
        self._faults.add(problem.rule, self._path, said, problem.mend)

    def _base(self) -> dict[Name, Mapping[str, str]]:
        if "base" not in self._tree:
            what = message(
                "The hidden table of what was exported is gone: nothing is taken out, and everything that differs is a "
                "conflict."
            )
            self._faults.add("I56", self._path, what, _MEND, "warning")
            return {}
        base: dict[Name, Mapping[str, str]] = {}
        for row in self._many("base"):
            match row:
                case [str(kind), str(key), str(owner), dict(prints)] if kind in _KINDS:
                    base[Name(_KINDS[kind], key, owner)] = {str(name): str(value) for name, value in prints.items()}
                case _:
                    what = message("The table of what was exported has been changed.")
                    self._faults.add("I50", self._path, what, _MEND)
                    return {}
        return base
