"""Bad input of the command: status 2, every fault with its cure, and no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest

POWER = "prices.cn.electricity"
YIELD = "routes.hydromet_full.utilization"


def test_process_ends_with_status_2_and_all_faults(command):
    done = command(
        "compare", "--set", f"{POWER}=1 ton", "--set", "prices.cn.electrcity=1", "--set",
        f"{YIELD}=1 kg", "--set", "nonsense", "--gate", "nowhere", "--source", "swrf",
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for word in ("short_ton", POWER, YIELD, "nonsense", "nowhere", "swarf"):
        assert word in done.stderr


def test_closed_pipe_is_no_fault():
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "recycalc", "params", "list", "-f", "csv"],
            stdout=write, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    finally:
        os.close(write)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (f"{POWER}=0.65 CNY_2024/ton", "short_ton"),
        (f"{POWER}=0.65 $/kWh", "USD_2024"),
        (f"{POWER}=0.65 CNY/kWh", "CNY_2024"),
        (f"{POWER}=0.65 RMB/kWh", "CNY_2024"),
        (f"{POWER}=0.65 CNY_1800/kWh", "USD_2024"),
        (f"{POWER}=0.65 EUR_2009/kWh", "exchange_rates.csv"),
        (f"{POWER}=0.65 kg", "CNY_2024/kWh"),
        (f"{POWER}=0,65 CNY_2024/kWh", "decimal point"),
        (f"{POWER}=1e999", "finite"),
        (f"{POWER}=nan", "number"),
        (f"{POWER}=1 kg**99999", "exponent"),
        (f"{POWER}=1 kg**2**6**6", "unit"),
        (f"{POWER}=none", "value"),
        (f"{POWER}=-1", "0 or more"),
        (f"{YIELD}=1.2", "0 to 1"),
        ("prices.cn.electrcity=0.65", POWER),
        ("routes.hydromet_full.utilisation=0.9", YIELD),
        ("0.65", "PATH=VALUE"),
        ("=0.65", "PATH=VALUE"),
    ],
)
def test_set(refused, text, word):
    assert word in refused("compare", "--set", text)


@pytest.mark.parametrize("text", [f"{POWER}=1 " + "k" * 10_000, "p" * 10_000 + "=1", "x" * 10_000])
def test_endless_text_ends_in_a_short_message(refused, text):
    started = time.process_time()
    assert len(refused("compare", "--set", text)) < 2000
    assert time.process_time() - started < 2


def test_per_cent_typed_as_a_number_is_seen_through(refused):
    said = refused("compare", "--set", f"{YIELD}=97")
    assert "write '97 %'" in said
    assert "write" not in refused("compare", "--set", f"{YIELD}=-97")


def test_value_beyond_bounds_is_listed_with_the_others(refused):
    message = refused("compare", "--set", f"{YIELD}=1.2", "--set", "nowhere=1")
    assert YIELD in message
    assert "nowhere" in message


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--scenario", "china_2023"], "china_2024"),
        (["--scenario", "nowhere.toml"], "nowhere.toml"),
        (["--gate", "separated"], "separated_oxides"),
        (["--region", "mars"], "cn"),
        (["--money", "USD"], "USD_2024"),
        (["--money", "USD_1999"], "price_indices.csv"),
        (["--route", "hydromet"], "hydromet_full"),
        (["--source", "swarf=half"], "ev_motor=0.4"),
        (["--source", "swarf=0.9"], "0.9"),
        (["--source", "swarf=nan"], "finite"),
        (["--source", "swarf=1.5", "--source", "ev_motor"], "0 to 1"),
        (["--parameters", "nowhere"], "sources.csv"),
    ],
)
def test_other_options(refused, options, word):
    assert word in refused("compare", "-f", "json", *options)


def test_same_source_twice(refused):
    message = refused("compare", "--source", "swarf=0.5", "--source", "swarf=0.5")
    assert "swarf" in message


@pytest.mark.parametrize("option", ["--format", "--allocation", "--nonsense"])
def test_option_that_is_none(run, option):
    done = run("compare", option, "nonsense")
    assert done.status == 2
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["explain", "hydromet_ful"], "hydromet_full"),
        (["explain", "hydromet_full.nowhere"], "given:  hydromet_full.nowhere"),
        (["explain", "hydromet_full.."], "hydromet_full.."),
        (["explain", "prices.cn.electrcity"], POWER),
        (["explain", ""], "hydromet_full"),
        (["params", "show", "prices.cn.electrcity"], POWER),
        (["params", "list", "zzzzzz"], "leave the pattern out"),
        (["params", "check", "nowhere"], "nowhere"),
    ],
)
def test_names(refused, arguments, word):
    assert word in refused(*arguments)


def test_spoiled_files(refused, files):
    (files / "finance.toml").write_text("= 1", encoding="utf-8")
    (files / "items.csv").write_bytes(b"\xff\xff")
    message = refused("compare", "--parameters", files)
    assert "finance.toml" in message
    assert "items.csv" in message
    assert "finance.toml" in refused("params", "check", files)
    assert "finance.toml" in refused("params", "list", "--parameters", files)


def test_scenario_file_with_a_list_for_a_value(refused, files):
    file = files / "scenarios" / "china_2024.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f'{text}\n"{POWER}" = [0.6, 0.7]\n', encoding="utf-8")
    assert POWER in refused("compare", "--scenario", file)


def test_file_is_not_written_over(run, refused, tmp_path):
    file = tmp_path / "out.json"
    file.write_text("mine", encoding="utf-8")
    assert "--force" in refused("compare", "-f", "json", "-o", file)
    assert file.read_text(encoding="utf-8") == "mine"
    done = run("compare", "-f", "json", "-o", file, "--force")
    assert (done.status, done.out) == (0, "")
    assert str(file) in done.err.replace("\n", "")
    assert json.loads(file.read_text(encoding="utf-8"))["scenario"] == "china_2024"
    assert [p.name for p in tmp_path.iterdir()] == ["out.json"]


def test_bad_input_leaves_the_old_file_whole(refused, tmp_path):
    file = tmp_path / "out.json"
    file.write_text("mine", encoding="utf-8")
    refused("compare", "-f", "json", "-o", file, "--force", "--set", "nowhere=1")
    assert file.read_text(encoding="utf-8") == "mine"


def test_failure_while_writing_leaves_the_old_file_whole(refused, tmp_path, monkeypatch):
    file = tmp_path / "out.json"
    file.write_text("mine", encoding="utf-8")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    refused("compare", "-f", "json", "-o", file, "--force")
    assert file.read_text(encoding="utf-8") == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["out.json"]


@pytest.mark.parametrize("where", ["missing/out.csv", "file/out.csv", "folder", "x" * 300])
def test_file_that_cannot_be_written(refused, tmp_path, where):
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    message = refused("compare", "-f", "csv", "-o", tmp_path / where, "--force")
    assert "cannot be written" in message
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]


def test_written_file_is_what_is_printed(run, tmp_path):
    file = tmp_path / "out.csv"
    run("compare", "-f", "csv", "-o", file)
    assert file.read_text(encoding="utf-8") == run("compare", "-f", "csv").out
