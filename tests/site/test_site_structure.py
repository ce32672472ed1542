"""The site holds what the YAML holds: a page for every record, and the totals that the files give."""

from __future__ import annotations

import csv
import json
import re

import pytest
import shapely
import shapely.geometry

from tests.site.finder import finder_rows, own_clauses
from tests.site.html import Tag, seen, tags
from tests.site.kinds import KINDS, Reference, address

#: the category labels of the national vocabulary, in its order
CATEGORIES = ("优先保护单元", "重点管控单元", "一般管控单元")


def _tables(page: str) -> list[list[list[str]]]:
    """Tables of *page* as rows of cell texts."""
    found: list[list[list[str]]] = []
    for tag in tags(page):
        if tag.name == "table":
            found.append([])
        elif tag.name == "tr" and found:
            found[-1].append([])
        elif tag.name in ("td", "th") and found and found[-1]:
            found[-1][-1].append(" ".join(tag.text.split()))
    return found


def _element(page: str, name: str) -> Tag:
    return next(tag for tag in tags(page) if tag.name == name)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_exists(reference: Reference, kind: str) -> None:
    assert (reference.site / address(reference, kind)).is_file()


def test_every_unit_of_every_version_has_its_page(reference: Reference) -> None:
    for version in reference.versions:
        made = {file.stem for file in (reference.version(version) / "units").glob("*.html")}
        assert made == reference.units(version).keys(), version
    assert len(reference.units()) >= 90


def test_every_code_that_a_version_ever_held_has_its_history(reference: Reference) -> None:
    ever = {code for version in reference.versions for code in reference.units(version)}
    assert {file.stem for file in (reference.site / "units").glob("*.html")} == ever
    assert len(ever) > len(reference.units())


def test_every_area_and_zone_has_its_page(reference: Reference) -> None:
    for version in reference.versions:
        folder = reference.version(version)
        assert {f.stem for f in (folder / "areas").glob("*.html")} == {"index", *reference.areas(version)}, version
        assert {f.stem for f in (folder / "zones").glob("*.html")} == {"index", *reference.zones(version)}, version


def test_home_counts_what_the_files_hold(reference: Reference) -> None:
    counts = reference.counts()
    page = (reference.version() / "index.html").read_text(encoding="utf-8")
    figures = next(table for table in _tables(page) if any(row[0] == CATEGORIES[0] for row in table))
    shown = {row[0]: int(row[1]) for row in figures if row[0] in CATEGORIES}
    assert shown == {category: counts[category] for category in CATEGORIES}
    assert figures[-1][1] == str(len(reference.units()))
    portal = seen((reference.site / "index.html").read_text(encoding="utf-8"))
    assert str(counts[CATEGORIES[1]]) in portal.split()


def test_home_counts_every_area_with_those_below_it(reference: Reference) -> None:
    page = (reference.version() / "index.html").read_text(encoding="utf-8")
    areas = reference.areas()
    names = {area["name"]: key for key, area in areas.items()}
    by_area = next(table for table in _tables(page) if any(row[0] in names for row in table))
    shown = {names[row[0].split(" ")[0]]: row[-2] for row in by_area if row[0].split(" ")[0] in names}
    assert shown.keys() == areas.keys()
    for key, count in shown.items():
        below = {key, *(a for a, area in areas.items() if area.get("parent") == key)}
        owned = sum(unit["area"] in below for unit in reference.units().values())
        # a functional area that owns no unit is counted with its district, and says so with a dash
        assert count == (str(owned) if owned or areas[key]["kind"] != "functional" else "–"), key


def test_a_district_with_an_empty_category_says_so(reference: Reference) -> None:
    area, category = reference.with_empty_category()
    text = seen((reference.version() / f"areas/{area}.html").read_text(encoding="utf-8"))
    assert re.search(f"没有[^。]*{category}|无[^。]*{category}", text)


def test_a_unit_page_shows_every_clause_of_its_own(reference: Reference) -> None:
    short = []
    for code in reference.units():
        text = seen((reference.version() / f"units/{code}.html").read_text(encoding="utf-8")).replace("\n", "")
        for clause in own_clauses(reference, code):
            words = " ".join(str(clause.get("text", "")).split())
            if words not in text:
                short.append(f"{code} {clause.get('number')}: {words[:40]}")
    assert not short, f"{len(short)} clauses are missing:\n" + "\n".join(short[:20])


def test_finder_and_downloads_hold_every_unit(reference: Reference) -> None:
    units = reference.units()
    block = re.search(r'id="onemap-finder">(.*?)</script>', (reference.version() / "find.html").read_text("utf-8"))
    assert block
    assert {row["code"]: row["name"] for row in finder_rows(reference.version(), json.loads(block[1]))} == {
        code: unit["name"] for code, unit in units.items()
    }
    table = (reference.version() / "data" / "units.csv").read_text(encoding="utf-8-sig")
    assert {code for row in csv.reader(table.splitlines()) for code in row if code in units} == units.keys()
    drawn = json.loads((reference.version() / "data" / "units.geojson").read_text(encoding="utf-8"))
    assert {
        code for f in drawn["features"] for code in map(str, f["properties"].values()) if code in units
    } == units.keys()


@pytest.mark.parametrize("version", ["2020", "2023-1", "2025", "2026-1"])
def test_pages_name_the_units_that_share_a_border(reference: Reference, version: str) -> None:
    """Neighbours by a plain intersection of the downloaded polygons; a common corner alone does not count."""
    drawn = json.loads((reference.version(version) / "data" / "units.geojson").read_text(encoding="utf-8"))
    shapes = {f["properties"]["code"]: shapely.geometry.shape(f["geometry"]) for f in drawn["features"]}
    codes, polygons = list(shapes), list(shapes.values())
    wanted: dict[str, set[str]] = {code: set() for code in codes}
    for i, j in zip(*shapely.STRtree(polygons).query(polygons, predicate="intersects"), strict=True):
        if i != j and shapely.length(shapely.intersection(polygons[i].boundary, polygons[j].boundary)) > 1e-4:
            wanted[codes[i]].add(codes[j])
    assert sum(map(len, wanted.values())) > 3 * len(codes)
    wrong = []
    for code, others in wanted.items():
        page = (reference.version(version) / f"units/{code}.html").read_text(encoding="utf-8")
        part = page.partition('<section id="neighbours">')[2].partition("</section>")[0]
        shown = set(re.findall(r"[A-Z]{2}\d{11}", part))
        if not others <= shown:
            wrong.append(f"{code}: missing {sorted(others - shown)}")
    assert not wrong, f"{len(wrong)} of {len(codes)}:\n" + "\n".join(wrong[:20])


def test_the_page_of_a_merged_unit_tells_its_history(reference: Reference) -> None:
    gone, became = reference.merged()
    old = seen((reference.site / f"units/{gone[0]}.html").read_text(encoding="utf-8"))
    assert became in old
    new = seen((reference.site / f"units/{became}.html").read_text(encoding="utf-8"))
    assert all(code in new for code in gone)


def test_every_page_says_what_it_is(reference: Reference) -> None:
    titles: dict[str, str] = {}
    for kind in KINDS:
        page = (reference.site / address(reference, kind)).read_text(encoding="utf-8")
        assert _element(page, "html").attributes.get("lang", "").startswith("zh"), kind
        titles[kind] = _element(page, "title").text.strip()
        assert titles[kind] and "ONEMAP" not in page, kind
    assert titles["unit on land"] != titles["unit at sea"]
