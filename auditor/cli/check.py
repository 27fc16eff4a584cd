"""auditor check: the audit."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import output
from auditor.cli.options import OutputFile


if TYPE_CHECKING:
    from auditor.config import Config
    from auditor.model.report import Report

MOST_ON_A_TERMINAL = 60


class Format(StrEnum):
    """Formats of the report."""

    TEXT = "text"
    JSON = "json"


def check(
    config: Config,
    report_format: Annotated[Format, typer.Option("--format", help="Format of the report.")] = Format.TEXT,
    to: OutputFile = None,
) -> int:
    """Audit: compare the models, the Alembic history and the live database."""
    from auditor.audit import audit

    with output.progress([config.db, config.scratch]) as tell:
        report = redacted(audit(config, progress=tell), config.db, config.scratch)
    output.emit(rendered(report, report_format, to), to)
    return int(report.exit_code)


def redacted(report: Report, *urls: str | None) -> Report:
    """The report with secrets taken out of everything that a driver or a project may have worded."""
    import msgspec

    from auditor.redact import redact

    def clean(text: str) -> str:
        return redact(text, urls)

    replace = msgspec.structs.replace
    return replace(
        report,
        sources=tuple(replace(item, description=clean(item.description)) for item in report.sources),
        not_checked=tuple(replace(item, why=clean(item.why)) for item in report.not_checked),
        notes=tuple(map(clean, report.notes)),
    )


def rendered(report: Report, report_format: Format, to: Path | None = None) -> str:
    """The report as text, for a terminal when it will be read on one."""
    if report_format is Format.JSON:
        from auditor.report import json

        return json.render(report)
    from auditor.report import text

    terminal = to is None and output.on_terminal()
    return text.render(
        report,
        width=output.width() if terminal else output.PIPE_WIDTH,
        colour=output.colour(terminal),
        most=MOST_ON_A_TERMINAL if terminal else None,
    )
