"""Count a register and its site from their files, with yaml, sqlite3, pyproj and shapely: nothing of onemap is used.

    python tests/independent/count_register.py PUBLICATION [SITE]

``sources`` counts what the YAML and the GeoPackages of a register of one version hold; ``readings`` reads the same
numbers wherever the finished site says them. ``register-1000.csv`` is what it says of the benchmark's register of 1,000
units, one row a number. Areas are geodesic, on the ellipsoid of the coordinates; *in effect* are the clauses of a
unit's own list and of those lists that are for an area above it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyproj
import shapely
import yaml

GEOD = pyproj.Geod(ellps="GRS80")
#: bytes of a GeoPackage's envelope before the WKB, by its indicator
ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
#: relative difference of areas that two ways of measuring may have
AREA = 1e-4
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
Numbers = dict[str, float | str]
#: what is counted, where it is read, number
Reading = tuple[str, str, float | str]


def sources(root: Path) -> Numbers:
    """The numbers of the publication in *root*, by what they count."""
    (version,) = sorted(path.parent for path in (root / "units").glob("*/plan.yml"))
    areas = load(root / "units" / "areas.yml")["areas"]
    parents = {area["id"]: area.get("parent") for area in areas}
    units = [unit for file in sorted((version / "units").glob("*.yml")) for unit in load(file)]
    lists = [load(file) for file in sorted((version / "admission").glob("*.yml"))]
    of_area: Counter[str] = Counter()
    for held in lists:
        of_area[held["for"]["area"]] += len(held["clauses"])
    areas_km2 = geometry(version / "units.gpkg", "units")
    count, km2, in_effect = Counter(), defaultdict(float), 0
    for unit in units:
        count[unit["category"]] += 1
        km2[unit["category"]] += areas_km2[unit["code"]]
        in_effect += len(unit["clauses"]) + sum(of_area[area] for area in above(unit["area"], parents))
    own = sum(len(unit["clauses"]) for unit in units)
    return {
        "units": len(units),
        "codes of units": fingerprint(unit["code"] for unit in units),
        **{f"units of {category}": count[category] for category in sorted(count)},
        **{f"km2 of {category}": round(km2[category], 2) for category in sorted(km2)},
        "areas": len(areas),
        "zones": len(load(version / "zones.yml")),
        "lists": len(lists),
        "clauses": own + sum(of_area.values()),
        "clauses in effect": in_effect,
    }


def readings(site: Path) -> Iterator[Reading]:
    """(what is counted, where it is read, number) of the site of a register."""
    (version,) = sorted(path.parent for path in site.glob("versions/*/now.js"))
    pages = sorted((version / "units").glob("*.html"))
    yield "units", "pages", len(pages)
    yield "codes of units", "pages", fingerprint(page.stem for page in pages)
    portal = [page.stem for page in (site / "units").glob("*.html")]
    yield "units", "portal", len(portal)
    yield "codes of units", "portal", fingerprint(portal)
    yield "clauses in effect", "pages", sum(page.read_bytes().count(b'<li class="om-clause"') for page in pages)
    yield from _figures(version / "index.html")
    for what in ("areas", "zones"):
        yield what, "pages", sum(page.name != "index.html" for page in first_pages(version / what))
    yield "lists", "pages", sum(page.name[0].isdigit() for page in first_pages(version / "admission"))
    codes = [row[0] for row in table(version / "data" / "units.csv")]
    yield "units", "units.csv", len(codes)
    yield "codes of units", "units.csv", fingerprint(codes)
    yield "zones", "zones.csv", sum(1 for _ in table(version / "data" / "zones.csv"))
    yield "clauses", "clauses.csv", sum(1 for _ in table(version / "data" / "clauses.csv"))
    codes = features(version / "data" / "units.geojson")
    yield "units", "units.geojson", len(codes)
    yield "codes of units", "units.geojson", fingerprint(codes)
    yield "zones", "zones.geojson", len(features(version / "data" / "zones.geojson"))
    codes = finder(version / "shards")
    yield "units", "finder", len(codes)
    yield "codes of units", "finder", fingerprint(codes)
    codes = [row[0] for shard in shards(version / "shards", "units-*.js") for row in shard["features"]]
    yield "units", "shards", len(codes)
    yield "codes of units", "shards", fingerprint(codes)
    zones = sum(len(shard["features"]) for shard in shards(version / "shards", "zones-*.js"))
    yield "zones", "shards", zones
    addresses = sitemap(site)
    listed = [match[1] for match in (re.search(r"/versions/[^/]+/units/([^/]+)\.html$", a) for a in addresses) if match]
    yield "units", "sitemap", len(listed)
    yield "codes of units", "sitemap", fingerprint(listed)


def addresses_and_pages(site: Path) -> tuple[int, int]:
    """How many different addresses the sitemap has, and how many pages there are, the one for wrong addresses aside."""
    return len(set(sitemap(site))), sum(path.name != "404.html" for path in site.rglob("*.html"))


def wrong(expected: Numbers, site: Path, read: Iterable[Reading] | None = None) -> list[str]:
    """Where *site* says another number than *expected*, one line each; areas may differ by one in ten thousand."""
    found = []
    read = list(readings(site) if read is None else read)
    assert {what for what, _, _ in read} == expected.keys()
    for what, where, number in read:
        wanted = expected[what]
        close = isinstance(wanted, float) and abs(float(number) - wanted) <= AREA * wanted + 0.01
        if number != wanted and not close:
            found.append(f"{what}: {where} {number}, expected {wanted}")
    addresses, pages = addresses_and_pages(site)
    return found if addresses == pages else [*found, f"pages: {pages}, in the sitemap {addresses}"]


def load(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)


def above(area: str | None, parents: dict[str, str | None]) -> Iterator[str]:
    """*area* and those that it lies in."""
    while area is not None:
        yield area
        area = parents[area]


def geometry(file: Path, layer: str) -> dict[str, float]:
    """Geodesic km² by code of a layer of a GeoPackage."""
    connection = sqlite3.connect(file)
    rows = connection.execute(f"select code, geom from {layer}").fetchall()  # noqa: S608 - a name of ours
    connection.close()
    shapes = {code: shapely.from_wkb(blob[8 + ENVELOPES[blob[3] >> 1 & 7] :]) for code, blob in rows}
    return {code: abs(GEOD.geometry_area_perimeter(shape)[0]) / 1e6 for code, shape in shapes.items()}


def first_pages(folder: Path) -> Iterator[Path]:
    """Pages of records: ``a.html``; a further part of a long one has a dot or dash in its name."""
    for page in folder.glob("*.html"):
        if re.fullmatch(r"[0-9A-Z]+|index", page.stem):
            yield page


def _figures(page: Path) -> Iterator[Reading]:
    """The table of categories on the first page of a version: units and km²."""
    text = page.read_text(encoding="utf-8").split("</tfoot>")[0]
    row = r'data-category="\w+">([^<]+)</span></th><td class="om-num">([\d,]+)</td><td class="om-num">([\d,.]+)<'
    for category, count, km2 in re.findall(row, text):
        yield f"units of {category}", "first page", int(count.replace(",", ""))
        yield f"km2 of {category}", "first page", float(km2.replace(",", ""))
    total = re.search(r'<tfoot>.*?<td class="om-num">([\d,]+)</td>', text)
    yield "units", "first page", int(total[1].replace(",", "")) if total else 0


def table(file: Path) -> Iterator[list[str]]:
    """The rows of a CSV file below its heading."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream)
        next(rows)
        yield from rows


