"""Supply and demand by element, from ore, prompt scrap and end of life, years by scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from recycalc.outlook.stocks import Flows, grown, total, yearly
from recycalc.outlook.structure import ELEMENTS, Basket, OutlookModel, Region
from recycalc.process import parts
from recycalc.units import Number, Reading


@dataclass(frozen=True)
class Ore:
    """A region's ore, by year and scenario: what may be mined and what is.

    `allowed` and `mined` are rare-earth oxide [kg/s], `elements` what is separated of it [kg/s]
    and `separated_outside` the share of that separated outside China [1].
    """

    region: Region
    allowed: Number
    mined: Number
    elements: Mapping[str, Number]
    separated_outside: Number


@dataclass(frozen=True)
class Supply:
    """Supply and demand by element [kg/s], by year and scenario.

    `end_of_life` and `prompt` are recycled, `demand` is that of magnet making, prompt scrap
    included, and of other uses; `balance` is supply less demand. `magnets_made` and
    `prompt_scrap` are masses of magnet [kg/s].
    """

    ores: tuple[Ore, ...]
    primary: Mapping[str, Number]
    end_of_life: Mapping[str, Number]
    prompt: Mapping[str, Number]
    demand: Mapping[str, Number]
    balance: Mapping[str, Number]
    magnets_made: Number
    prompt_scrap: Number


def supply_and_demand(model: OutlookModel, stocks: Mapping[str, Flows], p: Reading) -> Supply:
    """Balance every element.

    Magnet making: ``made = sold / (1 - s)``, of which the share s becomes prompt scrap and comes
    back within the year: ``prompt = made * s * collection * recovery``. End of life:
    ``recycled = collected * recovery``. The two never meet.
    """
    horizon, market = model.horizon, model.market
    skip = horizon.balance - horizon.first
    scrap = p[market.prompt_scrap]
    flows = list(stocks.values())
    made = {e: x[skip:] / (1.0 - scrap) for e, x in total([f.elements_sold for f in flows]).items()}
    back = scrap * p[market.prompt_collection]
    prompt = {e: x * (back * p[market.prompt_recovery]) for e, x in made.items()}
    recovery = p[market.recovery]
    collected = total([f.elements_collected for f in flows])
    end_of_life = {e: x[skip:] * recovery for e, x in collected.items()}
    demand = {e: yearly(model.other_demand[e], p) for e in ELEMENTS}
    demand = {e: demand[e] + made[e] if e in made else demand[e] for e in ELEMENTS}
    recycled = total([prompt, end_of_life])
    wanted = {e: demand[e] - recycled[e] if e in recycled else demand[e] for e in ELEMENTS}
    ores = mine(model, wanted, p)
    primary = total([ore.elements for ore in ores])
    magnets: Number = sum(f.sold for f in flows)[skip:] / (1.0 - scrap)
    return Supply(
        ores,
        primary,
        end_of_life,
        prompt,
        demand,
        {e: primary[e] - wanted[e] for e in ELEMENTS},
        magnets,
        magnets * back,
    )


def mine(model: OutlookModel, wanted: Mapping[str, Number], p: Reading) -> tuple[Ore, ...]:
    """Mine the ore that the binding element asks for, within what is planned and allowed.

    Up to the present year ore is mined as on record. Behind it a basket is worked at the share
    ``u = min(max over its elements of (wanted - what other baskets bring) / allowed, 1)``: the
    element in shortest supply decides, its neighbours in the ore come along, wanted or not.

    Parameters
    ----------
    wanted : mapping of str to ndarray
        Demand less recycled supply, by element [kg/s].
    """
    horizon = model.horizon
    later = np.array(horizon.balanced, dtype=float)[:, None] > horizon.present
    free = {region.name: _free(region, model, p) for region in model.regions}
    share = {region.name: _of_ore(region, p) for region in model.regions}
    allowed = {
        region.name: free[region.name] * _quota(region, model, free, share, later, p)
        for region in model.regions
    }
    worked: dict[str, Number] = {basket.name: 1.0 for basket in model.baskets}
    for basket in model.baskets:
        need: Number = 0.0
        for element in basket.mined_for:
            own = _brought(model, element, {basket.name: 1.0}, allowed, share)
            others = {name: u for name, u in worked.items() if name != basket.name}
            brought = _brought(model, element, others, allowed, share)
            need = np.maximum(need, _ratio(wanted[element] - brought, own))
        worked[basket.name] = np.where(later, np.minimum(need, 1.0), 1.0)
    return tuple(
        Ore(
            region,
            allowed[region.name],
            (mined := allowed[region.name] * worked[region.basket]),
            {e: mined * share[region.name][e] for e in share[region.name]},
            yearly(region.separated, p),
        )
        for region in model.regions
    )


def _free(region: Region, model: OutlookModel, p: Reading) -> Number:
    """Give what a region plans to mine, before any quota by element [kg/s of oxide]."""
    horizon = model.horizon
    skip = horizon.balance - horizon.first
    return yearly(region.mined, p) * grown(p[region.mined_factor], horizon)[skip:]


def _of_ore(region: Region, p: Reading) -> dict[str, Number]:
    """Give the mass of each element separated per mass of oxide mined [1]."""
    oxides, factor = parts(region.deposit.distribution, p), region.deposit.factors
    recovery = p[region.recovery]
    return {e: w / factor[e] * recovery for e, w in oxides.items() if e in ELEMENTS}


def _quota(
    region: Region,
    model: OutlookModel,
    free: Mapping[str, Number],
    share: Mapping[str, Mapping[str, Number]],
    later: Number,
    p: Reading,
) -> Number:
    """Give the share of the planned ore that China's quotas by element leave [1].

    A quota q on an element (``policy.extraction_quota``) caps what all Chinese ores bring of it at
    q times the free amount. The cut falls on the basket mined for the element (or where it comes
    along): ``left = 1 - (1 - q) * all / basket``. Where all of that basket is too little to cut,
    the others are cut to the quota: ``left = q * all / (all - basket)``. The tightest quota of a
    basket binds.
    """
    left: Number = 1.0
    for basket in model.baskets:
        for element in (*basket.mined_for, *basket.along):
            path = f"policy.extraction_quota.{element}"
            if not region.china or path not in p or element not in share[region.name]:
                continue
            amounts = [
                (other.basket == basket.name, free[other.name] * share[other.name][element])
                for other in model.regions
                if other.china and element in share[other.name]
            ]
            whole: Number = sum(amount for _, amount in amounts)
            own: Number = sum(amount for mine_, amount in amounts if mine_)
            if region.basket == basket.name:
                stays = np.maximum(1.0 - (1.0 - p[path]) * _ratio(whole, own), 0.0)
            else:
                stays = p[path] * _ratio(whole, whole - own)
            left = np.minimum(left, stays)
    return np.where(later, left, 1.0)


def _brought(
    model: OutlookModel,
    element: str,
    worked: Mapping[str, Number],
    allowed: Mapping[str, Number],
    share: Mapping[str, Mapping[str, Number]],
) -> Number:
    """Give what some baskets bring of an element at the shares they are worked at [kg/s]."""
    brought: Number = 0.0 * next(iter(allowed.values()))
    for region in model.regions:
        if region.basket in worked and element in share[region.name]:
            amount = allowed[region.name] * share[region.name][element]
            brought = brought + worked[region.basket] * amount
    return brought


def _ratio(above: Number, below: Number) -> Number:
    """Divide; where there is nothing to divide by, nothing is asked for: 0."""
    return np.where(below > 0.0 * below, above / below, 0.0)


__all__ = ["Basket", "Ore", "Supply", "mine", "supply_and_demand"]
