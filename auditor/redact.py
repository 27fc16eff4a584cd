"""Takes secrets out of text before anybody sees it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, unquote_plus


if TYPE_CHECKING:
    from collections.abc import Iterable

MASK = "***"

# A password may hold any character, "@" and "/" among them when nobody encoded it: all up to the last "@".
_USERINFO = re.compile(r"(?P<before>[A-Za-z][\w+.-]*://[^\s:/@'\"]*:)[^\s'\"]*(?=@)")
_LOGIN = re.compile(r"[\w+.-]+://(?P<user>[^:/]*):(?P<password>[^@]*)@")  # as SQLAlchemy reads it
_SECRET_KEY = r"[\w-]*(?:passw(?:or)?d|passphrase|pwd|secret|token|credential|api_?key)[\w-]*"  # noqa: S105 a pattern
_PAIR = re.compile(rf"(?P<before>\b{_SECRET_KEY}\s*=\s*)(?:'[^']*'|\"[^\"]*\"|[^\s&;,'\")]+)", re.IGNORECASE)
_SHORT = 4


def redact(text: str, urls: Iterable[str | None] = ()) -> str:
    """The text without passwords of URLs and of key=value pairs; those of `urls` are found in any form."""
    for secret in sorted({secret for url in urls if url for secret in secrets(url)}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", MASK, text)
    text = _USERINFO.sub(rf"\g<before>{MASK}", text)
    return _PAIR.sub(rf"\g<before>{MASK}", text)


def secrets(url: str) -> frozenset[str]:
    """The passwords in a URL, as written and decoded.

    Left out is what the URL says elsewhere too (user "app" with password "app"): masking
    it would make a report unreadable and tell the password all the same.
    """
    found = _LOGIN.match(url)
    place = url[found.end() :] if found else url.partition("://")[2]
    written = {found["password"]} if found else set()
    for pair in place.partition("?")[2].split("&"):
        key, _, value = pair.partition("=")
        if re.fullmatch(_SECRET_KEY, key, re.IGNORECASE):
            written.add(value)
    spelled = written | {unquote(text) for text in written} | {unquote_plus(text) for text in written}
    public = f"{found['user'] if found else ''} {place.partition('?')[0]}"
    return frozenset(text for text in spelled if len(text) >= _SHORT and text not in public)


def ambiguous(url: str) -> bool:
    """Whether nobody can tell where the password ends: it holds an @ that should have been %40."""
    found = _LOGIN.match(url)
    return found is not None and "@" in url[found.end() :].partition("?")[0]
