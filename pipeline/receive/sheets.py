"""Drops on their way to judging: which sheets are forms, who may send them, and what is wrong with the file itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.recognise import Layout, Recognised, copied_from, nearest, recognise, without_ours
from pipeline.rules.book import BOOK, worded
from pipeline.table import Origin
from pipeline.views.reports import REPORTS
from schemas.cells import Finding, Noted, ReadDrop, Severity, Sheet, cell_name
from schemas.forms.form import CENTRE
from schemas.tidying import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pipeline.recognise.layout import Context
    from pipeline.spool import ManifestFile

STOPS_FILE = (
    "FILE-01",
    "FILE-02",
    "FILE-03",
    "FILE-04",
    "FILE-05",
    "FILE-06",
    "FILE-07",
    "FILE-09",
    "FILE-13",
    "FILE-14",
    "CENT-02",
)
_WHO = {"centre": "a centre", "assessor": "an OCR Assessor", "office": "the office"}


@dataclass
class Arrived:
    """A drop of the batch: its file, what was read, and what has been said about it so far."""

    number: int
    """Within the batch."""
    file: ManifestFile
    kind: str
    sheets: list[SheetOf] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    ledger_id: int = 0
    """Its id, where an earlier wave of the night has entered it."""
    copy_of: str = ""
    """The file of which it says that it is the copy to mend, below the sender's folder."""
    fault: str = ""
    """What of ours broke, and where, so that nothing could be said of its sheets."""

    @property
    def name(self) -> str:
        """The path below the sender's folder."""
        depth = 2 if self.file.sender.kind == "assessor" else 1
        return "/".join(self.file.path.split("/")[depth:])

    @property
    def stopped(self) -> bool:
        return any(f.severity is Severity.ERROR and f.rule in STOPS_FILE for f in self.findings)

    @property
    def is_of_nobody(self) -> bool:
        """Whether it lies in a folder of somebody whom the office has not named: there is nobody who could mend it."""
        return any(f.rule == "CENT-02" for f in self.findings)

    def why_unread(self, forms: Collection[str]) -> str:
        """Why the file, or a sheet of it that was meant as one of these forms, could not be read; blank where all was."""
        stops = (f.rule for f in self.findings if f.rule in STOPS_FILE and f.severity is Severity.ERROR)
        names = {one.sheet.name for one in self.sheets if one.refused and one.form in forms}
        meant = (f.rule for f in self.findings if f.rule in ("SHEET-01", "SHEET-15") and f.sheet in names)
        return next(stops, "") or next(meant, "")

    def say(self, rule_id: str, value: str, severity: Severity | None = None, **words: str) -> None:
        """A finding about the whole file."""
        rule = BOOK[rule_id]
        filled = {"file": self.name, "value": value, "sheet": "", "header": "", **words}
        self.findings.append(
            Finding(
                rule_id,
                severity or rule.severity,
                self.name,
                "",
                None,
                "",
                "",
                value,
                worded(rule.message, filled),
                worded(rule.fix, filled),
            )
        )


@dataclass
class SheetOf:
    """A sheet of a drop, and its layout where it is a form."""

    sheet: Sheet
    layout: Layout | None
    form: str
    """The key of the form that it is, or was plainly meant as; blank where it was left out."""
    header_row: int
    deferred: bool = False
    """It belongs to a later wave of the night."""
    past: bool = False
    """An earlier wave of the night has dealt with it."""
    refused: bool = False
    """Every row of it is held, unread."""

    @property
    def is_judged(self) -> bool:
        return self.layout is not None and not self.deferred and not self.past and not self.refused

    def rows_below_header(self) -> int:
        """How many rows there are, down to the last filled one."""
        filled = [n for n, cells in enumerate(self.sheet.rows, start=1) if any(map(shown, cells))]
        return max(filled[-1] - self.header_row, 0) if filled and self.form else 0


def look_at(
    arrived: Arrived, read: ReadDrop, context: Context, wave: frozenset[str], earlier: frozenset[str] = frozenset()
) -> None:
    """Recognise the sheets of a drop and say what is wrong with the file.

    `wave` names the forms judged now, `earlier` those of the waves before it.
    """
    for rule_id, found in read.notes:
        arrived.say(rule_id, found)
    if arrived.file.owner_file:
        arrived.say("FILE-12", "")
    if arrived.stopped:
        return
    arrived.copy_of = next(filter(None, map(copied_from, read.sheets)), "")
    for sheet in map(without_ours, read.sheets):
        if report := _report(sheet, arrived.file.sender.kind):
            arrived.say("FILE-14", report, sheet=sheet.name)
        recognised = Recognised(None) if report else recognise(sheet, context)
        arrived.findings += [noted(arrived.name, sheet.name, note) for note in recognised.notes]
        layout = recognised.layout
        if layout and arrived.file.sender.kind not in layout.form.senders:
            who = " or ".join(_WHO[sender] for sender in layout.form.senders)
            arrived.say("FILE-07", layout.form.title, who=who, sheet=sheet.name)
        past = bool(arrived.ledger_id) and (
            layout is None or (layout.form.key in earlier and layout.form.key not in wave)
        )
        arrived.sheets.append(_sheet_of(sheet, recognised, wave, past=past))
    if not arrived.stopped and not any(one.form for one in arrived.sheets):
        _no_form_at_all(arrived, context)
    if arrived.stopped:
        _refuse_all(arrived)


