"""A site built with twins: beside every long text stands what it unpacks to, and the rest is the site without."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import brotli
import pytest

from onemap.render.twins import ENDINGS, SMALLEST
from onemap.render.workspace import MANIFEST
from tests.publications import write_tiny
from tests.site.building import build, files_of
from tests.site.small import publication_line

READ = {".gz": gzip.decompress, ".br": brotli.decompress}


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("twins")
    write_tiny(root)
    publication_line(root, "address: https://example.org/map/")
    return root


def test_a_site_with_twins_and_its_next_builds(publication: Path) -> None:
    plain = content(build(publication))
    site = build(publication, "--twins", "gz,br")
    packed = content(site)
    twins = {name for name in packed if name.endswith(tuple(READ))}
    assert {name: packed[name] for name in packed.keys() - twins} == plain
    assert all(READ[name[-3:]](packed[name]) == plain[name[:-3]] for name in twins)
    expected = {name for name, data in plain.items() if name.endswith(ENDINGS) and len(data) >= SMALLEST}
    expected = {name for name in expected if not name.endswith("now.js")}
    assert {name[:-3] for name in twins} == expected and len(twins) == 2 * len(expected)
    manifest = json.loads((site / MANIFEST).read_text(encoding="utf-8"))
    assert twins <= manifest["files"].keys()
    assert b".gz" not in plain["sitemap.xml"] and b".br" not in plain["sitemap.xml"]
    # an edit of one unit: its twin follows, and the twins of what has not changed are the same files
    inodes = {name: (site / name).stat().st_ino for name in twins}
    file = next((publication / "units").glob("v2/units/*.yml"))
    text = file.read_text(encoding="utf-8")
    edited = text.replace("name: ", "name: 新", 1)
    assert edited != text
    file.write_text(edited, encoding="utf-8", newline="\n")
    after = content(build(publication, "--twins", "gz,br"))
    still = {name for name in twins & after.keys() if after[name[:-3]] == packed[name[:-3]]}
    assert all(READ[name[-3:]](after[name]) == after[name[:-3]] for name in after if name.endswith(tuple(READ)))
    assert {name: (site / name).stat().st_ino for name in still} == {name: inodes[name] for name in still}
    assert still and twins - still
    # without the option there are none
    assert not {name for name in content(build(publication)) if name.endswith(tuple(READ))}


def content(site: Path) -> dict[str, bytes]:
    return {name: data for name, data in files_of(site).items() if name != MANIFEST}
