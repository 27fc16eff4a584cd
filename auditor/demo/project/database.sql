-- The database of the book shop as it is found in production: upgraded to 0005, so it says, and mended by
-- hand since. Every fault is marked with "fault:"; auditor/demo/planted.py lists what the audit makes of it.

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version VALUES ('0005');

CREATE TABLE publisher (
    id INTEGER NOT NULL,
    name VARCHAR(80) NOT NULL,
    city VARCHAR(80),
    CONSTRAINT pk_publisher PRIMARY KEY (id),
    CONSTRAINT uq_publisher_name UNIQUE (name)
);

CREATE TABLE author (
    id INTEGER NOT NULL,
    name VARCHAR(120) NOT NULL,
    born DATE,
    CONSTRAINT pk_author PRIMARY KEY (id)
);

CREATE TABLE book (
    id INTEGER NOT NULL,
    isbn VARCHAR(13),                     -- fault: takes NULL, for books that came without
    title VARCHAR(200) NOT NULL,          -- fault: ix_book_title was dropped for a bulk load
    price TEXT NOT NULL,                  -- fault: text, so that a price list could be pasted
    blurb TEXT,
    publisher_id INTEGER NOT NULL,
    CONSTRAINT pk_book PRIMARY KEY (id),
    CONSTRAINT uq_book_isbn UNIQUE (isbn),
    CONSTRAINT fk_book_publisher_id FOREIGN KEY (publisher_id) REFERENCES publisher (id)
);
CREATE INDEX ix_book_publisher_id ON book (publisher_id);

CREATE TABLE book_author (                -- fault: rebuilt by hand, and the primary key was forgotten
    book_id INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    CONSTRAINT fk_book_author_book_id FOREIGN KEY (book_id) REFERENCES book (id) ON DELETE CASCADE,
    CONSTRAINT fk_book_author_author_id FOREIGN KEY (author_id) REFERENCES authors (id) -- fault: no such table
);
CREATE INDEX ix_book_author_author_id ON book_author (author_id);

CREATE TABLE customer (
    id INTEGER NOT NULL,
    email VARCHAR(254) NOT NULL,          -- fault: no longer unique
    name VARCHAR(120) NOT NULL,
    phone VARCHAR(30) NOT NULL,           -- fault: no model knows it, and every INSERT must give it
    CONSTRAINT pk_customer PRIMARY KEY (id)
);                                        -- fault: newsletter is missing, 0003 was stamped and never ran

CREATE TABLE purchase (
    id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    status VARCHAR(10) NOT NULL,
    currency VARCHAR(3) DEFAULT 'USD' NOT NULL, -- fault: 'EUR' in the model
    placed_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT pk_purchase PRIMARY KEY (id),
    CONSTRAINT fk_purchase_customer_id FOREIGN KEY (customer_id) REFERENCES customer (id),
    CONSTRAINT ck_purchase_status CHECK (status IN ('new', 'paid', 'shipped')) -- fault: 0004 never ran
);
CREATE INDEX ix_purchase_customer_id ON purchase (customer_id);

CREATE TABLE purchase_line (
    id INTEGER NOT NULL,
    purchase_id INTEGER NOT NULL,
    book_id INTEGER NOT NULL,             -- fault: no foreign key to book
    copies SMALLINT DEFAULT '1' NOT NULL,
    price NUMERIC(8, 2) NOT NULL,
    CONSTRAINT pk_purchase_line PRIMARY KEY (id),
    CONSTRAINT fk_purchase_line_purchase_id FOREIGN KEY (purchase_id) REFERENCES purchase (id) -- fault: no CASCADE
);
CREATE INDEX ix_purchase_line_purchase_id ON purchase_line (purchase_id);
CREATE INDEX ix_purchase_line_book_id ON purchase_line (book_id);

-- fault: review is missing, 0005 failed half-way

-- fault: a copy that somebody made before a dangerous UPDATE
CREATE TABLE purchase_backup_2024 (
    id INTEGER,
    customer_id INTEGER,
    status VARCHAR(10),
    placed_at DATETIME
);