def _report(sheet: Sheet, sender: str) -> str:
    """The report of ours that the sheet is, told by its first row; blank for any other.

    An OCR Assessor may fill in the outcomes of a claim's own table.
    """
    headings = tuple(map(shown, sheet.rows[0])) if sheet.rows else ()
    found = (name for name, columns in REPORTS.items() if headings[: len(columns)] == columns)
    return next((name for name in found if (name, sender) != ("claim.csv", "assessor")), "")


def _sheet_of(sheet: Sheet, recognised: Recognised, wave: frozenset[str], *, past: bool) -> SheetOf:
    layout = recognised.layout
    form = layout.form.key if layout else recognised.meant
    row = layout.header_row if layout else recognised.header_row
    elsewhere = layout is not None and form not in wave
    refused = layout is None and bool(form)
    return SheetOf(sheet, layout, form, row, deferred=elsewhere and not past, past=past, refused=refused)


def _refuse_all(arrived: Arrived) -> None:
    for one in arrived.sheets:
        one.refused, one.deferred = bool(one.form), False


def _no_form_at_all(arrived: Arrived, context: Context) -> None:
    """FILE-06: the headers found, and what the nearest form lacks; that a sheet was left out need not be said beside it."""
    shown_sheets = {one.sheet.name for one in arrived.sheets if one.sheet.visible}
    arrived.findings = [
        f for f in arrived.findings if f.rule not in ("SHEET-04", "SHEET-11") or f.sheet not in shown_sheets
    ]
    found = nearest((one.sheet for one in arrived.sheets), arrived.file.sender.kind, context)
    arrived.say("FILE-06", found.headers, nearest=found.words)


def noted(file: str, sheet: str, note: Noted) -> Finding:
    """What was noticed about a sheet, as a finding."""
    rule = BOOK[note.rule]
    header = note.value if note.position is not None else ""
    row = note.row if note.row is not None else ""
    words = {
        "file": file,
        "sheet": sheet or file,
        "row": row,
        "value": note.value,
        "header": header,
        **dict(note.words),
    }
    said = (worded(rule.message, words), worded(rule.fix, words))
    return Finding(
        note.rule, rule.severity, file, sheet, note.row, header, cell_name(note.row, note.position), note.value, *said
    )


def stop_unknown_folders(arrived: Iterable[Arrived], centres: Iterable[str], assessors: Iterable[str]) -> None:
    """CENT-02: what lies in the folder of a centre or OCR Assessor whom the office has not named is read by nobody."""
    known = {"centre": set(centres), "assessor": set(assessors)}
    for one in arrived:
        kind, code = one.file.sender
        if kind in known and code not in known[kind]:
            one.say("CENT-02", code)
            _refuse_all(one)


def origins_of(arrived: Iterable[Arrived]) -> tuple[dict[int, Origin], dict[int, SheetOf]]:
    """The sheets that are judged now, numbered in the order of arrival, and where each came from."""
    origins: dict[int, Origin] = {}
    sheets: dict[int, SheetOf] = {}
    for drop in arrived:
        for one in drop.sheets:
            number = len(sheets)
            sheets[number] = one
            origins[number] = _origin(number, drop, one)
    return origins, sheets


def _origin(number: int, drop: Arrived, one: SheetOf) -> Origin:
    layout, sender = one.layout, drop.file.sender
    headers: Mapping[str, str] = {}
    positions: Mapping[str, int] = {}
    if layout:
        positions = layout.header.columns
        headers = {key: layout.headers[position] for key, position in positions.items()}
    centre = sender.code if sender.kind == "centre" else ""
    texts, ours = (layout.headers, layout.ours) if layout else ((), False)
    where = (number, drop.number, drop.name, one.sheet.name, centre, sender.code)
    units = layout.header.units if layout else ()
    markers = {unit.position: unit.assessor for unit in units if unit.assessor >= 0}
    return Origin(*where, headers, positions, texts, one.header_row, ours, markers)


def centres_named(sheets: Iterable[SheetOf]) -> list[str]:
    """The centres that rows of these sheets are about, as far as their numbers can be read."""
    found = set()
    for one in sheets:
        at = one.layout.position(CENTRE.key) if one.layout else -1
        found |= {
            shown(CENTRE.kind.tidy(cells[at]).text)
            for cells in one.sheet.rows[one.header_row :]
            if -1 < at < len(cells)
        }
    return sorted(found)
