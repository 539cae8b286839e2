"""The Typer application, which turns errors into one line and an exit status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from digitscan.cli.commands import LazyGroup
from digitscan.cli.options import VersionOption
from digitscan.cli.settings import CONFIG_VARIABLE, load_settings
from digitscan.errors import DigitscanError
from digitscan.messages import one_line
from digitscan.standard_error import internal_error, quiet_libraries, tell

USAGE = 2
INTERRUPTED = 130
_NAME = "digitscan"

# Plain help: loading rich for its frames would take three times as long as everything else.
app = typer.Typer(
    name=_NAME,
    cls=LazyGroup,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    config: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            envvar=CONFIG_VARIABLE,
            help="Read the settings from FILE. Default: the nearest digitscan.toml in this folder "
            "or above it, else your own.",
            show_default=False,
        ),
    ] = None,
    isolated: Annotated[
        bool, typer.Option("--isolated", help="Ignore all settings files.")
    ] = False,
    version: VersionOption = False,
) -> None:
    """Read handwritten numbers on scanned pages."""
    if context.invoked_subcommand is not None:
        context.obj = load_settings(config, isolated=isolated)
        context.default_map = context.obj.defaults
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(USAGE)


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit status, even after an unexpected error."""
    quiet_libraries()
    try:
        return _status(app(arguments, prog_name=_NAME, standalone_mode=False))
    except DigitscanError as error:
        tell(str(error))
        return error.exit_status
    except typer.TyperException as error:
        tell(one_line(_usage_line(error)))
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        tell("interrupted")
        return INTERRUPTED
    # The last resort: print one line that says what failed and how to get the details.
    except Exception as error:
        internal_error(_NAME, error, with_traceback="-v" in arguments or "--verbose" in arguments)
        return 1


def _status(returned: object) -> int:
    """Return the exit status of a command, which returns an integer or nothing."""
    if returned == INTERRUPTED:  # Typer turns KeyboardInterrupt into it
        tell("interrupted")
    return returned if isinstance(returned, int) else 0


def _usage_line(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else _NAME
    return f"{command}: {error.format_message().rstrip('.')}; see {command} --help"
