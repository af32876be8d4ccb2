"""Templates compiled once and kept beside them, as Python keeps its own modules."""

from __future__ import annotations

import sys
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

import jinja2
from jinja2 import FileSystemBytecodeCache

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jinja2.bccache import Bucket


class Compiled(FileSystemBytecodeCache):
    """Compiled templates in a folder that need not be there, nor be one that this account may write.

    Jinja knows by itself what another Python or another text of the template made; not what another Jinja made, nor what
    was made with other options.
    """

    def __init__(self, folder: Path, options: Mapping[str, object]) -> None:
        made_by = sha256(repr((jinja2.__version__, sys.version, sorted(options.items(), key=str))).encode()).hexdigest()
        super().__init__(str(folder), f"%s-{made_by[:16]}.jinja")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load what is kept, unless it was cut short."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001  whatever it is, compiling anew mends it
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, where Python would keep a module."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                super().dump_bytecode(bucket)
