"""Character sets and collations."""

from __future__ import annotations

from auditor.model.schema import Server


# Bytes of the longest character, from information_schema.character_sets of both servers.
_WIDTHS = {
    **dict.fromkeys(("utf8mb4", "utf16", "utf16le", "utf32", "gb18030"), 4),
    **dict.fromkeys(("utf8mb3", "utf8", "ujis", "eucjpms"), 3),
    **dict.fromkeys(("ucs2", "big5", "gbk", "gb2312", "sjis", "cp932", "euckr"), 2),
}


def width(charset: str) -> int:
    """Bytes of the longest character."""
    return _WIDTHS.get(charset.lower(), 1)


def canonical(name: str) -> str:
    """A character set or collation in today's name: utf8 is utf8mb3 (MySQL before 8.0.30, MariaDB before 10.6)."""
    name = name.lower()
    return "utf8mb3" + name[4:] if name == "utf8" or name.startswith("utf8_") else name


def of_collation(collation: str) -> str:
    """The character set of a collation: its first word."""
    return canonical(collation.partition("_")[0])


def default_collation(charset: str, server: Server) -> str:
    """The collation that a character set gets when none is given."""
    stated = dict(pair.split("=", 1) for pair in server.setting("charset_collations").split(",") if "=" in pair)
    return stated.get(charset, "binary" if charset == "binary" else f"{charset}_general_ci")
