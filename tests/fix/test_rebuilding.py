"""Tables that are made anew: once in a revision, whatever changes; nothing that is theirs or refers to them is lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from auditor.repair import Wishes, repair
from tests.fix.projects import ENV, MODELS, Project, drifts, project, proof
from tests.sources.child.environments import python_of


SHOP = """
customer = sa.Table(
    "customer",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.String({email}), nullable={optional}),
    sa.Column("level", sa.Integer, nullable=False, server_default="{level}"),
    {customer}
)
product = sa.Table(
    "product",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sku", sa.String({email}), nullable=False),
    sa.Column("price", sa.Integer, nullable={optional}),
    sa.Column("gross", sa.Integer, sa.Computed("price * 2")),
    {product}
    sa.CheckConstraint("price >= {level}", name="ck_product_price"),
)
orders = sa.Table(
    "orders",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("customer_id", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable={optional}),
    {orders}
    sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name='the "key" of orders', ondelete="{action}"),
)
line = sa.Table(
    "line",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("orders_id", sa.Integer, nullable=False),
    sa.Column("qty", sa.Integer, nullable=False, server_default="1"),
    {line}
    sa.ForeignKeyConstraint(["orders_id"], ["orders.id"], name="fk_line_orders", ondelete="CASCADE"),
)
"""
EXTRAS = dict.fromkeys(("customer", "product", "orders", "line"), "")
BEFORE = {**EXTRAS, "email": 50, "optional": True, "level": 1, "action": "CASCADE"}
AFTER = {
    **EXTRAS,
    "email": 120,
    "optional": False,
    "level": 2,
    "action": "RESTRICT",
    "customer": """sa.Column("vip", sa.Boolean, nullable=False, server_default=sa.text("0")),
    sa.UniqueConstraint("email", name="uq_customer_email"), sa.CheckConstraint("level > 0", name="ck_customer_level"),
    sa.Index("ix_customer_level", "level"),""",
    "orders": 'sa.Column("placed", sa.DateTime, server_default=sa.func.now()),',
    "line": """sa.CheckConstraint("qty > 0", name="ck_line_qty"),
    sa.UniqueConstraint("orders_id", "qty", name="uq_line"),""",
}
UP = "metadata = sa.MetaData()\n" + SHOP.format(**BEFORE) + "\nmetadata.create_all(op.get_bind())"
DOWN = "\n".join(f'op.drop_table("{table}")' for table in ("line", "orders", "product", "customer"))
ROWS = """
INSERT INTO customer (id, email, level) VALUES (1, 'a', 3), (2, 'b', 4);
INSERT INTO product (id, sku, price) VALUES (1, 'x', 5);
INSERT INTO orders (id, customer_id, total) VALUES (1, 1, 7), (2, 2, 8);
INSERT INTO line (id, orders_id, qty) VALUES (1, 1, 2), (2, 2, 3);
CREATE TRIGGER customer_gone AFTER DELETE ON customer BEGIN UPDATE product SET price = 0; END;
CREATE VIEW paid AS SELECT orders.id, customer.email FROM orders JOIN customer ON customer.id = customer_id;
"""
OPENED = 'create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)'
LISTENING = f"""
engine = {OPENED}


@event.listens_for(engine, "connect")
def enforce(connection, _record):
    connection.execute("PRAGMA foreign_keys = ON")


with engine"""
BEGINS = """

@event.listens_for(engine, "connect")
def leave(connection, _record):
    connection.isolation_level = None


@event.listens_for(engine, "begin")
def begin(connection):
    connection.exec_driver_sql("BEGIN")


with engine"""
ENFORCED = ENV.replace("import create_engine, pool", "import create_engine, event, pool").replace(
    f"\nwith {OPENED}", LISTENING
)
BEGINNING = ENFORCED.replace("\n\nwith engine", BEGINS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is."""
    return tmp_path / "live.db"


@pytest.fixture
def made(tmp_path: Path, path: Path) -> Project:
    """A shop whose models have changed, with rows, a trigger and a view; every connection enforces foreign keys."""
    shop = project(tmp_path / "project", f"sqlite:///{path}", MODELS + SHOP.format(**AFTER), (UP, DOWN))
    (shop.folder / "migrations" / "env.py").write_text(ENFORCED)
    run(path, ROWS)
    return shop


def run(path: Path, text: str) -> None:
    """Run some statements."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(text)


def rows(path: Path, question: str) -> list[tuple[object, ...]]:
    """The rows of a query."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def halves(text: str) -> tuple[str, str]:
    """What upgrade() and downgrade() do."""
    up, _, down = text.partition("def downgrade()")
    return up, down.partition("@contextlib")[0]


LEFT = "SELECT line.id, orders.id, customer.email FROM line JOIN orders ON orders.id = orders_id JOIN customer"
LEFT += " ON customer.id = customer_id"
THERE = "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name"


def test_a_table_is_made_anew_once(made: Project, path: Path) -> None:
    """Up and down, in batch mode or in SQL; rows, triggers and views outlive it, with foreign keys enforced."""
    done = made.fix(unsafe=True)
    assert (proof(done).failed, drifts(item.finding for item in done.plan.unfixed)) == ((), [])
    assert done.drafted is not None
    for half in halves(done.drafted.text):
        anew = [half.count(f"with op.batch_alter_table('{name}')") for name in ("customer", "line")]
        anew += [half.count(f"CREATE TABLE _{name}_new") for name in ("product", "orders")]
        assert (anew, half.count("with _rebuilding(")) == ([1, 1, 1, 1], 1)
    left, there = [(1, 1, "a"), (2, 2, "b")], [("trigger", "customer_gone"), ("view", "paid")]
    made.upgrade()
    assert (rows(path, LEFT), rows(path, THERE), rows(path, "PRAGMA foreign_key_check")) == (left, there, [])
    assert drifts(made.audit().findings) == []
    made.downgrade()
    assert (rows(path, LEFT), rows(path, THERE), rows(path, "PRAGMA foreign_key_check")) == (left, there, [])


