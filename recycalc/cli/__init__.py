"""The `recycalc` command."""

from __future__ import annotations

import sys
from typing import Any

_AGAIN = 0.05  # when a finalizer has ended [s]


def main() -> None:
    """Run the command; a fault of the user's input ends in exit status 2 and its cure."""
    from recycalc.errors import InputError

    before = sys.unraisablehook
    sys.unraisablehook = _interrupt_again
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
    finally:
        sys.unraisablehook = before


def _interrupt_again(lost: Any) -> None:
    """Press Ctrl-C again where Python drops it: in a finalizer, as futures of Dask have."""
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    import signal
    from threading import Timer, get_ident

    if sys.platform == "win32":
        Timer(_AGAIN, signal.raise_signal, (signal.SIGINT,)).start()
    else:  # to this thread, so that a wait ends too
        Timer(_AGAIN, signal.pthread_kill, (get_ident(), signal.SIGINT)).start()
