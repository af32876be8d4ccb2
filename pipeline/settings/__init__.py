"""What a site may set, and where each value comes from: flag, then environment, then `claimdrop.toml`, then the default."""

from pipeline.settings.errors import ConfigurationError, CouldNotRun, ShareMissing
from pipeline.settings.keys import About, Alarm, Intake, Limits, Post, Risk, Run, Sampling
from pipeline.settings.load import FILE, SHARE_MARKER, Settings, find_site, load, shares_present

__all__ = [
    "FILE",
    "SHARE_MARKER",
    "About",
    "Alarm",
    "ConfigurationError",
    "CouldNotRun",
    "Intake",
    "Limits",
    "Post",
    "Risk",
    "Run",
    "Sampling",
    "Settings",
    "ShareMissing",
    "find_site",
    "load",
    "shares_present",
]
