"""The choices that every page shares: scenario, region, gate, product, money, scrap, routes."""

from __future__ import annotations

from typing import Any

import streamlit as st

from recycalc.comparison import Comparison
from recycalc.parameters import ALLOCATIONS, Scenario, variants
from recycalc.ui import bench, parts, state, words
from recycalc.ui.link import pack

BLEND = "as in the scenario"
CURRENCIES = ("USD", "CNY", "EUR")
UPLOADED = "uploaded file"


def show(scenario: Scenario, result: Comparison | None) -> None:
    """Lay out the sidebar."""
    trees = scenario.catalogue.trees
    with st.sidebar:
        _scenario(scenario)
        _select("Region", "region", _regions(scenario, scenario.region), scenario.region,
                lambda name: words.named(trees["regions"], name))  # fmt: skip
        _select("Compared at", "gate", list(trees["gates"]), scenario.gate,
                lambda name: words.named(trees["gates"], name),
                "The point of the value chain where supplies are compared")  # fmt: skip
        _select("Reference product", "reference_product", _products(scenario),
                scenario.reference_product,
                lambda name: scenario.catalogue.products[name]["name"],
                "The product that the unit cost is quoted for")  # fmt: skip
        _select("Money", "money", _money(scenario), scenario.money,
                lambda name: name.replace("_", " of "))  # fmt: skip
        _select("Cost shared by", "allocation", list(ALLOCATIONS), scenario.allocation,
                lambda name: {"coproduct_credit": "co-product credit"}.get(name, name),
                "How cost is shared among the products of a plant")  # fmt: skip
        _sources(scenario)
        _routes(scenario)
        _sites(scenario)
        _options(scenario, result)
        _changes()


def _scenario(scenario: Scenario) -> None:
    now = state.current()
    names = list(bench.catalogue().scenarios)
    if now["file"]:
        names = [*names, UPLOADED]
    _keep("choice:scenario", UPLOADED if now["file"] else now["scenario"])

    def changed(name: str) -> None:
        if name != UPLOADED:
            state.start_from(name)

    st.selectbox("Scenario", names, key="choice:scenario", format_func=words.plain,
                 on_change=state.soon(changed, "choice:scenario"))  # fmt: skip
    st.caption(parts.escaped(scenario.title))


def _select(
    label: str, key: str, options: list[str], value: str, said: Any, about: str | None = None
) -> None:
    name = f"choice:{key}"
    _keep(name, value)
    st.selectbox(label, options, key=name, format_func=said, help=about,
                 on_change=state.soon(state.choose, name), args=(key,))  # fmt: skip


def _keep(key: str, value: Any) -> None:
    """Let a widget show what stands in the state, whatever it showed before."""
    st.session_state[key] = value


def _regions(scenario: Scenario, chosen: str) -> list[str]:
    known = scenario.catalogue.trees["regions"]
    return [name for name in known if "study" not in name or name == chosen]


def _products(scenario: Scenario) -> list[str]:
    gate = scenario.catalogue.trees["gates"].get(scenario.gate, {})
    products = list(gate.get("products", []))
    known = products or list(scenario.catalogue.products)
    return known if scenario.reference_product in known else [scenario.reference_product, *known]


def _money(scenario: Scenario) -> list[str]:
    now = state.current()
    found = _known_money(now["scenario"], now["file"])
    return found if scenario.money in found else [scenario.money, *found]


@st.cache_data(show_spinner=False, max_entries=64)
def _known_money(name: str, file: str) -> list[str]:
    """Give the currencies and years into which all numbers of a scenario can be converted."""
    own = bench.base(name, file)
    tables = own.catalogue.money
    indices = [tables.indices[i] for i in own.indices.values() if i in tables.indices]
    years = sorted(set.intersection(*map(set, indices)))[-6:] if indices else []
    if not years:
        return [own.money]
    usable = [c for c in CURRENCIES if not bench.attempt(_in_money, own, f"{c}_{years[-1]}")[1]]
    return [f"{currency}_{year}" for year in reversed(years) for currency in usable]


def _in_money(scenario: Scenario, money: str) -> Scenario:
    return scenario.with_choices(money=money)


def _sources(scenario: Scenario) -> None:
    scrap = scenario.catalogue.trees["scrap"]
    chosen = state.current()["choices"].get("sources", {})
    options = [BLEND, *scrap]
    _keep("choice:sources", next(iter(chosen), BLEND))

    def changed(name: str) -> None:
        state.choose(None if name == BLEND else {name: 1.0}, "sources")

    st.selectbox("Scrap source", options, key="choice:sources",
                 on_change=state.soon(changed, "choice:sources"),
                 format_func=lambda n: n if n == BLEND else words.named(scrap, n))  # fmt: skip


def _routes(scenario: Scenario) -> None:
    routes = scenario.catalogue.trees["routes"]
    _keep("choice:routes", list(scenario.routes))

    def changed(chosen: list[str]) -> None:
        if chosen:
            state.choose(chosen, "routes")

    known = [name for name in routes if "study" not in name or name in scenario.routes]
    st.multiselect("Routes", known, key="choice:routes",
                   on_change=state.soon(changed, "choice:routes"),
                   format_func=lambda name: words.named(routes, name))  # fmt: skip


def _sites(scenario: Scenario) -> None:
    """Offer to let a route stand in another region than the scenario's, as mines do."""
    trees = scenario.catalogue.trees
    with st.expander("Where the routes stand"):
        for route in scenario.routes:
            site = scenario.site(route)
            _keep(f"site:{route}", site)
            st.selectbox(words.named(trees["routes"], route), _regions(scenario, site),
                         key=f"site:{route}",
                         format_func=lambda name: words.named(trees["regions"], name),
                         on_change=state.soon(state.choose_member, f"site:{route}"),
                         args=(route, scenario.region, "sites"))  # fmt: skip


def _options(scenario: Scenario, result: Comparison | None) -> None:
    """Offer the variants of files that this comparison uses."""
    if result is None:
        return
    trees = scenario.catalogue.trees
    used = {path.rsplit(".", 1)[0] for path in (s.path for m in result.proof.model.routes
            for s in m.route.until(scenario.gate))}  # fmt: skip
    used |= {f"routes.{name}" for name in scenario.routes}
    used |= {f"scrap.{s.name}" for m in result.proof.model.routes for s in m.route.scrap}
    offered = {p: v for p, v in variants(trees).items() if p.rsplit(".", 1)[0] in used}
    if not offered:
        return
    with st.expander("Variants of the process"):
        for path, choices in offered.items():
            _keep(f"option:{path}", scenario.options.get(path, choices[0]))
            label = words.variant(path, scenario.catalogue)
            st.selectbox(label, choices, key=f"option:{path}", format_func=words.plain,
                         on_change=state.soon(state.choose_member, f"option:{path}"),
                         args=(path, choices[0], "options"))  # fmt: skip


def _changes() -> None:
    count = state.changes()
    with st.container(horizontal=True):
        st.button("Undo", on_click=state.soon(state.undo), icon=":material/undo:",
                  disabled=not state.session().past)  # fmt: skip
        st.button("Reset all", on_click=state.soon(state.reset_all), disabled=not count,
                  icon=":material/restart_alt:")  # fmt: skip
    st.caption(f"{count} change{'s' if count != 1 else ''} to the scenario" if count else
               "Nothing is changed")  # fmt: skip
    if not count:
        return
    if pack(state.current()):
        st.caption("The address of this page carries your changes: copy it to share them.")
    else:
        st.caption("Too much is changed for a link: share the scenario file (page Scenarios).")
