"""auditor explain: the page of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import output


if TYPE_CHECKING:
    from auditor.plugin.rule import LoadedRule


def explain(rule: Annotated[str, typer.Argument(metavar="RULE", help="Id or slug of a rule.")]) -> int:
    """Show what a rule finds, why it matters, and what to do."""
    page = _find(rule).page
    output.emit(_on_screen(page) if output.on_terminal() else page)
    return 0


def _find(word: str) -> LoadedRule:
    from auditor.config import did_you_mean
    from auditor.errors import ConfigError
    from auditor.rules.discover import discover

    known = discover()
    for loaded in known:
        if word.lower() in (loaded.card.id.lower(), loaded.card.slug):
            return loaded
    names = [name for loaded in known for name in (loaded.card.id, loaded.card.slug)]
    raise ConfigError(f"There is no rule {word!r}.{did_you_mean(word, names)}", hint="`auditor rules` lists them all.")


def _on_screen(page: str) -> str:
    from io import StringIO

    from rich.console import Console
    from rich.markdown import Markdown

    terminal = output.colour(stream_is_terminal=True)
    console = Console(file=StringIO(), width=min(output.width(), 100), force_terminal=terminal, no_color=not terminal)
    with console.capture() as captured:
        console.print(Markdown(page))
    return captured.get()
