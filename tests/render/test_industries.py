"""How an industry of a tag reads on a page."""

from __future__ import annotations

import dataclasses

from onemap.render.view import View
from tests.render.snapshots import chain, snapshot


def test_names_come_from_the_standard_then_from_the_publication() -> None:
    held = snapshot()
    table = {"C2614": "有机化学原料制造", "C26": "另一个名称"}
    view = View(dataclasses.replace(chain(held), industries=table), held, None, "zh")
    said = [view.industry(code) for code in ("C", "C26", "C2614", "C2631")]
    assert said == ["C 制造业", "C26 化学原料和化学制品制造业", "C2614 有机化学原料制造", "C2631"]
