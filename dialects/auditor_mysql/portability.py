"""What MySQL and MariaDB make of SQL that may have been written for another engine."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from auditor.model.query import Construct, Meets, Support
from auditor.model.schema import Server
from auditor.plugin.portability import Names, Table, functions, reserved, words
from auditor_mysql.flavour import MARIADB, MYSQL
from auditor_mysql.portability_definitions import DEFINITIONS
from auditor_mysql.portability_queries import QUERIES
from auditor_mysql.portability_rewrites import REWRITES


_WORDS = """
bit tinyint bool boolean smallint mediumint middleint int integer bigint int1 int2 int3 int4 int8 decimal dec numeric
fixed float float4 float8 double real date datetime timestamp time year char character varchar varcharacter binary
varbinary tinyblob blob mediumblob longblob tinytext text mediumtext longtext long nchar nvarchar enum set json geometry
point linestring polygon multipoint multilinestring multipolygon geometrycollection serial
"""
_PHRASES = """
double precision|character varying|char varying|national character|national char|national varchar|
national character varying|long varchar|long varbinary
"""
TYPES = frozenset({*_WORDS.split(), *(phrase.strip() for phrase in _PHRASES.replace("\n", "").split("|"))})
"""Names of types of columns, of both flavours."""
SETTINGS = words(
    "names sql_mode foreign_key_checks unique_checks autocommit time_zone character_set_client "
    "character_set_results character_set_connection collation_connection charset sql_safe_updates "
    "max_execution_time wait_timeout lock_wait_timeout innodb_lock_wait_timeout sql_log_bin "
    "group_concat_max_len sql_notes max_statement_time net_read_timeout net_write_timeout "
    "interactive_timeout tx_isolation transaction_isolation optimizer_switch sql_auto_is_null "
    "sql_select_limit max_allowed_packet password default role character password_history "
    "default_storage_engine storage_engine sql_big_selects session persist cte_max_recursion_depth "
    "explicit_defaults_for_timestamp log_bin_trust_function_creators local_infile character_set_server"
)
COLLATIONS = frozenset(
    {
        "binary",
        *(
            f"{charset}_{kind}"
            for kind in (
                "bin",
                "general_ci",
                "unicode_ci",
                "0900_ai_ci",
                "unicode_520_ci",
                "general_cs",
                "0900_as_cs",
                "0900_as_ci",
                "0900_bin",
                "swedish_ci",
                "uca1400_ai_ci",
            )
            for charset in ("utf8", "utf8mb3", "utf8mb4", "latin1", "ascii", "ucs2", "utf16")
        ),
    }
)
BARE = frozenset({"localtime", "localtimestamp", "current_user", "utc_date", "utc_time", "utc_timestamp"})


@cache
def _table(flavour: str) -> Table:
    here = Path(__file__)
    text = here.with_name(f"functions_{flavour.lower()}.txt").read_text(encoding="utf-8")
    nouns = here.with_name(f"reserved_{flavour.lower()}.txt").read_text(encoding="utf-8")
    bare = BARE | {"current_role"} if flavour == MARIADB else BARE
    return Table(
        (*QUERIES, *DEFINITIONS),
        {flavour: functions(text)},
        (
            Names(
                "type",
                "name",
                TYPES | ({"inet4", "inet6", "uuid"} if flavour == MARIADB else {"vector"}),
                "It has no such type.",
            ),
            Names("operator", "name", frozenset({"<=>", "&&", ":=", "!", "^"}), "It has no such operator."),
            Names("word-operator", "name", frozenset({"div", "mod", "xor", "regexp"}), "It has no such operator."),
            Names("bare-function", "name", bare, "It has no such keyword."),
            Names("set", "name", SETTINGS, "It has no such variable."),
            Names(
                "relation", "name", words("information_schema performance_schema mysql dual"), "It has no such catalog."
            ),
            Names("collate", "name", COLLATIONS, "It has no such collation."),
        ),
        {MYSQL: "8.0.31", MARIADB: "10.6"},
        reserved=reserved(nouns),
        rewrites=REWRITES,
    )


_MODES = {
    "pipes": ("PIPES_AS_CONCAT", Support(Meets.TAKES, reading="concatenation")),
    "quoted-name": ("ANSI_QUOTES", Support(Meets.TAKES)),
    "quoted-value": ("ANSI_QUOTES", Support(Meets.TAKES, reading="a name")),
    "backslash-escape": ("NO_BACKSLASH_ESCAPES", Support(Meets.REFUSES, "sql_mode has NO_BACKSLASH_ESCAPES.")),
    "backslash": ("NO_BACKSLASH_ESCAPES", Support(Meets.TAKES, reading="a backslash")),
}
"""What the session's sql_mode changes."""


class MySQLPortability:
    """Rows for constructs, lists for functions, types, operators and settings, by flavour."""

    def support(self, construct: Construct, server: Server) -> Support | None:
        """What becomes of a construct; None when nothing is known, which is no promise."""
        mode, otherwise = _MODES.get(construct.name, ("", None))
        if mode and mode in server.setting("sql_mode").split(","):
            return otherwise
        return _table(server.flavour or MYSQL).support(construct, server)

    def constructs(self) -> frozenset[str]:
        """The names of the constructs that something is known of."""
        return _table(MYSQL).constructs
