"""Why a night could not run at all: exit status 3, told in one line."""

from __future__ import annotations


class CouldNotRun(Exception):  # noqa: N818  it names the exit status (3), and covers more than errors of settings
    """The night could not run; the message is one clear line."""


class ConfigurationError(CouldNotRun):
    """The settings do not say what they should."""


class ShareMissing(CouldNotRun):
    """A folder that lies on a share is not there."""
