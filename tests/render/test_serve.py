"""The preview: serves the site on loopback, rebuilds after changes, keeps the last good site."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from onemap.commands.serve import build_and_tell, make_server, state, watch
from onemap.errors import Place, Problem, ProblemsFound, UsageFault, message
from onemap.words import translator

EN = translator("en")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    with make_server(site, 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield site, f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


def get(address: str) -> tuple[str, str, str | None]:
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - loopback
        return answer.read().decode(), answer.headers["Content-Type"], answer.headers["Cache-Control"]


def test_serves_what_stands_now(served: tuple[Path, str]) -> None:
    site, address = served
    (site / "index.html").write_text("one")
    assert get(address) == ("one", "text/html; charset=utf-8", "no-store")
    site.rename(site.with_name("old"))
    site.mkdir()
    (site / "index.html").write_text("two")
    (site / "a.js").write_text("1")
    assert get(address)[0] == "two"
    assert get(address + "a.js")[1] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize("path", ["../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "none.html"])
def test_serves_nothing_else(served: tuple[Path, str], path: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(served[1] + path)


def test_a_taken_port_is_named(served: tuple[Path, str]) -> None:
    port = int(served[1].rsplit(":", 1)[1].strip("/"))
    with pytest.raises(UsageFault, match=f"Port {port}"):
        make_server(served[0], port)


def test_state_sees_every_kind_of_change(tmp_path: Path) -> None:
    seen = [state(tmp_path)]

    def changed() -> bool:
        seen.append(state(tmp_path))
        return seen[-1] != seen[-2]

    (tmp_path / "units/2020").mkdir(parents=True)
    assert not changed()
    (tmp_path / "units/2020/plan.yml").write_text("a")
    assert changed()
    (tmp_path / "units/2020/plan.yml").write_text("ab")
    assert changed()
    (tmp_path / "mkdocs.yml").write_text("")
    assert changed()
    (tmp_path / "units/2020/plan.yml").unlink()
    assert changed()
    for other in ("site", ".onemap"):
        (tmp_path / other).mkdir()
        (tmp_path / other / "x").write_text("")
    assert not changed()


def test_rebuilds_once_per_change_that_came_to_rest(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    page = tmp_path / "content/index.md"
    page.write_text("1")
    before = state(tmp_path)
    built: list[str] = []

    class Steps(threading.Event):
        """Stands for the passing of time: changes files at chosen looks."""

        looks = 0

        def wait(self, timeout: float | None = None) -> bool:
            self.looks += 1
            if self.looks in (3, 4):
                page.write_text("x" * self.looks)
            return self.looks == 12

    watch(tmp_path, before, lambda: built.append(page.read_text()), Steps())
    assert built == ["xxxx"]


def test_problems_are_told_and_nothing_stops(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem = Problem(Place(tmp_path / "units/plan.yml", line=3), "Y01", message("wrong word"), message("mend it"))

    def fail(error: Exception) -> None:
        raise error

    assert not build_and_tell(lambda: fail(ProblemsFound([problem])), tmp_path, "en", EN)
    assert not build_and_tell(lambda: fail(UsageFault(message("no room"))), tmp_path, "en", EN)
    assert not build_and_tell(lambda: fail(KeyError("template")), tmp_path, "en", EN)
    told = capsys.readouterr().err
    assert "units/plan.yml:3: error Y01 wrong word" in told and "no room" in told and "KeyError" in told
    assert told.count("The last good site stays.") == 3
    assert build_and_tell(lambda: None, tmp_path, "en", EN)
