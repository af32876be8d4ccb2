"""What a command ends with, where it is neither 0 nor click's own 2 for wrong usage."""

SOME_HELD = 1
"""It ran, and something was held, returned, or is still owed."""
COULD_NOT_RUN = 3
"""Configuration, ledger, a share that is not there, another night running."""
OUR_FAULT = 4
"""A fault of ours held something."""
