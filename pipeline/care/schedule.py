"""What starts the nights: systemd units, a cron line, a task for Windows that starts them in WSL."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pipeline.post import address_in
from schemas.slugs import slug

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import time

    from pipeline.settings import Settings

SYSTEMD, CRON, WINDOWS = "systemd", "cron", "windows"


@dataclass(frozen=True)
class Plan:
    """When which site's nights are started, and by what."""

    settings: Settings
    program: Sequence[str]
    """The words that start claimdrop."""
    user: str
    at: time
    every: int = 0
    """Minutes between runs, where the site wants answers sooner than once a night; 0 is nightly."""

    @property
    def name(self) -> str:
        """What units and tasks are called; sites of one machine are told apart by their folders."""
        return f"claimdrop-{slug(self.settings.site.name)}"

    def words(self, *more: str) -> list[str]:
        return [*self.program, *more, "--site", str(self.settings.site)]


def places(settings: Settings) -> list[Path]:
    """Every folder that a night writes to, none of them within another."""
    ledger = [settings.ledger_file.parent] if settings.ledger_file else []
    wanted = {settings.site, settings.inbox, settings.outbox, settings.archive, settings.mail, *ledger}
    wanted.add(settings.heartbeat.parent)
    return sorted(place for place in wanted if not wanted & set(place.parents))


def systemd(plan: Plan) -> dict[str, str]:
    """The files for /etc/systemd/system, by name: service, timer, and what is started when a night fails."""
    return {
        f"{plan.name}.service": _service(plan),
        f"{plan.name}.timer": _timer(plan),
        f"{plan.name}-failed.service": _failed(plan),
    }


def _section(name: str, rows: Sequence[tuple[str, str]]) -> str:
    return "\n".join([f"[{name}]", *(f"{key}={value}" for key, value in rows)]) + "\n"


def _service(plan: Plan) -> str:
    folders = places(plan.settings)
    mounts = " ".join(
        map(_quoted, [*folders, *(folder for _, folder in plan.settings.shares if folder not in folders)])
    )
    unit = [
        ("Description", f"claimdrop, one night of {_plain(plan.settings.site)}"),
        ("RequiresMountsFor", mounts),
        ("Wants", "network-online.target"),
        ("After", "network-online.target"),
        ("OnFailure", f"{plan.name}-failed.service"),
    ]
    service = [
        ("Type", "oneshot"),
        ("User", plan.user),
        ("ExecStart", _line(plan.words("run"))),
        ("SuccessExitStatus", "1"),
        ("TimeoutStartSec", "6h"),
        ("Nice", "10"),
        *_sandbox(plan),
    ]
    told = "# 1 is an ordinary night: some rows were held, and their senders are told.\n"
    return _section("Unit", unit) + "\n" + told + _section("Service", service)


_TEMPORARY = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108  nothing is put there


def _sandbox(plan: Plan) -> list[tuple[str, str]]:
    folders = places(plan.settings)
    # A site that somebody tries out there would not be seen by a service whose temporary folders are its own.
    open_ones = [root for root in _TEMPORARY if any(root in each.parents for each in (*folders, Path(plan.program[0])))]
    yes = (
        "NoNewPrivileges", *([] if open_ones else ["PrivateTmp"]), "PrivateDevices", "ProtectClock", "ProtectControlGroups", "ProtectHostname",
        "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables", "RestrictNamespaces", "RestrictRealtime",
        "RestrictSUIDSGID", "LockPersonality",
    )  # fmt: skip
    return [
        ("UMask", "0027"),
        *((key, "true") for key in yes),
        ("ProtectHome", "read-only"),
        ("ProtectSystem", "strict"),
        (
            "ReadWritePaths",
            " ".join(_quoted(f"-{folder}") for folder in (*folders, *open_ones)),
        ),  # -: claimdrop itself tells what lacks
        ("CapabilityBoundingSet", ""),
        ("RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6"),
        ("SystemCallArchitectures", "native"),
    ]


