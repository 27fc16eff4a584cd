"""How rules are found and chosen."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from auditor.errors import ConfigError, RuleLoadFailed
from auditor.plugin.rule import LoadedRule
from auditor.rules.discover import checked, discover, load, select
from tests.rules.support import rule


def slugs(rules: tuple[LoadedRule, ...]) -> list[str]:
    """Give the slugs."""
    return [item.card.slug for item in rules]


def chosen(*wanted: str, ignore: tuple[str, ...] = ()) -> list[str]:
    """Give what a selection leaves."""
    return slugs(select(discover(), wanted, ignore))


def test_rules_are_sorted_by_id() -> None:
    """The same order on every machine."""
    ids = [item.card.id for item in discover()]
    assert ids == sorted(ids)
    assert ids[0] == "AUD101"


def test_finding_the_rules_imports_neither_sqlalchemy_nor_sqlglot() -> None:
    """The catalogue of rules is there at once."""
    code = "import sys, auditor.rules.discover as d; d.discover(); print({'sqlalchemy', 'sqlglot'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_nothing_selected_is_everything() -> None:
    """The usual case; what runs on request only is left out."""
    assert select(discover(), (), ()) == tuple(rule for rule in discover() if not rule.card.on_request)


def test_a_rule_on_request_is_named_in_full() -> None:
    """The beginning of its id is not enough."""
    assert "unbounded-select" not in chosen("AUD5")
    assert "unbounded-select" in chosen("AUD523")
    assert {"unbounded-select", "unstable-paging"} <= set(chosen("AUD5", "unbounded-select"))


def test_a_rule_is_named_by_id_beginning_or_slug() -> None:
    """In any case of letters."""
    assert chosen("AUD103") == chosen("aud103") == chosen("missing-column") == ["missing-column"]
    assert set(chosen("AUD10")) < set(chosen("AUD1"))
    assert chosen("AUD103", "missing-table") == ["missing-table", "missing-column"]


def test_what_is_ignored_is_taken_away() -> None:
    """Also from what was selected."""
    assert "comment-mismatch" not in chosen(ignore=("comment-mismatch",))
    assert "AUD103" not in chosen("AUD10", ignore=("AUD103",))


@pytest.mark.parametrize(
    ("word", "question"),
    [
        ("missing-colum", "Did you mean 'missing-column'?"),
        ("missing_column", "Did you mean 'missing-column'?"),
        ("AUD-103", "Did you mean 'AUD103'?"),
        ("xyzzy", "There is no rule 'xyzzy'."),
        ("", "There is no rule ''."),
    ],
)
def test_an_unknown_name_is_asked_about(word: str, question: str) -> None:
    """The nearest known name is proposed, for --select and for --ignore."""
    with pytest.raises(ConfigError) as selected:
        chosen(word)
    with pytest.raises(ConfigError) as ignored:
        chosen(ignore=(word,))
    assert question in selected.value.message
    assert selected.value.message == ignored.value.message


def test_no_rule_left_is_an_error() -> None:
    """An audit of nothing would look clean."""
    with pytest.raises(ConfigError, match="No rule is left"):
        chosen("AUD103", ignore=("AUD1",))


def test_an_id_is_taken_once() -> None:
    """The message names both rules."""
    first, second = rule("missing-table"), rule("missing-column")
    twin = replace(second, card=replace(second.card, id="AUD101"))
    with pytest.raises(RuleLoadFailed, match="AUD101 is taken by the rules 'missing-table' and 'missing-column'"):
        checked((first, twin))


def module(folder: Path, name: str, **contents: object) -> ModuleType:
    """Give a module as if it stood in a folder."""
    made = ModuleType(name)
    made.__file__ = str(folder / f"{name}.py")
    vars(made).update(contents)
    return made


def test_a_rule_file_has_a_card_and_a_function(tmp_path: Path) -> None:
    """What is missing is named."""
    with pytest.raises(RuleLoadFailed, match="has no RULE"):
        load(module(tmp_path, "missing_table"))
    with pytest.raises(RuleLoadFailed, match="has no check"):
        load(module(tmp_path, "missing_table", RULE=rule("missing-table").card))


def test_file_page_and_card_have_one_name(tmp_path: Path) -> None:
    """A file named otherwise, and a page that is not there."""
    known = rule("missing-table")
    contents = {"RULE": known.card, "check": known.check}
    with pytest.raises(RuleLoadFailed, match="holds the rule 'missing-table'"):
        load(module(tmp_path, "absent_table", **contents))
    with pytest.raises(RuleLoadFailed, match="has no page"):
        load(module(tmp_path, "missing_table", **contents))
    (tmp_path / "missing_table.md").write_text("a page", encoding="utf-8")
    assert load(module(tmp_path, "missing_table", **contents)) == replace(known, page="a page")
