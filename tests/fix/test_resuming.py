"""A revision that stops half-way, where a part of it has been committed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from tests.fix.faults import FAULTS
from tests.fix.projects import drifts, missing, together


@pytest.mark.needs("postgresql")
def test_a_second_run(tmp_path: Path, database: str) -> None:
    """An index that is built outside of the transaction fails: the next run goes on, and makes nothing twice."""
    faults = ("enum column", "column", "table", "other type", "unique index")
    made = missing(tmp_path / "project", database, together([FAULTS[name] for name in faults]))
    done = made.fix(unsafe=True)
    assert done.path is not None
    made.by_hand("op.execute(\"INSERT INTO author (id, name, bio) VALUES (1, 'a', 'same'), (2, 'b', 'same')\")")
    with pytest.raises(IntegrityError, match="could not create unique index"):
        made.upgrade()
    made.by_hand("op.execute('DELETE FROM author WHERE id = 2')")
    made.upgrade()
    assert drifts(made.audit().findings) == []
