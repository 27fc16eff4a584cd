"""One report that shows everything a format has to cope with."""

from __future__ import annotations

from auditor.model.finding import Cause, Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.names import NOWHERE, Kind, ObjectRef, Origin, QualifiedName, Role
from auditor.model.report import NotChecked, Report, RuleCard, SourceSummary, Undecided


MODELS = Origin("shop/models.py", 41)

FINDINGS = (
    Finding(
        rule="AUD101",
        slug="missing-table",
        severity=Severity.ERROR,
        subject=ObjectRef(Kind.TABLE, QualifiedName("review", "shop")),
        message="Table shop.review is in the models and not in the database.",
        consequence="Every query of Review fails.",
        cause=Cause.MISSING_MIGRATION,
        evidence=(
            Evidence(Role.MODEL, "table with 4 columns", Origin("shop/models.py", 90)),
            Evidence(Role.LIVE, "no such table", NOWHERE),
        ),
        location=Origin("shop/models.py", 90),
        fix=Fix("Create the table with a migration."),
    ),
    Finding(
        rule="AUD115",
        slug="missing-index",
        severity=Severity.WARNING,
        subject=ObjectRef(Kind.INDEX, QualifiedName("author"), "ix_author_name"),
        message="Index ix_author_name of table author is in the models and not in the database.",
        cause=Cause.UNATTRIBUTED,
        evidence=(
            Evidence(Role.MODEL, "(name)", MODELS),
            Evidence(Role.LIVE, "no such index", NOWHERE),
        ),
        location=MODELS,
    ),
    Finding(
        rule="AUD105",
        slug="undersized-varchar",
        severity=Severity.ERROR,
        subject=ObjectRef(Kind.COLUMN, QualifiedName("author"), "name"),
        facet="length",
        message="Column author.name takes 20 characters where the models expect 50.",
        consequence="An INSERT of a longer name is refused, "
        "and the whole transaction with it, which is long enough a sentence to be wrapped on every screen there is.",
        cause=Cause.LOST,
        because="Revision 0002 (names) set the length and is stamped as applied, and the database has another.",
        evidence=(
            Evidence(Role.MODEL, "String(50)", MODELS),
            Evidence(Role.HISTORY, "VARCHAR(50)", Origin("migrations/0002_names.py", 12, "0002"), at="head"),
            Evidence(Role.LIVE, "varchar(20)", NOWHERE),
        ),
        location=MODELS,
        fix=Fix("Widen the column with a migration."),
    ),
    Finding(
        rule="AUD102",
        slug="unknown-table",
        severity=Severity.INFO,
        subject=ObjectRef(Kind.TABLE, QualifiedName("[red]x[/red]\n\x1b[31m\u202eevil", None)),
        message="Table [red]x[/red]\n\x1b[31m\u202eevil exists and nothing declares it.",
        evidence=(
            Evidence(Role.MODEL, "no such table", NOWHERE),
            Evidence(Role.LIVE, "表 with 1 column", NOWHERE),
        ),
        location=Origin("shop/models.py", 1),
    ),
)

REPORT = Report(
    sources=(
        SourceSummary(Role.MODEL, "shop.models:Base.metadata", "engine 3.40", 8, 1041, 0.5),
        SourceSummary(Role.LIVE, "engine://reader@db.example/shop", "engine 3.40", 1, 1, 0.25),
    ),
    findings=FINDINGS,
    rules=(
        RuleCard("AUD101", "missing-table", "A table is expected and does not exist."),
        RuleCard("AUD102", "unknown-table", "A table exists and nothing declares it."),
    ),
    not_checked=(
        NotChecked("causes", "the Alembic history is not read"),
        NotChecked("rule b", "it needs a live database"),
        NotChecked("rule a", "it needs a live database"),
        NotChecked("schema secret", "the user may not use it", blocking=True),
    ),
    undecided=(
        Undecided("column author.born", "default", "the default calls a function", "now()", "clock()"),
        Undecided("column author.died", "default", "the default calls a function", "now()", "clock()"),
        Undecided("check constraint author.sane", "expression", "the text cannot be read"),
    ),
    suppressed=FINDINGS[:1],
    notes=("No models are named, so they are taken from env.py.",),
    seconds=1.25,
)
