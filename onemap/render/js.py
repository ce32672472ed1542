"""Data as JSON that stays data: in a script file of ours, and inside a page.

``<``, ``>`` and ``&`` never appear raw, so that no value can close a ``<script>`` element or open a comment;
U+2028 and U+2029 never appear raw, because old browsers end a line of script at them.
"""

from __future__ import annotations

import json
from typing import Any, Final

_ESCAPES: Final = tuple((c, f"\\u{ord(c):04x}") for c in "<>&\u2028\u2029")
# allow_nan=False: NaN is no JSON, and a page must not fail to load over it
_ASCII: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False)
_UTF8: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def to_js(data: Any) -> str:
    """ASCII JSON for a script file: also harmless where the server names another encoding."""
    return _harmless(_ASCII.encode(data))


def to_json_block(data: Any) -> str:
    """JSON for ``<script type="application/json">`` in a UTF-8 page: Chinese stays as it is, which is shorter."""
    return _harmless(_UTF8.encode(data))


def _harmless(text: str) -> str:
    for sign, written in _ESCAPES:
        text = text.replace(sign, written)
    return text
