"""Problems as plain JSON values and back, so that a later run can say them again word for word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onemap.errors import Message, Place, Problem, Spot


def to_json(problem: Problem, root: Path) -> dict[str, Any]:
    """What a rule found; files relative to *root*. Whether it was let stand is not kept."""
    place, spot = problem.place, problem.spot
    return {
        "file": place.file.relative_to(root).as_posix(),
        "at": [place.line, place.column, None if place.node is None else list(place.node)],
        "rule": problem.rule,
        "what": _words(problem.what),
        "mend": _words(problem.mend),
        "severity": problem.severity,
        "objects": list(problem.objects),
        "version": problem.version,
        "spot": None if spot is None else [spot.lon, spot.lat, None if spot.shape is None else spot.shape.hex()],
    }


def from_json(value: dict[str, Any], root: Path) -> Problem:
    """The problem that :func:`to_json` made *value* of."""
    line, column, node = value["at"]
    spot = value["spot"]
    if spot is not None:
        spot = Spot(spot[0], spot[1], None if spot[2] is None else bytes.fromhex(spot[2]))
    return Problem(
        Place(root / value["file"], line, column, None if node is None else tuple(node)),
        value["rule"],
        _message(value["what"]),
        _message(value["mend"]),
        value["severity"],
        tuple(value["objects"]),
        value["version"],
        spot,
    )


def _words(message: Message) -> list[Any]:
    return [message.msgid, {key: _field(field) for key, field in message.fields}]


def _field(field: object) -> Any:
    if isinstance(field, Message):
        return _words(field)
    if field is None or isinstance(field, bool | int | float | str):
        return str(field) if isinstance(field, str) else field
    return str(field)  # a day, an exact number: printed as it says itself


def _message(value: list[Any]) -> Message:
    msgid, fields = value
    return Message(msgid, tuple((key, _message(f) if isinstance(f, list) else f) for key, f in fields.items()))
