"""What all commands share: how help begins, how a run that could not be ends, where the site is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline.cli.statuses import COULD_NOT_RUN
from pipeline.cli.usage import in_our_words, refuse_two


def say(line: str) -> None:
    """Say something to whoever sits there, on stderr; stdout is the result's."""
    click.echo(line, err=True)


def end(exit_status: int) -> None:
    """End the command that is running."""
    click.get_current_context().exit(exit_status)


class Command(click.Command):
    """A command whose help begins with an example."""

    def __init__(self, *args: Any, example: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example, then what click writes."""
        formatter.write(f"Example:\n  {self.example}\n\n")
        super().format_help(ctx, formatter)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what was typed; raises click.UsageError in our words."""
        typed = list(args)
        with in_our_words(ctx, typed):
            rest = super().parse_args(ctx, args)
        refuse_two(ctx, typed)
        return rest

    def invoke(self, ctx: click.Context) -> Any:
        """Call the command; raises click.UsageError in our words."""
        with in_our_words(ctx):
            return super().invoke(ctx)


class Group(Command, click.Group):
    """The commands; an error ends in one line on stderr and the exit status that says whose it is."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's own signature
        """List the commands in the order in which one meets them."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Call the command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # click ends these by itself
        except KeyboardInterrupt:  # click would end with 1, which says that a night ran
            say("claimdrop was broken off. Nothing is lost: the next run finishes what this one began.")
            ctx.exit(COULD_NOT_RUN)
        except Exception as error:  # noqa: BLE001  the last place where an error can be put into words
            from pipeline.cli.trouble import ending  # noqa: PLC0415  only an error needs it

            line, status = ending(error)
            say(line)
            ctx.exit(status)


site_option = click.option(
    "--site",
    type=click.Path(file_okay=False, path_type=Path),
    help="The site's folder; else CLAIMDROP_SITE, else the nearest folder upwards with a claimdrop.toml.",
)
new_site_option = click.option(
    "--site", type=click.Path(file_okay=False, path_type=Path), help="The same as DIR, as every command takes it."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def one_folder(folder: Path | None, site: Path | None) -> Path | None:
    """Give the folder of a site that is to be made, named as DIR or by --site; raises click.UsageError where they differ."""
    if folder and site and folder != site:
        raise click.UsageError(f"DIR {folder} and --site {site} cannot go together: name one of them.")
    return folder or site
