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
    head, _, query = url.partition("?")
    _, _, rest = head.partition("://")
    userinfo, found_at, place = rest.rpartition("@")
    user, _, password = userinfo.partition(":")
    written = {password} if found_at else set()
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        if re.fullmatch(_SECRET_KEY, key, re.IGNORECASE):
            written.add(value)
    spelled = written | {unquote(text) for text in written} | {unquote_plus(text) for text in written}
    public = f"{user} {place}"
    return frozenset(text for text in spelled if len(text) >= _SHORT and text not in public)
