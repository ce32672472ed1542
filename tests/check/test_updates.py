"""Modes of an update and of its changes (P22)."""

from __future__ import annotations

from pathlib import Path

from tests.check.reporting import edited

PLAN = "v2/plan.yml"
ARGUED = (PLAN, "dynamic, mode: synchronous}", "dynamic, mode: argued, argument: {title: 论证报告}}")
ONE = (PLAN, "mode: synchronous, reason: 开发区扩区。", "mode: argued, reason: 开发区扩区。")


def test_an_argued_update_may_take_over_what_others_have_decided(tmp_path: Path) -> None:
    assert not [line for line in edited(tmp_path, ARGUED, ONE) if " P22 " in line]


def test_an_argued_update_argues_something(tmp_path: Path) -> None:
    assert len([line for line in edited(tmp_path, ARGUED) if " P22 " in line]) == 1
