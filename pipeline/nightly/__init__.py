"""One night: what was left is finished, what came is taken, judged in waves, told of, and delivered."""

from pipeline.nightly.checking import CentreWanted, check
from pipeline.nightly.night import NightResult, run

__all__ = ["CentreWanted", "NightResult", "check", "run"]
