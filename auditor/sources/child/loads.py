"""What the child has to import, by the settings."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from auditor.config import Config
from auditor.sources.child.messages import LoadRequest


def load_request(config: Config, project: Path, *, history: bool = False) -> LoadRequest:
    """The request for the models, or for the history: what makes the models may prepare env.py, too."""
    folders = [*config.path, ".", *(["src"] if (project / "src").is_dir() else [])]
    return LoadRequest(
        project=str(project),
        paths=tuple(dict.fromkeys(str((project / folder).resolve()) for folder in folders)),
        metadata=config.metadata,
        alembic_ini=str((project / config.alembic).resolve()) if config.alembic else None,
        alembic_section=config.alembic_section,
        app=config.app,
        history=history,
        alembic_options=_pairs(config.alembic_option),
        alembic_attributes=_pairs(config.alembic_attribute),
        alembic_x=config.alembic_x,
        more_revisions=config.more_revisions,
    )


def _pairs(texts: Iterable[str]) -> dict[str, str]:
    return {name.strip(): value.strip() for name, _, value in (text.partition("=") for text in texts)}
