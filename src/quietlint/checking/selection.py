"""Which rules there are, and which of them a run asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quietlint.checking.builtin import BUILTIN_RULES, SYNTAX_ERROR
from quietlint.checking.run import Crash, attempt
from quietlint.model.errors import QuietlintError, UnknownRuleError
from quietlint.model.findings import Finding, Precision
from quietlint.model.settings import Settings
from quietlint.rule import AnyRule, Rule

GROUP = "quietlint.rules"
_RANK: Mapping[Precision, int] = {precision: rank for rank, precision in enumerate(reversed(Precision))}


class RulePackError(QuietlintError):
    """An installed rule pack that cannot be used."""

    def __init__(self, pack: str, problem: str) -> None:
        super().__init__(pack, problem)
        self.pack = pack
        self.problem = problem

    def __str__(self) -> str:
        return f"rule pack `{self.pack}` {self.problem}; mend or uninstall it"


def installed_rules() -> tuple[AnyRule, ...]:
    """The rules of all packs in our own environment, and the built-in ones, by name. Raises `RulePackError`."""
    from importlib.metadata import entry_points

    rules: dict[str, AnyRule] = {rule.name: rule for rule in BUILTIN_RULES}
    owners = dict.fromkeys(rules, "quietlint")
    # An editable install can be seen twice: the same entry counts once.
    packs = {(entry.name, entry.value): entry for entry in entry_points(group=GROUP)}
    for _, pack in sorted(packs.items()):
        loaded = attempt(pack.load)
        if isinstance(loaded, Crash):
            raise RulePackError(pack.name, f"cannot be imported ({loaded.summary})")
        for rule in _rules_in(pack.name, getattr(loaded, "RULES", loaded)):
            if rule.name in rules:
                raise RulePackError(pack.name, f"has a rule `{rule.name}`, which `{owners[rule.name]}` has already")
            rules[rule.name] = rule
            owners[rule.name] = pack.name
    return tuple(rules[name] for name in sorted(rules))


def _rules_in(pack: str, offered: object) -> tuple[AnyRule, ...]:
    if not isinstance(offered, Sequence) or not all(isinstance(rule, Rule) for rule in offered):
        raise RulePackError(pack, "offers no tuple of rules called `RULES`")
    return tuple(offered)


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules of a run, by name. Those in `named` were called by their own name, and need no precision."""

    rules: tuple[AnyRule, ...]
    min_precision: Precision = Precision.MEDIUM
    named: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(rule.name for rule in self.rules)

    def wants(self, finding: Finding) -> bool:
        """Whether a finding, whose precision may differ from its rule's, is precise enough to be told."""
        precise = finding.precision is None or is_at_least(finding.precision, self.min_precision)
        return precise or finding.rule in self.named


def is_at_least(precision: Precision, wanted: Precision) -> bool:
    """Whether `precision` is as good as `wanted` or better."""
    return _RANK[precision] >= _RANK[wanted]


def selected(rules: Iterable[AnyRule], settings: Settings) -> Selection:
    """The rules that the settings ask for. Raises `UnknownRuleError` for names that nobody has.

    A rule runs if it is selected, not ignored, and as precise as wanted. One that `select` calls by its own name needs
    no precision and is not ignored with its family. `syntax-error` runs unless it is itself ignored: what cannot be
    read must not look clean.
    """
    known = tuple(rules)
    elsewhere = (name for each in settings.per_path_ignores for name in each.names)
    for name in (*settings.select, *settings.ignore, *elsewhere):
        check_name(name, known)
    select, ignore = frozenset(settings.select), frozenset(settings.ignore)

    def is_wanted(rule: AnyRule) -> bool:
        if rule.name in ignore:
            return False
        if rule.name in select or rule.name == SYNTAX_ERROR.name:
            return True
        is_selected = not select or rule.family in select
        return is_selected and rule.family not in ignore and is_at_least(rule.precision, settings.min_precision)

    wanted = tuple(sorted((rule for rule in known if is_wanted(rule)), key=lambda rule: rule.name))
    return Selection(wanted, settings.min_precision, select & {rule.name for rule in known})


def check_name(name: str, rules: Iterable[AnyRule]) -> None:
    """Raises `UnknownRuleError` unless some rule or family is called `name`."""
    known = names_and_families(rules)
    if name not in known:
        raise UnknownRuleError(name, nearest_names(name, known))


def names_and_families(rules: Iterable[AnyRule]) -> frozenset[str]:
    """Everything that a rule can be asked for by."""
    return frozenset(name for rule in rules for name in (rule.name, rule.family))


def nearest_names(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """At most two known names that `name` may have meant, nearest first."""
    from difflib import get_close_matches

    return tuple(get_close_matches(name.strip().lower().replace("_", "-"), sorted(known), n=2, cutoff=0.6))
