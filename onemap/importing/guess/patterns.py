"""What guessing looks for in values, headings and names (``patterns.yml``), compiled once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from onemap.read.aliases import normalise_header
from onemap.read.yaml import read_yaml

TABLE: Final[Mapping[str, Any]] = read_yaml(Path(__file__).with_name("patterns.yml"))
_CODES = {name: re.compile(f"^{pattern}$") for name, pattern in TABLE["codes"].items()}
UNIT_CODE: Final = _CODES["unit"]
ZONE_CODE: Final = _CODES["zone"]
AREA_CODE: Final = _CODES["area"]
AREA_OF_UNIT: Final = re.compile(TABLE["area_of_unit"])
AREA_OF_ZONE: Final = re.compile(TABLE["area_of_zone"])
CLASS_OF_UNIT: Final = re.compile(TABLE["class_of_unit"])
SEPARATORS: Final = re.compile(TABLE["separators"])
KEY_WORDS: Final = tuple(TABLE["key_words"])
FUNCTIONAL: Final = re.compile(TABLE["functional"])
NOTHING: Final = frozenset(TABLE["nothing"])
YEAR: Final = re.compile(TABLE["year"])
LOOSE: Final = {role: tuple(map(normalise_header, words)) for role, words in TABLE["loose"].items()}
#: element id → words that only its zones have; initials of its layers and columns
ELEMENT_WORDS: Final = {key: re.compile(one["words"]) for key, one in TABLE["elements"].items()}
ELEMENT_INITIALS: Final = {key: tuple(one["initials"]) for key, one in TABLE["elements"].items()}
ELEMENT_SUFFIX: Final[str] = TABLE["element_suffix"]
ELEMENT_DIGITS: Final[Mapping[str, str]] = TABLE["element_digits"]
TARGET_KINDS: Final = {key: re.compile(words) for key, words in TABLE["target_kinds"].items()}
LEVELS: Final = {key: re.compile(words) for key, words in TABLE["levels"].items()}
PLACEHOLDERS: Final[Mapping[str, str]] = TABLE["placeholders"]


def codes_in(text: str) -> list[str]:
    """What a cell with several codes or names holds."""
    return [piece for piece in SEPARATORS.split(text) if piece]
