"""The command line: thin commands; each brings in what it needs only once it is called, so that `--help` is quick."""

from pipeline.cli import upkeep as _upkeep
from pipeline.cli.commands import main

_ = _upkeep  # its commands enrol themselves

__all__ = ["main"]
