"""The command line: options in, reports out, and one sentence for everything that cannot be done.

Exit codes: 0 nothing found, 1 findings, 2 the run cannot be trusted, 130 interrupted. Results go to stdout, everything
else to stderr.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, TextIO

import click

import quietlint
from quietlint.model.errors import QuietlintError
from quietlint.model.findings import Precision
from quietlint.model.names import ModuleName, QualifiedName
from quietlint.report.formats import FORMATS

if TYPE_CHECKING:
    from quietlint.audit.conductor import Audited, Request
    from quietlint.environment.interpreter import NoEnvironment, TargetEnvironment
    from quietlint.program.graph import SymbolGraph
    from quietlint.rule import AnyRule

FOUND, UNTRUSTED, INTERRUPTED = 1, 2, 130

P = ParamSpec("P")


def main() -> NoReturn:
    """Run the command line and end the process."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line; gives the exit code."""
    from quietlint.checking.run import Crash, attempt

    try:
        code = attempt(partial(_run, arguments))
    except KeyboardInterrupt:
        return INTERRUPTED
    if isinstance(code, Crash):
        say(f"quietlint failed, by a fault of its own; please report it with this:\n{code.traceback.rstrip()}")
        return UNTRUSTED
    return code


def _run(arguments: list[str]) -> int:
    try:
        code = commands.main(args=arguments, prog_name="quietlint", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except click.ClickException as error:
        error.show(file=sys.stderr)
        return UNTRUSTED
    except QuietlintError as error:
        say(f"quietlint: {error}")
        return UNTRUSTED
    except click.Abort:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has seen enough. Nothing more may be written, not even when the interpreter ends.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNTRUSTED
    return code if isinstance(code, int) else 0


def say(line: str) -> None:
    """A line or more on stderr, safe to print on a terminal."""
    from quietlint.report.escapes import visible

    with suppress(OSError):
        click.echo("\n".join(map(visible, line.split("\n"))), err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(quietlint.__version__, prog_name="quietlint")
def commands() -> None:
    """Find quiet failures in Python: code that reads well and breaks where it meets a real system."""


# ---------------------------------------------------------------------------------------------------- options


def _listed(_: click.Context, __: click.Parameter, values: Iterable[str]) -> tuple[str, ...]:
    """Names given by repeated options, by commas, or both."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def _version(_: click.Context, __: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """A Python version such as 3.12."""
    from quietlint.config import parse_version

    made = parse_version(value) if value is not None else None
    if value is not None and made is None:
        raise click.BadParameter(f"{value!r} is no version of Python 3 such as 3.12")
    return made


def selecting(command: Callable[P, None]) -> Callable[P, None]:
    """The paths to judge, and the options of `judging`."""
    return click.argument("paths", nargs=-1, type=click.Path(path_type=Path))(judging(command))


def judging(command: Callable[P, None]) -> Callable[P, None]:
    """The options that say as what the code is judged, and how."""
    options = (
        click.option("--python", type=click.Path(path_type=Path), help="Interpreter or environment of the project."),
        click.option(
            "--python-version",
            callback=_version,
            metavar="3.N",
            help="The Python to judge for; by default the environment's, or the lowest that the project allows.",
        ),
        click.option("--platform", metavar="NAME", help="The platform to judge for, as sys.platform spells it."),
        click.option(
            "--fetch", is_flag=True, help="Where there is no environment, bring the wheels of what is imported."
        ),
        click.option("--select", multiple=True, callback=_listed, help="Only these rules or families."),
        click.option("--ignore", multiple=True, callback=_listed, help="Not these rules or families."),
        click.option(
            "--min-precision",
            type=click.Choice([precision.value for precision in Precision]),
            help="Rules that are right at least this often.",
        ),
        click.option("--config", type=click.Path(path_type=Path), help="The settings file, instead of the nearest."),
        click.option("--jobs", type=click.IntRange(min=1), help="Processes to use; by default what pays."),
        click.option("--no-cache", is_flag=True, help="Neither read nor write what earlier runs stored."),
        click.option("--quiet", "-q", is_flag=True, help="Nothing on stderr but errors."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _request(  # the options of `selecting`, as click read them, and those that only some commands have
    *,
    paths: tuple[Path, ...],
    python: Path | None,
    python_version: tuple[int, int] | None,
    platform: str | None,
    fetch: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    min_precision: str | None,
    config: Path | None,
    jobs: int | None,
    no_cache: bool,
    quiet: bool,
    baseline: Path | None = None,
    use_baseline: bool = True,
    diff: str | None = None,
    staged: bool = False,
    statistics: bool = False,
) -> Request:
    from quietlint.audit.conductor import Request

    return Request(
        paths=paths,
        config=config,
        python=python,
        python_version=python_version,
        platform=platform,
        fetch=fetch,
        select=select,
        ignore=ignore,
        min_precision=Precision(min_precision) if min_precision is not None else None,
        jobs=jobs,
        baseline=baseline,
        use_baseline=use_baseline,
        diff=diff,
        staged=staged,
        cache=not no_cache,
        statistics=statistics,
        progress=_no_progress if quiet or not sys.stderr.isatty() else _Bar(sys.stderr),
        on_environment=_no_word if quiet else _environment_line,
    )


# ---------------------------------------------------------------------------------------------------- check


def _outputs(_: click.Context, __: click.Parameter, values: Iterable[str]) -> tuple[str, ...]:
    """Files, or ``kind=file`` pairs, given by repeated options; pairs may also be joined by commas."""
    return tuple(
        part
        for value in values
        for part in (value.split(",") if value.partition("=")[0] in FORMATS else [value])
        if part
    )


@commands.command()
@click.option("--format", "kind", type=click.Choice(FORMATS), default="text", show_default=True, help="The report.")
@click.option(
    *("--output", "outputs"),
    multiple=True,
    callback=_outputs,
    metavar="FILE|KIND=FILE,…",
    help="Write the report to a file, or several reports to a file each, e.g. sarif=a.sarif,html=a.html.",
)
@click.option("--for-upload", is_flag=True, help="SARIF as code scanning takes it: an alert a line, checked before.")
@click.option("--sarif-category", metavar="NAME", help="Tells several uploads of one commit apart.")
@click.option("--diff", metavar="REF", help="Only what is new since this commit.")
@click.option("--staged", is_flag=True, help="Only what the staged changes bring, judged as they are staged.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Only what is not in this file.")
@click.option("--fix", is_flag=True, help="Make the repairs that are certain, then judge again.")
@click.option("--suppress", metavar="REASON", help="Silence every finding by a comment with this reason.")
@click.option("--dry-run", is_flag=True, help="With --fix or --suppress: print the changes and make none.")
@click.option("--statistics", is_flag=True, help="Count what was found, and every doubt that kept a rule silent.")
@click.option("--why", "place", metavar="FILE:LINE", help="Only tell how the references there are resolved.")
@selecting
def check(
    *,
    place: str | None,
    kind: str,
    outputs: tuple[str, ...],
    for_upload: bool,
    sarif_category: str | None,
    fix: bool,
    suppress: str | None,
    dry_run: bool,
    **options: Any,  # noqa: ANN401 - as click read them
) -> None:
    """Judge PATHS (default: the working directory), knowing the whole project."""
    from quietlint.cli.checking import Wishes, checked

    if place is not None:
        from quietlint.audit.explaining import why

        for line in why(place, options["python"], cache=not options["no_cache"]):
            click.echo(line)
        return
    wishes = Wishes(kind, outputs, for_upload, sarif_category, fix=fix, suppress=suppress, dry_run=dry_run)
    raise click.exceptions.Exit(checked(_request(**options), wishes))


# ---------------------------------------------------------------------------------------------------- audit


@commands.command()
@click.argument("repo", type=click.Path(path_type=Path), default=".")
@click.option("--html", type=click.Path(path_type=Path), required=True, help="The page to write.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Only what is not in this file.")
@judging
def audit(*, repo: Path, html: Path, **options: Any) -> None:  # noqa: ANN401 - as click read them
    """Judge the whole of REPO, and write a page for people: ranked, searchable, with what each failure reaches."""
    from quietlint.cli.checking import audited_page

    request = _request(paths=(repo,), statistics=True, **options)
    raise click.exceptions.Exit(audited_page(request, html))


# ---------------------------------------------------------------------------------------------------- rules


@commands.command()
@click.option("--format", "kind", type=click.Choice(("text", "json")), default="text", show_default=True)
def rules(kind: str) -> None:
    """List the rules that are installed."""
    from quietlint.checking.selection import installed_rules

    installed = installed_rules()
    if kind == "json":
        click.echo(json.dumps([_described(rule) for rule in installed], indent=2, ensure_ascii=False))
        return
    width = max(len(rule.name) for rule in installed)
    family = ""
    for rule in sorted(installed, key=lambda each: (each.family, each.name)):
        if rule.family != family:
            family = rule.family
            click.echo(f"{family}:")
        click.echo(f"  {rule.name:<{width}}  {rule.precision.value:<9}  {rule.severity.value:<14}  {rule.summary}")


def _described(rule: AnyRule) -> dict[str, str]:
    return {
        "name": rule.name,
        "family": rule.family,
        "summary": rule.summary,
        "severity": rule.severity.value,
        "precision": rule.precision.value,
        "since": rule.since,
    }


@commands.command()
@click.argument("rule")
def explain(rule: str) -> None:
    """Show the page of RULE."""
    from quietlint.checking.selection import check_name, installed_rules

    installed = installed_rules()
    check_name(rule, installed)
    pages = [each.page() for each in installed if rule in {each.name, each.family}]
    click.echo("\n".join(page.rstrip() + "\n" for page in pages), nl=False)


# ---------------------------------------------------------------------------------------------------- hooks


@commands.group()
def hook() -> None:
    """Answer the hooks of pre-commit and of coding agents."""


@hook.command("pre-commit")
@click.option("--format", "kind", type=click.Choice(FORMATS), default="text", show_default=True, help="The report.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Only what is not in this file.")
@click.option("--statistics", is_flag=True, help="Count what was found, and every doubt that kept a rule silent.")
@selecting
def hook_pre_commit(*, kind: str, **options: Any) -> None:  # noqa: ANN401 - as click read them
    """Judge what is staged; at a push what is pushed; with neither the whole project."""
    from quietlint.cli.checking import Wishes, checked
    from quietlint.cli.hooks import at_commit

    raise click.exceptions.Exit(checked(at_commit(_request(**options)), Wishes(kind, ())))


def _agent_hook(name: str, about: str) -> None:
    """Add the command that answers one agent."""

    @hook.command(name, help=about)
    @selecting
    def answer(**options: Any) -> None:  # noqa: ANN401 - as click read them
        from quietlint.cli.hooks import answered
        from quietlint.report.agents import Agent

        options["quiet"] = True
        raise click.exceptions.Exit(answered(Agent(name), _request(**options)))


_agent_hook("claude", "Answer Claude Code: after an edit (PostToolUse), or before it stops (Stop).")
_agent_hook("codex", "Answer Codex after an edit (PostToolUse).")
_agent_hook("cursor", "Answer Cursor: after an edit (postToolUse), or before it stops (stop).")


# ---------------------------------------------------------------------------------------------------- baseline


@commands.group()
def baseline() -> None:
    """Keep the file of findings that were there before."""


def with_baseline(command: Callable[P, None]) -> Callable[P, None]:
    """The file that a command of the baseline is about, before its other options."""
    path = click.Path(path_type=Path)
    return click.option("--file", "file", type=path, help="The baseline's file.")(command)


DEFAULT_BASELINE = "quietlint-baseline.json"


def _all_findings(file: Path | None, options: Mapping[str, Any]) -> tuple[Audited, Path]:
    """Every finding, known or not, and the baseline's file."""
    from quietlint.audit.conductor import audit

    audited = audit(_request(**options, baseline=file, use_baseline=False))
    return audited, audited.baseline or Path(audited.results.root) / DEFAULT_BASELINE


@baseline.command("write")
@with_baseline
@selecting
def baseline_write(*, file: Path | None, **options: Any) -> None:  # noqa: ANN401 - as click read them
    """Write all findings of now into the baseline."""
    from quietlint.checking.baseline import entries_of, write_baseline
    from quietlint.cli.checking import check_writable

    if file is not None:
        check_writable(file, "--file")
    audited, path = _all_findings(file, options)
    entries = entries_of(audited.results.findings)
    write_baseline(path, entries)
    say(f"{path}: {len(entries):,} known findings")
    if audited.results.problems:
        from quietlint.cli.checking import told_problems

        raise click.exceptions.Exit(told_problems(audited))


@baseline.command("check")
@with_baseline
@selecting
def baseline_check(*, file: Path | None, **options: Any) -> None:  # noqa: ANN401 - as click read them
    """Tell entries of the baseline that no finding has any more; exit 1 if there are some."""
    from quietlint.checking.baseline import compared, read_baseline

    audited, path = _all_findings(file, options)
    against = compared(audited.results.findings, read_baseline(path), audited.judged, audited.files)
    for entry in against.stale:
        click.echo(f"{entry.path}: {entry.rule}: {entry.message}")
    say(f"{path}: {len(against.stale):,} stale, {against.known:,} known, {len(against.new):,} new")
    raise click.exceptions.Exit(FOUND if against.stale else 0)


@baseline.command("prune")
@with_baseline
@selecting
def baseline_prune(*, file: Path | None, **options: Any) -> None:  # noqa: ANN401 - as click read them
    """Drop entries of the baseline that no finding has any more."""
    from quietlint.checking.baseline import compared, read_baseline, write_baseline

    audited, path = _all_findings(file, options)
    entries = read_baseline(path)
    stale = frozenset(compared(audited.results.findings, entries, audited.judged, audited.files).stale)
    write_baseline(path, [entry for entry in entries if entry not in stale])
    say(f"{path}: {len(stale):,} dropped, {len(entries) - len(stale):,} kept")


# ---------------------------------------------------------------------------------------------------- index


@commands.group()
def index() -> None:
    """The list of published names by which packages that nobody published are told."""


@index.command("update")
@click.option("--url", help="The index to ask, by its address for installers; by default pip's and uv's, else PyPI.")
def index_update(url: str | None) -> None:
    """Ask the public index for all names, and use this newer list from now on."""
    from quietlint.cli.checking import WishError
    from quietlint.environment.index_update import index_address, update_index
    from quietlint.store.folders import index_file

    target = index_file()
    if target is None:
        raise WishError("there is no cache folder to keep the list in: neither HOME nor XDG_CACHE_HOME is set")
    count, date = update_index(url or index_address(os.environ), target)
    say(f"{target}: {count:,} names of {date}")


@index.command("show")
def index_show() -> None:
    """Tell which list is in use."""
    from quietlint.environment.names import PublishedNames
    from quietlint.store.folders import index_file

    names = PublishedNames(index_file())
    click.echo(f"{names.index.count:,} names of {names.date}")


# ---------------------------------------------------------------------------------------------------- graph


@commands.group()
def graph() -> None:
    """Ask who imports, calls and inherits whom in the project around the working directory."""


def on_project(command: Callable[P, None]) -> Callable[P, None]:
    """The options that say which project a question is about."""
    path = click.Path(path_type=Path)
    command = click.option("--root", type=path, help="The project's folder; by default around here.")(command)
    command = click.option("--python", type=path, help="Interpreter or environment of the project.")(command)
    return click.option("--no-cache", is_flag=True, help="Neither read nor write what earlier runs stored.")(command)


def _graph(root: Path | None, python: Path | None, *, no_cache: bool) -> SymbolGraph:
    from quietlint.audit.graphs import graph_of_project

    paths = (root,) if root is not None else ()
    progress = _Bar(sys.stderr) if sys.stderr.isatty() else _no_progress
    return graph_of_project(paths, python, cache=not no_cache, progress=progress)


def _question(name: str, noun: str, about: str, ask: Callable[[SymbolGraph, str], Iterable[str]]) -> None:
    """Add a command that prints what the graph says of one name, a line each."""

    @graph.command(name, help=about)
    @click.argument(noun.lower(), metavar=noun)
    @on_project
    def answer(*, root: Path | None, python: Path | None, no_cache: bool, **argument: str) -> None:
        project = _graph(root, python, no_cache=no_cache)
        (asked,) = argument.values()
        from quietlint.audit.graphs import check_known

        check_known(project, asked, is_module=noun == "MODULE")
        for line in ask(project, asked):
            click.echo(line)


_question("imports", "MODULE", "Modules that MODULE imports.", lambda known, name: known.imports(ModuleName(name)))
_question("importers", "MODULE", "Modules that import MODULE.", lambda known, name: known.importers(ModuleName(name)))
_question("callees", "NAME", "What NAME calls.", lambda known, name: known.callees(QualifiedName(name)))
_question("callers", "NAME", "Who calls NAME.", lambda known, name: known.callers(QualifiedName(name)))
_question(
    *("reaches", "NAME", "Who calls NAME, directly or not, nearest first."),
    lambda known, name: known.what_reaches(QualifiedName(name)),
)
_question(
    *("subclasses", "NAME", "Classes that have NAME as a base."),
    lambda known, name: known.subclasses(QualifiedName(name)),
)


@graph.command()
@on_project
def cycles(*, root: Path | None, python: Path | None, no_cache: bool) -> None:
    """Groups of modules that import each other while they load; exit 1 if there are some."""
    groups = _graph(root, python, no_cache=no_cache).cycles()
    for group in groups:
        click.echo(" ".join(group))
    raise click.exceptions.Exit(FOUND if groups else 0)


@graph.command()
@click.option("--format", "kind", type=click.Choice(("dot", "graphml", "json")), default="dot", show_default=True)
@click.option(
    "--edges", multiple=True, type=click.Choice(("import", "call", "inherit")), help="These only; by default all."
)
@click.option("--foreign", is_flag=True, help="Also what leads out of the project.")
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file.")
@on_project
def export(
    *,
    kind: str,
    edges: tuple[str, ...],
    foreign: bool,
    output: Path | None,
    root: Path | None,
    python: Path | None,
    no_cache: bool,
) -> None:
    """Write the graph for Graphviz (dot), yEd, Gephi and Cytoscape (graphml), or programs (json)."""
    from quietlint.cli.checking import check_writable, save
    from quietlint.program.edges import EdgeKind

    if output is not None:
        check_writable(output, "--output")
    project = _graph(root, python, no_cache=no_cache)
    write = {"dot": project.to_dot, "graphml": project.to_graphml, "json": project.to_json}[kind]
    text = write([EdgeKind(edge) for edge in edges] or list(EdgeKind), own=not foreign)
    if output is None:
        click.echo(text, nl=False)
    else:
        save(output, text)


# ---------------------------------------------------------------------------------------------------- on stderr


def _no_word(_: TargetEnvironment | NoEnvironment) -> None:
    """Nothing is said."""


def _no_progress(done: int, total: int) -> None:
    """Nothing is shown."""
    del done, total


def _environment_line(environment: TargetEnvironment | NoEnvironment) -> None:
    say(f"environment: {environment.description}")


class _Bar:
    """A bar on a terminal, drawn anew in place and wiped when all is done."""

    def __init__(self, stream: TextIO, width: int = 30) -> None:
        self.stream = stream
        self.width = width

    def __call__(self, done: int, total: int) -> None:
        if done >= total:
            self.stream.write("\r\033[K")
        else:
            filled = self.width * done // total
            self.stream.write(f"\r[{'#' * filled}{'.' * (self.width - filled)}] {done:,}/{total:,}")
        self.stream.flush()
