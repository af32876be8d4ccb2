"""Forecasts and at-risk lists on their way out: what stays, what is new, and who is told."""

from __future__ import annotations

import email
import json
from dataclasses import replace
from email.policy import default

import pytest

from pipeline.ledger import tables
from pipeline.ledger.engine import reading, writing
from pipeline.ledger.forecasts import PAGES, kept
from schemas.outgoing import at_risk, forecast
from tests.deliver.delivery_ledger import LATER, NIGHT, done, owe, put, send, tree
from tests.deliver.frames import text_frame
from tests.worlds import CENTRE

MARCH, APRIL = "2027-03-08-01", "2027-04-26-01"


@pytest.fixture(autouse=True)
def nights(engine):
    with writing(engine) as connection:  # everybody completes this academic year
        connection.execute(tables.ENTRY.update().values(estimated_completion_date="2027-08-31"))
    put(engine, tables.NIGHT, *({"id": night, "as_of": night[:10], "version": "0.1.0"} for night in (MARCH, APRIL)))


def deliver(engine, site, night):
    owe(engine, *(("write", f"{CENTRE}/{name}", name, CENTRE) for name in PAGES), night=night)
    return send(engine, site, night)


def of(engine):
    with reading(engine) as connection:
        return kept(connection, [CENTRE])[CENTRE]


def page(site):
    return (site.outbox / CENTRE / "at-risk.html").read_text()


def letters(site):
    found = {}
    for name, data in tree(site.mail).items():
        if "-at-risk-" in name:
            found[name[:13]] = email.message_from_bytes(data, policy=default)
    return found


def test_the_tables_are_as_promised(engine, site):
    """forecast.csv and at-risk.csv hold what their schemas say; everybody who is named is in both."""
    assert deliver(engine, site, MARCH).faults == {}
    everybody = forecast.SCHEMA.validate(text_frame(site.outbox / CENTRE / "forecast.csv"))
    named = at_risk.SCHEMA.validate(text_frame(site.outbox / CENTRE / "at-risk.csv"))
    assert set(named["candidate_number"]) == set(
        everybody.loc[everybody["status"].isin(["At risk", "Not eligible"]), "candidate_number"]
    )
    assert len(named) > 0


def test_the_page_is_left_alone_while_it_says_the_same(engine, site):
    """A later night on which nothing has changed writes nothing; the foot keeps its night."""
    deliver(engine, site, NIGHT)
    before = page(site)
    assert deliver(engine, site, LATER).written == 0
    assert page(site) == before
    assert f"({NIGHT})" in before
    assert of(engine).night == NIGHT


def test_what_has_changed_is_told(engine, site):
    """In March people are named who were not in November; the page says since when they are new."""
    deliver(engine, site, NIGHT)
    assert "What has changed" not in page(site)
    deliver(engine, site, MARCH)
    assert "What has changed since Mon 23 Nov 2026" in page(site)
    assert "New on the list" in page(site)
    assert (of(engine).night, of(engine).before_night) == (MARCH, NIGHT)
    first = page(site)
    deliver(engine, site, MARCH)
    assert page(site) == first
    deliver(engine, site, APRIL)
    assert "What has changed since Mon 8 Mar 2027" in page(site)
    assert "Something else is said" in page(site)


def test_making_it_again_gives_the_same(engine, site):
    """A delivery that was broken off after the files lay there makes the same bytes, and the same letters."""
    deliver(engine, site, NIGHT)
    deliver(engine, site, MARCH)
    files = tree(site.outbox)
    mail = tree(site.mail)
    put(engine, tables.OWED, {"night": MARCH, "action": "write", "path": f"{CENTRE}/at-risk.html", "kind": "at-risk.html",
                              "key": CENTRE, "done": ""})  # fmt: skip
    send(engine, site, MARCH)
    assert (tree(site.outbox), tree(site.mail)) == (files, mail)


def test_the_next_date_is_kept(engine, site):
    """The date on which it can change by time alone moves on with every writing."""
    deliver(engine, site, NIGHT)
    assert of(engine).next_on > NIGHT[:10]
    deliver(engine, site, MARCH)
    assert of(engine).next_on > MARCH[:10]


def test_report_recipients_get_the_page(engine, site):
    """The letter counts, and the page goes with it; the letter itself names nobody."""
    deliver(engine, site, MARCH)
    letter = letters(site)[MARCH]
    assert letter["To"] == "head@hill.example"
    assert letter["Subject"].startswith("12345: 3 at risk")
    [attached] = list(letter.iter_attachments())
    assert attached.get_filename() == "12345-at-risk.html"
    assert attached.get_content() == page(site)
    assert "ADAMS" in page(site)
    assert "ADAMS" not in letter.get_body(("plain",)).get_content()
    assert "names people" in letter.get_body(("plain",)).get_content()


def test_a_site_may_send_the_path_only(engine, site):
    """With mail.reports = "path" nothing is attached."""
    site = replace(site, post=replace(site.post, reports="path"))
    deliver(engine, site, MARCH)
    letter = letters(site)[MARCH]
    assert list(letter.iter_attachments()) == []
    assert "12345/at-risk.html" in letter.get_body(("plain",)).get_content()


def test_nobody_is_told_what_they_know(engine, site):
    """The same people for the same reasons: no other letter."""
    deliver(engine, site, MARCH)
    assert list(letters(site)) == [MARCH]
    send(engine, site, MARCH)
    assert list(letters(site)) == [MARCH]
    assert set(done(engine, tables.LETTER)) == {MARCH}


def test_a_page_that_could_not_be_written_is_not_kept(engine, site):
    """What recipients and later pages compare with is what was really written."""
    place = site.outbox / CENTRE / "at-risk.html"
    place.mkdir(parents=True)
    (place / "x").write_text("in the way")
    delivered = deliver(engine, site, MARCH)
    assert list(delivered.stuck) == [f"{CENTRE}/at-risk.html"]
    assert of(engine).night == ""
    assert letters(site) == {}


def test_a_front_page_waits_for_the_list_that_it_sums_up(engine, site):
    """While the list is open in Excel the front page stays owed too; both say the same once it can be replaced."""
    place = site.outbox / CENTRE / "at-risk.html"
    (place / "in the way").mkdir(parents=True)
    index = f"{CENTRE}/index.html"
    owe(engine, ("write", index, "centre-index", CENTRE), night=MARCH)
    deliver(engine, site, MARCH)
    assert done(engine)[0] == ""
    (place / "in the way").rmdir()
    place.rmdir()
    assert send(engine, site, MARCH).stuck == {}
    assert set(done(engine)) == {MARCH}
    assert "Who will not get a result:" in (site.outbox / index).read_text()


def test_a_centre_where_nobody_is_entered(engine, site):
    """The page says so, and the tables have their heads."""
    put(engine, tables.CENTRE, {"centre_number": "54321", "centre_name": "New School"})
    owe(engine, *(("write", f"54321/{name}", name, "54321") for name in PAGES), night=MARCH)
    assert send(engine, site, MARCH).faults == {}
    assert "Nobody is entered yet" in (site.outbox / "54321" / "at-risk.html").read_text()
    assert len(text_frame(site.outbox / "54321" / "forecast.csv")) == 0
    assert json.loads(of(engine).said) == {}
