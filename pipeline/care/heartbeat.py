"""Silence is an alarm: what a good night leaves behind, and how old the last one is."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline import durable

if TYPE_CHECKING:
    from pipeline.settings import Settings

GOOD = frozenset({0, 1})
"""Exit statuses of a good night: a held row is ordinary."""
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Beat:
    """The last good night."""

    finished: datetime
    night: str
    """Blank where the run found nothing new."""
    exit_status: int

    def age(self, now: datetime) -> timedelta:
        return now - self.finished


def beat(settings: Settings, night: str, exit_status: int, now: datetime | None = None) -> str:
    """Note that a night ended well, and run the site's ping; what of it failed, in words, or blank."""
    ended = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    said = {"finished": ended, "night": night, "exit_status": exit_status}
    try:
        durable.write(settings.heartbeat, (json.dumps(said, indent=1) + "\n").encode())
    except OSError as error:
        return f"its mark {settings.heartbeat} could not be left: {error.strerror}"
    if settings.alarm.ping and (trouble := _ping(settings, night, exit_status)):
        return f"{trouble} ([alarm] ping)"
    return ""


def _ping(settings: Settings, night: str, exit_status: int) -> str:
    told = {"CLAIMDROP_NIGHT": night, "CLAIMDROP_EXIT_STATUS": str(exit_status)}
    try:
        words = shlex.split(settings.alarm.ping)
        subprocess.run(
            words,
            cwd=settings.site,
            env={**os.environ, **told},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        return f"the ping ended with {error.returncode}"
    except subprocess.TimeoutExpired:
        return f"the ping took longer than {_SECONDS} seconds"
    except (OSError, ValueError) as error:
        return f"the ping could not be started: {getattr(error, 'strerror', None) or error}"
    return ""


def last_beat(settings: Settings) -> Beat | None:
    """Read when the last good night ended; None where there was none, or nobody can tell."""
    try:
        said = json.loads(settings.heartbeat.read_bytes())
        return Beat(datetime.fromisoformat(said["finished"]), str(said["night"]), int(said["exit_status"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def span(age: timedelta) -> str:
    """Say an age: `40 minutes`, `26 hours`, `3 days`."""
    minutes = int(age.total_seconds() // 60)
    for number, size, word in ((minutes, 120, "minute"), (minutes // 60, 72, "hour")):
        if number < size:
            return f"{number} {word}" if number == 1 else f"{number} {word}s"
    return f"{minutes // 1440} days"
