"""The inbox: what lies there, what has come to rest, what is taken; the archive and the night's manifest.

A night goes `listing` → `settle` → `take` → `keep_settings` → `write_manifest`; once its commit is made, `remove_if_same`.
"""

from pipeline.spool.copying import digest_of
from pipeline.spool.found import OFFICE, Found, Identity, Ignored, Sender, Wait
from pipeline.spool.listing import listing
from pipeline.spool.manifest import (
    Kept,
    Manifest,
    ManifestFile,
    files_of,
    keep_settings,
    manifest_path,
    read_manifest,
    taken_before,
    waited,
    write_manifest,
)
from pipeline.spool.nights import next_night_id, night_date, night_ids
from pipeline.spool.removal import Removal, remove_if_same
from pipeline.spool.settle import Settled, Waiting, settle
from pipeline.spool.take import Taken, Takings, take

__all__ = [
    "OFFICE",
    "Found",
    "Identity",
    "Ignored",
    "Kept",
    "Manifest",
    "ManifestFile",
    "Removal",
    "Sender",
    "Settled",
    "Taken",
    "Takings",
    "Wait",
    "Waiting",
    "digest_of",
    "files_of",
    "keep_settings",
    "listing",
    "manifest_path",
    "next_night_id",
    "night_date",
    "night_ids",
    "read_manifest",
    "remove_if_same",
    "settle",
    "take",
    "taken_before",
    "waited",
    "write_manifest",
]
