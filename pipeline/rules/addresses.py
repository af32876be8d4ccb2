"""Email addresses: what can be one, and what looks like one person's."""

from __future__ import annotations

import re

from schemas.columns import ADDRESS

_ADDRESS = re.compile(ADDRESS)
_PRIVATE = re.compile(
    r"(gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|aol|btinternet|sky|gmx|proton)\.(com|co\.uk|me|net)"
)
"""Mail providers of private people."""
_OF_A_NAME = re.compile(r"[a-z]+[._][a-z]{2,}[0-9]*")
_SHARED = re.compile(
    r"exam|office|admin|info|enquir|contact|claim|qualif|centre|school|college|vocational|technical|business|team|reception|data"
)
"""Words of mailboxes that several people read."""


def can_be_an_address(text: str) -> bool:
    """Whether text is something@something.something in plain letters, digits and signs; never two addresses."""
    return bool(_ADDRESS.fullmatch(text))


def looks_personal(address: str, name: str) -> bool:
    """Whether an address seems to be one person's: at a private provider, or made of a name (or of this one)."""
    local, _, domain = address.casefold().partition("@")
    if _PRIVATE.fullmatch(domain):
        return True
    if _SHARED.search(local):
        return False
    surname = "".join(filter(str.isalpha, name.casefold().rpartition(" ")[2]))
    return bool(_OF_A_NAME.fullmatch(local)) or (len(surname) > 2 and surname in local)
