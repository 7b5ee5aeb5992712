"""Making a stream up to a grade, limits and penalties: by hand."""

from __future__ import annotations

import numpy as np
import pytest

import recycalc as rc
from recycalc.process.making_up import make_up
from recycalc.process.structure import Additions, Grade, Shares
from recycalc.units import Reading

KNOWN = 'quality = "estimate", source = "engineering_estimate", note = "for a test"'

GRADE = Grade(
    "magnet",
    {"NdPr": ("Nd", "Pr"), "Dy": ("Dy",), "Fe": ("Fe",)},
    Shares({"NdPr": "g.NdPr", "Dy": "g.Dy", "Fe": None}),
    Shares({"Nd": "s.Nd", "Pr": None}),
)
NUMBERS = {"g.NdPr": 0.30, "g.Dy": 0.02, "s.Nd": 0.75}
ITEMS = {"NdPr": "ndpr", "Dy": "dy", "Fe": "iron"}


def make(feed, base, sold, numbers=NUMBERS, **oxygen):
    additions = Additions(GRADE, base, ITEMS, sold, **oxygen)
    return make_up(additions, feed, Reading(numbers))


def test_a_deficit_is_bought_by_the_amount_that_the_base_sets():
    # 30 kg of NdPr make 100 kg of alloy: 2 kg Dy and 68 kg Fe are needed, 0.5 kg Dy is there.
    bought, added, withdrawn = make({"Nd": 24.0, "Pr": 6.0, "Dy": 0.5}, ("Nd", "Pr"), True)
    assert bought == pytest.approx({"NdPr": 0.0, "Dy": 1.5, "Fe": 68.0})
    assert added == pytest.approx({"Nd": 0.0, "Pr": 0.0, "Dy": 1.5, "Fe": 68.0})
    assert withdrawn == pytest.approx({"Nd": 0.0, "Pr": 0.0, "Dy": 0.0})


def test_a_surplus_and_what_the_grade_does_not_hold_leave():
    feed = {"Nd": 24.0, "Pr": 6.0, "Dy": 5.0, "La": 40.0}
    bought, _, withdrawn = make(feed, ("Nd", "Pr"), True)
    assert bought["Dy"] == 0.0
    assert withdrawn == pytest.approx({"Nd": 0.0, "Pr": 0.0, "Dy": 3.0, "La": 40.0})


def test_a_surplus_that_is_kept_stays():
    _, added, withdrawn = make({"Nd": 20.0, "Pr": 6.0, "Dy": 5.0, "Fe": 68.0}, ("Fe",), False)
    assert withdrawn == {}
    assert added == pytest.approx({"Nd": 3.0, "Pr": 1.0, "Dy": 0.0, "Fe": 0.0})  # 4 kg, 3 to 1


def test_oxygen_ties_up_rare_earth_that_is_made_good():
    feed = {"Nd": 24.0, "Pr": 6.0, "Dy": 2.0, "Fe": 68.0, "O": 0.3}
    bought, _, _ = make(feed, ("Fe",), False, oxygen_bound=6.0, oxygen_member="NdPr")
    assert bought["NdPr"] == pytest.approx(1.8)


def test_many_scenarios_at_once_equal_one_by_one():
    dy = np.array([0.01, 0.02, 0.05])
    feed = {"Nd": 24.0, "Pr": 6.0, "Dy": 2.0, "La": 1.0}
    together = make(feed, ("Nd", "Pr"), True, {**NUMBERS, "g.Dy": dy})
    for i, fraction in enumerate(dy):
        alone = make(feed, ("Nd", "Pr"), True, {**NUMBERS, "g.Dy": float(fraction)})
        for many, one in zip(together, alone, strict=True):
            assert {e: np.broadcast_to(x, 3)[i] for e, x in many.items()} == pytest.approx(one)


LIMIT = """
[leaching.limits]
C = { value = 0.001, low = 0.001, high = 0.001, unit = "kg/kg", KNOWN }
""".replace("KNOWN", KNOWN)
PENALTY = """
[leaching.penalty.aluminium]
elements = ["Al"]
threshold = { value = 0.001, low = 0, high = 0.1, unit = "kg/kg", KNOWN }
loss = { value = 2, low = 0, high = 10, unit = "1", KNOWN }
""".replace("KNOWN", KNOWN)
ROUTE = "routes/hydromet_full.toml"


def append(files, text):
    path = files / ROUTE
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    return rc.load(parameters=files)


def at_leaching(scenario):
    result = rc.compare(scenario).evaluation.routes["hydromet_full"]
    return next(f for f in result.balance.steps if f.step.name == "leaching")


def test_a_feed_beyond_a_limit_is_refused_with_the_sources_that_hold_more(files):
    scenario = append(files, LIMIT.replace("C =", "Al ="))
    with pytest.raises(rc.InputError) as refused:
        rc.compare(scenario)
    (fault,) = refused.value.faults
    assert fault.where == "routes.hydromet_full.leaching.limits.Al"
    assert "ev_motor 0.30%" in fault.given


def test_a_limit_that_is_kept_changes_nothing(files, comparison):
    scenario = append(files, LIMIT)  # the roast before it burns all carbon
    assert rc.compare(scenario).unit_cost("hydromet_full") == comparison.unit_cost("hydromet_full")


def test_over_many_scenarios_those_beyond_a_limit_are_nan(files):
    scenario = append(files, LIMIT.replace("C =", "Al =")).with_values(
        {"routes.hydromet_full.leaching.limits.Al": np.array([0.0001, 0.5])}
    )
    costs = rc.compare(scenario).evaluation.routes["hydromet_full"].unit_cost
    assert np.isnan(costs[0])
    assert np.isfinite(costs[1])


def test_contaminants_beyond_a_threshold_cost_rare_earths(files):
    scenario = append(files, PENALTY).with_values({"routes.hydromet_full.utilization": None})
    flow = at_leaching(scenario)
    fraction = flow.feed["Al"] / sum(flow.feed.values())
    assert fraction > 0.001
    expected = 0.965 * (1 - 2 * (fraction - 0.001))
    assert flow.product["Nd"] / flow.feed["Nd"] == pytest.approx(expected, rel=1e-12)
    assert flow.product["Fe"] / flow.feed["Fe"] == pytest.approx(0.03, rel=1e-12)
