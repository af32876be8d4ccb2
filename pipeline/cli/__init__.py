"""The command line: thin commands; each brings in what it needs only once it is called, so that `--help` is quick."""

from pipeline.cli.commands import main

__all__ = ["main"]
