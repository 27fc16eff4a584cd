"""What PostgreSQL makes of SQL that may have been written for another engine."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from auditor.model.query import Construct, Meets, Support
from auditor.model.schema import Server
from auditor.plugin.portability import Names, Table, functions, reserved, words
from auditor_postgresql.portability_definitions import DEFINITIONS
from auditor_postgresql.portability_queries import QUERIES
from auditor_postgresql.portability_rewrites import REWRITES


_WORDS = """
smallint int2 integer int int4 bigint int8 decimal dec numeric real float4 float float8 smallserial serial2 serial
serial4 bigserial serial8 money text varchar char bpchar character nchar bytea timestamp timestamptz date time timetz
interval boolean bool uuid xml json jsonb jsonpath bit varbit cidr inet macaddr macaddr8 point line lseg box path
polygon circle tsvector tsquery pg_lsn oid name regclass regtype regproc regrole regnamespace int4range int8range
numrange tsrange tstzrange daterange int4multirange nummultirange datemultirange hstore citext ltree vector geometry
geography
"""
_PHRASES = """
double precision|character varying|char varying|national character|national char|national character varying|
timestamp with time zone|timestamp without time zone|time with time zone|time without time zone|bit varying
"""
_ONE = frozenset({*_WORDS.split(), *(phrase.strip() for phrase in _PHRASES.replace("\n", "").split("|"))})
TYPES = _ONE | {f"{name} []" for name in _ONE}
"""Names of types, those of well-known extensions among them."""
OPERATORS = words("~ !~ ~* !~* ~~ ~~* !~~ !~~* @> <@ #> #>> #- @@ @? ?| ?& && ^ ^@ |/ ||/ <-> # -|- => !!")
SETTINGS = words(
    "search_path statement_timeout lock_timeout idle_in_transaction_session_timeout timezone time names "
    "role session client_encoding client_min_messages application_name datestyle intervalstyle work_mem "
    "maintenance_work_mem synchronous_commit enable_seqscan row_security session_replication_role "
    "default_transaction_isolation schema default_tablespace standard_conforming_strings "
    "check_function_bodies xmloption default_table_access_method escape_string_warning bytea_output "
    "transaction_read_only default_transaction_read_only local jit seed"
)
COLLATIONS = frozenset({"c", "posix", "default", "ucs_basic", "c.utf-8", "c.utf8", "en_us.utf8", "en_us", "unicode"})
BARE = words("localtime localtimestamp current_user session_user current_role current_catalog current_schema")


CATALOG = words(
    "information_schema pg_catalog pg_class pg_attribute pg_namespace pg_type pg_proc pg_index "
    "pg_indexes pg_constraint pg_tables pg_views pg_matviews pg_enum pg_database pg_roles pg_user "
    "pg_authid pg_settings pg_stat_activity pg_locks pg_stat_user_tables pg_stat_all_tables "
    "pg_stat_user_indexes pg_statio_user_tables pg_stat_statements pg_extension pg_trigger pg_sequences "
    "pg_sequence pg_description pg_depend pg_attrdef pg_stats pg_inherits pg_policies pg_shadow "
    "pg_available_extensions pg_stat_replication pg_stat_database pg_prepared_xacts pg_timezone_names "
    "pg_collation pg_partitioned_table pg_rewrite pg_am pg_operator pg_opclass pg_tablespace "
    "pg_publication pg_replication_slots"
)


@cache
def _table() -> Table:
    here = Path(__file__)
    text = here.with_name("functions.txt").read_text(encoding="utf-8")
    nouns = here.with_name("reserved.txt").read_text(encoding="utf-8")
    return Table(
        (*QUERIES, *DEFINITIONS),
        {"": functions(text)},
        (
            Names("cast", "type", TYPES, "It has no such type."),
            Names("type", "name", TYPES, "It has no such type."),
            Names("operator", "name", OPERATORS, "It has no such operator."),
            Names("word-operator", "name", frozenset(), "It has no such operator."),
            Names("bare-function", "name", BARE),
            Names("set", "name", SETTINGS, "It has no such setting."),
            Names("relation", "name", CATALOG, "It has no such catalog."),
            Names("collate", "name", COLLATIONS, "It has no such collation."),
        ),
        {"": "14"},
        reserved=reserved(nouns),
        rewrites=REWRITES,
        overloads=True,
    )


class PostgresPortability:
    """Rows for constructs, lists for functions, types, operators and settings."""

    def support(self, construct: Construct, server: Server) -> Support | None:
        """What becomes of a construct; None when nothing is known, which is no promise."""
        if construct.name == "function" and str(dict(construct.detail)["name"]).startswith("st_"):
            return Support(Meets.TAKES)  # PostGIS has them
        return _table().support(construct, server)

    def constructs(self) -> frozenset[str]:
        """The names of the constructs that something is known of."""
        return _table().constructs
