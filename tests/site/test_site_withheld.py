"""Withheld means absent: what the public may not see is in no file of the public site, packed or not."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from onemap.model.origins import Name, Origin, Traced
from onemap.writing.correspondence import correspondence_text
from tests.publications import CODES_V1, box, geojson, write_tiny
from tests.site.building import build, files_of, once
from tests.site.html import seen
from tests.site.small import publication_line

#: corners of what is withheld; nothing public lies near them
WEST, SOUTH = 134.123457, 28.765432
DIGITS = ("134.12345", "28.76543", "134.22345", "28.86543")
NAME = "哨兵界桩"
DRAFT = "草案里的单元"
FINDING = "内部评估的发现"
#: stands in what was delivered, in its name, and in what says which records came from it
DELIVERED = "移交件里的批注"


def _sentinel(name: str) -> str:
    """A layer whose one feature is the sentinel."""
    shape = box(WEST, WEST + 0.1, SOUTH, SOUTH + 0.1)
    return geojson([("990100", shape)]).replace('"code"', f'"name": "{name}", "code"')


def _write(root: Path, units: str = "public") -> Path:
    """The tiny publication with sentinels in boundary and context, a draft, and an internal evaluation."""
    write_tiny(root)
    file = root / "units" / "publication.yml"
    text = file.read_text(encoding="utf-8").replace("units: {publication: public}", f"units: {{publication: {units}}}")
    text = text.replace(
        "zones: {publication: public}", "zones: {publication: withheld}\n  boundary: {publication: withheld}"
    )
    file.write_text(text, encoding="utf-8")
    publication_line(root, "address: https://example.org/map/")
    # the sentinels lie far away on purpose, so that no coordinate of theirs can come from anything public
    publication_line(root, "lowered: [{rule: G46, to: warning, reason: 测试用的哨兵图形}]")
    v1, draft = root / "units" / "v1", root / "units" / "v3"
    (v1 / "boundary.geojson").write_text(_sentinel(NAME), encoding="utf-8")
    (v1 / "context.geojson").write_text(_sentinel(f"{NAME}二"), encoding="utf-8")
    zones = geojson([("YS9901012210001", box(WEST, WEST + 0.1, SOUTH, SOUTH + 0.1))])
    (v1 / "zones.geojson").write_text(zones, encoding="utf-8")
    (draft / "units").mkdir(parents=True)
    (draft / "plan.yml").write_text(
        "version: v3\ntitle: 未公开的草案\nupdate: {type: dynamic, mode: synchronous}\nbased_on: v2\n"
        "levels: [市级总体, 区县总体, 单元]\nbasis: [{id: law, title: 某法}]\n"
        f"changes: [{{kind: rename, from: [ZH99010110001], to: [ZH99010110001], reason: {DRAFT}, basis: law}}]\n",
        encoding="utf-8",
    )
    (draft / "units" / "990101.yml").write_text(
        f"- {{code: ZH99010110001, name: {DRAFT}, category: 优先保护单元, area: '990101', towns: [临港街道],\n"
        "   zones: [YS9901012210001]}\n",
        encoding="utf-8",
    )
    (root / "units" / "evaluations").mkdir()
    (root / "units" / "evaluations" / "2023.yml").write_text(
        f"year: '2023'\nkind: tracking\ntitle: 跟踪评估\nfindings: [{FINDING}]\n", encoding="utf-8"
    )
    _deliver(v1)
    return root


def _deliver(version: Path) -> None:
    """A delivery that all of *version* came from, kept with its words."""
    file = version / "original" / f"{DELIVERED}.csv"
    file.parent.mkdir()
    file.write_bytes(f"备注\n{DELIVERED}\n".encode("gb18030"))
    digest = sha256(file.read_bytes()).hexdigest()
    entry = f"{{file: {file.name}, source: {DELIVERED}, received: 2020-05-01, sha256: {digest}}}"
    (file.parent / "sources.yml").write_text(f"originals: [{entry}]\n", encoding="utf-8")
    (file.parent / "mapping.yml").write_text(f"# {DELIVERED}\n", encoding="utf-8")
    origin = Origin(file.name, rows=(2,), column=DELIVERED)
    rows = [Traced(Name("unit", code), origin, digest[:12]) for code in CODES_V1]
    (version / "correspondence.csv").write_text(correspondence_text(rows), encoding="utf-8")


def _unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """*data* and what is packed in it, at any depth."""
    yield name, data
    if data[:2] == b"\x1f\x8b":
        yield from _unpacked(f"{name}!", gzip.decompress(data))
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for inner in archive.namelist():
                yield from _unpacked(f"{name}!{inner}", archive.read(inner))


def _needles(words: tuple[str, ...]) -> list[bytes]:
    found = [form for word in words for form in (word.encode(), word.encode("gb18030"), word.encode("utf-16-le"))]
    found += [word.encode("ascii", "backslashreplace") for word in words]
    return found


def _numbers() -> list[bytes]:
    """The corners as text and as the floats that GeoPackage and shapefiles hold."""
    corners = (WEST, SOUTH, WEST + 0.1, SOUTH + 0.1)
    packed = [struct.pack(order, round(value, 6)) for value in corners for order in ("<d", ">d")]
    return [*(digits.encode() for digits in DIGITS), *packed]


def _leaks(site: Path, needles: list[bytes]) -> list[str]:
    return [
        f"{inner}: {needle!r}"
        for path, data in files_of(site).items()
        for inner, part in _unpacked(path, data)
        for needle in needles
        if needle in part
    ]


@pytest.fixture(scope="module")
def public(shared: Path) -> Path:
    return once(shared, "withheld", lambda folder: build(_write(folder)))


def test_names_and_coordinates_of_withheld_layers_are_in_no_file(public: Path) -> None:
    assert _leaks(public / "site", [*_needles((NAME,)), *_numbers()]) == []


def test_drafts_and_internal_findings_are_in_no_file(public: Path) -> None:
    assert _leaks(public / "site", _needles((DRAFT, FINDING))) == []
    assert not (public / "site" / "versions" / "v3").exists()


def test_what_was_delivered_is_in_no_file(public: Path) -> None:
    needles = _needles((DELIVERED,))
    assert _leaks(public / "site", needles) == []
    assert not [path for path in files_of(public / "site") if DELIVERED in path or "correspondence" in path]
    kept = {leak.partition(":")[0] for leak in _leaks(public / "units" / "v1", needles)}
    assert kept == {
        "correspondence.csv",
        *(f"original/{n}" for n in ("sources.yml", "mapping.yml", f"{DELIVERED}.csv")),
    }


def test_the_internal_site_does_show_them(public: Path, tmp_path: Path) -> None:
    """The sentinels are in the data and the search finds them: without this, the tests above would prove nothing."""
    site = tmp_path / "internal"
    build(public, "--audience", "internal", "--out", str(site))
    assert _leaks(site, _needles((DRAFT,)))
    assert _leaks(site, _numbers())
    assert not _leaks(public / "site", _numbers()), "a build to another folder leaves the public site alone"


def test_zones_without_geometry_keep_their_pages(public: Path) -> None:
    page = (public / "site/versions/v2/zones/YS9901012210001.html").read_text(encoding="utf-8")
    assert "临港工业污染重点管控区" in seen(page)
    assert "onemap-data" not in page
    assert not list((public / "site").rglob("zones*.geojson"))
    assert not list((public / "site").rglob("shards/zones-*"))


def test_nothing_is_derived_from_withheld_units(tmp_path: Path) -> None:
    """No map, computed area, neighbour or border change where the units' geometry is withheld."""
    site = build(_write(tmp_path / "publication", units="withheld"))
    assert _leaks(site, [b"122.1", b"108.95", b"54.47", b"54.48"]) == []
    page = (site / "versions/v2/units/ZH99010120001.html").read_text(encoding="utf-8")
    assert "onemap-data" not in page
    text = seen(page)
    assert "溪山城镇重点管控单元" not in text, "a neighbour is known by geometry only"
    changes = seen((site / "versions/v2/changes.html").read_text(encoding="utf-8"))
    filed = "面积（km²） 108.90 → –"
    assert filed in changes, "the area as filed is no geometry"
    assert "km²" not in changes.replace(filed, "") and "边界调整" not in changes
    data = seen((site / "versions/v2/data/index.html").read_text(encoding="utf-8"))
    assert "geojson" not in data
