"""auditor engines: the database engines that can be audited."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.cli import output
from auditor.cli.check import Format


def engines(
    table_format: Annotated[Format, typer.Option("--format", help="Format of the list.")] = Format.TEXT,
) -> int:
    """List the database engines, the versions each is made for, and those that its tests run on."""
    import json

    from auditor.cli.table import table
    from auditor.plugin import loader

    known = [(name, loader.load(name)) for name in loader.available()]
    if table_format is Format.JSON:
        listed = [
            {
                "name": name,
                "title": engine.title,
                "versions": list(engine.versions),
                "tested": list(engine.tested),
                "flavours": list(engine.flavours),
                "native": engine.native,
            }
            for name, engine in known
        ]
        output.emit(json.dumps({"version": 1, "engines": listed}, indent=2))
        return 0
    rows = [(name, engine.title, ", ".join(engine.tested), ", ".join(engine.versions)) for name, engine in known]
    output.emit(table(("name", "engine", "tested on", "made for"), rows, output.width()))
    return 0
