"""Expressions taken into the graph and written out as formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest

from recycalc.report.excel.graph import Graph
from recycalc.report.excel.spelling import Spelled, constant, spell
from recycalc.units import INPUT, Symbol, log, where

VALUES = {"a": 2.0, "b": 3.0, "c": -5.0}
A, B, C = (Symbol(INPUT, name) for name in VALUES)


@pytest.fixture
def graph() -> Graph:
    return Graph(VALUES)


def text(graph: Graph, expression: Symbol) -> str:
    """Write an expression out, inputs by their names."""

    def part(operand) -> Spelled:
        if not isinstance(operand, Symbol):
            return Spelled(constant(operand))
        return Spelled(operand.operands[0]) if operand.operation == INPUT else spell(operand, part)

    return part(graph.node(expression)).text


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (A - (B - C), "a-(b-c)"),
        (A - B - C, "a-b-c"),
        (A / (B * C), "a/(b*c)"),
        (A / B / C, "a/b/c"),
        ((A + B) * C, "(a+b)*c"),
        (A + B * C, "a+b*c"),
        ((A**B) ** C, "(a^b)^c"),
        (A ** (B**C), "a^(b^c)"),
        (-(A**B), "(-(a^b))"),
        ((-A) ** B, "(-(a))^b"),
        (A ** (-2.0), "a^(-2)"),
        (A * -0.5, "a*(-0.5)"),
        (where(A > B, A, B + 1.0), "IF(a>b,a,b+1)"),
        ((A > 0.0) & (B <= C), "AND(a>0,b<=c)"),
        (np.logical_not(A == B), "NOT(a=b)"),
        (log(A), "LN(a)"),
        (np.ceil(A / B), "ROUNDUP(a/b,0)"),
        (np.maximum(A, B), "MAX(a,b)"),
        (-np.expm1(-B * np.log1p(A)) / A, "(-((EXP((-(b))*LN(1+(a)))-1)))/a"),
        (where(A > B, A, math.nan), "IF(a>b,a,NA())"),
    ],
)
def test_brackets_and_functions(graph, expression, expected):
    assert text(graph, expression) == expected


def test_what_changes_nothing_is_left_out(graph):
    assert text(graph, 0.0 + A * 1.0 - 0.0) == "a"
    assert text(graph, where(True, A, B)) == "a"
    assert graph.node(0.0 * A) == 0.0
    assert text(graph, A**1.0 / 1.0) == "a"


def test_equal_expressions_are_one(graph):
    assert graph.node(A * B + 1.0) is graph.node(Symbol(INPUT, "a") * B + 1.0)
    assert graph.node(A * B) is not graph.node(B * A)


def test_values(graph):
    assert graph.value(graph.node((A + B) ** A / C)) == -5.0
    assert graph.value(graph.node(A > B)) is False
    assert math.isnan(graph.value(graph.node(log(C) * A)))


def test_long_chains_do_not_overflow(graph):
    total = A
    for _ in range(20_000):
        total = total + B
    assert graph.value(graph.node(total)) == 2.0 + 3.0 * 20_000


def test_cells_below_each_other_are_summed_as_a_range():
    cells = [f"Ledger!$J${row}" for row in (5, 6, 7, 9)]
    symbols = [Symbol(INPUT, cell) for cell in cells]
    graph = Graph(dict.fromkeys(cells, 1.0))
    total = symbols[0] + symbols[1] + symbols[2] + symbols[3]
    assert text(graph, total) == "SUM(Ledger!$J$5:$J$7,Ledger!$J$9)"


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1.0, "1"), (0.1, "0.1"), (-2.5, "(-2.5)"), (1e-6, "1E-06"), (1e20, "1E+20"),
     (math.inf, "NA()"), (True, "TRUE")],
)  # fmt: skip
def test_constants(number, expected):
    assert constant(number) == expected
