"""File names from keys: one injective function, safe on every file system.

Keys of publications are people's own: codes, ids, Chinese names. On a case-insensitive file system
``ABC`` and ``abc`` are one file, so only one of two keys that differ in case may keep its spelling:

* with a digit, the upper-case one (``ZH99010120001``, ``990100``, ``BARRE-R10``);
* without a digit, the lower-case one (``lanjiang-basin``).

Any other key is written in lower case with marks after ``_``, which no unchanged name holds:
``_a`` is the letter A, ``__`` an underscore, ``_04e2d_`` the character U+4E2D, a final ``_`` says
"none of the usual rules, taken as it is" (``water-2_``, ``con_``), and ``_1`` with a digest ends a name
that would be too long.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

#: longest name, in bytes, without a suffix such as ``.html``
LONGEST = 80
_CODE = re.compile(r"[0-9A-Z][0-9A-Z-]*")
_WORD = re.compile(r"[a-z][a-z-]*")
#: names that Windows keeps for devices, whatever their suffix
_DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]", re.IGNORECASE)
#: names that the site's own pages have beside those of records
_PAGES = re.compile(r"index|(dimension|industry)-.*", re.IGNORECASE)
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_DIGITS = frozenset("0123456789")
_DIGEST = 32


@lru_cache(maxsize=1 << 17)
def slug(key: str) -> str:
    """The file name (ASCII, at most 80 bytes, no dot) of *key*; different keys have names that differ beyond case."""
    if len(key) <= LONGEST and _keeps_spelling(key):
        return key
    tokens = [_token(char) for char in key]
    name = "".join(tokens)
    if "_" not in name and len(name) < LONGEST:
        return name + "_"
    if "_" in name and len(name) <= LONGEST:
        return name
    # a digest of 128 bits; cut between tokens, so that the mark ``_1`` cannot be read as part of one
    digest = "_1" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
    head = ""
    for token in tokens:
        if len(head) + len(token) + len(digest) > LONGEST:
            break
        head += token
    return head + digest


def _keeps_spelling(key: str) -> bool:
    if _DEVICES.fullmatch(key) or _PAGES.fullmatch(key):
        return False
    if _WORD.fullmatch(key):
        return True
    return _CODE.fullmatch(key) is not None and not _DIGITS.isdisjoint(key)


def _token(char: str) -> str:
    if char in _PLAIN:
        return char
    if char == "_":
        return "__"
    if "A" <= char <= "Z":
        return "_" + char.lower()
    return f"_0{ord(char):x}_"
