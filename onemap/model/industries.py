"""Industries of GB/T 4754-2017: the 20 sections and 97 divisions shipped, and the table that a publication brings.

The names in ``industries.yml`` beside this module were held against several independent public listings of the edition
of 2017 with its amendment of 2019 (which renamed division 96); groups and classes are never shipped, only recognised.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

from pydantic import Field, RootModel

from onemap.model.base import Model, Text

#: a section letter, or the letter with a division (2 digits), group (3) or class (4)
IndustryCode = Annotated[str, Field(pattern=r"^[A-T]([0-9]{2,4})?$")]
DIVISION_LENGTH = 3


class Industry(Model):
    """One code with its name."""

    code: IndustryCode
    name: Text


class IndustriesFile(RootModel[tuple[Industry, ...]]):
    """``industries.yml`` of a publication: names of groups and classes (the letter and 3 or 4 digits)."""


class Section(Model):
    """A section (门类) with its divisions (大类) by their two digits."""

    code: Annotated[str, Field(pattern=r"^[A-T]$")]
    name: Text
    divisions: dict[str, Text]


class Classification(Model):
    """The shipped table. Codes of divisions are written with their section's letter, such as ``C26``."""

    sections: tuple[Section, ...]

    @cached_property
    def names(self) -> dict[str, str]:
        """Code → name of every section and division, in the order of the standard."""
        found: dict[str, str] = {}
        for section in self.sections:
            found[section.code] = section.name
            found.update((section.code + digits, name) for digits, name in section.divisions.items())
        return found

    def knows(self, code: str) -> bool:
        """Whether the section of *code*, and its division where it has one, are of the standard."""
        return code[:DIVISION_LENGTH] in self.names

    def meant(self, code: str) -> str | None:
        """*code* with the letter of the section that has its division; None where no section has it."""
        digits = code[1:DIVISION_LENGTH]
        return next((s.code + code[1:] for s in self.sections if digits in s.divisions), None)


def is_deep(code: str) -> bool:
    """Whether *code* is a group or class, which only a publication's table names."""
    return len(code) > DIVISION_LENGTH
