"""What tests of every area share: golden files, which hold word for word what people read."""

from __future__ import annotations

from collections.abc import Callable

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="Write what is said now into the golden/ folders and pass; read the difference before you commit it.",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """``golden(name, text)`` compares *text* with ``golden/<name>`` beside the test, or writes it there when asked."""

    def compare(name: str, text: str) -> None:
        file = request.path.parent / "golden" / name
        if request.config.getoption("--update-golden"):
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        assert file.is_file(), f"{file.name} is missing: run pytest --update-golden and read what it wrote"
        assert text == file.read_text(encoding="utf-8")

    return compare
