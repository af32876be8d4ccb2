"""What a database says where it cannot be used, in one line."""

from __future__ import annotations

from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

_UNUSABLE = (OperationalError, DatabaseError, ArgumentError, NoSuchModuleError)


def in_words(error: BaseException) -> str | None:
    """Say why the ledger cannot be used; None where the error is another, such as a broken constraint."""
    if type(error) not in _UNUSABLE:
        return None
    said = getattr(error, "orig", None) or error
    return f"the ledger cannot be used: {' '.join(str(said).split())}"
