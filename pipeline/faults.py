"""Named points at which a test may kill the process or make a call fail, to prove that every door may be used twice.

`CLAIMDROP_FAULT=after-commit:3` ends the process at the third reach of `after-commit`, as a power cut would;
`CLAIMDROP_FAULT=file-renamed:1:ENOSPC` raises that error there instead, once.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass

KILLED = 137
"""The exit status of a process that the kernel killed: 128 + SIGKILL."""


@dataclass(slots=True)
class Plan:
    """The one fault that this process is to meet."""

    point: str
    left: int
    error: str = ""

    def strike(self) -> None:
        """Count one reach of the point, and fail at the last."""
        self.left -= 1
        if self.left:
            return
        if not self.error:
            os._exit(KILLED)
        number = getattr(errno, self.error)
        raise OSError(number, os.strerror(number))


def planned(text: str) -> Plan | None:
    """Read `point:count` or `point:count:ERRNO`; nothing is planned where the text is blank."""
    if not text:
        return None
    point, count, *error = text.split(":")
    return Plan(point, int(count), *error)


_plan = planned(os.environ.get("CLAIMDROP_FAULT", ""))


def reach(point: str) -> None:
    """Pass a fault point; without a plan for it nothing happens."""
    if _plan is not None and _plan.point == point:
        _plan.strike()
