"""`python -m pipeline.cli`: the same as `claimdrop`."""

from pipeline.cli import main

main(prog_name="claimdrop")
