"""From an audit to one revision that repairs what it found: planned, composed, proven, written."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path

import msgspec

from auditor.audit import Examined, examine
from auditor.config import Config
from auditor.errors import ConfigError
from auditor.fix.choices import Choices
from auditor.fix.draft import Drafting
from auditor.fix.lower import Lowered, lower
from auditor.fix.plan import Plan, Situations, plan
from auditor.gather import Progress, database_url
from auditor.model.names import Role
from auditor.sources.child.drafts import Drafted


class Wishes(msgspec.Struct, frozen=True):
    """How the revision is to be written; None leaves it to us or to the project."""

    choices: Choices = Choices()
    message: str | None = None
    revision: str | None = None
    head: str | None = None
    dry_run: bool = False
    verify: bool = True


class Repair(msgspec.Struct, frozen=True):
    """What came of it: `drafted` is None when nothing is to be written, `path` when nothing was."""

    examined: Examined
    plan: Plan
    lowered: Lowered | None = None
    drafted: Drafted | None = None
    path: Path | None = None
    notes: tuple[str, ...] = ()


def repair(config: Config, wishes: Wishes, *, progress: Progress) -> Repair:
    """Audit, plan, compose, prove and write one revision; raises an AuditorError when it cannot be written."""
    if not config.alembic:
        raise ConfigError(
            "There is no Alembic history to write a revision into.",
            hint="Run it where alembic.ini is, or give --alembic FILE.",
        )
    examined = examine(config, progress=progress)
    made = _planned(examined, wishes.choices)
    if not made.items:
        return Repair(examined, made)
    gathered = examined.gathered
    lowered = lower(made, gathered.engine)
    url = database_url(config) if config.db else None
    progress("composing the revision")
    with tempfile.TemporaryDirectory(prefix="auditor-fix-") as folder, Drafting.start(config) as drafting:
        drafted = drafting.draft(
            lowered,
            gathered.engine,
            gathered.server,
            url,
            message=wishes.message or _message(made),
            revision=wishes.revision or secrets.token_hex(6),
            head=wishes.head,
            folder=Path(folder),
        )
        path = None if wishes.dry_run else drafting.write()
    return Repair(examined, made, lowered, drafted, path)


def _planned(examined: Examined, choices: Choices) -> Plan:
    gathered = examined.gathered
    head = gathered.past.head if gathered.past is not None else None
    if head is None:
        why = "; ".join(item.why for item in gathered.not_checked if "history" in item.what) or "it could not be run"
        raise ConfigError(f"The history cannot be read, so nothing can be written on top of it: {why}.")
    situations = Situations(head, gathered.schemas.get(Role.MODEL), gathered.schemas.get(Role.LIVE))
    return plan(examined.report.findings, examined.drifts, gathered.engine, situations, choices)


def _message(made: Plan) -> str:
    count = len(made.items)
    return f"repair {count} schema difference{'' if count == 1 else 's'}"
