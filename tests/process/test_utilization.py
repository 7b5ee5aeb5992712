"""The secondary-utilization knob: the chain ends at exactly U and keeps its shape."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import recycalc as rc
from recycalc.process import Balance

EARTHS = ("Nd", "Pr", "Dy", "Tb", "Gd", "Ho")
ROUTES = ("hydromet_full", "copper_nitrate")


def balance_at(scenario: rc.Scenario, route: str, utilization: object) -> Balance:
    case = scenario.with_values({f"routes.{route}.utilization": utilization})
    return rc.compare(case).evaluation.routes[route].balance


def share_recovered(balance: Balance) -> float:
    entering = sum(balance.feed.stream[e] for e in EARTHS)
    return sum(balance.product[e] for e in EARTHS) / entering


@pytest.mark.parametrize("route", ROUTES)
@settings(max_examples=25, deadline=None)
@given(target=st.floats(0.5, 0.999))
def test_the_chain_ends_at_exactly_the_utilization_asked_for(scenario, route, target):
    balance = balance_at(scenario, route, target)
    assert share_recovered(balance) == pytest.approx(target, rel=1e-12)
    assert balance.utilization == target


@pytest.mark.parametrize("route", ROUTES)
@settings(max_examples=25, deadline=None)
@given(target=st.floats(0.5, 0.999))
def test_losses_of_every_rare_earth_shrink_by_one_factor(scenario, route, target):
    natural = balance_at(scenario, route, "none")
    scale = (1 - target) / (1 - share_recovered(natural))
    balance = balance_at(scenario, route, target)
    for e in EARTHS:
        before = natural.product[e] / natural.feed.stream[e]
        after = balance.product[e] / balance.feed.stream[e]
        assert after == pytest.approx(1 - scale * (1 - before), rel=1e-12)


@pytest.mark.parametrize("route", ROUTES)
def test_the_steps_keep_their_share_of_the_logarithmic_loss(scenario, route):
    natural, balance = (balance_at(scenario, route, u) for u in ("none", 0.97))
    for e in EARTHS:
        powers = [
            math.log(new.product[e] / new.feed[e]) / math.log(old.product[e] / old.feed[e])
            for new, old in zip(balance.steps, natural.steps, strict=True)
        ]
        assert powers == pytest.approx([powers[0]] * len(powers), rel=1e-9)
        assert powers[0] < 1


@pytest.mark.parametrize("route", ROUTES)
def test_asking_for_the_natural_utilization_changes_nothing(scenario, route):
    natural = balance_at(scenario, route, "none")
    balance = balance_at(scenario, route, share_recovered(natural))
    for old, new in zip(natural.steps, balance.steps, strict=True):
        assert dict(new.product) == pytest.approx(dict(old.product), rel=1e-12, abs=0)


@pytest.mark.parametrize("route", ROUTES)
def test_unset_the_utilization_is_what_the_steps_give(scenario, route):
    balance = balance_at(scenario, route, "none")
    recovered = 0.0
    for e in EARTHS:
        overall = math.prod(
            scenario.numbers[s.recovery[e]] for s in (f.step for f in balance.steps)
        )
        recovered += balance.feed.stream[e] * overall
    expected = recovered / sum(balance.feed.stream[e] for e in EARTHS)
    assert balance.utilization == pytest.approx(expected, rel=1e-12)
    assert balance.natural_utilization == pytest.approx(expected, rel=1e-12)
    assert share_recovered(balance) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("route", ROUTES)
def test_elements_that_are_no_rare_earths_are_left_alone(scenario, route):
    low, high = (balance_at(scenario, route, u) for u in (0.6, 0.99))
    for old, new in zip(low.steps, high.steps, strict=True):
        for element in set(old.product) - set(EARTHS):
            assert new.product[element] == old.product[element], element


@pytest.mark.parametrize("route", ROUTES)
def test_a_utilization_that_needs_a_recovery_of_nothing_is_refused(scenario, route):
    case = scenario.with_values({f"routes.{route}.utilization": 0.01})
    with pytest.raises(rc.InputError) as caught:
        rc.compare(case)
    (fault,) = caught.value.faults
    assert fault.where == f"routes.{route}.utilization"
    assert fault.cure


def test_over_many_scenarios_the_impossible_ones_are_marked_and_the_others_stay_right(scenario):
    targets = np.array([0.95, 0.01, 0.90])
    balance = balance_at(scenario, "hydromet_full", targets)
    assert np.asarray(balance.feasible).tolist() == [True, False, True]
    found = share_recovered(balance)
    assert found[[0, 2]] == pytest.approx(targets[[0, 2]], rel=1e-12)


def test_a_chain_that_loses_nothing_can_only_be_asked_for_all(scenario):
    perfect = {
        path: 1.0
        for path in scenario.parameters
        if ".recovery." in path and path.startswith(("routes.hydromet_full", "chains.separation"))
    }
    path = "routes.hydromet_full.utilization"
    whole = scenario.with_choices(routes=("hydromet_full",)).with_values({**perfect, path: 1.0})
    assert rc.compare(whole).utilization("hydromet_full") == 1.0
    with pytest.raises(rc.InputError):
        rc.compare(whole.with_values({path: 0.9}))


# ---------------------------------------------------------------- what the knob hides


def masked(result: rc.Comparison) -> list[str]:
    return [text for text in result.warnings if "contamination" in text]


def glued(scenario: rc.Scenario, route: str = "copper_nitrate") -> rc.Scenario:
    """E-bike magnets: 4.4 % carbon, 3.5 % copper and nickel."""
    return scenario.with_choices(routes=[route], sources={"e_bike_motor": 1.0})


def test_a_utilization_that_hides_contamination_says_so(scenario):
    # from the free runs of the same scrap, with and without what the penalties read
    case, path = glued(scenario), "routes.copper_nitrate.utilization"
    free = case.with_values({path: None})
    step = "routes.copper_nitrate.dissolution.penalty"
    harmless = free.with_values({f"{step}.carbon.loss": 0, f"{step}.coat.loss": 0})
    dirty, clean = (rc.compare(x).utilization("copper_nitrate") for x in (free, harmless))
    assert clean - dirty > 0.03
    (warning,) = masked(rc.compare(case))
    assert warning.startswith("copper_nitrate")
    assert f"from {clean:.1%} to {dirty:.1%}" in warning
    assert path in warning
    assert rc.compare(case).to_dict()["warnings"] == rc.compare(case).warnings


def test_a_limit_that_is_kept_hides_nothing_of_it(scenario):
    route = "fluoride_extraction"  # whose step has a penalty for carbon and a limit
    free = glued(scenario, route)
    harmless = free.with_values({f"routes.{route}.fluorination.penalty.carbon.loss": 0})
    dirty, clean = (rc.compare(x).utilization(route) for x in (free, harmless))
    assert clean - dirty > 0.03
    (warning,) = masked(rc.compare(free.with_values({f"routes.{route}.utilization": 0.85})))
    assert f"from {clean:.1%} to {dirty:.1%}" in warning


def test_contamination_that_acts_needs_no_warning(scenario):
    free = glued(scenario).with_values({"routes.copper_nitrate.utilization": None})
    assert not masked(rc.compare(free))
    assert not masked(rc.compare(glued(scenario, "oxalate_selective")))  # no knob set by default


def test_clean_scrap_has_nothing_to_hide(scenario):
    clean = scenario.with_choices(routes=list(ROUTES), sources={"solid_rejects": 1.0})
    assert not masked(rc.compare(clean))


def test_the_worst_of_many_scenarios_is_told(scenario):
    carbon = "scrap.e_bike_motor.composition.C"
    many = rc.compare(glued(scenario).with_values({carbon: [0.03, 0.09, 0.044]}))
    one = rc.compare(glued(scenario).with_values({carbon: 0.09}))
    assert masked(many) == masked(one)
