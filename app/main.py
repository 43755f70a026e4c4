"""The console script: runs a command, turns goeul's errors into a sentence and an exit code."""

import sys

from app.language import language
from goeul.errors import ConfigError, GoeulError, QuerySyntaxError

EXIT_FAILED = 1
EXIT_USAGE = 2


def main() -> None:
    """Exit codes: 0 fine, 1 some input failed, 2 usage or configuration."""
    from app.cli import cli

    try:
        cli()
    except GoeulError as error:
        sentence = error.en if language() == "en" else error.ko
        print(f"goeul: {sentence}", file=sys.stderr)
        sys.exit(EXIT_USAGE if isinstance(error, ConfigError | QuerySyntaxError) else EXIT_FAILED)
    except BrokenPipeError:
        # The reader of our output went away (`goeul search … | head`): nobody is left to tell.
        sys.stderr.close()
        sys.exit(EXIT_FAILED)
