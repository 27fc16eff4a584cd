"""The faults of the demo's database, as rule and subject; database.sql says how each came about."""

from __future__ import annotations

from auditor.model.report import Report


PLANTED = frozenset(
    {
        "missing-table review",
        "unknown-table purchase_backup_2024",
        "missing-column customer.newsletter",
        "unknown-column customer.phone",
        "type-mismatch book.price",
        "nullability-mismatch book.isbn",
        "default-mismatch purchase.currency",
        "check-mismatch purchase.ck_purchase_status",
        "primary-key-mismatch book_author.primary key",
        "missing-foreign-key purchase_line.fk_purchase_line_book_id",
        "foreign-key-action-mismatch purchase_line.fk_purchase_line_purchase_id",
        "foreign-key-mismatch book_author.fk_book_author_author_id",
        "dangling-foreign-key book_author.fk_book_author_author_id",
        "missing-index book.ix_book_title",
        "missing-unique customer.uq_customer_email",
    }
)


def found(report: Report) -> frozenset[str]:
    """What an audit found, in the form of PLANTED."""
    return frozenset(f"{item.slug} {item.subject}" for item in report.findings)
