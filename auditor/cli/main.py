"""The command `auditor`: it finds the command, and it alone exits."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from auditor import __version__
from auditor.cli import check, demo, diff, engines, explain, fix, output, rules, snapshot
from auditor.cli.options import command


USAGE = 2
INTERRUPTED = 130
# typer ships its own copy of click, or uses click, by version: the base class of its errors is found by ancestry
_ClickException: type[Exception] = next(kind for kind in typer.BadParameter.__mro__ if kind.__base__ is Exception)

COMMANDS = (
    check.check,
    fix.fix,
    diff.diff,
    snapshot.snapshot,
    explain.explain,
    rules.rules,
    engines.engines,
    demo.demo,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"auditor {__version__}")
        raise typer.Exit


def _auditor(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


def app_for(arguments: list[str]) -> typer.Typer:
    """The command line; commands that these arguments do not name have no options, for a quick start."""
    app = typer.Typer(
        name="auditor",
        help="Do the models, the Alembic history and the live database agree, and why not?",
        epilog="Exit codes: 0 clean, 1 findings, 2 usage or configuration, 3 could not look.",
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,  # rich takes longer to import than everything else here
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_auditor)
    for function in COMMANDS:
        whole = command(function) if function.__name__ in arguments else _only_named
        app.command(function.__name__, help=function.__doc__)(whole)
    return app


def _only_named() -> None:
    pass


def main() -> None:
    """Run the command line and exit."""
    code = run(sys.argv[1:])
    output.close_quietly()
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run the command line; the exit code comes back."""
    output.prepare()
    try:
        return int(app_for(arguments)(arguments, prog_name="auditor", standalone_mode=False) or 0)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except _ClickException as error:
        return _usage(error, arguments)
    except SystemExit:  # what typer makes of a reader of the help that went away
        return 0


def _usage(error: Exception, arguments: list[str]) -> int:
    """Say what is wrong with the command line; without arguments, show the help."""
    said = error.format_message() if hasattr(error, "format_message") else str(error)
    said = said.replace(": Value error, ", ": ")  # typer's, for a value of its own making
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        output.say(said)
    else:
        path = context.command_path if context else "auditor"
        output.complain(said, hint=f"`{path} --help` shows what it takes.", urls=_urls(arguments))
    return USAGE


def _urls(arguments: list[str]) -> list[str]:
    """Everything on the command line or in the environment that may hold a password."""
    words = [part for word in arguments for part in (word, word.partition("=")[2])]
    return [word for word in [*words, os.environ.get("AUDITOR_DB_URL", "")] if "://" in word]