def _timer(plan: Plan) -> str:
    if plan.every:
        when, delay, said = f"*:0/{plan.every}", "1min", f"every {plan.every} minutes"
    else:
        when, delay, said = f"*-*-* {plan.at:%H:%M:%S} {plan.settings.about.timezone}", "10min", "every night"
    unit = [("Description", f"claimdrop for {_plain(plan.settings.site)}, {said}")]
    timer = [("OnCalendar", when), ("Persistent", "true"), ("RandomizedDelaySec", delay)]
    return "\n".join(
        (_section("Unit", unit), _section("Timer", timer), _section("Install", [("WantedBy", "timers.target")]))
    )


def _failed(plan: Plan) -> str:
    unit = [("Description", f"claimdrop, a night of {_plain(plan.settings.site)} failed")]
    service = [
        ("Type", "oneshot"),
        ("User", plan.user),
        ("ExecStart", _line(plan.words("doctor"))),
        ("SuccessExitStatus", "1"),
        ("SyslogLevel", "alert"),
        *_sandbox(plan),
    ]
    told = "# What the doctor says goes to the journal as an alert. Add a line that reaches you:\n"
    return _section("Unit", unit) + "\n" + told + "# ExecStart=/usr/bin/…\n" + _section("Service", service)


def _plain(path: Path) -> str:
    return str(path).replace("%", "%%")


def _quoted(path: object) -> str:
    r"""Quote a path as units need it: `%` is doubled, and `"` and `\` stand behind a backslash."""
    text = str(path).replace("%", "%%").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"' if any(character.isspace() or character in "'\"" for character in text) else text


def _line(words: Sequence[str]) -> str:
    return " ".join(_quoted(word).replace("$", "$$") for word in words)


def cron(plan: Plan) -> str:
    """A file for /etc/cron.d: silent while all is well, mails the last lines of the log where a night failed."""
    log = shlex.quote(str(plan.settings.site / "claimdrop.log"))
    when = f"*/{plan.every} * * * *" if plan.every else f"{plan.at.minute} {plan.at.hour} * * *"
    run = f"{shlex.join(plan.words('run', '--held-is-ok'))} >>{log} 2>&1 || tail -n 20 {log}"
    contact = address_in(plan.settings.about.contact)  # cron takes bare addresses alone
    mail = [f"MAILTO={contact}"] if contact else ["# MAILTO=whom to tell of a night that failed"]
    lines = [f"# /etc/cron.d/{plan.name}", *mail, f"{when} {plan.user} {run.replace('%', chr(92) + '%')}"]
    return "\n".join(lines) + "\n"


def windows(plan: Plan, distribution: str) -> str:
    """A task for Windows' Task Scheduler that starts the night in WSL; a night that was missed is made up for."""
    which = ["--distribution", distribution] if distribution else []
    words = [*which, "--user", plan.user, "--exec", *plan.words("run", "--held-is-ok")]
    again = (
        f"<Repetition><Interval>PT{plan.every}M</Interval><Duration>P1D</Duration></Repetition>" if plan.every else ""
    )
    start = "00:00:00" if plan.every else f"{plan.at:%H:%M:%S}"
    parts = {
        "about": f"claimdrop for {plan.settings.site}",
        "start": start,
        "arguments": " ".join(map(_for_windows, words)),
    }
    told: Mapping[str, str] = {name: escape(text) for name, text in parts.items()}
    return _TASK.format(**told, again=again, delay="PT1M" if plan.every else "PT10M")


def _for_windows(word: str) -> str:
    return f'"{word}"' if any(character.isspace() for character in word) else word


_TASK = """<?xml version="1.0"?>
<!-- In PowerShell: Register-ScheduledTask -TaskName claimdrop -Xml (Get-Content -Raw claimdrop.xml) -->
<Task version="1.3" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>{about}</Description></RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      {again}<StartBoundary>2026-01-01T{start}</StartBoundary>
      <RandomDelay>{delay}</RandomDelay>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <StartWhenAvailable>true</StartWhenAvailable>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT6H</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>wsl.exe</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"""
