"""How wrong usage is told: what was typed, what is needed, in this project's words and not click's."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WRITTEN = {"%Y-%m-%d": "a date is written 2026-12-05", "%H:%M": "a time is written 02:30"}
"""What a date and a time look like, by click's format."""


@contextmanager
def in_our_words(context: click.Context, args: Sequence[str] = ()) -> Iterator[None]:
    """Tell a value that does not fit as `--as-of 05/12/2026: a date is written 2026-12-05`; raises click.UsageError.

    `args` is what was typed after the command. Errors that are not about a value stay as they are.
    """
    try:
        yield
    except click.BadParameter as error:
        raise click.UsageError(_told(error, context, args), error.ctx or context) from None
    except click.UsageError as error:
        error.ctx = error.ctx or context  # an option that lacks its value does not know of which command
        raise


def no_centre(number: str, where: str = "CENTRE") -> click.BadParameter:
    """What to raise for a centre that the ledger lacks."""
    return click.BadParameter(
        f"the ledger has no centre {number}; the office takes one in with a sheet of Centres", param_hint=where
    )


def refuse_two(context: click.Context, args: Sequence[str]) -> None:
    """Refuse two flags of which each says what kind it is to be: click would take the last; raises click.UsageError."""
    _, _, order = context.command.make_parser(context).parse_args(list(args))
    for parameter in order:
        rivals = [each.opts[0] for each in dict.fromkeys(order) if each.name == parameter.name]
        if len(rivals) > 1:
            raise click.UsageError(f"{' and '.join(rivals)} cannot go together: name one of them.", context)


def _told(error: click.BadParameter, context: click.Context, args: Sequence[str]) -> str:
    if isinstance(error, click.MissingParameter):
        return f"{_name(error, context)} is missing, as in: {getattr(context.command, 'example', '')}"
    found, needed = _typed(error, context, args), _needed(error)
    return f"{_name(error, context)}{f' {found}' if found else ''}: {needed}"


def _name(error: click.BadParameter, context: click.Context) -> str:
    if error.param is None:
        return str(error.param_hint)
    return (
        error.param.opts[0] if isinstance(error.param, click.Option) else error.param.make_metavar(context).strip("[.]")
    )


def _typed(error: click.BadParameter, context: click.Context, args: Sequence[str]) -> str:
    """Give the value as it was typed, where what is needed does not name it itself."""
    if error.param is None or isinstance(error.param.type, click.Path):
        return ""
    values, _, _ = context.command.make_parser(context).parse_args(list(args))
    return str(values.get(error.param.name, ""))


def _needed(error: click.BadParameter) -> str:
    kind = error.param.type if error.param else None
    if isinstance(kind, click.DateTime):
        return _WRITTEN[kind.formats[0]]
    if isinstance(kind, click.IntRange):
        return f"a whole number is needed, {kind.min} or more"
    if isinstance(kind, click.Choice):
        return f"it is one of {', '.join(kind.choices)}"
    return error.message
