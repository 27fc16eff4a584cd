"""Names without quotes that some engine reserves as keywords."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.plugin.portability import words
from auditor.sql.constructs.typenames import columns
from auditor.sql.reading.lexis import COMPARISONS, MARK, WORD, Lexed, Spot


RESERVED = words(
    "END OFFSET ACCESSIBLE ADD ASENSITIVE ASYMMETRIC AUTOINCREMENT CASCADE CHANGE CHECK COLLATION "
    "COLUMN COMMIT CONDITION CONTINUE CUBE CUME_DIST CURSOR DATABASE DATABASES DAY_HOUR DAY_MICROSECOND "
    "DAY_MINUTE DAY_SECOND DECLARE DELETE_DOMAIN_ID DENSE_RANK DETERMINISTIC DO_DOMAIN_IDS ELSEIF EMPTY "
    "ENCLOSED ESCAPED EXIT EXTERNAL FIRST_VALUE FLOAT4 FLOAT8 FORCE FULLTEXT FUNCTION GENERATED "
    "GROUPING GROUPS HOUR_MICROSECOND HOUR_MINUTE HOUR_SECOND IGNORE_DOMAIN_IDS INDEX INSENSITIVE INT1 "
    "INT2 INT3 INT4 INT8 IO_AFTER_GTIDS IO_BEFORE_GTIDS ITERATE JSON_TABLE KEY KEYS LAG LAST_VALUE LEAD "
    "LEAVE LIBRARY LINEAR LINES LONG LOOP MASTER_DEMOTE_TO_REPLICA MASTER_DEMOTE_TO_SLAVE "
    "MASTER_SSL_VERIFY_SERVER_CERT MAXVALUE MIDDLEINT MINUTE_MICROSECOND MINUTE_SECOND MODIFIES "
    "NO_WRITE_TO_BINLOG NOTHING NTH_VALUE NTILE OPTIMIZE OPTIMIZER_COSTS OPTION OPTIONALLY OVERLAPS "
    "PAGE_CHECKSUM PARSE_VCOL_EXPR PARTITION PERCENT_RANK PORTION PROCEDURE PURGE QUALIFY RAISE RANGE "
    "RANK READ READ_WRITE READS REF_SYSTEM_ID RELEASE RENAME REPEAT REQUIRE RESIGNAL RESTRICT RETURN "
    "ROW_NUMBER ROWS SCHEMA SCHEMAS SECOND_MICROSECOND SENSITIVE SIGNAL SPATIAL SPECIFIC SQL "
    "SQLEXCEPTION SQLSTATE SQLWARNING SSL STARTING STATS_AUTO_RECALC STATS_PERSISTENT "
    "STATS_SAMPLE_PAGES STORED SYMMETRIC SYSTEM TERMINATED TRANSACTION TRIGGER UNDO UNLOCK USAGE USER "
    "VARYING VIRTUAL WHILE WRITE YEAR_MONTH"
)
"""Words that an engine reserves and people use as names; those that begin a value or a clause are not among them."""
_TESTS = words("LIKE IN IS BETWEEN NOT")
_BEFORE_COLUMN = words("WHERE AND OR ON HAVING SET WHEN THEN ELSE SELECT BY DISTINCT NOT")
_AFTER_ITEM = words("FROM ASC DESC LIMIT ORDER HAVING")
_BEFORE_TABLE = words("FROM JOIN INTO UPDATE")


def find(lexed: Lexed) -> Iterator[Spot]:
    """Reserved words where a column, an alias or a table is meant: `place` says which."""
    verb = lexed.words[0]
    if verb in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "REPLACE", "("}:
        for place, token in enumerate(lexed.tokens):
            if token.kind == WORD and token.text.upper() in RESERVED:
                found = _place(lexed, place)
                if found:
                    yield _spot(lexed, place, found)
    elif verb in {"CREATE", "ALTER"}:
        for place in columns(lexed):
            if lexed.kind(place - 1) == WORD and lexed.tokens[place - 1].text.upper() in RESERVED:
                yield _spot(lexed, place - 1, "definition")


def _spot(lexed: Lexed, place: int, where: str) -> Spot:
    return Spot("reserved-word", place, place, (("name", lexed.tokens[place].text.lower()), ("place", where)))


def _place(lexed: Lexed, place: int) -> str:
    """What a word is the name of; "" for a keyword, and for what nobody can tell."""
    before, after = lexed.words[place - 1] if place else "", lexed.words[place + 1]
    word = lexed.words[place]
    if not word:  # beside a dot, or an alias
        return "alias" if before == "AS" and after != "." else ""
    if after in {"(", "."}:
        return ""
    if before in _BEFORE_TABLE and not (before == "UPDATE" and place > 1) and lexed.begins_tables(place - 1):
        return "table"
    if _in_column_list(lexed, place):
        return "insert"
    return "expression" if _is_column(lexed, place, before, after) else ""


def _in_column_list(lexed: Lexed, place: int) -> bool:
    opening = lexed.openers[place]
    if lexed.words[0] not in {"INSERT", "REPLACE"} or opening < 1 or lexed.words[opening - 1] in {"VALUES", "SELECT"}:
        return False
    return "INTO" in lexed.words[max(opening - 4, 0) : opening] and lexed.words[place + 1] in {",", ")"}


def _is_column(lexed: Lexed, place: int, before: str, after: str) -> bool:
    begins = before in _BEFORE_COLUMN or (
        place > 0 and lexed.kind(place - 1) == MARK and before not in {")", "]", ".", ":"}
    )
    if begins and (after in COMPARISONS or (after in _TESTS and lexed.words[place] not in _TESTS)):
        return True
    opening = lexed.openers[place]
    listed = opening < 0 or lexed.words[opening + 1] in {"SELECT", "WITH"}
    return (
        listed
        and before in {"SELECT", ",", "BY", "DISTINCT"}
        and (after in _AFTER_ITEM or after in {",", ")"} or place + 1 == len(lexed.tokens))
    )
