"""A small delivery that can be changed and delivered again: units with clauses and shapes, a list, zones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from onemap.importing.run import Asking, Imported, run_import
from onemap.merging.apply import VersionMerged
from onemap.merging.difference import Difference
from onemap.writing import emit
from tests.importing.twins import geojson, square

CODES = ("ZH99010110001", "ZH99010120001", "ZH99010220001")
ZONE = "YS9901012210001"
BASE: dict[str, Any] = {
    "publication": {
        "name": "澜江市一张图",
        "territory": "澜江市",
        "area": "990100",
        "publisher": {"name": "澜江市生态环境局"},
        "layers": {"units": {"publication": "public"}},
    },
    "areas": {
        "areas": [
            {"id": "990100", "name": "澜江市", "kind": "city"},
            {"id": "990101", "name": "临港区", "kind": "district", "parent": "990100"},
            {"id": "990102", "name": "溪山区", "kind": "district", "parent": "990100"},
        ]
    },
}
DELIVERY = {"source": "澜江市环境科学研究院", "received": "2025-03-01"}
RULES: dict[str, Any] = {
    "code": "{code}",
    "name": "{name}",
    "category": {"column": "kind"},
    "area": "{area}",
    "clauses": [
        {"number": "1-1", "dimension": "空间布局约束", "text": "{first}"},
        {"number": "2-1", "dimension": "污染物排放管控", "text": "{second}"},
    ],
}
ZONES: dict[str, Any] = {"code": "{code}", "name": "{name}", "element": "水", "area": "990101"}
ROWS: dict[str, dict[str, Any]] = {
    CODES[0]: {"name": "湿地", "kind": "优先保护单元", "area": "990101", "first": "禁止围垦。", "second": "达标排放。"},
    CODES[1]: {"name": "港区", "kind": "重点管控单元", "area": "990101", "first": "限制扩建。", "second": "倍量替代。"},
    CODES[2]: {"name": "园区", "kind": "重点管控单元", "area": "990102", "first": "禁止新建。", "second": "集中处理。"},
}
LIST = {
    "level": "市级总体",
    "for": {"area": "990100"},
    "clauses": [{"number": "1", "dimension": "空间布局约束", "text": "全市禁止。"}],
}
#: what people have added to the unit CODES[1], and their words for two fields
ADDED = """\
  problems: 老旧管网多。   # 环评科补充
"""


class Deliveries:
    """A source folder, a mapping and a publication below *folder*."""

    def __init__(self, folder: Path, delivery: bool = True) -> None:
        self.folder = folder
        self.source = folder / "source"
        self.target = folder / "out"
        self.rows = {code: dict(row) for code, row in ROWS.items()}
        self.shapes = {code: at for at, code in enumerate(ROWS)}
        self.lists: dict[str, Any] = {"990100": LIST}
        self.plans: dict[str, dict[str, Any]] = {
            "v1": {"version": "v1", "title": "方案", "update": {"type": "initial"}}
        }
        self.delivery = delivery
        self.zone_names = {ZONE: "水源区"}
        self.source.mkdir()

    @property
    def mapping(self) -> Path:
        """The mapping, written anew."""
        path = self.folder / "mapping.yml"
        data: dict[str, Any] = {**BASE, **({"delivery": DELIVERY} if self.delivery else {}), "geometry": "geojson"}
        data["versions"] = [self._version(plan) for plan in self.plans.values()]
        path.write_text(emit.document(data), encoding="utf-8", newline="\n")
        return path

    def _version(self, plan: dict[str, Any]) -> dict[str, Any]:
        name = plan["version"]
        made: dict[str, Any] = {"plan": plan, "units": [{"files": f"{name}-units.geojson", "rules": RULES}]}
        if name == "v1":
            made |= {"lists": self.lists, "zones": [{"files": "zones.geojson", "rules": ZONES}]}
        return made

    def write(self, version: str = "v1", codes: Iterable[str] | None = None) -> None:
        """Write the delivered files of a version."""
        chosen = list(self.rows if codes is None else codes)
        units = [({"code": code, **self.rows[code]}, square(self.shapes[code])) for code in chosen]
        geojson(self.source / f"{version}-units.geojson", units)
        zones = [({"code": code, "name": name}, square(0)) for code, name in self.zone_names.items()]
        geojson(self.source / "zones.geojson", zones)

    def bring(self, **how: Any) -> tuple[Imported, list[str]]:
        """Import; what came of it, and the difference that was shown, in English."""
        for name in self.plans:
            if name == "v1" or not (self.source / f"{name}-units.geojson").exists():
                self.write(name)
        said: list[str] = []

        def agree(versions: Sequence[VersionMerged]) -> bool:
            said.extend(line for one in versions for line in Difference(one, str, True).lines())
            return how.get("answer", True)

        asked = {key: value for key, value in how.items() if key != "answer"}
        return run_import(self.mapping, self.source, self.target, asking=Asking(agree, **asked)), said

    def edit(self, name: str, old: str, new: str) -> None:
        """What people do: *new* for *old*, which stands once in the file *name* below units/."""
        path = self.target / "units" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, text
        path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")

    def text(self, name: str) -> str:
        return (self.target / "units" / name).read_text(encoding="utf-8")

    def sums(self) -> dict[str, str]:
        """Digests of all files of the publication, of the mapping's folder and of the source."""
        return {
            path.relative_to(self.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and ".onemap" not in path.parts
        }
