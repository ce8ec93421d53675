"""What the command line says when it was used wrongly: one plain line, exit code 2.

Here: the form of that line, for every command. Not here: which values exist (commands say so).
"""

import sys
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.text import Text
from typer.core import TyperGroup

from dagster_project.settings import SettingsWrong

FAILED, WRONG_USE = 1, 2
# By way of a public name: the module of the class differs between versions of typer.
UsageError: type[BaseException] = typer.BadParameter.__bases__[0]
_NOISE = ("Value error, ", "Assertion failed, ", ", unable to parse string as an integer")
_LISTED = ("NoSuchOption", "MissingParameter")


class PlainGroup(TyperGroup):
    """The commands; wrong use of any of them is one line instead of a box and a usage dump."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command line; see typer."""
        if not extra.get("standalone_mode", True):
            return super().main(*args, **extra)
        given = args[0] if args else extra.get("args")
        _refuse_empty(sys.argv[1:] if given is None else list(given))
        try:
            code = super().main(*args, **extra | {"standalone_mode": False})
        except UsageError as error:
            _tell(error)
        except typer.Abort:
            complain("Stopped.")
            sys.exit(1)
        except SettingsWrong as error:
            complain(f"{error}; .env.example says what each variable takes")
            sys.exit(WRONG_USE)
        except OSError as error:
            _tell_of_the_disk(error)
        except UnicodeEncodeError as error:
            complain(
                f"what is said here can't be written as {error.encoding}; set "
                "PYTHONIOENCODING=utf-8, or send it to a terminal or file that takes UTF-8"
            )
            sys.exit(FAILED)
        except Exception as error:
            if type(error).__module__ != "_duckdb":
                raise
            complain(
                f"DuckDB: {str(error).partition(chr(10))[0]}; `chiso verify` says whether a file "
                "of an edition is damaged; if none is, please report this as a fault of chiso"
            )
            sys.exit(FAILED)
        sys.exit(code if isinstance(code, int) else 0)


def complain(text: object, style: str = "") -> None:
    """Print one line on standard error; what it quotes of a file can't steer the terminal."""
    from dagster_project.commands.console import console
    from dagster_project.publish.plain_words import harmless

    console(errors=True).print(Text(harmless(str(text)), style=style), soft_wrap=True)


def no_edition_code(error: Exception, *, named: bool) -> int:
    """Return the exit code where there is no edition to read.

    Args:
        error: What publishing said.
        named: Whether the edition was named, and not the current one asked for.
    """
    from dagster_project.publish.errors import EditionDamaged, NothingPublished

    if isinstance(error, EditionDamaged | NothingPublished):
        return FAILED
    return WRONG_USE if named else FAILED


def wrong_use(text: str) -> NoReturn:
    """End the command: what was wrong, what is possible, what to do."""
    complain(text)
    raise typer.Exit(WRONG_USE)


def cannot_write(option: str, path: Path, error: OSError) -> NoReturn:
    """End the command because a file that was asked for cannot be written."""
    reason = error.strerror or str(error)
    wrong_use(
        f"{option} {path} cannot be written ({reason}); "
        "name a file in a folder that you may write to"
    )


def _refuse_empty(arguments: list[str]) -> None:
    """End the command if an argument is empty, as `--edition "$NOT_SET"` gives it.

    Taken as it is, it would read as if nothing had been asked for.
    """
    for number, one in enumerate(arguments):
        before = arguments[number - 1] if number else ""
        option = before if before.startswith("--") else f"argument {number + 1}"
        if one.startswith("--") and one.endswith("="):
            option = one.removesuffix("=")
        elif one.strip():
            continue
        complain(f"chiso: {option} is empty; give it a value, or leave it out")
        sys.exit(WRONG_USE)


def _tell(error: Any) -> NoReturn:
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError" and context is not None:
        typer.echo(context.get_help())
        sys.exit(WRONG_USE)
    text = error.format_message().strip().rstrip(".").removeprefix("Invalid value: ")
    for noise in _NOISE:
        text = text.replace(noise, "")
    command = "chiso" if context is None else context.command_path
    complain(f"{command}: {text}{_there(error, context)}; see `{command} --help`")
    sys.exit(error.exit_code)


def _tell_of_the_disk(error: OSError) -> NoReturn:
    """End the command because a file of the installation can't be read or written."""
    if error.strerror is None:
        raise error
    place = error.filename2 or error.filename  # where it was written to, if it was copied
    name = f"{place}: " if place else ""
    complain(
        f"{name}{error.strerror}; nothing that was there is lost. `chiso doctor` checks the state "
        "folder and the disk; CHISO_HOME names another folder"
    )
    sys.exit(FAILED)


def _there(error: Any, context: Any) -> str:
    """Return what could have been said instead, where that is a short list."""
    if context is None:
        return ""
    if commands := getattr(context.command, "commands", None):
        return f"; there is: {', '.join(commands)}"
    if type(error).__name__ not in _LISTED:
        return ""
    names = [
        max(one.opts, key=len) if one.opts[0].startswith("-") else (one.name or "").upper()
        for one in context.command.params
        if "--help" not in one.opts
    ]
    return f"; it takes: {', '.join(names)}"
