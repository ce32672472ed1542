"""Faults of what lets findings stand, and of what publishing asks for: rules W."""

from __future__ import annotations

from tests.faults.corpus import Case

_ACCEPTED = "accepted:\n  - {rule: %s, object: %s, reason: 备案原样, who: 王工, date: 2024-01-01%s}\n"
_DIGIT = ("v1/units/990102.yml", "category: 重点管控单元", "category: 一般管控单元")

CASES: dict[str, Case] = {
    "W03-lowered": Case(edits=(("publication.yml", "", "lowered: [{rule: X99, to: warning, reason: 备案原样}]\n"),)),
    "W03-firm": Case(files={"accepted.yml": _ACCEPTED % ("U04", "ZH99010110001", "")}),
    "W04-not-found": Case(files={"accepted.yml": _ACCEPTED % ("U03", "ZH99010220001", "")}),
    "W05-changed": Case(
        edits=(_DIGIT,),
        files={"accepted.yml": _ACCEPTED % ("U03", "ZH99010220001", ", state: 000000000000")},
        besides=("U03",),
    ),
    "W06-stateless": Case(
        edits=(_DIGIT,), files={"accepted.yml": _ACCEPTED % ("U03", "ZH99010220001", "")}, besides=("U03",)
    ),
}
