"""What the office's page of one night shows and says to other programs: what came, and what became of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from pipeline.views.arrived import (
    BALANCE,
    OUTSIDE,
    Balance,
    File,
    count,
    file_document,
    files_of,
    move_documents,
    title,
    total,
    verdict,
    who,
    words,
)
from schemas.cells import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.ledger.night_records import DropSheet, FaultOfOurs, NightFacts, NotChecked, RuleCount

_OUTBOX = "../../../"  # as seen from office/nights/<id>/


class Night(NamedTuple):
    """One night: the context of `night.html` (all but `foot`), and `night.json` before it is text."""

    context: dict[str, Any]
    document: dict[str, Any]


class SenderRow(NamedTuple):
    """What one sender's files came to."""

    who: str
    receipt: str
    """Its receipt, as linked from the night's page."""
    files: int
    """Those that the verdict and the books count."""
    verdict: str
    needs: bool
    balance: Balance


class FormRow(NamedTuple):
    """What came on sheets of one form."""

    form: str
    sheets: int
    balance: Balance


def night(
    facts: NightFacts, lowered: Sequence[tuple[str, str]] = (), summaries: Mapping[str, str] = MappingProxyType({})
) -> Night:
    """Make one night's page and document of what `facts_nights.for_night` gives.

    `lowered` holds the rules whose severity this site has lowered: (rule, severity that it has now);
    `summaries` says what a rule is about, for the rules that it knows.
    """
    files = files_of(facts["drops"], facts["sheets"])
    said = {
        "balance": total(files),
        "claims": move_documents(facts["moves"]),
        "not_checked": _not_checked(facts["not_checked"], files),
        "faults": [each._asdict() for each in facts["faults"]],
    }
    context = _context(facts, files, said) | {"lowered": list(lowered), "summaries": summaries}
    counted = {"findings": _by_rule(facts["rules"]), "queued": sum(each.letters for each in facts["letters"])}
    return Night(context, _document(facts["night"], files, said | counted))


def of_nothing(about: Mapping[str, Any]) -> dict[str, Any]:
    """Give the document of a run that found nothing to open a night for; `about` as in `NightFacts.night`."""
    nothing: dict[str, Any] = {"claims": [], "findings": {}, "not_checked": [], "queued": 0, "faults": []}
    return _document(about, [], nothing | {"balance": total([])})


def _document(about: Mapping[str, Any], files: list[File], said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "night": about["id"],
        "version": about["version"],
        "as_of": about["as_of"],
        "exit_status": about["exit_status"],
        "balance": said["balance"],
        "files": [file_document(file) for file in files],
        "claims": said["claims"],
        "findings": said["findings"],
        "not_checked": said["not_checked"],
        "mail": {"queued": said["queued"]},
        "faults": said["faults"],
    }


def _by_rule(rules: Iterable[RuleCount]) -> dict[str, int]:
    numbers: Counter[str] = Counter()
    for each in rules:
        numbers[each.rule] += each.findings
    return dict(sorted(numbers.items()))


def _not_checked(rows: Iterable[NotChecked], files: Sequence[File]) -> list[dict[str, Any]]:
    """Add up what was not checked by rule and cause, over the files that count."""
    counted = {file.drop for file in files if file.disposition not in OUTSIDE}
    sums: Counter[tuple[str, str]] = Counter()
    for each in rows:
        if each.drop in counted:
            sums[each.rule, each.cause] += each.rows
    return [{"rule": rule, "cause": cause, "rows": number} for (rule, cause), number in sorted(sums.items())]


def _context(facts: NightFacts, files: list[File], said: Mapping[str, Any]) -> dict[str, Any]:
    rules = facts["rules"]
    letters: Counter[str] = Counter()
    for each in facts["letters"]:
        letters[each.kind] += each.letters
    return {
        **said,
        "night": facts["night"]["id"],
        "verdict": _verdict(files, facts["faults"]),
        "words": words(said["balance"]),
        "senders": _senders(files, facts),
        "names": facts["names"],
        "forms": _forms(facts["sheets"], files),
        "held": [each for each in rules if each.severity == Severity.ERROR],
        "queries": [each for each in rules if each.severity == Severity.QUERY],
        "waiting": [file for file in files if file.fate == "waiting"],
        "ignored": [file for file in files if file.disposition == "ignored"],
        "aside": facts["aside"],
        "not_out": facts["not_out"],
        "faulted": [place for file in files for place in file.faulted_places],
        "letters": sorted(letters.items()),
    }


def _verdict(files: Sequence[File], faults: Sequence[FaultOfOurs]) -> tuple[str, str, str]:
    """Find what to say first, with its shape and tone: a fault of ours before everything."""
    ours = f"{count(len(faults), 'fault')} of ours" if len(faults) else ""
    needing = {file.folder for file in files if file.needs_you}
    if needing:
        number = count(sum(file.needs_you for file in files), "file")
        theirs = f"{number} of {count(len(needing), 'sender')} to mend"
    else:
        theirs = verdict((file.fate for file in files), to_sender=False) if files else "Nothing came"
    said = "; ".join(filter(None, (ours, theirs)))
    return (said, "alarm", "alarm") if ours or needing else (said, "tick", "good")


def _senders(files: Sequence[File], facts: NightFacts) -> list[SenderRow]:
    """Make a row a sender, those with something to mend first."""
    by_sender = sorted(files, key=_folder)
    rows = [_sender(list(group), facts) for _, group in groupby(by_sender, key=_folder)]
    return sorted(rows, key=lambda row: not row.needs)


def _sender(files: list[File], facts: NightFacts) -> SenderRow:
    first = files[0]
    receipt = f"{_OUTBOX}{quote(first.folder)}/nights/{facts['night']['id']}/receipt.html"
    counted = [file for file in files if file.disposition not in OUTSIDE]
    said = verdict((file.fate for file in files), to_sender=False)
    checked = sum(file.checked for file in files)
    if checked and counted:
        said = f"{said}; {count(checked, 'file')} only checked"
    needs = any(file.needs_you for file in files)
    name = "In nobody's folder" if _is_loose(first) else who(first.sender_kind, first.sender, facts["names"])
    return SenderRow(name, receipt, len(counted), said, needs, total(files))


def _folder(file: File) -> tuple[str, bool]:
    return file.folder, _is_loose(file)


def _is_loose(file: File) -> bool:
    """Whether it lies right in the inbox, or beside the OCR Assessors' folders: the office is told, but did not send it."""
    return file.sender_kind == "office" and file.path.partition("/")[0].casefold() != "office"


def _forms(sheets: Iterable[DropSheet], files: Sequence[File]) -> list[FormRow]:
    """Sum what came by the form's name, the most rows first; sheets that fit no form are left out.

    Forms that differ in layout alone have one name: it is the same thing that comes.
    """
    counted = {file.drop for file in files if file.disposition not in OUTSIDE}
    named: dict[str, list[DropSheet]] = defaultdict(list)
    for sheet in sheets:
        if sheet.drop in counted and sheet.form:
            named[title(sheet.form)].append(sheet)
    rows = [
        FormRow(form, len(mine), {name: sum(getattr(sheet, name) for sheet in mine) for name in BALANCE})
        for form, mine in named.items()
    ]
    return sorted(rows, key=lambda row: (-row.balance["rows_read"], row.form))