def features(file: Path) -> list[str]:
    """The codes of a GeoJSON file's features, a line each: the file of a country does not fit into memory at once."""
    with file.open(encoding="utf-8") as stream:
        found = (re.search(r'"properties":\s*{"code":\s*"([^"]+)"', line[:500]) for line in stream)
        return [match[1] for match in found if match]


def shards(folder: Path, names: str) -> Iterator[Any]:
    """What the shards *names* register, in the order of their numbers."""
    for file in sorted(folder.glob(names), key=lambda path: (path.name.split(".")[0], int(path.name.split(".")[1]))):
        text = file.read_text(encoding="ascii")
        yield json.loads(text[text.index(",") + 1 : text.rindex(")")])


def finder(folder: Path) -> list[str]:
    """The codes of the finder's core index: each says how many characters it shares with the one before."""
    codes: list[str] = []
    for shard in shards(folder, "find.*.js"):
        before = ""
        for coded in shard["codes"]:
            before = before[: _DIGITS.index(coded[0])] + coded[1:]
            codes.append(before)
        columns = {len(shard["names"]), *(sum(shard[name][1::2]) for name in ("areas", "categories"))}
        assert columns == {len(shard["codes"])}, columns
    return codes


def sitemap(site: Path) -> list[str]:
    """All addresses of the sitemap, those of its parts included; no part has more than 50,000."""
    files = sorted(site.glob("sitemap*.xml"))
    parts = [re.findall(r"<url><loc>([^<]+)</loc>", file.read_text(encoding="utf-8")) for file in files]
    assert max(map(len, parts)) <= 50_000
    index = re.findall(r"<sitemap><loc>[^<]*/([^</]+)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8"))
    assert sorted(index) == [file.name for file in files if len(files) > 1 and file.name != "sitemap.xml"]
    return [address for part in parts for address in part]


def fingerprint(codes: Iterable[str]) -> str:
    """The same for the same codes in any order."""
    return hashlib.sha256("\n".join(sorted(codes)).encode()).hexdigest()[:16]


def as_csv(numbers: Numbers) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([["what", "number"], *numbers.items()])
    return out.getvalue()


def main(root: Path, site: Path | None = None) -> int:
    """Print the numbers of a publication; with a site, what it says otherwise. The number of differences."""
    numbers = sources(root)
    print(as_csv(numbers), end="")
    differences = [] if site is None else wrong(numbers, site)
    print("\n".join(differences))
    return len(differences)


if __name__ == "__main__":
    sys.exit(min(1, main(*map(Path, sys.argv[1:]))))
