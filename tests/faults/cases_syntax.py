"""Faults of syntax: rules Y."""

from __future__ import annotations

from pathlib import Path

from tests.faults.corpus import Case

_PLAN, _UNITS, _LIST, _PUBLICATION = (
    "v1/plan.yml",
    "v1/units/990101.yml",
    "v1/admission/990100.yml",
    "publication.yml",
)
_TEXT = "name: 澜江市生态环境分区管控一张图\n"
_NAME = "name: 临港湿地优先保护单元"
_CODE = "- code: ZH99010110001"
_CUT = "clauses:\n  - number: '9'\n    dimension: 资源利用效率\n    text: 执行 #3 机组要求，不得扩建。\n"
_DEEP = "[" * 30 + "x" + "]" * 30


def _large(root: Path) -> None:
    """200 MB that take no room on the disk."""
    with (root / "units" / _PUBLICATION).open("wb") as file:
        file.truncate(200 * 1024**2)


def _link_out(root: Path) -> None:
    target = root.parent / f"{root.name}-outside.yml"
    target.write_text("accepted: []\n", encoding="utf-8")
    (root / "units" / "accepted.yml").symlink_to(target)


CASES: dict[str, Case] = {
    "Y01": Case(files={"areas.yml": None}),
    "Y02": Case(then=_large),
    "Y03-gbk": Case(files={_PUBLICATION: _TEXT.encode("gbk")}),
    "Y03-gb18030": Case(files={_PUBLICATION: "name: 澜江市㐀𠀀\n".encode("gb18030")}),
    "Y03-big5": Case(files={_PUBLICATION: "name: 生態環境分區管控一張圖\n".encode("big5")}),
    "Y03-utf16": Case(files={_PUBLICATION: _TEXT.encode("utf-16")}),
    "Y03-utf16-no-mark": Case(files={_PUBLICATION: _TEXT.encode("utf-16-be")}),
    "Y03-binary": Case(files={_PUBLICATION: b"PK\x03\x04\x14\x00\x00\x00\x08\x00\xd0\xcf\x11\xe0\xff\xff"}),
    "Y04": Case(edits=((_PUBLICATION, "name: ", "\ufeffname: "),)),
    "Y05-unseen": Case(edits=((_UNITS, _CODE, _CODE + "\u200b"),)),
    "Y05-return": Case(edits=((_PUBLICATION, "\nname_en", "\rname_en"),)),
    "Y05-escaped": Case(edits=((_UNITS, _NAME, 'name: "临港\\e湿地"'),)),
    "Y06-indent": Case(edits=((_UNITS, "  " + _NAME, "\t" + _NAME),)),
    "Y06-inside": Case(edits=((_UNITS, _NAME, _NAME.replace("湿地", "\t湿地")),)),
    "Y07-colon": Case(edits=((_UNITS, _NAME, _NAME.replace(": ", "：")),)),
    "Y07-no-space": Case(edits=((_UNITS, _NAME, _NAME.replace(": ", ":")),)),
    "Y07-dash": Case(edits=((_UNITS, _CODE, _CODE.replace("- ", "-")),)),
    "Y07-indent": Case(edits=((_UNITS, "  " + _NAME, "   " + _NAME),)),
    "Y07-quote": Case(edits=((_UNITS, 'area: "990101"', 'area: "990101'),)),
    "Y07-bracket": Case(edits=((_UNITS, "[临港街道, 东桥镇]", "[临港街道, 东桥镇"),)),
    "Y07-commas": Case(edits=((_UNITS, "[临港街道, 东桥镇]", "[临港街道,, 东桥镇]"),)),
    "Y08": Case(edits=((_UNITS, "  towns: [临港街道]\n", "  towns: [临港街道]\n  towns: [东桥镇]\n"),)),
    "Y08-dash": Case(edits=((_UNITS, "- code: ZH99010120001", "  code: ZH99010120001"),)),
    "Y09-anchor": Case(edits=((_UNITS, "towns: [临港街道]", "towns: &t [临港街道]"),)),
    "Y09-alias": Case(edits=((_UNITS, "[临港街道, 东桥镇]", "*t"),)),
    "Y10": Case(edits=((_UNITS, "  " + _NAME, "  <<: {realm: land}\n  " + _NAME),)),
    "Y11-tag": Case(edits=((_UNITS, _NAME, _NAME.replace(": ", ": !!str ")),)),
    "Y11-directive": Case(edits=((_UNITS, _CODE, "%YAML 1.1\n---\n" + _CODE),)),
    "Y12": Case(edits=((_UNITS, "- code: ZH99010120001", "---\n- code: ZH99010120001"),)),
    "Y13-true": Case(edits=((_UNITS, "  " + _NAME, "  yes: x\n  " + _NAME),)),
    "Y13-list": Case(edits=((_UNITS, "  " + _NAME, "  ? [a]\n  : x\n  " + _NAME),)),
    "Y14": Case(edits=((_UNITS, "[临港街道, 东桥镇]", _DEEP),)),
    "Y15": Case(edits=((_UNITS, _NAME, "name: " + "长" * 22000),)),
    "Y16": Case(edits=((_UNITS, _NAME, f"{_NAME}\n  note: null"),)),
    "Y17": Case(edits=((_UNITS, "  towns: [临港街道]\n", "  towns:\n    - 临港街道\n    -\n"),)),
    "Y18-geometry": Case(edits=((_PLAN, "", "geometry: {units: {file: ../../../units.geojson}}\n"),)),
    "Y18-link": Case(then=_link_out),
    "Y19": Case(files={"v1/plan.yml": None, "v2/plan.yml": None}),
    "Y20": Case(files={"v1/units/990103.yaml": "[]\n"}),
    "Y22": Case(edits=((_LIST, "clauses:\n", _CUT),)),
    "Y21-unit": Case(edits=((_UNITS, "- code: ZH99010120001", _CODE),)),
    "Y21-other-file": Case(edits=(("v1/units/990102.yml", "- code: ZH99010220001", _CODE),)),
    "Y21-clause": Case(edits=((_LIST, 'number: "2"', 'number: "1"'),)),
}
