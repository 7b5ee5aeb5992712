"""The same study on a Dask cluster: same rows, a lost worker, an address where nobody answers."""

from __future__ import annotations

import os
import signal
import socket
from time import perf_counter

import distributed
import pytest

import recycalc as rc
from recycalc.sensitivity.storage import PART

POWER = "prices.cn.electricity"
N = 3 * PART + 500


@pytest.fixture
def cluster():
    """A real cluster of two processes on loopback."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
        host="127.0.0.1", silence_logs="CRITICAL",
    ) as made:  # fmt: skip
        yield made


@pytest.mark.slow
def test_two_workers_give_the_rows_of_this_process(small, cluster, tmp_path):
    options = {"n": N, "parameters": [POWER]}
    here = small(**options, store=tmp_path / "here")
    there = small(**options, scheduler=cluster.scheduler_address, store=tmp_path / "there")
    assert there.table().equals(here.table())
    for part in range(4):
        files = [x.store.path("data", part).read_bytes() for x in (here, there)]
        assert files[0] == files[1]
    in_memory = small(**options, scheduler=cluster.scheduler_address)
    assert in_memory.table().equals(here.table())


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_loses_nothing(small, cluster):
    options = {"n": 6 * PART, "parameters": [POWER]}
    processes, killed = _pids(cluster), []

    def kill_one(done: int, total: int) -> None:
        if done >= PART and not killed:
            os.kill(processes[0], signal.SIGKILL)
            killed.append(processes[0])

    there = small(**options, scheduler=cluster.scheduler_address, progress=kill_one)
    assert killed
    assert killed[0] not in _pids(cluster)
    assert there.table().equals(small(**options).table())


@pytest.mark.slow
def test_workers_of_its_own(small):
    options = {"n": PART + 500, "parameters": [POWER]}
    assert small(**options, workers=2).table().equals(small(**options).table())


def _pids(cluster: distributed.LocalCluster) -> list[int]:
    with distributed.Client(cluster, set_as_default=False) as client:
        return list(client.run(os.getpid).values())


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_is_a_clear_error(small):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{closed.getsockname()[1]}"
    started = perf_counter()
    with pytest.raises(rc.InputError, match="scheduler does not answer"):
        small(n=20, scheduler=address)
    assert perf_counter() - started < 15


@pytest.mark.parametrize("address", ["nonsense://host:1", "", "nonsense", "tcp://host:port"])
def test_an_address_that_is_none_is_a_clear_error(small, address):
    with pytest.raises(rc.InputError, match="scheduler"):
        small(n=20, scheduler=address)
