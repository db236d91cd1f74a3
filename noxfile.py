"""Every chore of the project, here and in CI: `nox -s lint types imports tests docs wheel`."""

from __future__ import annotations

from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["lint", "types", "imports", "tests", "docs", "wheel"]
nox.options.reuse_existing_virtualenvs = True

LOCK = "requirements-dev.lock"


def install_locked(session: nox.Session) -> None:
    """The development environment of README's second command."""
    session.install("-r", LOCK, "-e", ".")


@nox.session
def lint(session: nox.Session) -> None:
    """Style and form."""
    install_locked(session)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Mypy, strict, over everything that we run."""
    install_locked(session)
    session.run("mypy")


@nox.session
def imports(session: nox.Session) -> None:
    """Layers and doors."""
    install_locked(session)
    session.run("lint-imports")


@nox.session
def tests(session: nox.Session) -> None:
    """All tests; arguments after `--` go to pytest."""
    install_locked(session)
    session.run("pytest", "-q", "-n", "auto", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Links, shown commands and the quickstart of the documentation."""
    install_locked(session)
    session.run("pytest", "-q", "tests/docs")


@nox.session
def wheel(session: nox.Session) -> None:
    """The wheel builds, installs alone, starts, and finds its rules."""
    out = Path(session.create_tmp())
    session.install("build", "hatchling")
    session.run("python", "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), ".")
    newest = max(out.glob("quietlint-*.whl"), key=lambda path: path.stat().st_mtime)
    session.install("--force-reinstall", str(newest))
    with session.chdir(out):
        session.run("quietlint", "--version")
        session.run("quietlint", "rules")


@nox.session(python=False)
def charts(session: nox.Session) -> None:
    """Build the audit report's chart library anew from what it uses of Apache ECharts; needs npm."""
    assets = Path("src/quietlint/report/html").resolve()
    folder = Path(session.create_tmp())
    (folder / "charts.js").write_bytes((assets / "charts.source.js").read_bytes())
    with session.chdir(folder):
        session.run("npm", "install", "--no-save", "--silent", "echarts@6.1.0", "esbuild@0.25", external=True)
        session.run(
            *("npx", "esbuild", "charts.js", "--bundle", "--minify", "--format=iife", "--global-name=quietcharts"),
            *("--legal-comments=none", "--target=es2020", f"--outfile={assets / 'charts.min.js'}"),
            external=True,
        )


@nox.session
def lowest(session: nox.Session) -> None:
    """The tests on the oldest dependencies that pyproject.toml allows."""
    session.install("uv")
    session.run("uv", "pip", "install", "--resolution", "lowest-direct", "-e", ".", silent=True)
    session.install("pytest", "pytest-xdist", "hypothesis", "jsonschema")
    session.run("pytest", "-q", "-n", "auto", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Write requirements-dev.lock anew from pyproject.toml."""
    session.install("uv")
    session.run(
        *("uv", "pip", "compile", "pyproject.toml", "--group", "dev", "--universal", "--upgrade"),
        *("--no-emit-index-url", "--no-annotate", "--custom-compile-command", "nox -s lock", "--output-file", LOCK),
        silent=True,
    )
