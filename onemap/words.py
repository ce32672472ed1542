"""Interface words: gettext catalogues, read as ``.po`` files; English is the msgid itself.

Chinese comes from every ``locale/zh/*.po``; there is no compile step to forget.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

Translator = Callable[[str], str]
LANGUAGES = ("zh", "en")
_LOCALES = Path(__file__).parent / "locale"


@cache
def catalogue(lang: str) -> dict[str, str]:
    """All translated messages of *lang*: msgid → text. Empty for English."""
    words: dict[str, str] = {}
    for path in sorted((_LOCALES / lang).glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale="zh_CN"):
                if isinstance(entry.id, str) and entry.id and isinstance(entry.string, str) and entry.string:
                    words[entry.id] = entry.string
    return words


def translator(lang: str) -> Translator:
    """A function that gives the words of *lang* for an English msgid; unknown msgids come back as they are."""
    words = catalogue(lang)
    return lambda msgid: words.get(msgid, msgid)
