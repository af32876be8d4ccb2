"""Two hundred files saved in a folder as people and programs save them; run as a program of its own, beside the nights.

`python busy_people.py FOLDER SECONDS`: each of 200 files appears within so many seconds: slowly, in pieces; under another
name first; replaced by a newer one; or held open by somebody, with an owner file beside it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from random import Random
from threading import Thread

WAYS = ("in pieces", "renamed", "replaced", "held open")
FILES = 200


def content(number: int, version: int = 2) -> bytes:
    """What a file says in the end: five candidates; an earlier version of it has only three of them."""
    letters = "abcdefghij"
    names = ["Person" + "".join(letters[int(digit)] for digit in f"{number:03d}{at}") for at in range(5)]
    rows = [f"{number * 5 + at + 1:04d},{name},Jo,0{1 + at}/03/2009" for at, name in enumerate(names)]
    return "\r\n".join(["Candidate number,Surname,Forenames,Date of birth", *rows[: 1 + 2 * version], ""]).encode()


def way(number: int) -> str:
    return WAYS[number % len(WAYS)]


def save(folder: Path, number: int) -> None:
    path, data = folder / f"{number:03d}.csv", content(number)
    pieces = [data[at : at + 40] for at in range(0, len(data), 40)]
    match way(number):
        case "in pieces":
            with path.open("wb", buffering=0) as file:
                for piece in pieces:
                    file.write(piece)
                    time.sleep(0.1)
        case "renamed":
            part = path.with_suffix(".csv.part")
            part.write_bytes(data[:90])
            time.sleep(0.4)
            part.write_bytes(data)
            part.rename(path)
        case "replaced":
            path.write_bytes(content(number, 1))
            time.sleep(Random(number).random() * 3)
            newer = folder / f".{number}.new"
            newer.write_bytes(data)
            newer.replace(path)
        case _:
            owner = folder / f"~${path.name}"
            owner.write_bytes(b"Jo")
            with path.open("wb", buffering=0) as file:
                file.write(b"".join(pieces[:2]))
                time.sleep(2.5)
                file.write(b"".join(pieces[2:]))
            owner.unlink()


def main(folder: Path, seconds: float) -> None:
    threads = []
    for number in range(FILES):
        threads.append(Thread(target=save, args=(folder, number)))
        threads[-1].start()
        time.sleep(seconds / FILES)
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
