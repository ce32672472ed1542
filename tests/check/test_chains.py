"""Rules across versions: what is looked up along the chain of versions, and what is gone."""
# ruff: noqa: E501 - records and expected lines stay whole

from __future__ import annotations

from pathlib import Path

from tests.check.reporting import report
from tests.publications import FILES, box, geojson, write, write_tiny

PLAN2, LIST1, UNITS1, UNITS2 = "v2/plan.yml", "v1/admission/990100.yml", "v1/units/990101.yml", "v2/units/990102.yml"


def test_references_are_looked_up_along_the_chain(tmp_path: Path) -> None:
    """v2 may follow clauses, name zones and tag lists that only v1 wrote."""
    follows = '    - {number: "1-2", dimension: 空间布局约束, text: x, follows: [{list: "990100", numbers: ["1", "4"]}, {list: ZH99010120001, numbers: ["2-1"]}], basis: law}\n'
    text = FILES[UNITS2].replace("text: 限制高耗水项目。}\n", "text: x}\n" + follows)
    write(write_tiny(tmp_path), {UNITS2: text, "v2/tags/990100.yml": "tags: [{number: '3', works: [x]}]\n"})
    assert report(tmp_path) == []


def test_what_was_before_is_found_through_versions_that_write_no_unit(tmp_path: Path) -> None:
    """v4 replaces v3, which is based on v2 by way of a version without units of its own."""
    write_tiny(tmp_path)
    plain = "version: {0}\ntitle: {0}\nupdate: {{type: dynamic}}\nbased_on: {1}\n"
    units = FILES[UNITS1] + FILES["v1/units/990102.yml"]
    declared = "changes: [{kind: withdraw, from: [ZH99010220002], reason: x}]\nreplaces: [v3b]\n"
    alone = "version: v4\ntitle: v4\nupdate: {type: periodic}\nlevels: [市级总体, 区县总体, 单元]\n" + declared
    zones = (tmp_path / "units/v1/zones.geojson").read_text(encoding="utf-8")
    drawn = (tmp_path / "units/v1/units.geojson").read_text(encoding="utf-8")
    lists = {LIST1.replace("v1", "v4"): FILES[LIST1], "v4/units/all.yml": units, "v4/zones.yml": FILES["v1/zones.yml"]}
    vectors = {"v4/zones.geojson": zones, "v4/units.geojson": drawn}
    chain = {"v3a/plan.yml": plain.format("v3a", "v2"), "v3b/plan.yml": plain.format("v3b", "v3a")}
    write(tmp_path, {**chain, "v4/plan.yml": alone, **lists, **vectors})
    assert report(tmp_path) == []


def test_a_removed_unit_loses_its_geometry(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    write(tmp_path, {PLAN2: FILES[PLAN2] + "remove: {units: [ZH99010220001]}\n"})
    assert report(tmp_path) == []
    write(
        tmp_path,
        {
            "v2/units.geojson": geojson(
                [
                    ("ZH99010220001", box(122.2, 122.3)),
                    ("ZH99010220002", box(122.35, 122.4)),
                    ("ZH99010230001", box(122.3, 122.35)),
                ]
            )
        },
    )
    assert [line.split()[2] for line in report(tmp_path)] == ["G22"]
