"""Finds the rules by walking the packages beside this file; nothing registers itself at import."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from auditor import rules
from auditor.errors import ConfigError, RuleLoadFailed
from auditor.plugin.rule import LoadedRule


@cache
def discover() -> tuple[LoadedRule, ...]:
    """All rules, sorted by id; raises RuleLoadFailed when a rule's file, page and card do not belong together."""
    return checked(load(module) for module in _modules(rules))


def load(module: ModuleType) -> LoadedRule:
    """The rule of one module, with the text of the page beside it."""
    file = Path(str(module.__file__))
    card, check, page = getattr(module, "RULE", None), getattr(module, "check", None), file.with_suffix(".md")
    if card is None or check is None:
        raise RuleLoadFailed(f"{file} has no {'RULE' if card is None else 'check'}.", hint="A rule file has both.")
    if card.slug.replace("-", "_") != file.stem:
        raise RuleLoadFailed(f"{file} holds the rule {card.slug!r}.", hint="Name the file after the rule.")
    if not page.is_file():
        raise RuleLoadFailed(f"The rule {card.slug!r} has no page.", hint=f"Write {page}.")
    return LoadedRule(card, check, page.read_text(encoding="utf-8"))


def checked(found: Iterable[LoadedRule]) -> tuple[LoadedRule, ...]:
    """The rules sorted by id; raises RuleLoadFailed when an id or a slug is taken twice."""
    result = tuple(sorted(found, key=lambda rule: rule.card.id))
    taken: dict[str, LoadedRule] = {}
    for rule in result:
        for name in (rule.card.id, rule.card.slug):
            other = taken.setdefault(name, rule)
            if other is not rule:
                raise RuleLoadFailed(
                    f"{name} is taken by the rules {other.card.slug!r} and {rule.card.slug!r}.",
                    hint="Ids and slugs are unique, and never used again.",
                )
    return result


def select(rules: Iterable[LoadedRule], select: Iterable[str], ignore: Iterable[str]) -> tuple[LoadedRule, ...]:
    """The rules that `select` names (all when it is empty), without those that `ignore` names.

    A selector is an id, the beginning of an id ("AUD1"), or a slug. A rule on request is not selected by less than
    its whole name. Raises ConfigError for a selector that names no rule, and when no rule is left.
    """
    known, selectors = tuple(rules), tuple(select)
    quiet = {rule.card.id for rule in known if rule.card.on_request} - asked(known, selectors)
    wanted = (_named(known, selectors) or {rule.card.id for rule in known}) - quiet
    left = wanted - _named(known, ignore)
    if not left:
        raise ConfigError("No rule is left to run.", hint="Ignore fewer rules, or select more.")
    return tuple(rule for rule in known if rule.card.id in left)


def asked(rules: Iterable[LoadedRule], select: Iterable[str]) -> frozenset[str]:
    """The ids of the rules that a selection names in full."""
    selectors = tuple(select)
    return frozenset(rule.card.id for rule in rules if _in_full(rule, selectors))


def _in_full(rule: LoadedRule, selectors: Iterable[str]) -> bool:
    return not {word.strip().lower() for word in selectors}.isdisjoint({rule.card.id.lower(), rule.card.slug})


def _named(rules: tuple[LoadedRule, ...], selectors: Iterable[str]) -> set[str]:
    return {card_id for selector in selectors for card_id in _matches(rules, selector)}


def _matches(rules: tuple[LoadedRule, ...], selector: str) -> list[str]:
    word = selector.strip()
    found = [
        rule.card.id
        for rule in rules
        if word and (rule.card.id.startswith(word.upper()) or rule.card.slug == word.lower())
    ]
    if not found:
        raise ConfigError(
            f"There is no rule {selector!r}.{_did_you_mean(word, rules)}",
            hint="A rule is named by its id (AUD103), the beginning of an id (AUD1) or its slug (missing-column).",
        )
    return found


def _did_you_mean(word: str, rules: tuple[LoadedRule, ...]) -> str:
    slugs = [rule.card.slug for rule in rules]
    ids = [rule.card.id for rule in rules]
    slug = word.lower().replace("_", "-")
    near = difflib.get_close_matches(slug, slugs, n=1) or difflib.get_close_matches(word.upper(), ids, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    """The modules of the packages inside a package; names with an underscore in front are helpers."""
    for info in iter_modules(package.__path__, f"{package.__name__}."):
        if info.ispkg:
            family = import_module(info.name)
            yield from (
                import_module(item.name)
                for item in iter_modules(family.__path__, f"{info.name}.")
                if not item.name.rpartition(".")[2].startswith("_")
            )
