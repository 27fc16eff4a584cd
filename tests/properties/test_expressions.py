"""Verdicts on SQL texts: what a server prints for a text is that text, and a text that means another thing is not.

AUDITOR_EXAMPLES=2000 draws 2,000 expressions and as many changed ones for each server.
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from auditor.model.verdict import SAME, Different

from .laboratory import Laboratory, Stored, Subject
from .texts import changed, nodes
from .texts_mysql import SUBJECTS as MYSQL
from .texts_postgresql import SUBJECT as POSTGRESQL
from .texts_sqlite import SUBJECT as SQLITE
from .world import ASKED, PROFILE


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers import Server

BATCH = 5
"""Texts that share a table: reading the catalog takes most of the time."""
DRAWN = settings(PROFILE, max_examples=max(int(ASKED or 30) // BATCH, 1))
SUBJECTS: dict[str, Subject] = {"postgresql": POSTGRESQL, "sqlite": SQLITE, **MYSQL}
NOT_COMPARED = ("nextval", "uuid", "random")
"""Defaults that differ from themselves."""
INDISTINCT = {("varbinary(8)", "0x6100"), *(("json", f"('{text}')") for text in ('{"a": 1}', '{"a":1}'))}
"""MySQL 9.7's catalog prints the first as 0x61; the others are one document, though MariaDB keeps their text."""


@pytest.fixture(scope="module")
def laboratories(start_server: Callable[[str], Server]) -> Iterator[Callable[[str], Laboratory]]:
    """Give the laboratory on a kind of server; all tests share it."""
    with ExitStack() as stack:

        @cache
        def made(kind: str) -> Laboratory:
            server = start_server(kind)
            laboratory = Laboratory(stack.enter_context(server.database()), server.engine, SUBJECTS[server.engine])
            stack.callback(laboratory.close)
            return laboratory

        yield made


def drawn(data: Any, subject: Subject) -> list[tuple[str, str, str]]:
    """Draw some texts: the place to put each, the text, and the text with one thing changed."""
    kinds = st.sampled_from([*subject.places, *["bool"] * len(subject.places)])
    found = []
    for kind in data.draw(st.lists(kinds, min_size=BATCH, max_size=BATCH), "kinds"):
        node = data.draw(nodes(subject.grammar, kind))
        place = data.draw(st.sampled_from(subject.places[kind]))
        found.append((place, node.text(), data.draw(changed(subject.grammar, node)).text()))
    return found


def alarms(laboratory: Laboratory, stored: list[Stored | None]) -> list[Stored]:
    """Return the texts that are told apart from what the server prints for them."""
    verdicts = [(one, laboratory.equal(one.written, one.printed)) for one in stored if one is not None]
    return [one for one, verdict in verdicts if isinstance(verdict, Different)]


def misses(laboratory: Laboratory, texts: list[tuple[str, str, str]], stored: list[Stored | None]) -> list[Any]:
    """Return the pairs that are called the same although some row tells them apart."""
    found = []
    for (place, text, other), one in zip(texts, stored, strict=True):
        if one is not None and text != other and laboratory.equal(text, one.printed) == SAME:
            found += [(text, one)] if laboratory.apart(text, other, place) else []
    return found


def test_an_expression_is_what_the_server_prints_for_it(
    server: Server, laboratories: Callable[[str], Laboratory]
) -> None:
    """No verdict on a text and its printed form is Different; none on a changed text is Same."""
    laboratory = laboratories(server.kind)

    @DRAWN
    @given(data=st.data())
    def run(data: Any) -> None:
        texts = drawn(data, laboratory.subject)
        note(str(texts))
        written = laboratory.stored([(place, text) for place, text, _ in texts])
        others = laboratory.stored([(place, other) for place, _, other in texts])

        assert alarms(laboratory, written) == []
        assert misses(laboratory, texts, others) == []

    run()


def test_a_default_is_what_the_server_prints_for_it(server: Server, laboratories: Callable[[str], Laboratory]) -> None:
    """Of the defaults of each type, none differs from its printed form, and no two that store two values are one."""
    laboratory = laboratories(server.kind)
    for kind, texts in laboratory.subject.defaults.items():
        stored = [one for one in laboratory.defaults(kind, texts) if one is not None]

        assert [] == [
            one for one in stored if isinstance(laboratory.default(kind, one.written, one.printed), Different)
        ]
        pairs = [
            (text, other)
            for text in texts
            for other in stored
            if other.written != text
            and (kind, other.written) not in INDISTINCT
            and not any(word in text.lower() for word in NOT_COMPARED)
            and laboratory.default(kind, text, other.printed) == SAME
        ]
        assert [] == [pair for pair in pairs if laboratory.defaults_apart(kind, pair[0], pair[1].written)]
