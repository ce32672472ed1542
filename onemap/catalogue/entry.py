"""One rule as people read of it: id, what must hold, how to mend it, and where it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onemap.errors import Severity

Stage = Literal["read", "check", "resolve", "import"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule of the catalogue. ``title`` and ``mend`` are English msgids without fields.

    A *firm* rule cannot be lowered or accepted: later stages rely on what it says.
    """

    id: str
    title: str
    mend: str
    stage: Stage
    severity: Severity = "error"
    firm: bool = True
