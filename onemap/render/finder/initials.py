"""Pinyin initials of characters, so that names are found by the letters that people type for them."""

from __future__ import annotations

from collections.abc import Iterable

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def initials(texts: Iterable[str]) -> dict[str, str]:
    """Letter → the characters of *texts* of which some reading begins with it, by code point.

    A character with several readings stands at all of their letters: which of them a place's name has is known to
    those who live there, not to a dictionary.
    """
    chars = sorted({char for text in texts for char in text if not char.isascii()})
    if not chars:
        return {}
    # a dictionary of some megabytes: loaded only when a site is written
    from pypinyin import Style, pinyin

    found: dict[str, list[str]] = {}
    for char in chars:
        readings = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
        for letter in sorted({reading[0] for read in readings for reading in read if reading[:1] in _LETTERS}):
            found.setdefault(letter, []).append(char)
    return {letter: "".join(found[letter]) for letter in sorted(found)}
