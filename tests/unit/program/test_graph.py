"""The project as graphs."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from quietlint.loading.opening import open_project
from quietlint.model.names import ModuleName, QualifiedName
from quietlint.model.settings import Settings
from quietlint.model.spans import Location, Span
from quietlint.program.edges import Edge, EdgeKind
from quietlint.program.engine import Engine
from quietlint.program.graph import SymbolGraph, graph_of

FILES = {
    "shop/__init__.py": "from shop.cart import Cart\n",
    "shop/cart.py": """
        from shop import prices
        from shop.base import Base

        class Cart(Base):
            def __init__(self, rate: int = 0) -> None:
                self.rate = rate

            def total(self) -> int:
                return prices.taxed(self.step())

            def step(self) -> int:
                return 2
    """,
    "shop/base.py": """
        class Base:
            def run(self) -> int:
                return self.step()

            def step(self) -> int:
                return 1
    """,
    "shop/prices.py": """
        import json
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from shop.cart import Cart

        def taxed(price: int) -> int:
            from shop import cart

            return price + len(json.dumps(cart.__name__))
    """,
    "main.py": """
        from shop import Cart

        def start() -> None:
            Cart(1).total()
            Cart(2).run()

        start()
    """,
}


def project(folder: Path, files: dict[str, str]) -> SymbolGraph:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = text.split("\n")
        indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        path.write_text("\n".join(line[indent:] for line in lines))
    loader = open_project(folder, [folder], None, Settings(), environ={})
    engine = Engine(loader)
    names = loader.project_modules()
    return graph_of((engine.judge(name, loader.known.modules.by_name[name]) for name in names), names)


@pytest.fixture
def shop(tmp_path: Path) -> SymbolGraph:
    return project(tmp_path, FILES)


def module(name: str) -> ModuleName:
    return ModuleName(name)


def symbol(name: str) -> QualifiedName:
    return QualifiedName(name)


def importing(source: str, target: str, *, deferred: bool = False) -> Edge:
    place = Location(f"{source}.py", Span(1, 1, 1, 2))
    return Edge(EdgeKind.IMPORT, symbol(source), symbol(target), place, is_deferred=deferred)


def test_an_import_of_a_submodule_leads_to_it_and_not_to_its_package(shop: SymbolGraph) -> None:
    assert shop.imports(module("shop.cart")) == ("shop.base", "shop.prices")
    assert shop.imports(module("main")) == ("shop",)
    assert shop.importers(module("shop.cart")) == ("shop", "shop.prices")


def test_a_name_that_the_package_binds_is_not_its_submodule(tmp_path: Path) -> None:
    files = {
        "p/__init__.py": "from p.run import run\n",
        "p/run.py": "def run(): ...\n",
        "main.py": "from p import run\n",
    }
    assert project(tmp_path, files).imports(module("main")) == ("p",)


def test_calls_lead_from_symbol_to_symbol(shop: SymbolGraph) -> None:
    assert shop.callees(symbol("main.start")) == (
        "shop.base.Base.run",
        "shop.cart.Cart",
        "shop.cart.Cart.__init__",
        "shop.cart.Cart.total",
    )
    assert shop.callers(symbol("main.start")) == ("main",)
    assert shop.callers(symbol("shop.prices.taxed")) == ("shop.cart.Cart.total",)
    assert shop.callers(symbol("shop.nowhere")) == ()


def test_a_call_through_a_base_class_may_run_the_override(shop: SymbolGraph) -> None:
    assert shop.callees(symbol("shop.base.Base.run")) == ("shop.base.Base.step", "shop.cart.Cart.step")


def test_subclasses_are_known_by_their_bases(shop: SymbolGraph) -> None:
    assert shop.subclasses(symbol("shop.base.Base")) == ("shop.cart.Cart",)


def test_places_tell_every_line(shop: SymbolGraph) -> None:
    places = shop.places(EdgeKind.CALL, "main.start", "shop.cart.Cart")
    assert [(place.path, place.span.line) for place in places] == [("main.py", 5), ("main.py", 6)]
    assert shop.places(EdgeKind.CALL, "main.start", "main.start") == ()


def test_imports_in_functions_and_for_annotations_make_no_cycle(shop: SymbolGraph) -> None:
    assert shop.cycles() == ()


def test_cycles_are_groups_in_a_fixed_order() -> None:
    pairs = [("b", "a"), ("a", "b"), ("z", "y"), ("y", "x"), ("x", "z"), ("x", "a"), ("s", "s"), ("l", "a")]
    edges = [*(importing(*pair) for pair in pairs), importing("a", "l", deferred=True)]
    expected = (("a", "b"), ("s",), ("x", "y", "z"))
    assert SymbolGraph(edges, ()).cycles() == expected
    assert SymbolGraph(reversed(edges), ()).cycles() == expected


def test_an_import_at_once_counts_beside_a_deferred_one() -> None:
    edges = [importing("a", "b"), importing("b", "a", deferred=True), importing("b", "a")]
    assert SymbolGraph(edges, ()).cycles() == (("a", "b"),)


def test_reach_goes_along_calls_nearest_first(shop: SymbolGraph) -> None:
    reached = [name for name in shop.reached_from([symbol("main.start")]) if name.startswith("shop.")]
    assert reached == [
        *shop.callees(symbol("main.start")),
        "shop.base.Base.step",
        "shop.cart.Cart.step",
        "shop.prices.taxed",
    ]
    assert shop.what_reaches(symbol("shop.prices.taxed")) == ("shop.cart.Cart.total", "main.start", "main")
    assert shop.what_reaches(symbol("nobody.knows")) == ()


def test_recursion_ends() -> None:
    place = Location("a.py", Span(1, 1, 1, 2))
    edges = [Edge(EdgeKind.CALL, symbol(one), symbol(other), place) for one, other in (("a.f", "a.g"), ("a.g", "a.f"))]
    graph = SymbolGraph(edges, [module("a")])
    assert graph.what_reaches(symbol("a.f")) == ("a.g",)
    assert graph.reached_from([symbol("a.f")]) == ("a.g", "a.f")


def test_a_change_affects_all_that_import_it(shop: SymbolGraph) -> None:
    assert shop.affected_by([module("shop.base")]) == ("main", "shop", "shop.base", "shop.cart", "shop.prices")
    assert shop.affected_by([module("main")]) == ("main",)
    assert shop.affected_by([module("gone")]) == ("gone",)


def test_json_tells_own_edges_with_their_places(shop: SymbolGraph) -> None:
    told = json.loads(shop.to_json([EdgeKind.IMPORT]))
    assert told["modules"] == ["main", "shop", "shop.base", "shop.cart", "shop.prices"]
    assert {edge["target"] for edge in told["edges"]} <= set(told["modules"])
    assert told["edges"][0] == {
        "kind": "import",
        "source": "main",
        "target": "shop",
        "deferred": False,
        "places": [{"path": "main.py", "line": 2}],
    }
    everything = json.loads(shop.to_json(own=False))
    assert {"json", "json.dumps"} <= {edge["target"] for edge in everything["edges"]}


def test_dot_is_quoted() -> None:
    told = SymbolGraph([importing('a"\\', "b")], [module("b")]).to_dot()
    assert told == 'digraph project {\n  rankdir=LR;\n  node [shape=box];\n  "a\\"\\\\" -> "b" [style=solid];\n}\n'


def test_graphml_is_xml_whatever_files_are_called() -> None:
    place = Location("a\x01\udcff<&.py", Span(3, 1, 3, 2))
    edge = Edge(EdgeKind.CALL, symbol("a.f"), symbol("a.g"), place)
    root = ET.fromstring(SymbolGraph([edge], [module("a")]).to_graphml())  # made here
    values = {data.get("key"): data.text for data in root.iter() if data.tag.endswith("data")}
    assert values == {"kind": "call", "deferred": "False", "count": "1", "path": "a��<&.py", "line": "3"}


def test_exports_do_not_depend_on_the_order_of_arrival(shop: SymbolGraph, tmp_path: Path) -> None:
    again = project(tmp_path / "again", dict(reversed(FILES.items())))
    assert (shop.to_json(), shop.to_dot(), shop.to_graphml()) == (again.to_json(), again.to_dot(), again.to_graphml())
