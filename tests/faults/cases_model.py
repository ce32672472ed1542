"""Faults of the model: rules M."""

from __future__ import annotations

from tests.faults.corpus import Case

_PLAN, _UNITS, _LIST, _PUBLICATION = (
    "v1/plan.yml",
    "v1/units/990101.yml",
    "v1/admission/990100.yml",
    "publication.yml",
)
_CODE = "code: ZH99010110001"
_SIGNED = "signed: 2020-12-01"


def _area_km2(written: str) -> Case:
    return Case(edits=((_UNITS, '"108.90"', written),))


def _signed(written: str) -> Case:
    return Case(edits=((_PLAN, _SIGNED, f"signed: {written}"),))


CASES: dict[str, Case] = {
    "M01": Case(edits=((_UNITS, "  name: 临港湿地优先保护单元\n", ""),)),
    "M02-meant": Case(edits=((_UNITS, "  towns: [临港街道]", "  town: [临港街道]"),)),
    "M02-capital": Case(edits=((_PUBLICATION, "territory: ", "Territory: "),)),
    "M02-space": Case(edits=((_PUBLICATION, "territory: ", '"territory ": '),)),
    "M02-unknown": Case(edits=((_UNITS, "  towns: [临港街道]", "  面积: 12"),)),
    "M03-list": Case(edits=((_UNITS, "towns: [临港街道, 东桥镇]", "towns: 临港街道、东桥镇"),)),
    "M03-brackets": Case(edits=((_UNITS, "zones: [YS9901012210001]", "zones: 【YS9901012210001】"),)),
    "M03-text": Case(edits=((_UNITS, "name: 临港湿地优先保护单元", "name: [临港湿地优先保护单元]"),)),
    "M03-mapping": Case(edits=((_PLAN, "update: {type: initial}", "update: initial"),)),
    "M04-meant": Case(edits=((_PLAN, "{type: initial}", "{type: inital}"),)),
    "M04-none": Case(edits=((_PUBLICATION, "units: {publication: public}", "units: {publication: 公开}"),)),
    "M05-day-slashes": _signed("2020/12/1"),
    "M05-day-chinese": _signed("2020年12月1日"),
    "M05-day-chinese-numerals": _signed("二〇二〇年十二月一日"),
    "M05-day-time": _signed("2020-12-01 00:00:00"),
    "M05-day-none": _signed("2020-11-31"),
    "M05-number-thousands": _area_km2('"1,108.90"'),
    "M05-number-wide": _area_km2("１０８．９０"),
    "M05-number-unit": _area_km2("108.90平方公里"),
    "M05-number-words": _area_km2("约108"),
    "M05-year": Case(edits=((_PLAN, "", "base_year: 2020年\n"),)),
    "M05-true": Case(edits=((_UNITS, "none: true", "none: yes"),)),
    "M05-code-wide": Case(edits=((_UNITS, _CODE, "code: ＺＨ９９０１０１１０００１"),)),
    "M05-code-space": Case(edits=((_UNITS, _CODE, "code: ZH990101 10001"),)),
    "M05-area-quotes": Case(edits=((_UNITS, 'area: "990101"', "area: “990101”"),)),
    "M05-zones-comma": Case(edits=((_UNITS, "zones: [YS9901012210001]", "zones: [YS9901012210001，YS9901012210002]"),)),
    "M05-list-wide": Case(edits=((_UNITS, 'list: "990100"', 'list: "９９０１００"'),)),
    "M05-list-file": Case(files={"v1/admission/990101 .yml": 'level: 区县总体\nfor: {area: "990101"}\n'}),
    "M05-version": Case(edits=((_PLAN, "version: v1", "version: v1.0"),)),
    "M05-link": Case(edits=((_PLAN, "    " + _SIGNED, "    link: www.example.cn\n    " + _SIGNED),)),
    "M06-empty": Case(edits=((_PLAN, "levels: [市级总体, 区县总体, 单元]", "levels: []"),)),
    "M06-long": Case(edits=((_UNITS, _CODE, "code: " + "Z" * 65),)),
    "M07-basis": Case(edits=((_PLAN, "", "basis: [{number: 国函〔2020〕1号}]\n"),)),
    "M07-pattern": Case(edits=((_PUBLICATION, "", "vocabulary: {unit_code: {pattern: 'ZH(\\d{6}'}}\n"),)),
    "M07-number": Case(edits=((_LIST, '{number: "2", dimension', "{dimension"),)),
}
