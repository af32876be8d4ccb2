"""What receipts, night pages and finding tables need to know, a batch of them in a few queries.

Every frame is sorted here, so that the same ledger gives the same bytes whatever the database's order.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import func, select

from pipeline.ledger.facts_history import centre_names, confirmations
from pipeline.ledger.night_records import FindingFacts, NightFacts, ReceiptFacts
from pipeline.ledger.owed import moved_aside, not_out
from pipeline.ledger.packed_lines import chunks
from pipeline.ledger.tables import CLAIM, CLAIM_EVENT, DROP, FAULT, FINDING, LETTER, NIGHT, NOT_CHECKED, SHEET

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import Connection, Row, Select

ReceiptKey = tuple[str, str, str]
"""Night, sender kind, sender: the key of an owed receipt."""

BALANCE = ("rows_read", "accepted", "unchanged", "held", "blank")


def for_receipts(connection: Connection, keys: Collection[ReceiptKey]) -> ReceiptFacts:
    """Gather the facts of many receipts; `views.receipt.receipts` takes them as they are."""
    wanted: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for night_id, kind, sender in keys:
        wanted[night_id].append((kind, sender))
    files = pd.concat([drops(connection, night_id, of) for night_id, of in sorted(wanted.items())], ignore_index=True)
    ids = files["drop"].tolist()
    return ReceiptFacts(
        nights={night_id: night(connection, night_id) for night_id in sorted(wanted)},
        drops=files,
        sheets=sheets(connection, ids),
        findings=findings(connection, ids),
        not_checked=not_checked(connection, ids),
        moves=pd.concat([claim_moves(connection, night_id) for night_id in sorted(wanted)], ignore_index=True),
        letters=pd.concat([letters_queued(connection, night_id) for night_id in sorted(wanted)], ignore_index=True),
        names=centre_names(connection, files["sender"]),
        confirmations=confirmations(connection, wanted),
        aside=moved_aside(connection, wanted),
    )


def for_night(connection: Connection, night_id: str) -> NightFacts:
    """Gather the facts of one night's page; `views.night.night` takes them as they are."""
    files, moves = drops(connection, night_id), claim_moves(connection, night_id)
    ids = files["drop"].tolist()
    return NightFacts(
        night=night(connection, night_id),
        drops=files,
        sheets=sheets(connection, ids),
        rules=rules(connection, night_id),
        not_checked=not_checked(connection, ids),
        moves=moves,
        letters=letters_queued(connection, night_id),
        faults=faults(connection, night_id),
        names=centre_names(connection, {*files["sender"], *moves["centre_number"]}),
        aside=moved_aside(connection, [night_id])[night_id],
        not_out=not_out(connection),
    )


def for_findings(connection: Connection, drop_ids: Collection[int]) -> FindingFacts:
    """Gather the facts of many finding tables; `views.findings.tables` takes them as they are."""
    return FindingFacts(drops=sorted(drop_ids), findings=findings(connection, drop_ids))


def night(connection: Connection, night_id: str) -> dict[str, Any]:
    """Read one night: id, as_of, version, state, exit_status. Raises sqlalchemy's NoResultFound for an unknown id."""
    return dict(connection.execute(select(NIGHT).where(NIGHT.c.id == night_id)).one()._mapping)  # noqa: SLF001 - public API


def drops(connection: Connection, night_id: str, senders: Collection[tuple[str, str]] | None = None) -> pd.DataFrame:
    """List the files of a night, or of these of its senders (kind, sender), by folder, then file.

    Columns: drop, night, path, sender_kind, sender, sha256, kind, disposition, reason, to_mend (its annotated copy, below
    the outbox), folder (the sender's, below the inbox and the outbox), file (the path below that folder).
    """
    names = ("id", "night", "path", "sender_kind", "sender", "sha256", "kind", "disposition", "reason", "to_mend")
    query = select(*(DROP.c[name] for name in names)).where(DROP.c.night == night_id)
    if senders is None:
        rows: Iterable[Row[Any]] = connection.execute(query)
    else:
        wanted = set(senders)
        some = _chunked(connection, query, DROP.c.sender, {sender for _, sender in wanted})
        rows = [row for row in some if (row.sender_kind, row.sender) in wanted]
    found = [(*row, *_placed(row.sender_kind, row.sender, row.path)) for row in rows]
    found.sort(key=lambda row: row[-2:])
    return pd.DataFrame(found, columns=["drop", *names[1:], "folder", "file"])


