"""Sheets of text on their whole way through the night: recognised, stacked, laid, judged and decided."""

import csv

from pipeline.read.limits import Limits, Refused
from pipeline.read.sniff import family, misnamed
from pipeline.read.text import table as read_table
from pipeline.receive.deciders import AFTER_GRADES, DECIDERS
from pipeline.receive.judging import judge_form, judge_later
from pipeline.receive.lay import lay
from pipeline.receive.settling import held_now
from pipeline.receive.sheets import Arrived, look_at, origins_of
from pipeline.receive.verdict import Verdict
from pipeline.recognise import stack
from pipeline.recognise.header import readings
from pipeline.recognise.layout import Context, Layout
from pipeline.rules.chapters import load
from pipeline.spool import OFFICE, Identity, ManifestFile, Sender
from pipeline.table import Origin
from schemas.cells import ReadDrop, Sheet
from schemas.forms import BY_KEY
from tests.worlds import CENTRE

load()
SENDERS = {"centre": Sender("centre", CENTRE), "assessor": Sender("assessor", "A01"), "office": OFFICE}


def drop(text, *, sender="centre", name="sheet.csv", centre=CENTRE):
    """What a sender dropped: (sender, file name, text)."""
    return (Sender("centre", centre) if sender == "centre" else SENDERS[sender], name, text)


def night(known, *drops, lowered=None):
    """Judge drops as one batch; `known` ends as the next night would find it. Answers the verdict of all forms.

    What was noticed of a drop before its rows were judged (FILE, SHEET) stands under a negative number.
    """
    arrived = [_arrived(number, *one, known) for number, one in enumerate(drops)]
    origins, sheets = origins_of(arrived)
    total, waiting = Verdict(), []
    for form in DECIDERS:
        if form == AFTER_GRADES:
            for first in waiting:
                total.merge(judge_later(first, known, lowered or {}))
        mine = [(n, one.sheet, one.layout) for n, one in sheets.items() if one.is_judged and one.form == form]
        if mine:
            titles = {n: (layout.title_codes or ("",))[0] for n, _, layout in mine}
            verdict = judge_form(stack(BY_KEY[form], mine), origins, titles, known, lowered or {})
            known.apply(held_now(verdict, origins, arrived, form, known))
            waiting += [verdict] if verdict.later else []
            total.merge(verdict)
    for one in arrived:
        total.findings[-1 - one.number] = one.findings
    return total


def said(known, *drops, lowered=None):
    """(rule, severity, row, cell) of all findings, in order."""
    verdict = night(known, *drops, lowered=lowered)
    found = [one for number in sorted(verdict.findings) for one in verdict.findings[number]]
    return sorted((one.rule, str(one.severity), one.row or 0, one.cell) for one in found)


def statuses(verdict):
    """(sheet, row, status) of every row."""
    return [
        (number, int(row), status)
        for number, part in sorted(verdict.status.items())
        for row, status in sorted(zip(part["row"], part["status"], strict=True))
    ]


def _arrived(number, sender, name, text, known):
    folder = {"centre": sender.code, "assessor": f"assessors/{sender.code}", "office": "office"}[sender.kind]
    identity = Identity(0, number, 0, 0, 0)
    file = ManifestFile(f"{folder}/{name}", sender, False, "taken", "", "", identity, number + 1, "ab" * 32, "", False)
    arrived = Arrived(number, file, "csv")
    now = known["registration"]
    context = Context(
        entry_codes=frozenset(known.catalogue.qualifications["entry_code"]),
        candidate_numbers=frozenset(now.loc[now["centre_number"] == sender.code, "candidate_number"]),
        text_table=True,
    )
    look_at(arrived, _read(name, text), context, frozenset(DECIDERS))
    return arrived


def _read(name, text):
    try:
        family(text.encode())
        rows, notes = read_table(text.encode(), Limits())
    except Refused as refused:
        return ReadDrop(notes=[(refused.rule, refused.found)])
    return ReadDrop([Sheet("sheet", rows)], "csv", [*notes, *misnamed(name, "csv")])


def messages(verdict, rule):
    """The messages of one rule's findings, in order."""
    return [
        found.message for number in sorted(verdict.findings) for found in verdict.findings[number] if found.rule == rule
    ]


def laid(form_key, text):
    """One sheet of the centre's as the table that rules get, before anything is judged."""
    form = BY_KEY[form_key]
    rows = [list(row) for row in csv.reader(text.splitlines())]
    headers = tuple(rows[0])
    header = next(found for found in readings(headers, frozenset()) if found.form is form)
    headed = {key: headers[at] for key, at in header.columns.items()}
    origin = Origin(0, 0, "sheet.csv", "sheet", CENTRE, CENTRE, headed, dict(header.columns), headers)
    cells = [[cell or None for cell in row] for row in rows]
    return lay(stack(form, [(0, Sheet("sheet", cells), Layout(form, 1, headers, header))]), {0: origin}, {})[0]
