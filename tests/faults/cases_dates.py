"""Faults of days and years: of one document, of versions in time, of consultations; and of attachments."""

from __future__ import annotations

from tests.faults.corpus import Case

_V1, _V2 = "v1/plan.yml", "v2/plan.yml"
_FILED_1, _FILED_2 = "number: 备〔2020〕1号, date: 2020-11-20}\n", "number: 备〔2023〕2号, date: 2023-05-20}\n"
_EFFECTIVE_1, _EFFECTIVE_2 = "effective: 2021-01-01\n", "effective: 2023-07-01\n"
#: a third version, which changes nothing
_DRAFT = "version: %s\ntitle: 澜江市生态环境分区管控动态更新方案（%s）\nupdate: {type: dynamic}\nbased_on: %s\n"
_V3 = _DRAFT % ("v3", "2024年", "v2")
_DOCUMENT = """\
documents:
  - number: 澜政发〔2023〕3号
    issuer: 澜江市人民政府
    signed: %s
    published: %s
    effective: %s
    filing: {authority: 省生态环境厅, number: 备〔2023〕3号, date: %s}
"""
_AUTUMN = _DOCUMENT % ("2023-09-10", "2023-09-12", "2023-10-01", "2023-09-01")
_NEW_YEAR = _DOCUMENT % ("2023-12-10", "2023-12-12", "2024-01-01", "2023-12-01")
_SPRING = _DOCUMENT % ("2023-12-10", "2023-12-12", "2024-02-01", "2023-12-01")
_OPEN = "documents:\n  - title: 征求意见稿\n    issuer: 澜江市生态环境局\n"


def _days_2(signed: str, published: str, effective: str, filed: str) -> tuple[tuple[str, str, str], ...]:
    return (
        (_V2, "signed: 2023-06-01", f"signed: {signed}"),
        (_V2, "published: 2023-06-10", f"published: {published}"),
        (_V2, "effective: 2023-07-01", f"effective: {effective}"),
        (_V2, "date: 2023-05-20", f"date: {filed}"),
    )


def _as_of(day: str) -> tuple[str, str, str]:
    return "publication.yml", "as_of: 2024-01-01", f"as_of: {day}"


def _window(start: str, end: str, more: str = ", contact: 综合科") -> str:
    return f"    consultation: {{start: {start}, end: {end}{more}}}\n"


CASES: dict[str, Case] = {
    "P11": Case(edits=(*_days_2("2024-06-01", "2024-06-10", "2024-07-01", "2024-06-20"), _as_of("2024-12-31"))),
    "P12": Case(edits=((_V2, "date: 2023-05-20", "date: 2023-06-20"),)),
    "P13": Case(edits=((_V2, "signed: 2023-06-01", "signed: 2023-05-10"),)),
    "P13-effective": Case(edits=((_V1, _EFFECTIVE_1, "effective: 2020-12-05\n"),)),
    "P14": Case(
        files={
            "v3/plan.yml": _V3 + "replaces: [v4]\n",
            "v4/plan.yml": _DRAFT % ("v4", "2025年", "v2") + "amends: [v3]\n",
        }
    ),
    "P15": Case(edits=((_V2, "replaces: [v1]\n", "replaces: [v1]\namends: [v3]\n"),), files={"v3/plan.yml": _V3}),
    "P15-same-day": Case(edits=_days_2("2020-12-01", "2020-12-10", "2021-01-01", "2020-11-20")),
    "P16": Case(files={"v3/plan.yml": _V3 + _AUTUMN + "replaces: [v2, v1]\n"}),
    "P16-instead": Case(files={"v3/plan.yml": _V3 + "replaces: [v1]\n"}),
    "P17": Case(edits=((_V1, _EFFECTIVE_1, _EFFECTIVE_1 + "    expires: 2023-06-22\n"),)),
    "P17-until-now": Case(edits=((_V2, _EFFECTIVE_2, _EFFECTIVE_2 + "    expires: 2023-11-30\n"),)),
    "P18": Case(edits=((_V2, "replaces: [v1]\n", ""),)),
    "P18-for-a-time": Case(
        edits=((_V2, "replaces: [v1]\n", ""), (_V1, _EFFECTIVE_1, _EFFECTIVE_1 + "    repealed: 2023-09-01\n"))
    ),
    "P19": Case(edits=(_as_of("2026-02-01"),)),
    "P19-early": Case(
        files={"v3/plan.yml": _V3.replace("dynamic", "periodic") + _AUTUMN + "replaces: [v2]\n"},
    ),
    "P19-late": Case(
        edits=(_as_of("2026-04-01"),),
        files={
            "v3/plan.yml": _V3.replace("dynamic", "periodic")
            + _DOCUMENT % ("2026-02-01", "2026-02-10", "2026-03-01", "2026-01-20")
            + "replaces: [v2]\n"
        },
    ),
    "P20": Case(edits=((_V2, _EFFECTIVE_2, _EFFECTIVE_2 + "    expires: 2023-06-30\n"),)),
    "P20-repealed": Case(edits=((_V2, _EFFECTIVE_2, _EFFECTIVE_2 + "    repealed: 2023-07-01\n"),)),
    "P23": Case(edits=((_V1, "", 'base_year: "2019"\ntarget_years: ["2035", "2025"]\n'),)),
    "P23-base": Case(edits=((_V1, "", 'base_year: "2022"\ntarget_years: ["2025", "2035"]\n'),)),
    "P23-target": Case(edits=((_V1, "", 'base_year: "2019"\ntarget_years: ["2019", "2035"]\n'),)),
    "P23-outlook": Case(edits=((_V1, "", 'target_years: ["2025", "2035"]\noutlook_year: "2030"\n'),)),
    "P24": Case(edits=((_V1, _FILED_1, _FILED_1 + _window("2020-10-31", "2020-10-01")),)),
    "P25": Case(edits=((_V1, _FILED_1, _FILED_1 + _window("2020-11-01", "2020-11-30")),)),
    "P25-signed": Case(
        files={"v3/plan.yml": _V3 + _OPEN + "    signed: 2023-11-01\n" + _window("2023-10-10", "2023-11-10")}
    ),
    "P26": Case(files={"v3/plan.yml": _V3 + _OPEN + _window("2023-12-15", "2024-01-15", "")}),
    "P27": Case(edits=((_V2, _FILED_2, _FILED_2 + "    attachments: [图集.pdf]\n"),)),
    "P27-outside": Case(edits=((_V2, _FILED_2, _FILED_2 + "    attachments: [../v1/plan.yml]\n"),)),
    "P27-argument": Case(
        edits=((_V2, "mode: synchronous}\n", "mode: synchronous, argument: {title: 论证报告, file: 论证报告.pdf}}\n"),)
    ),
    "P28": Case(
        files={
            "v3/plan.yml": _V3,
            "v4/plan.yml": _DRAFT % ("v4", "2025年", "v3") + _SPRING + "replaces: [v2]\n",
        }
    ),
    "P29": Case(
        files={
            "v3/plan.yml": (_DRAFT % ("v3", "2024年", "v1")).replace("dynamic", "periodic")
            + _NEW_YEAR
            + "replaces: [v2]\n"
        },
    ),
}
