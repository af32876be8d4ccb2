"""From spreadsheets in a folder to claims, samples and reports: one night at a time."""

import os

# numpy's own threads multiply matrices, which nothing here does; idle, they turn for a tenth of a second in every process
# that loads it. They begin as it is loaded: the wish must stand before, and everything of ours passes here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
