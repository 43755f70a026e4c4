"""The command line. Commands import what they need when they run, so that `goeul --help` answers at once."""

from app.cli.root import cli

__all__ = ["cli"]
