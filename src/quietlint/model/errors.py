"""What the user asked for and cannot have. Each error carries its data and says the remedy in one sentence."""

from __future__ import annotations


class QuietlintError(Exception):
    """The run cannot be trusted; `cli` prints the sentence and exits 2."""


class SettingsError(QuietlintError):
    """A settings file that cannot be used."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


class UnknownRuleError(QuietlintError):
    """A rule or family that no installed rule pack offers."""

    def __init__(self, name: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(name, nearest)
        self.name = name
        self.nearest = nearest

    def __str__(self) -> str:
        hint = f"; did you mean {' or '.join(f'`{name}`' for name in self.nearest)}?" if self.nearest else ""
        return f"no rule or family is called `{self.name}`{hint} (`quietlint rules` lists them)"


class PathError(QuietlintError):
    """A path given by the user that does not exist, cannot be read, or lies outside the repository."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


class EnvironmentPathError(QuietlintError):
    """A `--python` that names no interpreter or virtual environment."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"--python {self.path}: {self.problem}; give a virtual environment's folder or its interpreter"