def _placed(kind: str, sender: str, path: str) -> tuple[str, str]:
    folder = {"centre": sender, "assessor": f"assessors/{sender}"}.get(kind, "office")
    return folder, path.removeprefix(f"{folder}/")


def sheets(connection: Connection, drop_ids: Collection[int]) -> pd.DataFrame:
    """List the sheets of these drops, by drop, then as they stand in the file.

    Columns: drop, sheet (id), name, form (key, blank where left out), header_row, rows_read, accepted, unchanged, held,
    blank, faulted (1: a rule of ours raised on it).
    """
    names = ("drop", "id", "name", "form", "header_row", *BALANCE, "faulted")
    rows = sorted(_chunked(connection, select(*(SHEET.c[name] for name in names)), SHEET.c.drop, drop_ids))
    return pd.DataFrame(map(tuple, rows), columns=["drop", "sheet", *names[2:]])


def findings(connection: Connection, drop_ids: Collection[int]) -> pd.DataFrame:
    """List every finding of these drops, uncapped: by drop, then sheet, row and column as they stand in the file.

    Columns: drop, night, file, sheet, row (0: the whole sheet or file), column, cell, rule, severity, value, message,
    fix.
    """
    names = ("drop", "sheet", "row", "column", "cell", "rule", "severity", "value", "message", "fix", "ordinal")
    rows = _chunked(connection, select(*(FINDING.c[name] for name in names)), FINDING.c.drop, drop_ids)
    frame = pd.DataFrame(map(tuple, rows), columns=list(names))
    query = select(DROP.c.id, DROP.c.night, DROP.c.sender_kind, DROP.c.sender, DROP.c.path)
    files = _chunked(connection, query, DROP.c.id, drop_ids)
    about = {row.id: (row.night, _placed(row.sender_kind, row.sender, row.path)[1]) for row in files}
    frame["night"], frame["file"] = ([about[drop][at] for drop in frame["drop"]] for at in (0, 1))
    frame["across"] = frame["cell"].str.rstrip("0123456789").str.rjust(3).astype(object)
    frame = _in_file_order(connection, frame, ["row", "across", "ordinal"])
    return frame[["drop", "night", "file", *names[1:-1]]]


def not_checked(connection: Connection, drop_ids: Collection[int]) -> pd.DataFrame:
    """List the rules that could not run, by drop, then sheet as it stands in the file, rule and cause.

    Columns: drop, sheet, rule, cause, rows (how many).
    """
    names = ["drop", "sheet", "rule", "cause", "rows"]
    rows = _chunked(connection, select(*(NOT_CHECKED.c[name] for name in names)), NOT_CHECKED.c.drop, drop_ids)
    return _in_file_order(connection, pd.DataFrame(map(tuple, rows), columns=names), ["rule", "cause"])[names]


def _in_file_order(connection: Connection, frame: pd.DataFrame, then: list[str]) -> pd.DataFrame:
    """Sort by drop, by the sheet's place in its file (the whole file first, unlisted sheets last), and by `then`."""
    if frame.empty:
        return frame
    known = sheets(connection, frame["drop"].unique().tolist()).drop_duplicates(["drop", "name"])
    places = {
        (drop, name): place for place, (drop, name) in enumerate(zip(known["drop"], known["name"], strict=True), 1)
    }
    distinct = set(zip(frame["drop"], frame["sheet"], strict=True))
    at = {pair: places.get(pair, len(places) + 1) if pair[1] else 0 for pair in distinct}
    frame["place"] = [at[pair] for pair in zip(frame["drop"], frame["sheet"], strict=True)]
    return frame.sort_values(["drop", "place", "sheet", *then], kind="stable", ignore_index=True)


