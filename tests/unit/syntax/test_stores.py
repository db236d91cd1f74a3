"""Attributes stored on the first parameter, on anything else, and by names that no text shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quietlint.model.facts import FunctionDefinition, ModuleFacts

Find = Callable[[str, str], FunctionDefinition]
Read = Callable[[str], ModuleFacts]


def method(body: str) -> str:
    return f"class C:\n def m(self, p):\n  {body}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("self.a = self.b = 1", {"a", "b"}),
        ("self.a, [self.b, *self.c] = p", {"a", "b", "c"}),
        ("self.a: int", {"a"}),
        ("self.a: int = 1", {"a"}),
        ("self.a += 1", {"a"}),
        ("for self.a in p: pass", {"a"}),
        ("with p as self.a, p as (self.b, c): pass", {"a", "b"}),
        ("[0 for self.a in p]", {"a"}),
        ("del self.a", set()),
        ("self.a.b = 1", set()),
        ("self.a[0] = 1", set()),
        ("setattr(self, 'a', 1)", {"a"}),
        ("object.__setattr__(self, 'a', 1)", {"a"}),
        ("self.__setattr__('a', 1)", {"a"}),
        ("super().__setattr__('a', 1)", {"a"}),
        ("self.__dict__['a'] = 1", {"a"}),
        ("self.__dict__.update(a=1)", {"a"}),
        ("self.__dict__.update({'a': 1}, b=2)", {"a", "b"}),
        ("self.__dict__.setdefault('a', 1)", {"a"}),
        ("vars(self)['a'] = 1", {"a"}),
        ("vars(self).update(a=1)", {"a"}),
        ("def g(): self.a = 1", {"a"}),
        ("def g(self): self.a = 1", set()),
        ("def g():\n   class D:\n    def h(this): self.a = this.b = 1", {"a"}),
        ("def g():\n   self = p\n   self.a = 1", set()),
        ("p(lambda: setattr(self, 'a', 1))", {"a"}),
        ("p(lambda self: setattr(self, 'a', 1))", set()),
        ("[setattr(self, 'a', b) for b in p]", {"a"}),
        ("[setattr(self, 'a', 1) for self in p]", set()),
    ],
)
def test_stores_on_the_first_parameter_are_its_sets(function: Find, body: str, expected: set[str]) -> None:
    found = function(method(body), "m")
    assert set(found.sets) == expected
    assert "setattr-self" not in found.flags


@pytest.mark.parametrize(
    "body",
    [
        "setattr(self, p, 1)",
        "setattr(self, *p)",
        "object.__setattr__(self, p, 1)",
        "super().__setattr__(p, 1)",
        "self.__dict__[p] = 1",
        "self.__dict__ = p",
        "self.__dict__ |= p",
        "self.__dict__.update(p)",
        "self.__dict__.update(a=1, **p)",
        "vars(self)[p] = 1",
        "vars(self).update(p)",
        "names = vars(self)",
        "names = self.__dict__",
        "load(self.__dict__)",
        "setattr(self.__class__, p, 1)",
        "setattr(type(self), p, 1)",
        "def g(): setattr(self, p, 1)",
        "[setattr(self, a, 1) for a in p]",
        "a = lambda: setattr(self, p, 1)",
    ],
)
def test_stores_by_unknown_names_make_a_method_dynamic(function: Find, body: str) -> None:
    assert "setattr-self" in function(method(body), "m").flags


@pytest.mark.parametrize(
    "body",
    [
        "setattr(p, self, 1)",
        "setattr(p, p, 1)",
        "print(self.__dict__)",
        "return dict(vars(self))",
        "return self.__dict__.copy()",
        "return self.__dict__[p]",
        "return p(**self.__dict__)",
        "return getattr(self, p)",
        "def g(self): setattr(self, p, 1)",
    ],
)
def test_other_uses_do_not(function: Find, body: str) -> None:
    assert "setattr-self" not in function(method(body), "m").flags


def test_setattr_that_passes_its_name_on_invents_none(function: Find) -> None:
    text = "class C:\n def __setattr__(self, k, v):\n  {}super().__setattr__(k, v)"
    assert function(text.format(""), "__setattr__").flags == ("super",)
    assert "setattr-self" in function(text.format("k = k.upper(); "), "__setattr__").flags


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C.a = 1", {"C.a"}),
        ("a.b.c = 1", {"a.b.c"}),
        ("setattr(a, 'b', 1)", {"a.b"}),
        ("a.__dict__['b'] = 1", {"a.b"}),
        ("f().a = 1", {"a"}),
        ("def f(a, b): b.c = 1", {"c"}),
        # The first parameter of what is no method is somebody else's object.
        ("def f(a): a.b = 1", {"b"}),
        ("class C:\n @staticmethod\n def m(a): a.b = 1", {"b"}),
        ("class C:\n def m(self): self.a = 1", set()),
        ("class C:\n def m(self, o):\n  self = o\n  self.a = 1", {"a"}),
        ("class C:\n def m(self): self.a.b = 1", {"self.a.b"}),
        ("class C:\n def m(self): type(self).a = 1", {"a"}),
        ("class C:\n D.a = 1", {"D.a"}),
        ("def f(*a): a.b = 1", {"b"}),
        ("a.b += 1", {"a.b"}),
        ("for a.b in c: pass", {"a.b"}),
        ("del a.b", set()),
        ("a.b", set()),
        ("a.update(b=1)", set()),
    ],
)
def test_stores_on_anything_else_are_stored(read: Read, text: str, expected: set[str]) -> None:
    assert set(read(text).stored) == expected


@pytest.mark.parametrize(
    "text",
    [
        "globals()['a'] = 1",
        "globals()[a] = 1",
        "globals().update(a)",
        "globals().setdefault('a', 1)",
        "vars()['a'] = 1",
        "locals()['a'] = 1",
        "def f(): globals()['a'] = 1",
        "g = globals()",
        "fill(globals())",
        "exec(a)",
        "exec(a, globals())",
        "sys.modules[__name__] = a",
        "modules[__name__] = a",
        "setattr(sys.modules[__name__], a, 1)",
        "setattr(sys.modules[__name__], 'a', 1)",
        "sys.modules[__name__].a = 1",
        "this = sys.modules[__name__]\nsetattr(this, a, 1)",
        "this = sys.modules[__name__]\nthis.a = 1",
        "this = importlib.import_module(__name__)\nthis.a = 1",
        "fill(sys.modules[__name__])",
    ],
)
def test_modules_that_write_their_own_names_are_flagged(read: Read, text: str) -> None:
    assert "globals" in read(text).flags


@pytest.mark.parametrize(
    "text",
    [
        "globals()['a']",
        "globals().get('a')",
        "dict(globals())",
        "eval(a)",
        "exec(a, {})",
        "def f(): exec(a)",
        "def f(): locals()['a'] = 1",
        "sys.modules['a'] = b",
        "sys.modules[a] = b",
        "this = sys.modules[__name__]\ngetattr(this, 'a')",
        "getattr(sys.modules[__name__], 'a')",
        "a.update(b)",
    ],
)
def test_other_modules_are_not(read: Read, text: str) -> None:
    assert "globals" not in read(text).flags


def test_names_unknown_on_a_global_are_flagged_by_its_name(read: Read) -> None:
    assert "setattr:Model" in read("for name in names: setattr(Model, name, 1)").flags
    assert "setattr:Model" in read("def f(name): setattr(Model, name, 1)").flags


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("raise E", True),
        ("'doc'\nimport a\ntext = 'no'\nwarn(text)\nraise E(text)", True),
        ("if a: raise E", False),
        ("def f(): pass\nraise SystemExit(f())", False),
        ("a = 1", False),
    ],
)
def test_modules_that_only_raise_are_flagged(read: Read, text: str, *, expected: bool) -> None:
    assert ("raises-only" in read(text).flags) is expected


def test_words_are_the_names_that_a_file_makes(read: Read) -> None:
    text = """
        import alpha.beta, gamma as delta
        from epsilon import zeta as eta
        class Theta(metaclass=Iota):
            __slots__ = ("kappa",)
            def lamda(self, mu):
                self.nu = setattr(mu, "xi", read.omicron)
                call(pi=f"rho {sigma}")
                for tau in unread: pass
                return "not a name", "upsilon"
        Phi = namedtuple("Phi", "chi psi, omega")
        FIELDS = "one two".split()
        [three for three in unread]
        lambda four: unread
    """
    assert set(read(text).words) == {
        "alpha", "beta", "delta", "eta", "Theta", "metaclass", "__slots__", "kappa", "lamda", "self", "mu", "nu", "xi",
        "pi", "tau", "upsilon", "Phi", "chi", "psi", "omega", "FIELDS", "one", "two", "three", "four",
    }  # fmt: skip
