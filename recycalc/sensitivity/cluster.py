"""Where the parts of a study are evaluated: in this process, or by the workers of a Dask cluster.

Dask does the scheduling: a part whose worker dies is given to another one. Parts come back in the
order in which they are done.
"""

from __future__ import annotations

import ctypes
import pickle
import platform
from collections.abc import Generator, Iterable
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

from recycalc.errors import library, single
from recycalc.sensitivity.storage import PART
from recycalc.sensitivity.study import Rows, Study

TIMEOUT = 5
"""How long a scheduler may take to answer [s]."""
_AHEAD = 2  # parts waiting or done by worker, so that none is idle and few fill the memory
_RETRIES = 5
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_LARGEST_HEAP_ARRAY = 32 * 2**20  # the most that glibc takes
_KEPT_HEAP = 2**30
_WORKER_START = """
import logging, signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
logging.disable(logging.ERROR)
"""
"""Ctrl-C reaches all processes of a terminal: this one answers it, and ends its workers.

What fails on a worker comes back as an exception. What workers would log besides are messages that
cross the end of the cluster, with tracebacks.
"""


def keep_memory() -> None:
    """Let the C library keep what arrays give back, instead of returning it to the system.

    The model makes thousands of arrays of some ten kilobytes for every block. Fresh pages for
    each of them cost as much as the arithmetic. Linux with glibc only; elsewhere nothing happens.
    """
    if platform.system() == "Linux" and platform.libc_ver()[0] == "glibc":
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_THRESHOLD, _LARGEST_HEAP_ARRAY)
        library.mallopt(_M_TRIM_THRESHOLD, _KEPT_HEAP)


def bounds_of(study: Study, part: int) -> tuple[int, int]:
    """Give the rows of a part: first, and one after the last."""
    return part * PART, min((part + 1) * PART, study.n)


def in_process(study: Study, parts: Iterable[int]) -> Generator[tuple[int, Rows], None, None]:
    """Evaluate parts one after the other in this process."""
    keep_memory()
    for part in parts:
        yield part, study.rows(*bounds_of(study, part))


def on_cluster(
    study: Study, parts: Iterable[int], workers: int, scheduler: str | None
) -> Generator[tuple[int, Rows], None, None]:
    """Evaluate parts on a cluster that runs, or on local workers started for the purpose.

    Parameters
    ----------
    workers : int
        Local processes to start where no scheduler is named.
    scheduler : str or None
        Address, e.g. ``tcp://10.0.0.1:8786``.

    Raises
    ------
    InputError
        Where Dask is not installed, the scheduler does not answer or has no workers, or the
        workers cannot import recycalc.
    """
    distributed = library("distributed", "workers need", "workers", "cluster")
    with ExitStack() as opened:
        if scheduler is None:
            cluster = distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None,
                scheduler_kwargs={"dashboard_address": "127.0.0.1:0"}, silence_logs="CRITICAL",
                preload=[_WORKER_START],
            )  # fmt: skip
            client = opened.enter_context(
                distributed.Client(opened.enter_context(cluster), set_as_default=False)
            )
        else:
            client = opened.enter_context(_connected(distributed, scheduler))
        # What a worker has read is read again where it dies: nothing is kept in one place only.
        shared = client.submit(pickle.loads, pickle.dumps(study), pure=False)
        waiting = iter(parts)
        running = distributed.as_completed(loop=client.loop)

        def more() -> bool:
            part = next(waiting, None)
            if part is None:
                return False
            running.add(client.submit(_part, shared, part, pure=False, retries=_RETRIES))
            return True

        for _ in range(_AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))):
            more()
        for future in running:
            yield _result(future)
            future.release()
            more()


def _part(study: Study, part: int) -> tuple[int, Rows]:
    """Evaluate a part, on a worker."""
    keep_memory()
    return part, study.rows(*bounds_of(study, part))


def _result(future: Any) -> tuple[int, Rows]:
    try:
        found: tuple[int, Rows] = future.result()
    except ImportError as error:
        raise single(
            "workers cannot run the study",
            "scheduler",
            str(error),
            "workers with the same version of recycalc installed",
            "install recycalc[cluster] where the workers run",
        ) from error
    return found


def _connected(distributed: Any, scheduler: str) -> Any:
    try:
        if urlsplit(scheduler if "//" in scheduler else f"//{scheduler}").port is None:
            raise ValueError("no port")  # Dask would look for one, and then not let go
        client = distributed.Client(scheduler, timeout=TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise single(
            "scheduler does not answer",
            "scheduler",
            scheduler,
            "the address of a Dask scheduler that runs, e.g. tcp://10.0.0.1:8786",
            "start one with `dask scheduler`, or leave the option out to run in this process",
        ) from error
    try:
        client.wait_for_workers(1, timeout=TIMEOUT)
    except TimeoutError as error:
        client.close()
        raise single(
            "scheduler has no workers",
            "scheduler",
            scheduler,
            "at least one worker",
            f"start one with `dask worker {scheduler}`",
        ) from error
    return client
