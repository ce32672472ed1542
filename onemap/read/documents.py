"""One YAML file → one model, with pydantic's findings turned into problems that name place and mend."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, RootModel, ValidationError

from onemap.errors import Message, NodePath, Place, Problem, ProblemsFound, message
from onemap.model.base import KEY_FORM, Figure
from onemap.read import spelling
from onemap.read.yaml import read_yaml

M = TypeVar("M", bound=BaseModel)

#: form of a value by the model's pattern → the mend
_FORMS: Mapping[str, Message] = {
    KEY_FORM: message("Write a key without white space, slashes and full-width characters."),
    r"^[^\s/\\]+$": message("Write a key without white space and slashes."),
    r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$": message("Write an id of ASCII letters, digits, _ . -."),
    r"^[0-9A-Za-z][0-9A-Za-z-]{0,31}$": message("Write a version id of at most 32 ASCII letters, digits and -."),
    r"^[0-9]{4}$": message("Write a year of four digits."),
    r"^(https?://|mailto:)\S+$": message("Write an address that begins with http://, https:// or mailto:."),
    r"^[^@\s]+@[^@\s]+$": message("Write an e-mail address."),
    r"^#[0-9a-fA-F]{6}$": message("Write a colour such as #2e8b57."),
    r"^[A-T]([0-9]{2,4})?$": message("Write a GB/T 4754 code: a letter A to T, alone or with 2 to 4 digits."),
    r"^[0-9a-f]{64}$": message("Write a SHA-256 digest of 64 hexadecimal digits in lower case."),
}
#: how many characters of a value a message shows
_SHOWN = 40
#: what stands for true and false in YAML 1.1 or in people's tables; ours are the two words only
_MEANT = {
    **dict.fromkeys(("yes", "y", "on", "t", "1", "true"), "true"),
    **dict.fromkeys(("no", "n", "off", "f", "0", "false"), "false"),
}
_NUMBER_FORM = Figure.FORM_SAID


def read_model(path: Path, model: type[M]) -> M:
    """Read *path* strictly and return it as *model*.

    Raises :class:`ProblemsFound` with all problems of the file.
    """
    return to_model(read_yaml(path), model, path)


def to_model(value: Any, model: type[M], path: Path, at: NodePath = ()) -> M:
    """*value*, read from node *at* of *path*, as *model*. Raises :class:`ProblemsFound`."""
    if value is None:
        empty: Any = [] if issubclass(model, RootModel) else {}
        value = empty
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise ProblemsFound(_problems(error, value, model, path, at)) from None


def closest(word: str, words: Iterable[str]) -> str | None:
    """The word of *words* that somebody who wrote *word* most probably meant, or None."""
    found = difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)
    return found[0] if found else None


def _problems(error: ValidationError, value: Any, model: type[BaseModel], path: Path, at: NodePath) -> list[Problem]:
    details = error.errors(include_url=False)
    missing = {tuple(d["loc"]) for d in details if d["type"] == "missing"}
    explained: set[tuple[Any, ...]] = set()
    problems: list[Problem] = []
    for detail in details:  # unknown keys first: a misspelt key explains the one that is missing
        if detail["type"] != "extra_forbidden":
            continue
        loc = tuple(detail["loc"])
        key, keys = str(loc[-1]), _keys(model, loc[:-1])
        meant = closest(key, [k for k in keys if (*loc[:-1], k) in missing] or keys) or closest(key, keys)
        if meant is not None:
            explained.add((*loc[:-1], meant))
            mend = message("Did you mean {key}?", key=meant)
        else:
            mend = message("Remove it. Keys here: {keys}.", keys=", ".join(keys))
        what = message("The key {key} is unknown here.", key=_short(key))
        if key != key.strip():
            what = message("The key {key} has white space before or behind it.", key=_short(key))
        problems.append(Problem(Place(path, node=at + _node(value, loc)), "M02", what, mend))
    for detail in details:
        loc = tuple(detail["loc"])
        if detail["type"] == "extra_forbidden" or loc in explained:
            continue
        problems.append(Problem(Place(path, node=at + _node(value, loc)), *_explain(detail, loc)))
    return problems


def _node(value: Any, loc: tuple[Any, ...]) -> NodePath:
    """The steps of *loc* that the file has: one record may stand where a list is expected, and has no index."""
    steps: list[str | int] = []
    for step in loc:
        if step == "[key]" or (isinstance(step, int) and not isinstance(value, list)):
            continue
        steps.append(step)
        try:
            value = value[step]
        except (LookupError, TypeError):
            value = None
    return tuple(steps)


def _explain(detail: Mapping[str, Any], loc: tuple[Any, ...]) -> tuple[str, Message, Message]:
    """Rule, what and mend of one finding of pydantic."""
    kind, context, given = detail["type"], detail.get("ctx", {}), detail["input"]
    keys = [step for step in loc if isinstance(step, str) and step != "[key]"]
    name = keys[-1] if keys else "–"
    if loc and loc[-1] == "[key]":
        name = keys[-2] if len(keys) > 1 else "–"
    if kind == "missing":
        return "M01", message("The key {key} is missing.", key=name), message("Add it.")
    if kind in ("string_type", "tuple_type", "model_type", "model_attributes_type", "dict_type"):
        return _wrong_kind(kind, name, given) if keys else _wrong_whole(kind, loc)
    if kind == "literal_error":
        allowed = [str(value) for value in _expected(context)]
        meant = closest(str(given), allowed)
        what = message("{key}: {value} is none of the allowed words.", key=name, value=_short(given))
        if meant is not None:
            return "M04", what, message("Did you mean {key}?", key=meant)
        return "M04", what, message("Write one of {words}.", words=", ".join(allowed))
    if kind == "string_pattern_mismatch":
        return "M05", *_wrong_form(name, str(given), context["pattern"])
    if kind.startswith("date"):
        what = message("{key}: {value} is no date.", key=name, value=_short(given))
        return "M05", what, _day(given)
    if kind == "bool_parsing" or kind == "bool_type":
        what = message("{key}: {value} is neither true nor false.", key=name, value=_short(given))
        meant = _MEANT.get(str(given).strip().casefold())
        return "M05", what, message("Write true or false.") if meant is None else _write(meant)
    if kind in ("string_too_short", "too_short"):
        return "M06", message("{key} is empty.", key=name), message("Write a value, or leave the key out.")
    if kind in ("string_too_long", "too_long"):
        what = message("{key} has more than {limit} characters.", key=name, limit=context["max_length"])
        return "M06", what, message("Shorten it.")
    reason = str(context["error"]) if kind == "value_error" else str(detail["msg"])
    what = Message(reason.replace("{", "{{").replace("}", "}}"))
    if isinstance(given, str) and reason == _NUMBER_FORM:
        what = message("{key}: {value} is no plain number.", key=name, value=_short(given))
        meant = spelling.number(given)
        known = meant is not None and Figure.is_written(meant)
        return "M05", what, _write(str(meant)) if known else message("Write a plain decimal number, such as 48.60.")
    if keys and not isinstance(given, dict):
        what = message("{key}: {value} cannot stand here.", key=name, value=_short(given))
        return "M07", what, Message(reason.replace("{", "{{").replace("}", "}}"))
    return "M07", what, message("Correct the record.")


def _wrong_kind(kind: str, name: str, given: Any) -> tuple[str, Message, Message]:
    if kind == "string_type":
        mend = message("Write one text; put text with braces, brackets or a colon in quotes.")
        return "M03", message("{key} must be a text, not a list or mapping.", key=name), mend
    if kind == "tuple_type":
        mend = message("Write [a, b], or one line with a dash for each item.")
        meant = spelling.items(given) if isinstance(given, str) else None
        if meant is not None:
            mend = message("Write {key}: {value}", key=name, value=meant)
        return "M03", message("{key} must be a list.", key=name), mend
    mend = message("Write key: value, one on each line below it, or in braces.")
    return "M03", message("{key} must be a mapping of keys to values.", key=name), mend


def _wrong_whole(kind: str, loc: tuple[Any, ...]) -> tuple[str, Message, Message]:
    """What is wrong with a file, or a record of it, that is another kind of value."""
    mend = message("Write key: value, one on each line below it, or in braces.")
    if loc:
        return "M03", message("Record number {number} must be a mapping of keys to values.", number=loc[0] + 1), mend
    if kind == "tuple_type":
        mend = message("Begin every record with - and a space, and indent its further lines by two spaces.")
        return "M03", message("The file must be a list of records."), mend
    mend = message("Write key: value, one on each line.")
    return "M03", message("The file must be a mapping of keys to values."), mend


def _wrong_form(name: str, given: str, pattern: str) -> tuple[Message, Message]:
    """What and mend of a text that does not have the form *pattern*, with the right spelling where it can be told."""
    what = message("{key}: {value} does not have the expected form.", key=name, value=_short(given))
    if pattern == KEY_FORM:
        if spelling.WIDE.search(given):
            what = message("{key}: {value} holds full-width characters.", key=name, value=_short(given))
        parts = spelling.parted(given)
        if parts is not None:
            return what, message("Write several keys with a comma and a space between them: {value}", value=parts)
    for meant in (spelling.half_width(given), spelling.without_space(given), *_guesses(given)):
        if meant != given and len(meant) <= _SHOWN and re.fullmatch(pattern, meant):
            return what, _write(meant)
    return what, _FORMS.get(pattern) or message("The form is {pattern}.", pattern=pattern)


def _guesses(given: str) -> tuple[str, ...]:
    """Other spellings that may have been meant: a year without its word, ids with -, a colour with #."""
    plain = spelling.half_width(given)
    return plain[:-1], re.sub(r"[^0-9A-Za-z]+", "-", plain).strip("-"), f"#{plain}"


