"""What values of a column mean: categories, elements, levels, kinds of targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from unicodedata import normalize

from onemap.importing.guess.columns import Column
from onemap.importing.guess.patterns import (
    ELEMENT_DIGITS,
    ELEMENT_INITIALS,
    ELEMENT_SUFFIX,
    ELEMENT_WORDS,
    LEVELS,
    TARGET_KINDS,
)
from onemap.model.vocabulary import Vocabulary
from onemap.read.aliases import normalise_header


def folded(text: str) -> str:
    """The comparable form of a value: half width, lower case, without white space; brackets stay."""
    return "".join(normalize("NFKC", text).casefold().split())


def category_values(values: Iterable[str], words: Vocabulary) -> tuple[dict[str, str], list[str]]:
    """What each value means; none where all are labels already. Then the values that are not known."""
    known = {
        folded(spelling): category.label
        for category in words.categories
        for spelling in (category.id, category.label, category.short or "", category.digit or "")
        if spelling
    }
    found: dict[str, str] = {}
    unknown = []
    for value in sorted(values):
        form = folded(value)
        near = [c.label for c in words.categories if c.short and c.short in value]
        if form in known:
            found[value] = known[form]
        else:
            unknown.append(value)
            found[value] = near[0] if len(near) == 1 else words.categories[-1].label
    same = all(value == label for value, label in found.items())
    return ({} if same else found), unknown


def element_values(
    element: Column, names: Column | None, types: Column | None, words: Vocabulary
) -> dict[str, tuple[str, bool]]:
    """What each value of a column of elements means, with whether that is sure."""
    labels = {normalise_header(one.label): one.id for one in words.elements} | {
        one.id: one.id for one in words.elements
    }
    votes: dict[str, Counter[str]] = {}
    for row, value in enumerate(element.values):
        if value is not None:
            votes.setdefault(value, Counter()).update(_votes(row, names, types, words))
    found: dict[str, tuple[str, bool]] = {}
    for value in sorted(votes):
        form = normalise_header(value)
        bare = next((labels[f] for f in (form, form.removesuffix(ELEMENT_SUFFIX)) if f in labels), None)
        best = votes[value].most_common(2)
        sure = bool(best) and (len(best) == 1 or best[0][1] > best[1][1] * 4)
        if bare is not None:
            found[value] = (bare, True)
        elif best and sure:
            found[value] = (best[0][0], ELEMENT_DIGITS.get(value) == best[0][0])
        else:
            found[value] = (ELEMENT_DIGITS.get(value, best[0][0] if best else words.elements[0].id), False)
    return found


def element_of(
    names: Column | None, types: Column | None, titles: Iterable[str], words: Vocabulary
) -> tuple[str, bool]:
    """The element of all zones of a layer that has no column for it, with whether that is sure."""
    rows = len((names or types).values) if (names or types) is not None else 0  # type: ignore[union-attr]
    votes: Counter[str] = Counter()
    for row in range(rows):
        votes.update(_votes(row, names, types, words))
    for title in titles:
        form = title.casefold()
        fits = [(len(i), key) for key, every in ELEMENT_INITIALS.items() for i in every if form.startswith(i)]
        if fits:
            longest = max(fits)[1]
            others = votes.most_common(1)
            return longest, not others or others[0][0] == longest
    best = votes.most_common(1)
    return (best[0][0], len(votes) == 1) if best else (words.elements[0].id, False)


def _votes(row: int, names: Column | None, types: Column | None, words: Vocabulary) -> Iterable[str]:
    name = names.values[row] if names is not None else None
    kind = types.values[row] if types is not None else None
    said = f"{name or ''} {kind or ''}"
    found = [key for key, pattern in ELEMENT_WORDS.items() if pattern.search(said)]
    if found:
        return (
            found[:1]
            if len(found) == 1
            else [key for key in found if kind and ELEMENT_WORDS[key].search(kind)] or found
        )
    return [one.id for one in words.elements if kind is not None and kind in {t.label for t in one.types}]


def level_values(values: Iterable[str], words: Vocabulary) -> tuple[dict[str, str], list[str]]:
    """What each value of a column of levels means; none where all are labels already. Then those not known."""
    labels = {one.label: one.label for one in words.levels}
    found: dict[str, str] = {}
    unknown = []
    for value in sorted(values):
        level = labels.get(value) or level_in(value, words)
        if level is None:
            unknown.append(value)
        else:
            found[value] = level
    return ({} if all(v == label for v, label in found.items()) and not unknown else found), unknown


def level_in(text: str, words: Vocabulary) -> str | None:
    """The label of the level that a title speaks of."""
    fits = [key for key, pattern in LEVELS.items() if pattern.search(text)]
    return next((one.label for one in words.levels if one.id in fits[:1]), None)


def target_kinds(values: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """What each word for a kind of target means; then those not known."""
    found: dict[str, str] = {}
    unknown = []
    for value in sorted(values):
        kind = next((key for key, pattern in TARGET_KINDS.items() if pattern.search(value) or key == value), None)
        found[value] = kind or "bottom-line"
        if kind is None:
            unknown.append(value)
    return found, unknown


def labels_of(values: Mapping[str, tuple[str, bool]], words: Vocabulary) -> dict[str, str]:
    """Element values with labels."""
    labels = {one.id: one.label for one in words.elements}
    return {value: labels[key] for value, (key, _) in values.items()}
