"""The rule book on the terminal."""

from __future__ import annotations

from difflib import get_close_matches

import click

from pipeline.rules.pages import listing, one_rule


def rules(rule: str) -> None:
    """Print the list of rules, or one rule; raises click.BadParameter for an id that is not in the book."""
    every = listing()
    if rule:
        wanted = rule.upper()
        ids = [each for each, _, _ in every]
        if wanted not in ids:
            near = get_close_matches(wanted, ids)
            raise click.BadParameter(
                f"there is no rule {rule}; there is {', '.join(near) or 'a list of all with `claimdrop rules`'}",
                param_hint="ID",
            )
        click.echo(one_rule(wanted), nl=False)
        return
    for each, severity, summary in every:
        click.echo(f"{each:<9} {severity:<6} {summary}")
