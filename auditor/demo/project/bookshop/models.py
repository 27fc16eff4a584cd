"""All models: whoever imports this has the whole metadata."""

from bookshop.base import Base
from bookshop.catalogue import Author, Book, BookAuthor, Publisher
from bookshop.sales import Customer, Purchase, PurchaseLine, Review

__all__ = ["Author", "Base", "Book", "BookAuthor", "Customer", "Publisher", "Purchase", "PurchaseLine", "Review"]
