"""A process of ours is one thread, whatever it loads."""

import os
import subprocess
import sys

_COUNT = """
import pipeline.table
import os
print(len(os.listdir("/proc/self/task")))
"""


def test_numpy_begins_no_threads_of_its_own() -> None:
    """They would only turn in circles."""
    unasked = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run([sys.executable, "-c", _COUNT], env=unasked, capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
