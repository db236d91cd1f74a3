"""Subclasses are found by the names of their bases, and where a name says little by asking the class."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from quietlint.loading.opening import open_project
from quietlint.model.names import ModuleName
from quietlint.model.settings import Settings
from quietlint.program.world import World

FILES = {
    "shop/__init__.py": "from shop.base import Base as Root\n",
    "shop/base.py": """
        class Base: ...

        class Error(Exception): ...

        Alias = Base

        def made(base):
            class Made(base): ...
            return Made
    """,
    "shop/plain.py": """
        from shop.base import Base

        class Plain(Base): ...
        class Below(Plain): ...
        class Item(dict[str, int]): ...
    """,
    "shop/other.py": """
        import shop.base
        from shop import Root
        from shop.base import Alias, Base as Item, Error
        from collections import OrderedDict as Plain

        class ByModule(shop.base.Base): ...
        class ByAlias(Root): ...
        class ByAssigned(Alias): ...
        class ByOtherName(Item): ...
        class OfLibrary(Plain): ...
        class Broken(Error): ...
        class Below(OfLibrary): ...
        def inner():
            class Local(ByModule): ...
    """,
}


@pytest.fixture
def world(tmp_path: Path) -> World:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return World(open_project(tmp_path, [tmp_path], None, Settings(), environ={}))


@pytest.mark.parametrize(
    ("module", "name", "below"),
    [
        (
            "shop.base",
            "Base",
            "other.ByAlias other.ByAssigned other.ByModule other.ByOtherName other.inner.Local plain.Below plain.Plain",
        ),
        ("shop.plain", "Plain", "plain.Below"),
        ("shop.other", "ByModule", "other.inner.Local"),
        ("builtins", "dict", "other.Below other.OfLibrary plain.Item"),
        ("builtins", "Exception", "base.Error other.Broken"),
        ("collections", "OrderedDict", "other.Below other.OfLibrary"),
    ],
)
def test_subclasses_by_every_way_to_name_a_base(world: World, module: str, name: str, below: str) -> None:
    cls = world.class_named(ModuleName(module), name)
    assert cls is not None
    assert sorted(one.qualified_name.removeprefix("shop.") for one in world.subclasses(cls)) == below.split()
