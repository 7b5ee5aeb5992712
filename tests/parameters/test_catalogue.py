"""The catalogue's files, spoiled one by one and together."""

from __future__ import annotations

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import recycalc as rc
from recycalc.parameters import parameters_folder

RECORD = 'value = 1, low = 1, high = 1, unit = "1", quality = "published", source = "definition"'
PRICE = "cn,{item},1,1,1,triangular,{unit},,1,{vat},,,,published,{source},{note}\n"


SLAG = "slag,Slag,reagents,,kg,an item that has no price yet\n"


def price(item="slag", unit="USD_2024/kg", vat="excluded", source="definition", note="x"):
    return PRICE.format(item=item, unit=unit, vat=vat, source=source, note=note)


def test_default_files_have_no_fault(scenario: rc.Scenario):
    assert len(scenario.catalogue.parameters) > 100
    assert scenario.catalogue.digest


def test_folder_that_is_none(tmp_path, faults_of, monkeypatch):
    assert str(tmp_path) in faults_of(rc.load_catalogue, tmp_path)[0].given
    monkeypatch.setenv("RECYCALC_PARAMETERS", str(tmp_path / "nowhere"))
    assert faults_of(rc.load)[0].where == "RECYCALC_PARAMETERS"


def test_folder_from_the_environment(files, monkeypatch):
    monkeypatch.setenv("RECYCALC_PARAMETERS", str(files))
    assert rc.load_catalogue().folder == files
    assert parameters_folder(files.parent / "parameters") == files


@pytest.mark.parametrize(
    "text",
    ["= 1", "[a", "a = 1\na = 2", "a = " + "[" * 5000, "x = 2024-13-45", 'a = "\\q"', "a = \x00",
     "capacity = " + "9" * 5000],
    ids=lambda text: repr(text[:20]),
)  # fmt: skip
def test_unreadable_toml(files, faults_of, text):
    (files / "finance.toml").write_text(text, encoding="utf-8")
    found = faults_of(rc.load, parameters=files)
    assert "finance.toml" in [fault.where for fault in found]


@pytest.mark.parametrize("name", ["finance.toml", "prices.csv", "routes/hydromet_full.toml"])
def test_file_that_is_not_utf8(files, faults_of, name):
    (files / name).write_bytes(b"\xff\xfe name = \x80")
    found = faults_of(rc.load, parameters=files)
    assert any(f.where == name and "UTF-8" in f.needed for f in found)


@pytest.mark.parametrize("name", ["prices.csv", "items.csv", "price_indices.csv", "equipment.csv"])
@pytest.mark.parametrize("content", ["", "\n", "a,b\n"])
def test_table_without_its_columns(files, faults_of, name, content):
    (files / name).write_text(content, encoding="utf-8")
    assert name in [fault.where for fault in faults_of(rc.load_catalogue, files)]


def test_table_with_a_header_only(files, faults_of):
    header = (files / "prices.csv").read_text(encoding="utf-8").splitlines()[0]
    (files / "prices.csv").write_text(header + "\n", encoding="utf-8")
    assert faults_of(rc.load_catalogue, files)[0].where == "prices.csv"


def test_missing_column_is_named(edit, faults_of):
    folder = edit("prices.csv", "region,item,value,low", "region,item,value,lowest")
    assert "add low" in faults_of(rc.load_catalogue, folder)[0].cure


def test_table_missing_as_a_file(files, faults_of):
    (files / "items.csv").unlink()
    assert "items.csv" in [fault.where for fault in faults_of(rc.load, parameters=files)]


@pytest.mark.parametrize("row", ["cn,slag,1\n", price(note="a,b")])
def test_ragged_row_is_named_by_line(append, faults_of, files, row):
    line = len((files / "prices.csv").read_text(encoding="utf-8").splitlines()) + 1
    fault = faults_of(rc.load_catalogue, append("prices.csv", row))[0]
    assert fault.where == f"prices.csv line {line}"
    assert "quote" in fault.cure


def test_open_quote(append, faults_of):
    found = faults_of(rc.load_catalogue, append("prices.csv", 'cn,"slag,1\n'))
    assert "prices.csv" in found[0].where


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (price("electricity"), "price is given twice"),
        (price("moonshine"), "item is not known"),
        (price(source="hearsay"), "source is not known"),
        (price(vat="maybe"), "VAT is not stated"),
        (price(unit="$/kg"), "unit '$' is refused"),
        (price(unit="USD/kg"), "unit 'USD' is refused"),
        (price().replace(",1,1,1,", ",-1,-1,1,"), "value is beyond its physical bounds"),
        (price().replace(",1,1,1,", ",5,1,2,"), "value lies outside its own range"),
        (price().replace(",1,1,1,", ",,1,2,"), "value is missing"),
        (price().replace(",1,1,1,", ',"1,5",1,2,'), "value is not a number"),
        (price().replace(",1,1,1,", ",1e999,1,2,"), "value is not a number"),
        (price().replace("published", "estimate").replace(",x\n", ",\n"), "gives no reason"),
    ],
)
def test_price_row(append, faults_of, row, what):
    append("items.csv", SLAG)
    found = faults_of(rc.load_catalogue, append("prices.csv", row))
    assert len(found) == 1
    assert what in found[0].what
    assert "prices.csv line" in found[0].where


def test_price_row_without_fault(append):
    append("items.csv", SLAG)
    parameter = rc.load_catalogue(append("prices.csv", price())).parameters["prices.cn.slag"]
    assert (parameter.value, parameter.unit, parameter.region) == (1.0, "USD_2024/kg", "cn")


