"""Letters that go with reports, to a centre's report recipients: at-risk lists, and learning programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render import count
from pipeline.views.drafts import Draft
from pipeline.views.risk_named import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.ledger.forecasts import Kept
    from pipeline.ledger.programme_news import News


def at_risk(kept: Kept, name: str, *, is_attached: bool) -> Draft:
    """Say how many are named; who they are stands on the page, which is attached or only pointed at."""
    centre = kept.centre_number
    everybody = named(kept.said)
    verdict = everybody.verdict or "nobody at risk"
    where = "The attached page says" if is_attached else "The page says"
    who = everybody.who + ("," if "," in everybody.who else "")
    return Draft(
        f"{centre}: {verdict}",
        [
            f"Of centre {centre}, {name}, {who} will not get a result, or may not, as our books stand: {verdict}."
            if everybody.verdict
            else f"Of centre {centre}, {name}, nobody is at risk any more, as our books stand.",
            f"{where} {_WHOM if everybody.verdict else _NOBODY}; it names people, so keep it as you keep a register.",
            "You get this whenever the people on the list or the reasons have changed.",
        ],
        [
            ("Who will not get a result, and what to do", f"{centre}/at-risk.html"),
            ("As a table", f"{centre}/at-risk.csv"),
        ],
        quote=f"centre number {centre}",
        is_attached=is_attached,
    )


_WHOM, _NOBODY = "whom to ring, about what, and by when", "who is no longer on the list"


def programmes(centre: str, name: str, news: Sequence[News], *, is_attached: bool) -> Draft:
    """Say what a night changed in a centre's learning programmes; whom it is about stands in the reports."""
    entered, withdrawn = sum(each.entered for each in news), sum(each.withdrawn for each in news)
    said = _changed(entered, withdrawn, sum(each.results for each in news))
    places = [(f"Report on {each.framework}, {each.package}", each.report) for each in news if each.report]
    places += [
        (f"Confirmation of entries, {each.framework}, {each.package}", each.confirmation)
        for each in news
        if each.confirmation
    ]
    where = "The attached pages say" if is_attached else "The pages say"
    packages = count(len(news), "package")
    return Draft(
        f"{centre}: learning programmes, {said}",
        [
            f"Centre {centre}, {name}: {said}, in {packages} of learning programmes.",
            *([_CONFIRMED] if entered or withdrawn else []),
            f"{where} who stands where; they name people, so keep them as you keep a register.",
            "You get this whenever people, entries or results of a report have changed.",
        ],
        places,
        listed=[_of_package(each) for each in news],
        quote=f"centre number {centre}",
        is_attached=is_attached,
    )


_CONFIRMED = (
    "This confirms the entries: compare the confirmation, grouped by order reference, with what you meant to enter."
)


def _changed(entered: int, withdrawn: int, results: int) -> str:
    """`102 entries, 3 withdrawals, 12 results`; what is nought goes unsaid, and blank is nothing at all."""
    parts = [
        count(number, *words)
        for number, words in (
            (entered, ("entry", "entries")),
            (withdrawn, ("withdrawal",)),
            (results, ("result",)),
        )
        if number
    ]
    return ", ".join(parts)


def _of_package(news: News) -> str:
    people = f" of {count(news.candidates, 'candidate')}" if news.entered else ""
    entries = f"{count(news.entered, 'entry', 'entries')}{people}" if news.entered else ""
    rest = _changed(0, news.withdrawn, news.results)
    return f"{news.framework}, {news.package}: {', '.join(filter(None, (entries, rest)))}"
