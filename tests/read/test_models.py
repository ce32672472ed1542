"""What the models of single files refuse beside their shape."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from onemap.importing.mapping import VersionRule
from onemap.model.publication import Publication
from onemap.model.vocabulary import UnitCode, VocabularyChange
from onemap.read.publication import default_vocabulary

PUBLICATION = {"name": "x", "territory": "x", "area": "1", "publisher": {"name": "x"}}
PLAN = {"version": "1", "title": "x", "update": {"type": "initial"}}


@pytest.mark.parametrize("languages", [[], ["zh", "zh"], ["fr"]])
def test_a_site_has_languages_each_once(languages: list[str]) -> None:
    with pytest.raises(ValidationError):
        Publication.model_validate({**PUBLICATION, "languages": languages})
    assert Publication.model_validate({**PUBLICATION, "languages": ["en", "zh"]}).languages == ("en", "zh")


@pytest.mark.parametrize(
    "terms",
    [
        [{"id": "space", "label": "a"}, {"id": "space", "label": "b"}],
        [{"id": "space", "label": "a"}, {"id": "Space", "label": "b"}],
        [{"id": "space", "label": "a"}, {"id": "risk", "label": "a"}],
        [{"id": "space", "label": "a"}, {"id": "risk", "label": "b", "short": "space"}],
    ],
)
def test_a_word_of_a_vocabulary_means_one_thing(terms: list[dict[str, Any]]) -> None:
    for group in ("levels", "dimensions", "measures", "elements", "categories"):
        with pytest.raises(ValidationError, match=r"stands twice|names two items"):
            VocabularyChange.model_validate({group: terms})
    fine = [{"id": "space", "label": "space", "short": "space"}, {"id": "risk", "label": "b"}]
    change = VocabularyChange.model_validate({"dimensions": fine})
    assert [term.id for term in change.over(default_vocabulary()).dimensions] == ["space", "risk"]


def test_a_pattern_is_a_regular_expression() -> None:
    with pytest.raises(ValidationError, match="not a regular expression"):
        UnitCode.model_validate({"pattern": "(ZH"})


@pytest.mark.parametrize("key", ["../../../elsewhere", "a/b", "a\\b", ""])
def test_a_list_of_a_mapping_cannot_lead_out_of_the_publication(key: str) -> None:
    lists = {key: {"level": "city", "for": {"area": "1"}}}
    with pytest.raises(ValidationError):
        VersionRule.model_validate({"plan": PLAN, "lists": lists})
