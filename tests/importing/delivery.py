"""The fictional delivery for tests: written once for a session, and what its forms give when they are read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from onemap.importing.deliver import read_delivery
from onemap.importing.delivered import Decisions, Delivered
from onemap.importing.faults import Faults
from onemap.importing.guess import Draft
from tests.importing.real import EXAMPLES, ROOT
from tools.delivery.content import Content, content
from tools.delivery.forms import FORMS

NAMES = tuple(FORMS)


@cache
def said() -> Content:
    """What the delivery says, whatever its form."""
    return content(ROOT)


def write(name: str, folder: Path) -> Path:
    """The folder of one form below *folder*."""
    made = folder / name
    made.mkdir(parents=True)
    FORMS[name](said(), made)
    return made


def mapping(name: str) -> Path:
    """The kept mapping of a form."""
    return EXAMPLES / "deliveries" / name / "mapping.yml"


def read(file: Path, source: Path, decisions: Decisions | None = None) -> tuple[Delivered, Faults]:
    """The one version that *file* makes from *source*; there must be no errors."""
    faults = Faults(source)
    (delivered,) = read_delivery(file, source, faults, decisions or {})
    assert not faults.errors, [problem.what.text() for problem in faults.problems]
    return delivered, faults


def whats(draft: Draft) -> set[str]:
    """What a draft is unsure of, without how to decide it."""
    return {str(dict(one.fields)["what"].text()) for one in draft.unsure}  # type: ignore[attr-defined]


def kept(draft: Draft, path: Path) -> Path:
    """The file *path* with a draft."""
    path.write_text(draft.text, encoding="utf-8")
    return path