def _day(given: Any) -> Message:
    """How to write the day that *given* means."""
    text = str(given)
    meant = spelling.day(text)
    if meant is not None:
        return _write(meant.isoformat())
    month = spelling.month_of(text)
    if month is not None:
        first, last = month
        return message("Write a day that there is, {first} to {last}.", first=first, last=last)
    return message("Write a day as year-month-day, such as 2024-07-08.")


def _write(meant: str) -> Message:
    return message("Write {value}", value=meant)


def _expected(context: Mapping[str, Any]) -> list[str]:
    """The words of pydantic's "'a', 'b' or 'c'"."""
    text = str(context.get("expected", "")).replace(" or ", ", ")
    return [part.strip().strip("'\"") for part in text.split(",")]


def _short(value: Any) -> str:
    """A value for a message: one line, at most 40 characters."""
    text = value if isinstance(value, str) else type(value).__name__
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _keys(model: type[BaseModel], loc: tuple[Any, ...]) -> list[str]:
    """The keys that the model at *loc* below *model* knows, as they are spelled in files."""
    current: list[Any] = [model]
    for step in loc:
        below: list[Any] = []
        for candidate in _models(current):
            if issubclass(candidate, RootModel):
                below.append(candidate.model_fields["root"].annotation)
            elif isinstance(step, str):
                for name, field in candidate.model_fields.items():
                    if step in (name, field.alias):
                        below.append(field.annotation)
        # An index, or the key of a dict, stays at the same annotation: _models looks inside.
        current = below or current
    for candidate in _models(current):
        return [field.alias or name for name, field in candidate.model_fields.items()]
    return []


def _models(annotations: Iterable[Any]) -> list[type[BaseModel]]:
    """Model classes named anywhere in *annotations*."""
    found: list[type[BaseModel]] = []
    for annotation in annotations:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            found.append(annotation)
        else:
            found.extend(_models(get_args(annotation)))
    return found
