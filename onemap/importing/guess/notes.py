"""What a draft is unsure of: each is said beside its line and in the list that is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from onemap.errors import Message, message

#: steps from the root of the draft to a node: keys and indexes
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Note:
    """Something unsure: where in the draft, what, and how a person decides it."""

    at: Path
    what: Message
    how: Message

    @property
    def whole(self) -> Message:
        return message("{what} {how}", what=self.what, how=self.how)


@dataclass
class Notes:
    """The notes of one draft, in the order in which they were made."""

    found: list[Note] = field(default_factory=list)

    def add(self, at: Path, what: Message, how: Message) -> None:
        """Say once that *what* is unsure at *at*."""
        note = Note(at, what, how)
        if note not in self.found:
            self.found.append(note)

    def beside(self, at: Path) -> Sequence[Note]:
        """The notes of one node."""
        return [note for note in self.found if note.at == at]
