"""From an audit to one revision that repairs what it found: planned, composed, proven, written."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from auditor.audit import Examined, audit, examine
from auditor.compare.tenants import Tenancy
from auditor.config import Config
from auditor.errors import ConfigError
from auditor.fix import asked_for, follow, rows
from auditor.fix.choices import Choices, Trust
from auditor.fix.data import Asked, asked
from auditor.fix.draft import CannotCompose, Drafting
from auditor.fix.lower import Lowered, lower
from auditor.fix.plan import plan
from auditor.fix.planned import Plan, without
from auditor.fix.remade import in_sql, reflecting
from auditor.fix.reproduce import Original
from auditor.fix.situations import Situations
from auditor.fix.verify import Case, Load, Proof, prove
from auditor.gather import Progress, database_url, engine_of, scratch_url
from auditor.model.finding import Finding
from auditor.model.names import Role
from auditor.model.report import Report
from auditor.plugin.engine import Engine, targets
from auditor.sources import ending
from auditor.sources.child.drafts import Drafted
from auditor.sources.live import Limits, connect
from auditor.sources.migrating import Migrations
from auditor.sources.replica import Rehearsal, Site, rehearsal


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

SHOWN = 5
"""So many schemas are named."""

ROUNDS = 20
"""How often the rest is tried when a part fails its proof."""


class Wishes(msgspec.Struct, frozen=True):
    """How the revision is to be written; None leaves it to us or to the project. `rows` proves it with rows, too."""

    choices: Choices = Choices()
    message: str | None = None
    revision: str | None = None
    head: str | None = None
    dry_run: bool = False
    verify: bool = True
    rows: bool = False


class Repair(msgspec.Struct, frozen=True):
    """What came of it: `drafted` is None when nothing is to be written, `path` when nothing was.

    `data` is what the rows of the live database say against it, `following` what of the models has to change,
    `verify` whether a proof was asked for.
    """

    examined: Examined
    plan: Plan
    lowered: Lowered | None = None
    drafted: Drafted | None = None
    path: Path | None = None
    proof: Proof | None = None
    data: tuple[str, ...] = ()
    following: tuple[follow.Told, ...] = ()
    verify: bool = True

    @property
    def report(self) -> Report:
        """What the audit found."""
        return self.examined.report


def repair(config: Config, wishes: Wishes, *, progress: Progress) -> Repair:
    """Audit, plan, compose, prove and write one revision; raises an AuditorError when it cannot be written."""
    if not config.alembic:
        raise ConfigError(
            "There is no Alembic history to write a revision into.",
            hint="Run it where alembic.ini is, or give --alembic FILE.",
        )
    if wishes.choices.trust is Trust.LIVE and not config.db:
        raise ConfigError("--trust live follows a database, and none is given.", hint="Give it with --db URL.")
    if wishes.rows:
        url = _url(config)
        rows.refuse(config, url and engine_of(url), url, scratch_url(config), verify=wishes.verify)
    examined = examine(config, progress=progress)
    made = _planned(examined, wishes.choices)
    gathered = examined.gathered
    said: tuple[str, ...] = ()
    if any(item.recipe.probes for item in made.items) and config.db:
        progress("asking the data")
        made, said = _asked(config, made, gathered.engine)
    with Drafting(config) as drafting:
        done = _Composing(config, wishes, examined, drafting, progress).written(made)
        following = follow.told(made.following, drafting, gathered.engine, gathered.server, _url(config))
    return msgspec.structs.replace(done, data=said, following=following)


class _Rehearsing(NamedTuple):
    """A place to prove a revision in, the project's migrations, and the settings of which it is one."""

    place: Rehearsal
    migrations: Migrations
    config: Config


