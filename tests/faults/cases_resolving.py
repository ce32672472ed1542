"""Faults that only show when versions are laid over each other: rules R."""

from __future__ import annotations

from tests.faults.corpus import Case

_V2 = "v2/plan.yml"
_DAYS = "    signed: {}\n    published: {}\n    effective: {}\n"

CASES: dict[str, Case] = {
    "R06": Case(
        edits=((_V2, "version: v2\n", "version: v2\nlevels: [区县总体, 单元]\n"),),
        files={"v2/admission/990100.yml": None},
    ),
    "R07": Case(edits=((_V2, "version: v2\n", "version: v2\nvocabulary: {measures: [{id: emit, label: 排放}]}\n"),)),
    "R08": Case(
        edits=(
            ("publication.yml", "as_of: 2024-01-01\n", ""),
            ("v1/plan.yml", _DAYS.format("2020-12-01", "2020-12-10", "2021-01-01"), ""),
            ("v1/plan.yml", ", date: 2020-11-20", ""),
            (_V2, _DAYS.format("2023-06-01", "2023-06-10", "2023-07-01"), ""),
            (_V2, ", date: 2023-05-20", ""),
        )
    ),
    "R09": Case(
        edits=((_V2, "", "geometry: {units: {file: units.geojson, crs: 'IAU_2015:30100'}}\n"),),
    ),
}
