"""What to write instead of a construct: templates of dialect packages, made of the text that they are for."""

from __future__ import annotations

import msgspec

from auditor.model.query import Construct, Support
from auditor.plugin import sqltree
from auditor.plugin.facts import Target
from auditor.sql.reading.lexis import lex


def in_place(support: Support, construct: Construct, text: str, target: Target) -> Support:
    """The support with its rewrite made of this text; without one where the target's dialect cannot read it."""
    if not support.rewrite:
        return support
    made = _rewritten(support.rewrite, text[construct.start : construct.end])
    whole = f"{text[: construct.start]}{made}{text[construct.end :]}"
    readable = made and sqltree.statement(whole, target.engine.sqlglot) is not None
    return msgspec.structs.replace(support, rewrite=made if readable else "")


def _rewritten(template: str, shown: str) -> str:
    """A call, a list after a word or a quoted name in other words; "" when it has not the parts that are needed."""
    lexed = lex(shown)
    if lexed is None or not lexed.tokens:
        return ""
    if len(lexed.tokens) == 1:
        return template.replace("{*}", lexed.tokens[0].text)
    call = lexed.words[1] == "("
    parts = [shown[slice(*lexed.slice(*part))] for part in lexed.arguments(1 if call else 0)]
    made = template.replace("{*}", ", ".join(parts))
    for number, part in enumerate(parts):
        made = made.replace(f"{{{number}}}", part)
    missing = (f"{{{number}}}" in made for number in range(len(parts), _MOST))
    return "" if any(missing) else made


_MOST = 4
"""How many arguments a template may name."""
