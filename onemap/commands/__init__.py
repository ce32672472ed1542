"""The command line: one module per command, each with a click object named ``command``.

No command means ``build``. Exit codes: 0 fine, 1 problems in the data, 2 wrong use or environment.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from typing import Any

import click

from onemap import __version__
from onemap.commands.options import default_language
from onemap.errors import ProblemsFound, UsageFault, message, refusal
from onemap.words import translator

#: command → module; modules load only when used, so that ``check`` starts quickly
COMMANDS = {
    "build": "build",
    "check": "check",
    "declare": "declare",
    "diff": "diff",
    "export": "export",
    "import": "import_",
    "init": "init",
    "new": "new",
    "repair-geometry": "repair_geometry",
    "schema": "schema",
    "serve": "serve",
}


class _Group(click.Group):
    """Loads commands on demand; an option first, or nothing, means ``build``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = importlib.import_module(f"onemap.commands.{module}").command
        assert isinstance(command, click.Command)  # noqa: S101 - every module of the table has one
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "--version")):
            args = ["build", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Group)
@click.version_option(__version__, prog_name="onemap")
def group() -> None:
    """Offline static one-map publications of ecological-environment zoning."""


def main(argv: list[str] | None = None) -> None:
    """Run a command and leave with its exit code; what people can mend never shows as a traceback."""
    from onemap.report import print_problems

    for stream in (sys.stdout, sys.stderr):
        _make_writable(stream)
    args = sys.argv[1:] if argv is None else argv
    lang = _language(args)
    try:
        result: Any = group.main(args=args, prog_name="onemap", standalone_mode=False)
    except ProblemsFound as found:
        print_problems(found.problems, lang=lang)
        sys.exit(1)
    except UsageFault as fault:
        click.echo(fault.what.text(translator(lang)), err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except OSError as error:  # a full disk, a folder without rights: the machine's fault, for people to mend
        path = error.filename if error.filename is not None else "–"
        words = message("{path} cannot be read or written: {why}.", path=path, why=refusal(error))
        click.echo(words.text(translator(lang)), err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(2)
    sys.exit(result if isinstance(result, int) else 0)


def _make_writable(stream: Any) -> None:
    """Let *stream* take every character: an office machine's own encoding (GBK) lacks some, such as ² and −.

    A file or a pipe gets UTF-8, which programs expect of JSON, unless ``PYTHONIOENCODING`` says otherwise.
    """
    if not isinstance(stream, io.TextIOWrapper):
        return  # something else took its place
    if stream.isatty() or os.environ.get("PYTHONIOENCODING"):
        stream.reconfigure(errors="replace")
    else:
        stream.reconfigure(encoding="utf-8")


def _language(args: list[str]) -> str:
    """The value of ``--lang`` wherever it stands, else the system's."""
    for index, arg in enumerate(args):
        if arg.startswith("--lang="):
            return arg.partition("=")[2]
        if arg == "--lang" and index + 1 < len(args):
            return args[index + 1]
    return default_language()
