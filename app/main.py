"""The console script: runs a command, turns goeul's errors into a sentence and an exit code."""

import io
import sys
from typing import NoReturn

from typer.exceptions import TyperException

from app.language import say
from goeul.errors import ConfigError, GoeulError, QuerySyntaxError

EXIT_FAILED = 1
EXIT_USAGE = 2


def main() -> NoReturn:
    """Exit codes: 0 fine, 1 some input failed, 2 usage or configuration, 130 Ctrl-C."""
    from app.cli import cli

    _print_anything()
    try:
        code = cli(prog_name="goeul", standalone_mode=False)
    except GoeulError as error:
        print(f"goeul: {explained(error)}", file=sys.stderr)
        sys.exit(EXIT_USAGE if isinstance(error, ConfigError | QuerySyntaxError) else EXIT_FAILED)
    except TyperException as error:
        print(_usage(error), file=sys.stderr)
        sys.exit(error.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def explained(error: GoeulError) -> str:
    """The error as a sentence, with the place in the query if there is one."""
    if not isinstance(error, QuerySyntaxError):
        return say(error.ko, error.en)
    place = error.position + 1
    return say(f"{error.ko} (검색식의 {place}번째 글자)", f"{error.en} (character {place} of the query)")


def _usage(error: TyperException) -> str:
    """Typer says what is wrong, in English; a command without its subcommand is answered with its help."""
    message = error.format_message()
    if message.startswith("Usage:"):
        return message
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "goeul"
    return say(
        f"goeul: 명령을 그렇게는 쓸 수 없습니다. {message} 쓰는 법: {command} --help",
        f"goeul: {message} How to use it: {command} --help",
    )


def _print_anything() -> None:
    """A title may hold letters that the terminal's encoding lacks, an argument bytes that are no text."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
