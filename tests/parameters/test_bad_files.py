"""Files that hypothesis makes: they load, or end in an InputError, and in nothing else."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import recycalc as rc
from recycalc.parameters import parameters_folder

FOLDER = parameters_folder()
TOML = ["finance.toml", "feed.toml", "routes/hydromet_full.toml", "scrap/swarf.toml",
        "deposits/bayan_obo.toml", "regions/cn.toml", "scenarios/china_2024.toml",
        "chains/separation.toml", "gates/separated_oxides.toml"]  # fmt: skip
CSV = ["prices.csv", "items.csv", "products.csv", "equipment.csv", "price_indices.csv",
       "exchange_rates.csv", "sources.csv"]  # fmt: skip
few = settings(
    deadline=None,
    max_examples=5,
    phases=[Phase.explicit, Phase.generate],  # shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

WORDS = st.sampled_from(
    ["", "nan", "inf", "-1", "0", "1e999", "9" * 400, "9" * 5000, "x", "ton", "$", "kg", "1", "-0",
     "USD_2024/kg", "CNY_2030/kg", "balance", "true", "1,5", "none", "cn", "us", "fixed", "Xx2O3",
     "RE2O3", '"', "'", "\x00", "é", "2024", "1e-320", "kg**99", "../.."]
)  # fmt: skip
NODES = st.sampled_from(
    ["1", "-1", "0.5", "nan", "inf", "true", '""', '"x"', "[]", "[1]", '["x"]', "{}", "{ a = 1 }",
     "{ a = { b = 1 } }", "1979-05-27", "07:32:00", "9" * 400, "9" * 5000, "1e400", '"balance"',
     "{ value = 1 }", '{ value = 1, unit = "kg" }', '{ value = "x", unit = "ton" }', "[[]]", "=",
     '{ value = 0, low = 0, high = 0, unit = "1", quality = "published", source = "definition" }']
)  # fmt: skip


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory):
    """Write one file of a copy, try to load it, and mend it."""
    folder = Path(shutil.copytree(FOLDER, tmp_path_factory.mktemp("bad") / "parameters"))

    def load(name, content):
        (folder / name).write_bytes(content)
        try:
            rc.compare(rc.load(parameters=folder)).to_json()
        except rc.InputError as error:
            assert error.faults  # noqa: PT017
            assert len(str(error)) < 1000 * (1 + len(error.faults))  # noqa: PT017
        finally:
            shutil.copy(FOLDER / name, folder / name)

    return load


@few
@given(st.sampled_from(TOML + CSV), st.binary(max_size=300))
def test_random_bytes(spoiled, name, content):
    spoiled(name, content)


@few
@given(st.sampled_from(TOML + CSV), st.data())
def test_file_cut_short(spoiled, name, data):
    content = (FOLDER / name).read_bytes()
    spoiled(name, content[: data.draw(st.integers(0, len(content)))])


@settings(few, max_examples=10)
@given(st.sampled_from(CSV), st.data())
def test_random_value_in_a_cell(spoiled, name, data):
    rows = list(csv.reader(io.StringIO((FOLDER / name).read_text(encoding="utf-8"))))
    row = data.draw(st.integers(0, len(rows) - 1))
    cell = data.draw(st.integers(0, len(rows[row]) - 1))
    rows[row][cell] = data.draw(st.one_of(WORDS, st.text(max_size=20), st.floats().map(repr)))
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    spoiled(name, stream.getvalue().encode("utf-8", "replace"))


@settings(few, max_examples=10)
@given(st.sampled_from(TOML), NODES, st.data())
def test_random_value_of_a_key(spoiled, name, node, data):
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    keys = [n for n, line in enumerate(lines) if "=" in line and not line.startswith("#")]
    number = data.draw(st.sampled_from(keys))
    lines[number] = f"{lines[number].split('=')[0]}= {node}"
    spoiled(name, "\n".join(lines).encode())


@settings(few, max_examples=7)
@given(st.sampled_from(TOML), NODES, st.data())
def test_random_value_inside_a_record(spoiled, name, node, data):
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    records = [n for n, line in enumerate(lines) if line.find("{ value") > 0]
    if not records:
        return
    number = data.draw(st.sampled_from(records))
    key = data.draw(st.sampled_from(["value", "low", "high", "unit", "quality", "source"]))
    lines[number] = lines[number].replace(f"{key} = ", f"{key} = {node}, x = ", 1)
    spoiled(name, "\n".join(lines).encode())


@settings(few, max_examples=7)
@given(st.sampled_from(TOML), st.data())
def test_line_lost(spoiled, name, data):
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    del lines[data.draw(st.integers(0, len(lines) - 1))]
    spoiled(name, "\n".join(lines).encode())


@few
@given(st.lists(st.tuples(st.sampled_from(["a", "name", '"x.y"', "value"]), NODES), max_size=5))
def test_toml_of_nobody_knows_what(spoiled, pairs):
    text = "".join(f"[t{n}]\n{key} = {node}\n" for n, (key, node) in enumerate(pairs))
    spoiled("routes/hydromet_full.toml", text.encode())