def test_empty_cells_are_missing(append, faults_of):
    append("items.csv", SLAG)
    row = price().replace(",1,1,1,", ",,,,")
    assert faults_of(rc.load_catalogue, append("prices.csv", row))


def test_unknown_category_lists_the_known(append, faults_of):
    fault = faults_of(rc.load_catalogue, append("items.csv", "x,X,reagent,HCl,kg,\n"))[0]
    assert fault.given == "reagent"
    assert "did you mean reagents" in fault.cure


@pytest.mark.parametrize(
    "row",
    ["CPI-U,x,1,published,definition,\n", "CPI-U,2030,0,published,definition,\n",
     "CPI-U,2030,-3,published,definition,\n", "CPI-U,2030,nan,published,definition,\n",
     "CPI-U,2030,inf,published,definition,\n", "CPI-U,2030,,published,definition,\n"],
)  # fmt: skip
def test_price_index_row(append, faults_of, row):
    assert (
        "price_indices.csv"
        in faults_of(rc.load_catalogue, append("price_indices.csv", row))[0].where
    )


def test_equipment_stage(files, faults_of):
    file = files / "equipment.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",installed,", ",built,", 1), "utf-8")
    assert any("stage" in fault.what for fault in faults_of(rc.load_catalogue, files))


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("new = 5\n", "a number stands alone"),
        ("new = 0.5\n", "a number stands alone"),
        ("new = inf\n", "a number stands alone"),
        (f"new = {{ {RECORD}, lower = 1 }}\n", "key of a record is not known"),
        (f"new = {{ {RECORD} }}\n".replace("definition", "hearsay"), "source is not known"),
        (f"new = {{ {RECORD} }}\n".replace('"1"', '"ton"'), "unit 'ton' is refused"),
    ],
)
def test_record_in_toml(files, faults_of, line, what):
    text = (files / "feed.toml").read_text(encoding="utf-8")
    (files / "feed.toml").write_text(line + text, encoding="utf-8")
    found = [f for f in faults_of(rc.load_catalogue, files) if f.what == what]
    assert [fault.where for fault in found] == ["feed.toml: feed.new"]


def test_unknown_source_suggests(append, faults_of):
    found = faults_of(rc.load_catalogue, append("prices.csv", price(source="definitoin")))
    assert "definition" in next(f.cure for f in found if f.what == "source is not known")


def test_faults_of_several_files_come_together(append, edit, files, faults_of):
    append("prices.csv", price("moonshine", unit="ton"))
    append("items.csv", "x,X,reagent,HCl,kg,\n")
    append("price_indices.csv", "CPI-U,2030,-3,published,definition,\n")
    (files / "capital.toml").write_text("= 1", encoding="utf-8")
    (files / "scrap" / "swarf.toml").write_bytes(b"\xff\xff")
    edit("scenarios/china_2024.toml", 'region = "cn"', 'region = "atlantis"')
    found = faults_of(rc.load, parameters=files)
    wheres = " ".join(fault.where for fault in found)
    for name in ("prices.csv", "items.csv", "price_indices.csv", "capital.toml", "scrap/swarf.toml",
                 "scenarios/china_2024.toml"):  # fmt: skip
        assert name in wheres
    assert "atlantis" in [fault.given for fault in found]


def test_digest_follows_the_content(files, scenario: rc.Scenario):
    assert rc.load_catalogue(files).digest == scenario.catalogue.digest
    (files / "notes.txt").write_text("no parameter", encoding="utf-8")
    assert rc.load_catalogue(files).digest == scenario.catalogue.digest
    with (files / "feed.toml").open("a", encoding="utf-8") as stream:
        stream.write("# a comment\n")
    assert rc.load_catalogue(files).digest != scenario.catalogue.digest


def test_path_is_the_same_as_in_the_files(scenario: rc.Scenario):
    parameter = scenario.catalogue.parameters["routes.hydromet_full.leaching.recovery.Nd"]
    assert parameter.file == "routes/hydromet_full.toml"
    assert scenario.catalogue.parameters["prices.cn.electricity"].file.startswith("prices.csv line")


def test_catalogue_given_is_used(scenario: rc.Scenario):
    assert rc.load(parameters=scenario.catalogue).catalogue is scenario.catalogue


def test_file_with_a_byte_order_mark(files):
    file = files / "feed.toml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert rc.load_catalogue(files).parameters["feed.capacity"].value


def test_folder_is_not_written_to(files):
    before = {p: p.stat().st_mtime_ns for p in files.rglob("*")}
    rc.check(files)
    assert {p: p.stat().st_mtime_ns for p in files.rglob("*")} == before


def test_copied_files_load_as_the_originals(files, tmp_path, scenario: rc.Scenario):
    copy = shutil.copytree(files, tmp_path / "again")
    assert rc.load(parameters=copy).hash == scenario.hash


def test_threads_share_what_is_kept(monkeypatch):
    shared = rc.load_catalogue()
    monkeypatch.setattr("recycalc.parameters.catalogue.MOST_KEPT", 2)
    before = sys.getswitchinterval()

    def many(thread: int) -> int:
        return sum(shared.once("sum", (thread, k), lambda k=k: k + 1) for k in range(20_000))

    sys.setswitchinterval(1e-7)
    try:
        with ThreadPoolExecutor(16) as threads:
            assert set(threads.map(many, range(16))) == {20_000 * 20_001 // 2}
    finally:
        sys.setswitchinterval(before)
