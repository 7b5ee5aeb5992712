"""The `recycalc` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command; a fault of the user's input ends in exit status 2 and its cure."""
    from recycalc.errors import InputError

    try:
        from recycalc.cli.commands import app

        app(prog_name="recycalc")
    except InputError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except KeyboardInterrupt:  # before there is a command to interrupt
        raise SystemExit(130) from None
