"""The map of the house in CONTRIBUTING.md holds: one direction, small modules, commands that exist."""

from __future__ import annotations

import ast
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from tests.house import sources
from tests.house.sources import ROOT

#: every package and module directly below onemap/, from the ground up: each may import those before it
STAGES = (
    *("__init__", "slug", "words", "errors", "store", "workers", "executors"),
    *("model", "validity", "read", "fixing", "report", "geometry", "check", "catalogue", "writing"),
    *("resolve", "compare", "checking", "declaring", "render", "findings", "pipeline"),
    *("merging", "exchange", "importing"),  # beside the line: they write what read reads
    *("commands", "__main__"),
)
#: what Markdown sets as code: a block, or words in a line
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
READMES = ("README.md", "README.zh.md", "CONTRIBUTING.md", "docs/guide.zh.md")


def stage(path: Path) -> str:
    return path.relative_to(sources.PACKAGE).parts[0].removesuffix(".py")


def test_every_stage_is_known() -> None:
    assert {stage(path) for path in sources.modules()} <= set(STAGES)


def test_stages_import_only_earlier_ones() -> None:
    wrong = []
    for path in sources.modules():
        mine = stage(path)
        for module in sources.imported(path):
            other = module.split(".")[1]
            backwards = other in STAGES and STAGES.index(other) > STAGES.index(mine)
            if backwards:
                wrong.append(f"{sources.name(path)} ({mine}) imports {module}")
    assert not wrong, "\n".join(wrong)


def test_modules_are_short_and_say_their_job() -> None:
    long = []
    for folder in ("onemap", "tests", "tools", "benchmarks"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if text.count("\n") >= 400:
                long.append(f"{sources.name(path)}: {text.count(chr(10))} lines")
            if folder == "onemap" and not ast.get_docstring(sources.tree(path)):
                long.append(f"{sources.name(path)}: no docstring")
    assert not long, "\n".join(long)


def test_lock_files_hold_digests_and_no_hosts() -> None:
    locks = sorted(ROOT.glob("requirements*.lock"))
    assert [lock.name for lock in locks] == ["requirements-dev.lock", "requirements-node.lock", "requirements.lock"]
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host| @ ", text), lock.name
        pinned = re.findall(r"^\S+==.*(?:\n    --hash=sha256:[0-9a-f]{64}.*)*", text, re.MULTILINE)
        assert pinned and all("--hash" in entry for entry in pinned), lock.name
    npm = (ROOT / "web" / "package-lock.json").read_text(encoding="utf-8")
    assert '"integrity"' in npm
    assert '"resolved"' not in npm


def test_both_lock_files_agree() -> None:
    def pins(file: str) -> set[str]:
        return set(re.findall(r"^(\S+==[^\\\n]*?) \\$", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("requirements.lock") < pins("requirements-dev.lock")


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {re.match(r"[\w-]+", requirement)[0].lower() for requirement in asked}
    locked = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements-dev.lock").read_text(encoding="utf-8"), re.MULTILINE)
    assert not names - set(locked)


@pytest.mark.parametrize("file", READMES)
def test_named_commands_exist(file: str) -> None:
    from onemap.commands import COMMANDS

    text = "\n".join(CODE.findall((ROOT / file).read_text(encoding="utf-8")))
    verbs = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"site", "test", "serve", "check", "bench", "lint"} <= verbs
    assert set(re.findall(r"\bmake ([a-z]+)", text)) <= verbs
    assert set(re.findall(r"(?:\bonemap|\bbuild\.py) ([a-z-]+)", text)) <= set(COMMANDS)


@pytest.mark.parametrize("file", READMES)
def test_links_lead_somewhere(file: str) -> None:
    page = ROOT / file
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    gone = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not gone


def test_no_line_of_the_ci_is_needed_that_the_readme_does_not_say() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in run
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", ["README.md", "README.zh.md"])
def test_every_command_is_in_the_readme(file: str) -> None:
    from onemap.commands import COMMANDS

    text = (ROOT / file).read_text(encoding="utf-8")
    assert set(COMMANDS) <= set(re.findall(r"`onemap ([a-z-]+)", text))
