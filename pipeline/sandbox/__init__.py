"""Limited child processes for work on bytes that nobody has vetted.

A child is our own interpreter with one module of ours: it may read files, may not write any, has so much memory, and is killed when its time is up.
It lives long, because starting costs more than most tasks, and is replaced when it dies or has done its share.
Parent and child speak JSON in frames that begin with their length; nothing is ever unpickled.
What becomes of a task is always a value: its answer, or `Died`.
"""

from pipeline.sandbox.frames import Died, Fence, SandboxError
from pipeline.sandbox.pool import Pool

__all__ = ["Died", "Fence", "Pool", "SandboxError"]
