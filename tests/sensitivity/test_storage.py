"""Studies on disk: units, resuming with the same bytes, and folders that are refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.dataset
import pyarrow.parquet
import pytest

import recycalc as rc
from recycalc.sensitivity import read
from recycalc.sensitivity.storage import PART

POWER = "prices.cn.electricity"
N = 2 * PART + 1000


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes()
            for p in sorted(folder.rglob("*")) if p.is_file()}  # fmt: skip


@pytest.fixture(scope="module")
def stored(small, tmp_path_factory):
    folder = tmp_path_factory.mktemp("store") / "study"
    return small(n=N, parameters=[POWER], inputs=[POWER], store=folder)


def stop_after(parts):
    def stop(done, total):
        if done >= parts * PART:
            raise KeyboardInterrupt

    return stop


def test_stored_rows_are_those_in_memory(stored, small):
    held = small(n=N, parameters=[POWER], inputs=[POWER])
    assert stored.table().equals(held.table())
    assert stored.quantiles().equals(held.quantiles())
    assert stored.probability_cheaper("hydromet_full") == held.probability_cheaper("hydromet_full")
    assert stored.failed == held.failed == 0
    assert stored.failures().empty


def test_units_stand_in_the_files_and_come_back(stored):
    file = stored.store.path("data", 1)
    schema = pyarrow.parquet.read_schema(file)
    assert schema.field("unit_cost_hydromet_full").metadata == {b"unit": b"USD_2024/kg"}
    table = read(stored.store.folder, ["market_price", POWER])
    assert table.attrs["units"] == {
        "market_price": "USD_2024/kg", POWER: stored.plan.varied[POWER].unit,
    }  # fmt: skip
    assert list(table.index[[0, -1]]) == [0, N - 1]


def test_any_reader_of_parquet_finds_the_rows(stored):
    found = pyarrow.dataset.dataset(stored.store.folder / "data")
    assert found.count_rows() == N


def test_manifest_says_what_the_study_is(stored):
    said = json.loads((stored.store.folder / "manifest.json").read_text(encoding="utf-8"))
    assert (said["n"], said["seed"], said["method"]) == (N, 1, "latin_hypercube")
    assert said["parameters"][0]["path"] == POWER
    assert said["scenario_hash"] == stored.base.scenario.hash


def test_interrupted_and_resumed_equals_a_run_in_one_go(stored, small, tmp_path):
    options = {"n": N, "parameters": [POWER], "inputs": [POWER], "store": tmp_path / "study"}
    with pytest.raises(KeyboardInterrupt):
        small(**options, progress=stop_after(2))
    before = files(tmp_path / "study")
    assert sorted(before) == ["data/part-00000.parquet", "data/part-00001.parquet", "manifest.json"]
    told = []
    small(**options, block=1000, progress=lambda done, total: told.append(done))
    assert told == [2 * PART, N]
    after = files(tmp_path / "study")
    assert after == files(stored.store.folder)
    assert before.items() <= after.items()


def test_a_broken_or_half_file_is_made_again(stored, small, tmp_path):
    folder = tmp_path / "study"
    options = {"n": N, "parameters": [POWER], "inputs": [POWER], "store": folder}
    with pytest.raises(KeyboardInterrupt):
        small(**options, progress=stop_after(1))
    (folder / "data" / "part-00000.parquet").write_bytes(b"PAR1 cut off")
    (folder / "data" / ".part-00002.parquet.left").write_bytes(b"left by a killed run")
    small(**options)
    assert files(folder) == files(stored.store.folder)


def test_a_finished_study_is_not_run_again(stored, small, monkeypatch):
    monkeypatch.setattr("recycalc.sensitivity.study.Study.rows", None)
    again = small(n=N, parameters=[POWER], inputs=[POWER], store=stored.store.folder)
    assert again.table().equals(stored.table())


def test_failures_are_stored_with_their_inputs(failing, tmp_path):
    options = {
        "n": 400,
        "seed": 1,
        "inputs": [],
        "parameters": ["routes.hydromet_full.utilization", "scrap.swarf.composition.*"],
    }
    held = rc.monte_carlo(failing, **options)
    found = rc.monte_carlo(failing, **options, store=tmp_path / "study")
    assert found.failed == held.failed > 0
    assert found.failures().equals(held.failures())
    assert found.failures().attrs == held.failures().attrs
    assert found.table().equals(held.table())
    assert found.inputs().equals(held.inputs())


@pytest.mark.parametrize(
    "other", [{"seed": 2}, {"n": 300}, {"method": "random"}, {"correlations": False},
              {"parameters": [POWER, "prices.cn.natural_gas"]}, {"outputs": ["market_price"]}],
)  # fmt: skip
def test_another_study_is_refused_and_nothing_overwritten(small, tmp_path, other):
    folder = tmp_path / "study"
    own = {"n": 200, "parameters": ["prices.cn.*_oxide", POWER]}
    small(**own, store=folder)
    before = files(folder)
    with pytest.raises(rc.InputError, match="another study"):
        small(**{**own, **other}, store=folder)
    assert files(folder) == before


def test_a_folder_of_something_else_is_refused(small, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(rc.InputError, match="something else"):
        small(n=20, store=tmp_path)
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(rc.InputError, match="no stored study"):
        small(n=20, store=tmp_path)
    assert sorted(files(tmp_path)) == ["manifest.json", "thesis.txt"]


def test_a_file_in_place_of_a_folder_is_refused(small, tmp_path):
    (tmp_path / "study").write_text("x", encoding="utf-8")
    with pytest.raises(rc.InputError, match="file"):
        small(n=20, store=tmp_path / "study")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder nobody can write to")
def test_a_folder_that_cannot_be_written_to_is_refused(small):
    with pytest.raises(rc.InputError, match="cannot be written"):
        small(n=20, store="/proc/self/study")


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
def test_a_full_disk_ends_in_a_message_and_the_run_can_be_resumed(tmp_path):
    """The largest file is limited, as a full disk would do it."""
    code = f"""
