"""auditor snapshot: one source as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import output
from auditor.cli.options import OutputFile


if TYPE_CHECKING:
    from auditor.config import Config


def snapshot(
    config: Config,
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="model, live, history, history@REVISION, or a snapshot file.")
    ],
    to: OutputFile = None,
) -> int:
    """Write one source as JSON, to compare with later."""
    from auditor.audit import snapshot as take
    from auditor.sources import snapshot as files

    output.notes(config.notes)
    with output.progress([config.db, config.scratch]) as tell:
        tell(f"Reading {source}")
        schema = take(config, source)
    for gap in schema.gaps:
        output.say(f"warning: not in the snapshot: {output.printable(f'{gap.what}: {gap.why}')}")
    output.emit(files.dump(schema), to)
    return 3 if any(gap.blocking for gap in schema.gaps) else 0
