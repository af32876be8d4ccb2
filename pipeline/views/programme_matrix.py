"""Who stands where in a package: candidates by components, worked out once for every page of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.views.programme_records import (
    AWARDED,
    COMPLETE,
    FAILED,
    GAPS,
    OPEN,
    RESITS,
    STATE_OF,
    UNDER_WAY,
    WAITING,
    Part,
    Person,
    Report,
    Step,
    unlisted,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from pipeline.ledger.facts_programmes import Key, Programme
    from schemas.qualifications import Catalogue

    Grid = NDArray[Any]
    """Candidates by components."""

_WORDS = {WAITING: "waiting", OPEN: "no entry"}
_UNNEEDED = "not needed"


def build(programme: Programme, key: Key, catalogue: Catalogue) -> Report:
    """Lay entries and results over the components that the catalogue asks for.

    Needed are the package's components in the catalogue, and whatever else the candidate was entered or awarded.
    Raises KeyError for a result that the form Programme results does not know.
    """
    live = programme.entries[programme.entries["withdrawn"] == ""]
    results = programme.results[programme.results["candidate"].isin(live["candidate"])]
    parts = _parts(catalogue.components(key[1], key[2]), [*live["component"], *results["component"]])
    everybody = _in_order(programme.candidates)
    candidates = everybody[everybody["candidate"].isin(live["candidate"])]
    nights = _last_nights(programme)
    people = _people(candidates, parts, _grid(candidates, parts, live, results), nights)
    return Report(
        centre_number=key[0],
        centre_name=programme.centre_name,
        framework=key[1],
        package=key[2],
        night=max(nights.values(), default=""),
        parts=parts,
        people=people,
        by_candidate={person.candidate: person for person in people},
        names=dict(
            zip(everybody["candidate"], zip(everybody["candidate_number"], everybody["name"], strict=True), strict=True)
        ),
        entries=programme.entries,
        series=_calendar(catalogue.series),
        sources=dict(zip(catalogue.sources["source"], catalogue.sources["where"], strict=True)),
    )


def candidate_files(known_as: Mapping[int, str]) -> dict[int, str]:
    """Candidate id → file name of the page, for all candidates with a live entry in one package.

    `known_as` gives each id's candidate number, else UCI. A number passes to another person in a later year, so
    both may be here: whom the ledger has known longer keeps the plain name, the next one gets `-2`.
    """
    files: dict[int, str] = {}
    taken: dict[str, int] = {}
    for candidate in sorted(known_as):
        name = known_as[candidate] or f"id-{candidate}"
        taken[name] = taken.get(name, 0) + 1
        files[candidate] = f"candidate-{name}.html" if taken[name] == 1 else f"candidate-{name}-{taken[name]}.html"
    return files


def _parts(listed: pd.DataFrame, seen: Iterable[str]) -> list[Part]:
    parts = [Part(*row) for row in listed[list(Part._fields)].itertuples(index=False)]
    extra = set(seen) - {part.component for part in parts}
    return parts + [unlisted(component) for component in sorted(extra)]


def _in_order(candidates: pd.DataFrame) -> pd.DataFrame:
    name = [", ".join(filter(None, pair)) for pair in zip(candidates["surname"], candidates["forenames"], strict=True)]
    unnumbered = candidates["candidate_number"] == ""
    named = candidates.assign(name=name, unnumbered=unnumbered)
    return named.sort_values(["unnumbered", "candidate_number", "surname", "forenames", "candidate"])


def _last_nights(programme: Programme) -> dict[int, str]:
    """Candidate id → the last night on which an entry was made or withdrawn or a result came."""
    entries, results = programme.entries, programme.results
    ids = np.concatenate([entries["candidate"], entries["candidate"], results["candidate"]])
    when = np.concatenate([entries["night"], entries["withdrawn"], results["night"]])
    nights: dict[int, str] = {}
    for night in sorted(set(when)):
        nights.update(dict.fromkeys(ids[when == night].tolist(), night))
    return nights


def _grid(candidates: pd.DataFrame, parts: list[Part], live: pd.DataFrame, results: pd.DataFrame) -> dict[str, Grid]:
    """The report's columns, each an array of candidates by components; blank where nothing is said."""
    people, components = pd.Index(candidates["candidate"]), pd.Index([part.component for part in parts])
    shape = len(people), len(components)

    def spread(frame: pd.DataFrame, names: Mapping[str, str]) -> dict[str, Grid]:
        at = people.get_indexer(pd.Index(frame["candidate"])), components.get_indexer(pd.Index(frame["component"]))
        grids = {}
        for name, column in names.items():
            grids[name] = np.full(shape, "", dtype=object)
            grids[name][at] = frame[column].to_numpy(dtype=object)
        return grids

    grid = spread(live, {name: name for name in ("series", "order_reference", "entered_on", "night")})
    of_results = {"result": "result", "date_awarded": "date_awarded", "reported": "night", "file": "file", "row": "row"}
    grid |= spread(results.assign(row=results["row"].map(str)), of_results)
    grid["state"] = np.where(grid["night"] != "", WAITING, OPEN).astype(object)
    for result in set(results["result"]):
        grid["state"][grid["result"] == result] = STATE_OF[result]
    listed = np.array([part.confidence != "" for part in parts], dtype=bool)
    grid["needed"] = listed | (grid["state"] != OPEN)
    return grid


