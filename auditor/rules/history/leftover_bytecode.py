"""AUD214: compiled revisions whose source is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import History, Revision
from auditor.model.names import Role
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD214",
    slug="leftover-bytecode",
    summary="The folder of revisions holds bytecode of a revision whose source is gone.",
    severity=Severity.INFO,
    subject=Record,
    of=(History,),
    needs=frozenset({Need.HISTORY}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """A file beside the sources is read by Alembic in sourceless mode; one in __pycache__ on some versions."""
    del facts
    history = record.object
    assert isinstance(history, History)
    for origin in history.leftovers:
        assert origin.file is not None
        path = PurePath(origin.file)
        cached = path.parent.name == "__pycache__"
        yield RULE.finding(
            Record(Revision(path.name.partition(".")[0])),
            f"`{origin.file}` is the bytecode of a revision whose source is gone.",
            severity=Severity.INFO if cached else Severity.WARNING,
            consequence="With `sourceless = true` Alembic runs it as a revision: deleted and renamed migrations come "
            "back, and heads appear that no file has.",
            evidence=[Evidence(Role.HISTORY, "compiled, without source", origin)],
            location=origin,
            fix=Fix(f"Delete {origin.file}."),
        )
