"""Faults of what publishing asks for, and ways by which what is not public would get out: rules W from W07."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from tests.faults.corpus import Case
from tests.publications import ZONE, box, geojson

_FILE = "publication.yml"
#: the tiny publication is no sample any more, and has all that a public site shows
_REAL = (
    (_FILE, "notice: 虚构示例\n", "map_review: 澜S(2024)012号\ncopyright: 澜江市生态环境局\n"),
    (
        _FILE,
        "{name: 澜江市生态环境局}",
        "{name: 澜江市生态环境局, organiser: 澜江市环科院, phone: 000-0000, site_code: '9901000001', "
        "icp: 澜ICP备00000000号, police: 澜公网安备00000000号}",
    ),
    (_FILE, "", "address: https://example.org/map/\n"),
)
_ZONES = "  zones: {publication: public}\n"
_GENERALISED = (_FILE, _ZONES, "  zones: {publication: generalised, tolerance_m: 30}\n")
_WITHHELD = (_FILE, _ZONES, "  zones: {publication: withheld}\n")
_RED = (
    ("v1/zones.yml", "element: 水\n  type: 工业污染重点管控区", "element: 生态\n  type: 生态保护红线"),
    ("v1/admission/990100.yml", "{element: 水}", "{element: 生态}"),
)


def _copy_zones(root: Path) -> None:
    (root / "content" / "data").mkdir(parents=True)
    shutil.copy(root / "units" / "v1" / "zones.geojson", root / "content" / "data" / "map.geojson")


def _link_units(root: Path) -> None:
    (root / "content").mkdir()
    (root / "content" / "data").symlink_to(root / "units", target_is_directory=True)


def _copy_original(root: Path) -> None:
    data = json.dumps({"delivered": "zones"})
    for folder in (root / "units" / "v1" / "original", root / "site_overrides"):
        folder.mkdir()
        (folder / "zones.json").write_text(data, encoding="utf-8")
    digest = hashlib.sha256(data.encode()).hexdigest()
    entry = {"file": "zones.json", "source": "澜江市环科院", "received": "2020-05-01", "sha256": digest}
    sources = root / "units" / "v1" / "original" / "sources.yml"
    sources.write_text(json.dumps({"originals": [entry]}), encoding="utf-8")


def _two_layers(root: Path) -> None:
    """The boundary is read from the file of the zones."""
    (root / "units" / "v1" / "zones.geojson").write_text(
        geojson([(ZONE, box(122.0, 122.4))]), encoding="utf-8", newline="\n"
    )


CASES: dict[str, Case] = {
    "W07": Case(edits=(*_REAL, (_FILE, "map_review: 澜S(2024)012号\n", ""))),
    "W08": Case(edits=(*_REAL, (_FILE, "澜S(2024)012号", "审图号待定"))),
    "W09": Case(edits=((_FILE, "notice: 虚构示例\n", "map_review: GS（2024）1234号\ncopyright: 澜江市\n"),)),
    "W09-site": Case(edits=(*_REAL, (_FILE, ", icp: 澜ICP备00000000号, police: 澜公网安备00000000号", ""))),
    "W10": Case(edits=(*_REAL, (_FILE, "copyright: 澜江市生态环境局\n", ""))),
    "W11": Case(edits=((_FILE, _ZONES, "  zones: {publication: generalised}\n"),)),
    "W11-unused": Case(edits=((_FILE, _ZONES, "  zones: {publication: public, tolerance_m: 30}\n"),)),
    "W12": Case(edits=((_FILE, _ZONES, "  zones: {publication: generalised, tolerance_m: 0}\n"),)),
    "W13": Case(edits=(_GENERALISED, (_FILE, "", "siting: {tolerance_m: 20}\n"))),
    "W14": Case(edits=((_FILE, "as_of: 2024-01-01", "as_of: 2023-06-05"),)),
    "W15": Case(edits=((_FILE, "", "address: https://example.org/map/index.html?from=home\n"),)),
    "W16": Case(edits=_RED),
    "W17": Case(edits=(_GENERALISED,), then=_copy_zones),
    "W17-link": Case(then=_link_units),
    "W17-original": Case(edits=(_WITHHELD,), then=_copy_original, besides=("O06",)),
    "W18": Case(edits=((_FILE, "", "tiles: {url: 'units/{z}/{x}/{y}.png', attribution: 局}\n"),)),
    "W18-root": Case(edits=((_FILE, "", "tiles: {url: '{z}/{x}/{y}.png', attribution: 局}\n"),)),
    "W18-missing": Case(edits=((_FILE, "", "tiles: {url: 'tiles/{z}/{x}/{y}.png', attribution: 局}\n"),)),
    "W19": Case(
        edits=(
            _WITHHELD,
            (_FILE, "layers:\n", "layers:\n  boundary: {publication: public}\n"),
            ("v1/plan.yml", "", "geometry: {boundary: {file: zones.geojson}}\n"),
        ),
        then=_two_layers,
    ),
}
