"""auditor demo: see it work."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import output
from auditor.cli.check import Format, rendered
from auditor.cli.options import OutputFile


if TYPE_CHECKING:
    from auditor.model.report import Report

INCOMPLETE = 3


def demo(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="New folder for the project, to play with it afterwards.")
    ] = None,
    report_format: Annotated[Format, typer.Option("--format", help="Format of the report.")] = Format.TEXT,
    to: OutputFile = None,
) -> int:
    """Audit a small project whose database has planted faults; exit code 0 when all are found."""
    with _somewhere(folder) as place:
        report = _audit(place)
    output.emit(rendered(report, report_format, to), to)
    if folder is not None:
        from auditor.demo import NEARBY

        output.say(f"\nTo play with it: cd {folder} && auditor check --db {NEARBY}")
    return _judge(report)


@contextlib.contextmanager
def _somewhere(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder.absolute()
        return
    import tempfile

    with tempfile.TemporaryDirectory(prefix="auditor-demo-") as place:
        yield Path(place)


def _audit(place: Path) -> Report:
    from auditor import config, demo
    from auditor.audit import audit

    url = demo.install(place)
    # Our own interpreter has what the project needs; an active virtual environment may not.
    settings = config.load(place, {"db": url, "python": sys.executable}, environ={})
    with output.progress() as tell:
        return audit(settings, progress=tell)


def _judge(report: Report) -> int:
    from auditor.demo.planted import PLANTED, found

    missed, unplanted = PLANTED - found(report), found(report) - PLANTED
    for fault in sorted(missed):
        output.say(f"error: planted and not found: {fault}")
    for fault in sorted(unplanted):
        output.say(f"error: found and not planted: {fault}")
    if missed or unplanted:
        return INCOMPLETE
    output.say(f"\nAll {len(PLANTED)} planted faults were found, and nothing else.")
    return 0