def test_foreign_keys_that_cannot_be_turned_off(made: Project, path: Path) -> None:
    """Where each connection begins a transaction at once, SQLite keeps them on: nothing is done, and no row is lost."""
    made.fix(unsafe=True, verify=False)
    (made.folder / "migrations" / "env.py").write_text(BEGINNING)
    with pytest.raises(RuntimeError, match="foreign keys cannot be turned off"):
        made.upgrade()
    assert rows(path, LEFT) == [(1, 1, "a"), (2, 2, "b")]


def test_columns_that_nobody_knows(made: Project, path: Path) -> None:
    """Another database has a column by hand, in a table that is not made from what is there: it is left alone."""
    made.fix(unsafe=True, verify=False)
    run(path, "ALTER TABLE product ADD COLUMN colour VARCHAR(9); UPDATE product SET colour = 'red'")
    with pytest.raises(RuntimeError, match="product has columns that this revision does not know: colour"):
        made.upgrade()
    assert rows(path, "SELECT sku, colour FROM product") == [("x", "red")]


def test_no_revision_for_a_column_of_one_side(made: Project, path: Path) -> None:
    """The database has a column that no revision makes: no statement is right for both."""
    run(path, "ALTER TABLE product ADD COLUMN colour VARCHAR(9)")
    done = made.fix(unsafe=True, verify=False)
    told = {str(item.finding.subject): item.why for item in done.plan.unfixed}
    why = "product has to be made anew, and its column colour is not in both history and database"
    assert (told["product.sku"], told["product.price"]) == (why, why)
    assert {item.change.table.name for item in done.plan.items if item.change.table} == {"customer", "line", "orders"}


def test_foreign_keys_are_left_alone_elsewhere(tmp_path: Path, path: Path) -> None:
    """A revision that makes no table anew has nothing of it."""
    added = MODELS + 'author.append_column(sa.Column("email", sa.String(100)))\n'
    done = project(tmp_path / "project", f"sqlite:///{path}", added).fix(verify=False)
    assert done.drafted is not None
    assert "PRAGMA" not in halves(done.drafted.text)[0]
    assert "_rebuilding" not in halves(done.drafted.text)[0]


BY_HAND = """
DROP TABLE product;
CREATE TABLE product (
    id INTEGER NOT NULL PRIMARY KEY,
    sku VARCHAR(50) NOT NULL,
    price INTEGER,
    gross INTEGER GENERATED ALWAYS AS (price * 2),
    seen DATETIME DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO product (id, sku, price, seen) VALUES (1, 'x', 5, '2020-02-02');
"""


def test_what_was_lost_and_what_was_made_by_hand(made: Project, path: Path) -> None:
    """A table that is made in SQL: values of a column by hand stay; what a revision makes stays with the downgrade."""
    seen = 'sa.Column("seen", sa.DateTime, server_default=sa.func.now()),'
    made.model(MODELS + SHOP.format(**{**AFTER, "level": 1, "product": seen}))
    run(path, BY_HAND)
    done = made.fix(unsafe=True)
    assert proof(done).failed == ()
    made.upgrade()
    assert drifts(made.audit().findings) == []
    assert rows(path, "SELECT sku, seen FROM product") == [("x", "2020-02-02")]
    made.downgrade()
    ((text,),) = rows(path, "SELECT sql FROM sqlite_master WHERE name = 'product'")
    assert [part in str(text) for part in ("seen", "VARCHAR(50)", "ck_product_price")] == [False, True, True]


ON_ONE_LINE = """
op.drop_table("author")
op.execute("CREATE TABLE author (id INTEGER NOT NULL, name VARCHAR(50) NOT NULL, note VARCHAR(20), rank INTEGER"
    " NOT NULL DEFAULT '0', bio VARCHAR(21), score INTEGER NOT NULL DEFAULT '1', level INTEGER NOT NULL DEFAULT '2',"
    " hint VARCHAR(22), CONSTRAINT pk_author PRIMARY KEY (id), CONSTRAINT uq_author_name UNIQUE (name),"
    " CONSTRAINT ck_author_level CHECK (level > 0))")
"""


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("name", "in_sql"), [("oldest", True), ("newest", False)])
def test_what_older_versions_of_sqlalchemy_misread(tmp_path: Path, path: Path, name: str, *, in_sql: bool) -> None:
    """Batch mode would lose a constraint that stands on one line with others: the proof shows it, so SQL is taken."""
    hint = 'sa.Column("hint", sa.String(22)),'
    keys = (
        'sa.UniqueConstraint("name", name="uq_author_name"), sa.CheckConstraint("level > 0", name="ck_author_level"),'
    )
    models = MODELS.replace(hint, hint + keys).replace("sa.String(20)", "sa.String(90)")
    made = project(tmp_path / "project", f"sqlite:///{path}", models, (ON_ONE_LINE, "pass"))
    config = replace(made.config, python=str(python_of(name)))
    done = repair(config, Wishes(), progress=lambda _: None)
    assert done.drafted is not None
    assert (proof(done).failed, done.path is not None) == ((), True)
    assert ("CREATE TABLE _author_new" in done.drafted.text) is in_sql
    made.upgrade()
    assert drifts(made.audit().findings) == []
