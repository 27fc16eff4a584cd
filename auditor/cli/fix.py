"""auditor fix: one revision that repairs what the audit finds."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import output


if TYPE_CHECKING:
    from auditor.config import Config


class Side(StrEnum):
    """Who is right about a value."""

    HISTORY = "history"
    MODEL = "model"
    LIVE = "live"


_TRUST = (
    "Whose value is right: the history's, put back where it was changed by hand; the model's, even where the live"
    " revision is not known; or the live database's, which history and models have to follow."
)


def fix(  # noqa: PLR0917 -- typer's way to say options
    config: Config,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the revision and its SQL; write nothing.")] = False,
    verify: Annotated[
        bool,
        typer.Option("--verify/--no-verify", help="Prove the revision in a scratch database before it is written."),
    ] = True,
    verify_data: Annotated[
        bool,
        typer.Option("--verify-data", help="Prove it with rows of the database, too, which must not be production."),
    ] = False,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Also write steps that may fail or lose something.")] = False,
    trust: Annotated[Side, typer.Option("--trust", help=_TRUST)] = Side.HISTORY,
    drop: Annotated[
        list[str] | None,
        typer.Option("--drop", metavar="NAME", help="Drop this table, table.column, table.index; may be repeated."),
    ] = None,
    rename: Annotated[
        list[str] | None,
        typer.Option(
            "--rename", metavar="OLD:NEW", help="Rename table.column:new_column or table:new_table; may be repeated."
        ),
    ] = None,
    message: Annotated[
        str | None,
        typer.Option("--message", "-m", metavar="TEXT", help="Message of the revision, and name of its file."),
    ] = None,
    rev_id: Annotated[str | None, typer.Option("--rev-id", metavar="ID", help="Id of the revision.")] = None,
    head: Annotated[
        str | None, typer.Option("--head", metavar="REVISION", help="Which of several heads to write on.")
    ] = None,
) -> int:
    """Write one Alembic revision that repairs what the audit finds, and prove it first."""
    from auditor.fix.choices import Choices, Trust, renames
    from auditor.redact import redact
    from auditor.repair import Wishes, repair
    from auditor.report import repair as page

    choices = Choices(unsafe, Trust(trust), frozenset(drop or ()), renames(rename or ()))
    wishes = Wishes(choices, message, rev_id, head, dry_run, verify, verify_data)
    with output.progress([config.db, config.scratch]) as tell:
        done = repair(config, wishes, progress=tell)
    output.emit(redact(page.render(done), [config.db, config.scratch]))
    return int(page.exit_code(done))