class _Composing:
    """Composes, proves and writes; what fails its proof is left out, and the rest is tried again."""

    def __init__(
        self, config: Config, wishes: Wishes, examined: Examined, drafting: Drafting, progress: Progress
    ) -> None:
        self._config = config
        self._wishes = wishes
        self._examined = examined
        self._drafting = drafting
        self._progress = progress
        self._limits = _limits(config)
        self._revision = secrets.token_hex(6) if wishes.revision is None else wishes.revision

    def written(self, made: Plan) -> Repair:
        """The outcome of a plan, or of what is left of it."""
        for _ in range(ROUNDS):
            if not made.items:
                break
            try:
                done = self._tried(made)
            except CannotCompose as error:
                if error.item is None or not 0 <= error.item < len(made.items):
                    raise
                made = without(made, {error.item: error.message.removeprefix("No revision was written: ").rstrip(".")})
                continue
            blamed = done.proof.blamed if done.proof is not None else frozenset()
            in_doubt = reflecting(made, blamed)
            if in_doubt:
                made = in_sql(made, in_doubt)
                continue
            if not blamed or len(blamed) == len(made.items):
                return done
            assert done.proof is not None
            made = without(made, {number: f"its proof failed: {why}" for number, why in done.proof.reasons})
        rest = dict.fromkeys(range(len(made.items)), f"nobody tried it any more, after {ROUNDS} proofs that failed")
        return Repair(self._examined, without(made, rest))

    def _tried(self, made: Plan) -> Repair:
        gathered = self._examined.gathered
        lowered = lower(made, gathered.engine)
        self._progress("composing the revision")
        with ending.orderly(), ending.folder() as folder:
            revisions = folder / "revisions"
            revisions.mkdir()
            with self._rehearsing(folder, revisions) as found:
                drafted = self._drafting.draft(
                    lowered,
                    gathered.engine,
                    gathered.server,
                    _url(self._config),
                    message=self._wishes.message or _message(made),
                    revision=self._revision,
                    head=self._wishes.head,
                    folder=revisions,
                )
                proof = self._proof(made, drafted, found) if found is not None else None
            holds = proof is None or not proof.failed
            path = self._drafting.write(drafted) if holds and not self._wishes.dry_run else None
        return Repair(self._examined, made, lowered, drafted, path, proof, verify=self._wishes.verify)

    @contextlib.contextmanager
    def _rehearsing(self, folder: Path, revisions: Path) -> Iterator[_Rehearsing | None]:
        """Where a revision is proven; None when nowhere. The project is loaded there while the revision is composed."""
        gathered = self._examined.gathered
        names = targets(table.name for schema in gathered.schemas.values() for table in schema.tables)
        site = Site(gathered.engine, gathered.server, names, self._limits)
        with contextlib.ExitStack() as stack:
            place = None
            if self._wishes.verify:
                place = stack.enter_context(rehearsal(scratch_url(self._config), _url(self._config), site, folder))
            if place is None:
                yield None
                return
            config = msgspec.structs.replace(_of_schemas(self._config), more_revisions=str(revisions))
            yield _Rehearsing(place, stack.enter_context(Migrations.start(config)), config)

    def _proof(self, made: Plan, drafted: Drafted, at: _Rehearsing) -> Proof:
        gathered, past = self._examined.gathered, self._examined.gathered.past
        assert past is not None
        original = self._original()
        load = _load(original, made, drafted) if self._wishes.rows else None
        self._progress("proving the revision")
        case = Case(
            plan=made,
            drafted=drafted,
            engine=gathered.engine,
            history=past.history,
            findings=self._findings,
            ignored=gathered.ignored,
            reproduce=original.reproduce if original is not None else None,
            audit=lambda found: audit(_at(at.config, found), progress=self._progress),
            load=load,
        )
        proof = prove(case, at.place, at.migrations)
        if original is None and self._config.db:
            return proof._replace(told=(*proof.told, _UNSTAMPED))
        return proof

    @cached_property
    def _findings(self) -> tuple[Finding, ...]:
        """What was found before, of all rules: what is new is told apart from what nobody selected."""
        if not self._config.select and not self._config.ignore:
            return self._examined.report.findings
        return audit(_of_schemas(self._config), progress=self._progress).findings

    def _original(self) -> Original | None:
        """The live database, where it is known and says which revision it has."""
        gathered = self._examined.gathered
        live, past = gathered.schemas.get(Role.LIVE), gathered.past
        if live is None or past is None or past.stamp is None or past.at(live)[0] is None:
            return None
        url = database_url(self._config)
        return Original(url, gathered.engine, live, past.stamp, gathered.ignored, self._limits, self._drafting)


def _asked(config: Config, made: Plan, engine: Engine) -> Asked:
    """The plan by what the rows of the live database say: the one time that anything but catalogs is read there."""
    with connect(database_url(config), engine, _limits(config)) as reader:

        def ask(sql: str) -> list[tuple[object, ...]]:
            before = len(reader.gaps)
            rows = reader.rows("the rows", sql)
            if len(reader.gaps) > before:
                raise LookupError(reader.gaps[-1].why)
            return rows

        return asked(made, ask)


def _limits(config: Config) -> Limits:
    return Limits(config.connect_timeout, config.statement_timeout, config.lock_timeout)


def _url(config: Config) -> URL | None:
    return database_url(config) if config.db else None


_UNSTAMPED = (
    "Not tried in a copy of the database: nobody knows which revisions it has run, so stamp it (alembic stamp REVISION)"
    " before it is upgraded."
)


def _load(original: Original | None, made: Plan, drafted: Drafted) -> Load:
    if original is None:
        raise ConfigError(
            f"{rows.ASKED}, and the database cannot be copied: nobody knows which revisions it has run.",
            hint="Stamp it (alembic stamp REVISION), or leave --verify-data out.",
        )
    source = rows.original(made, original.url, original.engine, original.schema, original.limits)
    return lambda place: rows.Rows(made, source).load(place, drafted.text)


def _of_schemas(config: Config) -> Config:
    """The settings of an audit by all rules; no migration changes what --sql names."""
    return msgspec.structs.replace(config, select=(), ignore=(), sql=())


def _at(config: Config, place: Rehearsal) -> Config:
    return msgspec.structs.replace(config, db=place.url.render_as_string(hide_password=False), scratch=None)


def _planned(examined: Examined, choices: Choices) -> Plan:
    gathered = examined.gathered
    if gathered.tenancy is not None:
        raise _of_many(gathered.tenancy)
    head = gathered.past.head if gathered.past is not None else None
    if head is None:
        why = "; ".join(item.why for item in gathered.not_checked if "history" in item.what) or "it could not be run"
        raise ConfigError(f"The history cannot be read, so nothing can be written on top of it: {why.rstrip('.')}.")
    asked_for.check(choices, examined.drifts, gathered.schemas.values())
    situations = Situations(head, gathered.schemas.get(Role.MODEL), gathered.schemas.get(Role.LIVE))
    return plan(examined.report.findings, examined.drifts, gathered.engine, situations, choices)


def _of_many(tenancy: Tenancy) -> ConfigError:
    """One schema is repaired and proven: a revision that names none serves all in which the migrations run."""
    names = [tenancy.title(name) for name in tenancy.schemas] or ["none"]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ConfigError(
        f"The models' tables are looked for in the schemas that --schema asks for ({', '.join(names[:SHOWN])}{more}),"
        " and a fix is composed and proven for the default one.",
        hint=f"Leave --schema out, and give --db a URL with one of them, such as {names[0]}, as its default schema: the"
        " revision names no schema, so it serves each that the migrations run in. What the others have besides has"
        " drifted there alone, and is repaired the same way.",
    )


def _message(made: Plan) -> str:
    count = len(made.items)
    return f"repair {count} schema difference{'' if count == 1 else 's'}"
