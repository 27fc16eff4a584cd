"""auditor rules: the catalogue of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import output
from auditor.cli.check import Format


if TYPE_CHECKING:
    from auditor.plugin.rule import Rule


def rules(
    table_format: Annotated[Format, typer.Option("--format", help="Format of the list.")] = Format.TEXT,
) -> int:
    """List all rules."""
    import json

    from auditor.cli.table import table
    from auditor.rules.discover import discover

    cards = sorted((loaded.card for loaded in discover()), key=lambda card: card.id)
    if table_format is Format.JSON:
        known = [
            {
                "id": card.id,
                "slug": card.slug,
                "severity": card.severity,
                "summary": card.summary,
                "needs": sorted(card.needs),
                "since": card.since,
                "on_request": card.on_request,
            }
            for card in cards
        ]
        output.emit(json.dumps({"version": 1, "rules": known}, indent=2))
        return 0
    rows = [(card.id, card.slug, card.severity, _summary(card)) for card in cards]
    output.emit(table(("id", "slug", "severity", "finds"), rows, output.width()))
    return 0


def _summary(card: Rule) -> str:
    return f"{card.summary} Only on request." if card.on_request else card.summary
