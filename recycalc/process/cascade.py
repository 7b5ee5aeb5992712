"""The solvent-extraction cascade: stages, extraction and losses from purity and separation factor.

Countercurrent extraction as in the theory of Xu Guangxian: two groups, a constant separation
factor, constant mixed extraction in each section, an aqueous feed. Amounts are moles per mole of
rare earth that enters a cut. Heavy is the group that the organic phase prefers (A in the theory),
light the one that stays in the aqueous phase (B). The equations run on pint quantities and on plain
numbers alike, so they hold no unit and no conversion; ``docs/method.md`` 5.16 derives them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

import numpy as np

from recycalc.process.structure import Cascade, Cut
from recycalc.units import Number, Reading, log, where


@dataclass(frozen=True)
class CutDesign:
    """What one cut takes, all [1].

    `entering` is the share of each element of the step's feed that comes this far, `lost_light`
    and `lost_heavy` the share of each side that ends in the other's product, `extraction` the rare
    earth carried by the organic phase per mole put through, `stages` real stages. `feasible` is
    False (element-wise over scenarios) where no cascade gives what is asked.
    """

    cut: Cut
    separation_factor: Number
    entering: Mapping[str, Number]
    lost_light: Number
    lost_heavy: Number
    extraction: Number
    minimum_stages: Number
    stages: Number
    feasible: Number


@dataclass(frozen=True)
class Separation:
    """All cuts of a cascade; `recovery` is the share of each element in its own product [1]."""

    cuts: tuple[CutDesign, ...]
    recovery: Mapping[str, Number]


def losses_from_purities(
    heavy: Number, purity_light: Number, purity_heavy: Number
) -> tuple[Number, Number]:
    """Give what each side loses to the other's product, from both purities.

    By mass balance the heavy product is ``f_A' = [f_A - (1 - P_B)] / (P_A + P_B - 1)``, so ``1 -
    Y_B = f_A' (1 - P_A) / f_B`` and ``1 - Y_A = (1 - f_A') (1 - P_B) / f_A``. With the theory's
    purification factors ``a = [P_A / (1 - P_A)] / (f_A / f_B)`` and ``b = [P_B / (1 - P_B)] / (f_B
    / f_A)`` that is ``1 - Y_A = (a - 1) / (a b - 1)`` and ``1 - Y_B = (b - 1) / (a b - 1)``.

    Parameters
    ----------
    heavy : number
        Mole fraction f_A of the heavy side in what enters [1].
    purity_light, purity_heavy : number
        Mole fraction of each side in its own product, P_B and P_A [1].

    Returns
    -------
    lost_light, lost_heavy : number
        1 - Y_B and 1 - Y_A [1]; all where the purities ask for no separation.

    References
    ----------
    Xu Guangxian's theory of countercurrent extraction; a review is Yan et al. (2006), Tsinghua
    Science and Technology 11(2), 241-247.
    """
    enriched = purity_light + purity_heavy > 1.0
    excess = where(enriched, purity_light + purity_heavy - 1.0, 1.0)
    product = (heavy - (1.0 - purity_light)) / excess
    lost_light = product * (1.0 - purity_heavy) / (1.0 - heavy)
    lost_heavy = (1.0 - product) * (1.0 - purity_light) / heavy
    return where(enriched, lost_light, 1.0), where(enriched, lost_heavy, 1.0)


def loss_of_other(own: Number, purity: Number, recovery: Number) -> Number:
    """Give what the other side loses where one side's purity and recovery are asked for.

    ``(1 - Y_other) f_other = Y_own f_own (1 - P_own) / P_own``.

    Parameters
    ----------
    own : number
        Mole fraction of that side in what enters [1].
    purity, recovery : number
        Purity P and recovery Y of its product [1].
    """
    return own * recovery * (1.0 - purity) / (purity * (1.0 - own))


def minimum_extraction(
    heavy: Number, lost_light: Number, lost_heavy: Number, factor: Number
) -> Number:
    """Give the least extraction per mole of aqueous feed, at which a cascade grows endless [1].

    ``S_min = (Y_A + Y_B - 1) [f_A + 1 / (beta - 1)]``, from the pinch at the feed stage; with pure
    products the theory's ``f_A + 1 / (beta - 1)``.

    References
    ----------
    Cheng et al. (2014), Advances in Materials Physics and Chemistry 4, 275-283 (pure products).
    """
    return (1.0 - lost_light - lost_heavy) * (heavy + 1.0 / (factor - 1.0))


def minimum_stages(lost_light: Number, lost_heavy: Number, factor: Number) -> Number:
    """Give the stages at total reflux: ``ln[Y_A Y_B / ((1 - Y_A)(1 - Y_B))] / ln beta`` [1].

    References
    ----------
    Fenske (1932), Industrial and Engineering Chemistry 24, 482-485.
    """
    separation = (1.0 - lost_light) * (1.0 - lost_heavy) / (lost_light * lost_heavy)
    return log(separation) / log(factor)


def theoretical_stages(
    heavy: Number, lost_light: Number, lost_heavy: Number, factor: Number, extraction: Number
) -> Number:
    """Count the equilibrium stages of both sections [1], fractions of a stage included.

    Extraction section ``S y = (W + 1) x - f_A (1 - Y_A)`` from the raffinate to the feed, scrub
    section ``S y = W x + f_A Y_A`` from the feed to the product, with ``W = S - product`` and the
    equilibrium ``y = beta x / (1 + (beta - 1) x)``. A cascade whose first stage is pure enough
    has no scrub section (W = 0).

    Notes
    -----
    The theory's ``n = ln b / ln(beta E_M)`` and ``m + 1 = ln a / ln(beta / E'_M)``, with ``E_M = S
    / (W + 1)`` and ``E'_M = S / W``, are what this becomes far from the minimum extraction. Near it
    they go astray, the feed stage being far from pure.

    References
    ----------
    Smoker (1938), Transactions of the American Institute of Chemical Engineers 34, 165-172.
    """
    product = heavy * (1.0 - lost_heavy) + (1.0 - heavy) * lost_light
    scrub = extraction - product
    first = heavy * lost_heavy / (1.0 - product)
    last = heavy * (1.0 - lost_heavy) / product
    below = _section_stages(
        factor, (scrub + 1.0) / extraction, -heavy * lost_heavy / extraction, first, heavy
    )
    scrubbed = scrub > 0.0
    slope = where(scrubbed, scrub / extraction, 1.0)
    intercept = where(scrubbed, heavy * (1.0 - lost_heavy) / extraction, 0.0)
    above = _section_stages(factor, slope, intercept, heavy, where(scrubbed, last, heavy))
    stages = below + above
    return where(stages > 1.0, stages, 1.0)


def _section_stages(
    factor: Number, slope: Number, intercept: Number, start: Number, end: Number
) -> Number:
    """Count the stages on an operating line ``y = slope x + intercept`` from x = start to end.

    The line meets the equilibrium curve at x1 < start and x2 > end, and a stage multiplies ``(x -
    x1) / (x2 - x)`` by one constant.
    """
    square = slope * (factor - 1.0)
    linear = slope + intercept * (factor - 1.0) - factor
    high = ((linear * linear - 4.0 * square * intercept) ** 0.5 - linear) / (2.0 * square)
    low = intercept / (square * high)
    stage = (square * high + slope) / (square * low + slope)
    travelled = (end - low) * (high - start) / ((high - end) * (start - low))
    return log(travelled) / log(stage)


def separate(cascade: Cascade, feed: Mapping[str, Number], p: Reading) -> Separation:
    """Design every cut of a cascade for what enters it.

    Parameters
    ----------
    cascade : Cascade
    feed : mapping of str to number
        Mass of each element, as a share of any reference [1].
    p : Reading

    Notes
    -----
    What a cut misplaces stays in the neighbour's product and takes no part in later cuts. All
    elements of a side share its loss.
    """
    share: dict[str, Number] = dict.fromkeys(cascade.moles, 1.0)
    moles = {element: feed[element] * per_mass for element, per_mass in cascade.moles.items()}
    cuts = []
    for cut in cascade.cuts:
        light = sum(moles[e] * share[e] for e in cut.light)
        heavy = sum(moles[e] * share[e] for e in cut.heavy)
        design = _design(cut, light, heavy, share, p)
        cuts.append(design)
        for side, lost in ((cut.light, design.lost_light), (cut.heavy, design.lost_heavy)):
            for element in side:
                share[element] = share[element] * (1.0 - lost)
    return Separation(tuple(cuts), share)


def _design(
    cut: Cut, light: Number, heavy: Number, share: Mapping[str, Number], p: Reading
) -> CutDesign:
    """Design one cut; one whose light or heavy side is absent takes and loses nothing."""
    factor: Number = 1.0
    for path in cut.factors:
        factor = factor * p[path]
    needed = (light > 0.0) & (heavy > 0.0)
    fraction = where(needed, heavy, 1.0) / (where(needed, light, 1.0) + where(needed, heavy, 1.0))
    lost_light, lost_heavy = _losses(cut, fraction, p)
    ratio, efficiency = p[cut.extraction_ratio], p[cut.stage_efficiency]
    good = (
        (factor > 1.0) & (ratio > 1.0)
        & (lost_light > 0.0) & (lost_heavy > 0.0) & (lost_light + lost_heavy < 1.0)
    )  # fmt: skip
    # stand-ins where nothing can be computed; the results are replaced below
    lost_light, lost_heavy = where(good, lost_light, 0.25), where(good, lost_heavy, 0.25)
    factor_ = where(good, factor, 2.0)
    product = fraction * (1.0 - lost_heavy) + (1.0 - fraction) * lost_light
    extraction = minimum_extraction(fraction, lost_light, lost_heavy, factor_)
    extraction = extraction * where(good, ratio, 2.0)
    extraction = where(extraction > product, extraction, product)
    stages = theoretical_stages(fraction, lost_light, lost_heavy, factor_, extraction)
    treated = p[cut.share] if cut.share else 1.0
    needed = needed & (treated > 0.0)
    feasible = good | np.logical_not(needed)

    def result(number: Number) -> Number:
        return where(needed, where(good, number, nan), 0.0)

    return CutDesign(
        cut,
        factor,
        {e: share[e] for e in (*cut.light, *cut.heavy)},
        result(lost_light * treated),
        result(lost_heavy * treated),
        result(extraction * treated),
        result(minimum_stages(lost_light, lost_heavy, factor_)),
        result(stages / efficiency),
        feasible,
    )


def _losses(cut: Cut, heavy: Number, p: Reading) -> tuple[Number, Number]:
    """Give what the light and the heavy side lose, from the two targets that the cut names."""
    target = {name: p[path] for name, path in cut.targets.items()}
    if "recovery_heavy" in target:
        recovery = target["recovery_heavy"]
        return loss_of_other(heavy, target["purity_heavy"], recovery), 1.0 - recovery
    if "recovery_light" in target:
        recovery = target["recovery_light"]
        return 1.0 - recovery, loss_of_other(1.0 - heavy, target["purity_light"], recovery)
    return losses_from_purities(heavy, target["purity_light"], target["purity_heavy"])


def carried(separation: Separation, feed: Mapping[str, Number]) -> tuple[dict[str, Number], Number]:
    """Give what the organic phase carries of each element, and that times the stages passed.

    Both in the unit of `feed`: ``sum over cuts of extraction * flow into the cut``, and the same
    times the real stages of each cut. As moles the extraction is exact; an element's part of it is
    its part of what enters the cut.
    """
    extracted: dict[str, Number] = {}
    staged: Number = 0.0
    for design in separation.cuts:
        for element, entering in design.entering.items():
            flow = feed[element] * entering * design.extraction
            extracted[element] = extracted[element] + flow if element in extracted else flow
            staged = staged + flow * design.stages
    return extracted, staged