def claim_moves(connection: Connection, night_id: str) -> pd.DataFrame:
    """List each change of a claim's state in a night, by centre, entry code and claim, in the order in which they came.

    Columns: night, claim (id), claim_number (blank until submitted), centre_number, entry_code, from_state, to_state,
    drop (whose row brought it about; a step that followed by itself has the drop of the step before it; 0 for none).
    """
    query = (
        select(
            CLAIM.c.centre_number, CLAIM.c.entry_code, CLAIM.c.ordinal, CLAIM_EVENT.c.id, CLAIM_EVENT.c.claim,
            func.coalesce(CLAIM.c.claim_number, ""), CLAIM_EVENT.c.from_state, CLAIM_EVENT.c.to_state,
            func.coalesce(SHEET.c.drop, 0),
        )
        .join(CLAIM, CLAIM_EVENT.c.claim == CLAIM.c.id)
        .outerjoin(SHEET, CLAIM_EVENT.c.sheet == SHEET.c.id)
        .where(CLAIM_EVENT.c.night == night_id, CLAIM_EVENT.c.from_state != CLAIM_EVENT.c.to_state)
    )  # fmt: skip
    rows = sorted(map(tuple, connection.execute(query)))
    names = ["centre_number", "entry_code", "ordinal", "event", "claim", "claim_number", "from_state", "to_state"]
    frame = pd.DataFrame(rows, columns=[*names, "drop"]).assign(night=night_id)
    caused = frame["drop"].where(frame["drop"] != 0)
    frame["drop"] = caused.groupby(frame["claim"]).ffill().fillna(0).astype("int64")
    return frame[["night", "claim", "claim_number", "centre_number", "entry_code", "from_state", "to_state", "drop"]]


def letters_queued(connection: Connection, night_id: str) -> pd.DataFrame:
    """Count the letters of a night by kind, then key. Columns: night, kind, key, letters (how many recipients)."""
    by = (LETTER.c.night, LETTER.c.kind, LETTER.c.key)
    query = select(*by, func.count()).where(LETTER.c.night == night_id).group_by(*by)
    return pd.DataFrame(sorted(map(tuple, connection.execute(query))), columns=["night", "kind", "key", "letters"])


def faults(connection: Connection, night_id: str) -> pd.DataFrame:
    """List the faults of ours in a night, by place. Columns: place, what."""
    query = select(FAULT.c.place, FAULT.c.what).where(FAULT.c.night == night_id)
    return pd.DataFrame(sorted(map(tuple, connection.execute(query))), columns=["place", "what"])


def rules(connection: Connection, night_id: str) -> pd.DataFrame:
    """Count what was found in a night, a row a rule and severity; drops that were only checked are not counted.

    Columns: rule, severity, findings, rows (that they stand on), files, senders.
    """
    sender = (DROP.c.sender_kind + "/" + DROP.c.sender).label("sender")
    place = (FINDING.c.rule, FINDING.c.severity, FINDING.c.drop, FINDING.c.sheet, FINDING.c.row, sender)
    each = (
        select(*place, func.count().label("findings"))
        .join(DROP, FINDING.c.drop == DROP.c.id)
        .where(DROP.c.night == night_id, DROP.c.disposition != "check-only")
        .group_by(*place)
        .subquery()
    )
    query = select(
        each.c.rule, each.c.severity, func.sum(each.c.findings), func.count(func.nullif(each.c.row, 0)),
        func.count(each.c.drop.distinct()), func.count(each.c.sender.distinct()),
    ).group_by(each.c.rule, each.c.severity)  # fmt: skip
    rows = [(rule, severity, *map(int, numbers)) for rule, severity, *numbers in connection.execute(query)]
    return pd.DataFrame(sorted(rows), columns=["rule", "severity", "findings", "rows", "files", "senders"])


def _chunked(connection: Connection, query: Select[Any], column: Any, values: Collection[Any]) -> Iterator[Row[Any]]:
    """Yield the rows of `query` whose `column` is one of `values`, asked for a few hundred at a time."""
    for some in chunks(values):
        yield from connection.execute(query.where(column.in_(some)))
