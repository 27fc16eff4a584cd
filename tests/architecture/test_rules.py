"""A rule is one file, one page, one test, one row of ids; together the rules leave no difference unsaid."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from auditor.model.changes import Add, Alter, Drop
from auditor.model.schema import Check, Column, EnumType, ForeignKey, Index, PrimaryKey, Table, Unique
from auditor.model.verdict import Facet
from auditor.plugin.rule import LoadedRule
from auditor.rules.discover import discover
from auditor.testing.rule_cases import cases
from tests.architecture.support import OURS, ROOT, RULES, label


SECTIONS = [
    "What it finds",
    "Symptom",
    "Cause",
    "Fix",
    "Verification",
    "When to ignore it",
    "Examples",
]
TESTS = ROOT / "tests" / "rules"
TYPE = {Facet.TYPE, Facet.LENGTH, Facet.PRECISION, Facet.SIGN, Facet.TIMEZONE, Facet.LABELS, Facet.LABEL_ORDER}
KEY = {
    Facet.COLUMNS,
    Facet.ORDER,
    Facet.LENGTH,
    Facet.COLLATION,
    Facet.EXPRESSION,
    Facet.UNIQUE,
    Facet.METHOD,
    Facet.PREDICATE,
    Facet.INCLUDE,
    Facet.NULLS,
    Facet.OPERATOR_CLASS,
    Facet.VISIBLE,
    Facet.VALID,
    Facet.STORAGE,
    Facet.DEFERRABLE,
    Facet.NAME,
}
YIELDED: dict[type, set[Facet]] = {
    Table: {Facet.STORAGE_ENGINE, Facet.STORAGE, Facet.CHARSET, Facet.COLLATION, Facet.COMMENT},
    Column: TYPE
    | {Facet.NULLABLE, Facet.DEFAULT, Facet.ON_UPDATE_CLAUSE, Facet.GENERATED, Facet.IDENTITY}
    | {Facet.COLLATION, Facet.CHARSET, Facet.COMMENT, Facet.STORAGE},
    PrimaryKey: {Facet.COLUMNS, Facet.ORDER, Facet.DEFERRABLE, Facet.NAME},
    Unique: KEY,
    Index: KEY | {Facet.COMMENT},
    ForeignKey: {Facet.TARGET, Facet.COLUMNS, Facet.ON_DELETE, Facet.ON_UPDATE, Facet.MATCH, Facet.DEFERRABLE}
    | {Facet.VALIDATED, Facet.ENFORCED, Facet.NAME},
    Check: {Facet.EXPRESSION, Facet.VALIDATED, Facet.ENFORCED, Facet.NAME},
}
"""The facets in which a comparison may find two objects of a class to differ."""


def slug(rule: LoadedRule) -> str:
    """Give a rule as a failing test shows it."""
    return rule.card.slug


def claims(kind: type) -> set[Facet]:
    """Give the facets that some rule speaks for."""
    return {facet for rule in discover() if kind in rule.card.of for facet in rule.card.claims}


def test_every_rule_file_is_found() -> None:
    """Discovery leaves none out."""
    assert sorted(path.stem for path in RULES) == sorted(slug(rule).replace("-", "_") for rule in discover())


@pytest.mark.parametrize("rule", discover(), ids=slug)
def test_a_rule_has_a_name_that_fits(rule: LoadedRule) -> None:
    """Ids have three digits, slugs are in kebab case, the summary is one sentence."""
    assert re.fullmatch(r"AUD\d{3}", rule.card.id)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.card.slug)
    assert re.fullmatch(r"[A-Z][^.]*\.", rule.card.summary)


@pytest.mark.parametrize("path", RULES, ids=label)
def test_page_and_test_stand_beside_the_rule(path: Path) -> None:
    """One name for all three, and nothing left over from a rule that is gone."""
    assert path.with_suffix(".md").is_file()
    assert (TESTS / path.parent.name / f"test_{path.stem}.py").is_file()


@pytest.mark.parametrize("family", sorted({path.parent for path in RULES}), ids=label)
def test_no_page_and_no_test_is_left_over(family: Path) -> None:
    """Every page and every test has its rule."""
    stems = {path.stem for path in RULES if path.parent == family}
    assert {page.stem for page in family.glob("*.md")} == stems
    assert {test.stem.removeprefix("test_") for test in (TESTS / family.name).glob("test_*.py")} == stems


@pytest.mark.parametrize("rule", discover(), ids=slug)
def test_a_page_has_its_title_and_sections(rule: LoadedRule) -> None:
    """In this order, none of them empty."""
    assert rule.page.splitlines()[0] == f"# {rule.card.slug} ({rule.card.id})"
    assert re.findall(r"^## (.*)$", rule.page, re.MULTILINE) == SECTIONS
    assert [body for body in re.split(r"^## .*$", rule.page, flags=re.MULTILINE)[1:] if not body.strip()] == []


@pytest.mark.parametrize("rule", discover(), ids=slug)
def test_a_page_shows_bad_and_good(rule: LoadedRule) -> None:
    """At least one example of each is run."""
    assert {case.fires for case in cases(rule)} == {True, False}


@pytest.mark.parametrize("kind", YIELDED, ids=lambda kind: kind.__name__)
def test_no_difference_is_dropped(kind: type) -> None:
    """Whatever a comparison may find, some rule speaks for it."""
    assert YIELDED[kind] - claims(kind) == set()


def test_no_facet_is_forgotten() -> None:
    """The table above knows every facet that the comparison and the dialect packages name."""
    known = set().union(*YIELDED.values())
    named = {
        node.attr
        for path in OURS
        if "compare" in path.parts or "dialects" in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Facet"
    }
    assert {Facet[name] for name in named} - known == {Facet.EXISTENCE}  # which is what Add and Drop are about


@pytest.mark.parametrize("kind", [*YIELDED, EnumType], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("change", [Add, Drop], ids=lambda change: change.__name__)
def test_nothing_missing_or_unknown_is_dropped(kind: type, change: type) -> None:
    """Each class of objects has a rule for what is missing and for what is unknown."""
    speaking = [slug(rule) for rule in discover() if kind in rule.card.of and issubclass(change, rule.card.subject)]
    assert speaking


def test_only_rules_on_altered_objects_claim_facets() -> None:
    """A claim of any other rule would hide that a difference is unsaid."""
    wrong = [slug(rule) for rule in discover() if bool(rule.card.claims) != issubclass(Alter, rule.card.subject)]
    assert wrong == []