import resource
import recycalc as rc
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
case = rc.load().with_choices(routes=["hydromet_full"])
try:
    rc.monte_carlo(case, {PART}, 1, parameters=[{POWER!r}], store={str(tmp_path / "study")!r})
except rc.InputError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True,
        env=os.environ,
    )  # fmt: skip
    assert "cannot be written to" in done.stdout, done
    assert "resumed" in done.stdout
    assert sorted(files(tmp_path / "study")) == ["manifest.json"]


def test_reading_what_is_no_study_is_refused(tmp_path, stored):
    with pytest.raises(rc.InputError, match="no stored study"):
        read(tmp_path)
    with pytest.raises(rc.InputError, match="profit"):
        read(stored.store.folder, ["profit"])


@pytest.mark.parametrize("where", [0.5, 20.0])
def test_a_file_damaged_within_is_found_and_made_again(stored, small, tmp_path, where):
    """A few bytes in the middle, or in the header of the first page, where a disk lost them."""
    folder = tmp_path / "study"
    options = {"n": N, "parameters": [POWER], "inputs": [POWER], "store": folder}
    small(**options)
    file = folder / "data" / "part-00001.parquet"
    content = bytearray(file.read_bytes())
    at = int(where * len(content)) if where < 1.0 else int(where)
    content[at : at + 16] = bytes(x ^ 0xFF for x in content[at : at + 16])
    file.write_bytes(content)
    with pytest.raises(rc.InputError, match="damaged"):
        read(folder)
    small(**options)
    assert files(folder) == files(stored.store.folder)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
def test_files_are_as_open_as_others_of_their_maker(small, tmp_path):
    (tmp_path / "other").write_text("x", encoding="utf-8")
    small(n=20, store=tmp_path / "study")
    usual = (tmp_path / "other").stat().st_mode
    made = [p for p in (tmp_path / "study").rglob("*") if p.is_file()]
    assert {p.stat().st_mode for p in made} == {usual}
