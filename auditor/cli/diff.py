"""auditor diff: what turns one source into another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import output
from auditor.cli.check import Format
from auditor.cli.options import OutputFile


if TYPE_CHECKING:
    from auditor.config import Config

SOURCES = "model, live, history, history@REVISION, or a snapshot file."


def diff(
    config: Config,
    a: Annotated[str, typer.Argument(metavar="A", help=SOURCES)],
    b: Annotated[str, typer.Argument(metavar="B", help=SOURCES)],
    report_format: Annotated[Format, typer.Option("--format", help="Format of the changes.")] = Format.TEXT,
    to: OutputFile = None,
) -> int:
    """List the changes that turn A into B; exit code 1 when there are any."""
    from auditor import audit
    from auditor.report import changes

    output.notes(config.notes)
    with output.progress([config.db, config.scratch]) as tell:
        tell(f"Comparing {a} with {b}")
        result = audit.diff(config, a, b)
    if report_format is Format.JSON:
        text = changes.as_json(result, a, b)
    else:
        terminal = to is None and output.on_terminal()
        text = changes.as_text(result, a, b, width=output.width(), colour=output.colour(terminal))
    output.emit(text, to)
    return int(changes.exit_code(result))