def _people(candidates: pd.DataFrame, parts: list[Part], grid: dict[str, Grid], nights: dict[int, str]) -> list[Person]:
    awarded = grid["state"] == AWARDED
    last = np.maximum.reduce(np.where(awarded, grid["date_awarded"], ""), axis=1, initial="")
    known_as = candidates["candidate_number"].where(candidates["candidate_number"] != "", candidates["uci"])
    files = candidate_files(dict(zip(candidates["candidate"], known_as, strict=True)))
    columns = [
        *(candidates[name] for name in (
            "candidate", "candidate_number", "uci", "surname", "forenames", "date_of_birth", "group_name", "name"
        )),
        [files[candidate] for candidate in candidates["candidate"]],
        awarded.sum(axis=1).tolist(),
        grid["needed"].sum(axis=1).tolist(),
        last.tolist(),
        _standings(grid),
        [nights[candidate] for candidate in candidates["candidate"]],
        _words(grid),
        _steps(parts, grid),
    ]  # fmt: skip
    return [Person(*row) for row in zip(*columns, strict=True)]


def _standings(grid: dict[str, Grid]) -> list[str]:
    state, needed = grid["state"], grid["needed"]
    failed = (state == FAILED).any(axis=1)
    gaps = ((state == OPEN) & needed).any(axis=1)
    complete = ((state == AWARDED) | ~needed).all(axis=1)
    words: list[str] = np.select([complete, failed, gaps], [COMPLETE, RESITS, GAPS], UNDER_WAY).tolist()
    return words


def _words(grid: dict[str, Grid]) -> list[list[str]]:
    words = grid["result"].copy()
    for state, word in _WORDS.items():
        words[grid["state"] == state] = word
    words[~grid["needed"]] = _UNNEEDED
    rows: list[list[str]] = words.tolist()
    return rows


def _steps(parts: list[Part], grid: dict[str, Grid]) -> list[list[Step]]:
    columns = [grid[name].tolist() for name in ("needed", *Step._fields[1:])]
    return [
        [Step(part, *values) for part, needed, *values in zip(parts, *rows, strict=True) if needed]
        for rows in zip(*columns, strict=True)
    ]


def _calendar(series: pd.DataFrame) -> dict[str, tuple[str, str]]:
    days = zip(series["results"], series["confidence"], strict=True)
    return dict(zip(series["series"], days, strict=True))
