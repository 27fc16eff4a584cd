from __future__ import annotations

import pytest

from auditor.errors import ConfigError
from auditor.targets import judged, named, names_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgresql@16", "postgresql 16"),
        ("mysql@8.4", "MySQL 8.4"),
        ("mysql", "MySQL"),
        ("mariadb@11.4", "MariaDB 11.4"),
        ("mariadb", "MariaDB 10.11"),
        ("sqlite@3.40.1", "sqlite 3.40.1"),
    ],
)
def test_a_server_by_its_name(text: str, expected: str) -> None:
    """With its version; a flavour without one is the oldest that is supported, so that it is that flavour."""
    assert [expected] == [str(target.server) for target in named([text])]


def test_a_version_is_numbers() -> None:
    """Anything else is a sentence."""
    with pytest.raises(ConfigError, match="--engine 'mysql@new' has a version that is no number"):
        named(["mysql@new"])


def test_raw_sql_is_for_the_live_database_and_what_is_named_besides() -> None:
    """Each once, the live one first."""
    live, other = named(["mysql@8.4", "postgresql@16"])
    assert (live, other) == judged(live, [other, live])
    assert (other,) == judged(None, [other])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("mysql@8.4", {"mysql"}),
        ("mariadb@10.11", {"mysql", "mariadb"}),
        ("postgresql@16", {"postgresql"}),
    ],
)
def test_what_code_may_call_a_dialect(text: str, names: set[str]) -> None:
    """A flavour is reached under the name of its engine, too."""
    assert names == names_of(named([text])[0])
