from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.redact import redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no connection to postgresql://u:hunter2@h/d", "no connection to postgresql://u:***@h/d"),
        ("'mysql+pymysql://u:p%40ss@h:3306/d?ssl=1'", "'mysql+pymysql://u:***@h:3306/d?ssl=1'"),
        ("mysql://u:p@ss/w@h/d", "mysql://u:***@h/d"),
        ("postgresql://h/d?user=u&password=hunter2&x=1", "postgresql://h/d?user=u&password=***&x=1"),
        ("postgresql://h/d?sslpassword=hunter2", "postgresql://h/d?sslpassword=***"),
        ("dsn host=h password='hun ter2' dbname=d", "dsn host=h password=*** dbname=d"),
        ("connect(user='u', passwd='hunter2')", "connect(user='u', passwd=***)"),
        ("redis://:hunter2@h", "redis://:***@h"),
        ("postgresql://u@h/d and https://h:443/p", "postgresql://u@h/d and https://h:443/p"),
        ("nothing here", "nothing here"),
    ],
)
def test_secrets_in_any_text(text: str, expected: str) -> None:
    """Passwords of URLs, query strings and key=value pairs are masked, everything else stays."""
    assert redact(text) == expected


@pytest.mark.parametrize("said", ["p@ss word", "p%40ss+word", "p%40ss%20word"])
def test_a_known_password_is_found_in_every_spelling(said: str) -> None:
    """A driver may print the password decoded, away from any URL."""
    spelled = {"p%40ss+word": "x://u:p%40ss+word@h/d", "p%40ss%20word": "x://u:p%40ss%20word@h/d"}
    url = spelled.get(said, "x://u:p%40ss%20word@h/d")
    assert redact(f"login of u with {said} refused", [url]) == "login of u with *** refused"


def test_a_password_with_a_question_mark() -> None:
    """SQLAlchemy takes everything up to the @ for the password."""
    assert redact("no user u with p?ssw=rd", ["x://u:p?ssw=rd@h/d"]) == "no user u with ***"


def test_what_the_url_says_elsewhere_is_no_secret() -> None:
    """Masking the user's or database's name would make a message unreadable."""
    url = "postgresql://postgres:postgres@localhost/postgres"
    assert redact('database "postgres" does not exist', [url]) == 'database "postgres" does not exist'


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=8, max_size=20))
def test_no_password_survives(password: str) -> None:
    """Whatever the password, encoded or decoded, it is gone from a message about its URL."""
    url = f"postgresql://someone:{quote(password, safe='')}@host/name"
    shown = redact(f"could not connect to {url} with {password}", [url])
    assert password not in shown
    assert quote(password, safe="") not in shown
