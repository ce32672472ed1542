"""``check --format sarif``: what SARIF 2.1.0 asks of the parts that are written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from onemap import __version__
from onemap.catalogue import CATALOGUE
from onemap.catalogue.sarif import address, as_sarif
from onemap.errors import Place, Problem, message
from tests.check.test_report import run
from tests.publications import write, write_tiny

#: keys that the standard gives to the objects that are written, and those of them that it requires
KEYS: dict[str, tuple[set[str], set[str]]] = {
    "log": ({"$schema", "version", "runs"}, {"version", "runs"}),
    "run": ({"tool", "language", "columnKind", "results", "properties"}, {"tool"}),
    "driver": ({"name", "version", "semanticVersion", "rules"}, {"name"}),
    "rule": ({"id", "shortDescription", "help", "defaultConfiguration"}, {"id"}),
    "result": ({"ruleId", "ruleIndex", "level", "message", "locations"}, {"message"}),
    "physical": ({"artifactLocation", "region"}, {"artifactLocation"}),
    "region": ({"startLine", "startColumn"}, {"startLine"}),
}
#: RFC 3986: a relative reference of path segments (no colon in the first), or a file address
REFERENCE = re.compile(r"(file:///)?([\w.~!$&'()*+,;=@/-]|%[0-9A-F]{2})+", re.ASCII)


def held(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    allowed, required = KEYS[kind]
    assert required <= set(value) <= allowed, (kind, set(value))
    return value


def valid(text: str) -> dict[str, Any]:
    """The run of a log that has the shape of SARIF."""
    log = held("log", json.loads(text))
    assert log["version"] == "2.1.0"
    (first,) = log["runs"]
    result = held("run", first)
    assert result["columnKind"] == "unicodeCodePoints"
    assert re.fullmatch(r"[a-zA-Z]{2}(-[a-zA-Z]{2})?", result["language"])
    driver = held("driver", result["tool"]["driver"])
    assert (driver["name"], driver["version"]) == ("onemap", __version__)
    for rule in driver["rules"]:
        held("rule", rule)
        assert rule["shortDescription"]["text"] and rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note", "none")
    assert [rule["id"] for rule in driver["rules"]] == list(CATALOGUE)
    for found in result["results"]:
        held("result", found)
        assert found["level"] in ("error", "warning")
        assert found["message"]["text"]
        assert driver["rules"][found["ruleIndex"]]["id"] == found["ruleId"]
        (location,) = found["locations"]
        physical = held("physical", location["physicalLocation"])
        assert REFERENCE.fullmatch(physical["artifactLocation"]["uri"])
        region = held("region", physical.get("region", {"startLine": 1}))
        assert all(isinstance(number, int) and number >= 1 for number in region.values())
    return result


def problem(place: Place, rule: str = "U01") -> Problem:
    return Problem(place, rule, message("The key {key} is unknown here.", key="x\n"), message("Add it."))


def test_a_finding_with_all_its_parts(tmp_path: Path) -> None:
    text = as_sarif([problem(Place(tmp_path / "units" / "单 元%#.yml", 3, 5))], tmp_path, "zh")
    (found,) = valid(text)["results"]
    physical = found["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "units/%E5%8D%95%20%E5%85%83%25%23.yml"
    assert physical["region"] == {"startLine": 3, "startColumn": 5}
    assert found["message"]["text"] == "此处没有键 x 。 (请补上。)"
    assert (found["ruleId"], found["level"]) == ("U01", "error")


def test_places_of_every_kind(tmp_path: Path) -> None:
    inner, outer = tmp_path / "in", tmp_path / "外"
    places = [Place(inner), Place(inner / "a&b.yml"), Place(inner / "c.yml", 2), Place(outer / "d e.yml", 1, 1)]
    results = valid(as_sarif([problem(place) for place in places], inner))["results"]
    physical = [found["locations"][0]["physicalLocation"] for found in results]
    addresses = {place["artifactLocation"]["uri"]: place.get("region") for place in physical}
    outside = (outer / "d e.yml").as_uri()
    assert addresses == {
        ".": None,
        "a%26b.yml": None,
        "c.yml": {"startLine": 2},
        outside: {"startLine": 1, "startColumn": 1},
    }
    assert address("a:b.yml") == "a%3Ab.yml"  # a colon in the first segment would be a scheme
    assert unquote(outside).endswith("/外/d e.yml")


def test_the_same_whatever_the_order(tmp_path: Path) -> None:
    found = [problem(Place(tmp_path / f"{n}.yml", n + 1, 1), rule) for n in range(3) for rule in ("U01", "L03", "Y08")]
    assert as_sarif(found, tmp_path) == as_sarif([*reversed(found), found[0]], tmp_path)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_tiny(tmp_path)
    at = ("--publication", str(root), "--lang", "en", "--format", "sarif")
    code, out, said = run(capsys, *at)
    assert (code, said, valid(out)["results"]) == (0, "", [])
    assert "properties" not in json.loads(out)["runs"][0]
    write(root, {"v1/zones.yml": "- {code: X, name: y, element: 火, code: Z}\n", "v1/zone.yml": ""})
    code, out, _ = run(capsys, *at)
    assert code == 1
    (found,) = valid(out)["results"]
    assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "units/v1/zones.yml"
    assert found["ruleId"] == "Y08"
    write_tiny(tmp_path)
    code, out, _ = run(capsys, *at, "--ignore", "W02")
    assert (code, valid(out)["properties"]) == (0, {"leftOut": 1})
