"""What schema and validators let pass and code scanning does not: a last look at a report before it is uploaded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_LEVELS = frozenset({"error", "warning", "note", "none"})
_PRECISIONS = frozenset({"very-high", "high", "medium", "low"})
_PROBLEM_SEVERITIES = frozenset({"error", "warning", "recommendation"})
_LINE_HASH = re.compile(r"[0-9a-f]{1,16}:[1-9][0-9]*\Z")
_SEMANTIC_VERSION = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?\Z")
_LINK = re.compile(r"(?<!\\)\]\((\d+)\)")

MOST_RUNS = 20
MOST_RESULTS = 25_000
MOST_RULES = 25_000
MOST_TAGS = 20
MOST_LOCATIONS = 1_000
MOST_STEPS = 10_000
MOST_TEXT = 1_024
MOST_NAME = 255

Object = Mapping[str, Any]
"""A JSON object as `json.loads` gives it."""


def faults_of(log: Object) -> list[str]:
    """What is wrong with a SARIF log, one sentence each; [] if code scanning will take it."""
    return list(_log(log))


def _log(log: Object) -> Iterator[str]:
    if log.get("version") != "2.1.0":
        yield "version is not 2.1.0"
    if not log.get("$schema"):
        yield "$schema is missing"
    runs = log.get("runs")
    if not isinstance(runs, list) or not runs:
        yield "runs are missing"
        return
    if len(runs) > MOST_RUNS:
        yield f"{len(runs)} runs are more than {MOST_RUNS}"
    for run in runs:
        yield from _run(run)


def _run(run: Object) -> Iterator[str]:
    driver = run.get("tool", {}).get("driver", {})
    rules = driver.get("rules")
    if not isinstance(rules, list):
        yield "tool.driver.rules is no array"
        rules = []
    if len(rules) > MOST_RULES:
        yield f"{len(rules)} rules are more than {MOST_RULES}"
    if not _SEMANTIC_VERSION.match(driver.get("semanticVersion", "")):
        yield f"semanticVersion {driver.get('semanticVersion')!r} is none"
    names = [rule.get("id") for rule in rules]
    yield from (f"rule {name} is there twice" for name in dict.fromkeys(names) if names.count(name) > 1)
    for rule in rules:
        yield from (f"rule {rule.get('id')}: {fault}" for fault in _rule(rule))
    results = run.get("results")
    if not isinstance(results, list):
        yield "results is no array"
        return
    if len(results) > MOST_RESULTS:
        yield f"{len(results)} results are more than {MOST_RESULTS}"
    for number, result in enumerate(results):
        yield from (f"result {number}: {fault}" for fault in _result(result, names))


def _rule(rule: Object) -> Iterator[str]:
    if len(rule.get("name", "")) > MOST_NAME:
        yield f"name is longer than {MOST_NAME}"
    for name in ("shortDescription", "fullDescription", "help"):
        text = rule.get(name, {}).get("text")
        if not text:
            yield f"{name}.text is missing"
        elif name != "help" and len(text) > MOST_TEXT:
            yield f"{name}.text is longer than {MOST_TEXT}"
    if rule.get("defaultConfiguration", {}).get("level") not in _LEVELS:
        yield "defaultConfiguration.level is missing"
    properties = rule.get("properties", {})
    tags = properties.get("tags", [])
    if len(tags) > MOST_TAGS:
        yield f"{len(tags)} tags are more than {MOST_TAGS}"
    if len(set(tags)) < len(tags):
        yield "a tag is there twice"
    if properties.get("precision") not in _PRECISIONS:
        yield f"precision {properties.get('precision')!r} is none"
    if properties.get("problem.severity") not in _PROBLEM_SEVERITIES:
        yield f"problem.severity {properties.get('problem.severity')!r} is none"
    security = properties.get("security-severity")
    if security is not None and not _is_score(security):
        yield f"security-severity {security!r} is no number as a string"


def _is_score(value: object) -> bool:
    try:
        return isinstance(value, str) and 0.0 <= float(value) <= 10.0
    except ValueError:
        return False


def _result(result: Object, rules: list[str]) -> Iterator[str]:
    name, index = result.get("ruleId"), result.get("ruleIndex")
    if name not in rules:
        yield f"ruleId {name!r} has no rule"
    elif not isinstance(index, int) or not 0 <= index < len(rules) or rules[index] != name:
        yield f"ruleIndex {index!r} is not that of {name}"
    if result.get("level") not in _LEVELS:
        yield f"level {result.get('level')!r} is none"
    if result.get("suppressions"):
        yield "a suppressed result becomes an open alert"
    text = result.get("message", {}).get("text")
    if not text:
        yield "message.text is missing"
    if not _LINE_HASH.match(result.get("partialFingerprints", {}).get("primaryLocationLineHash", "0:1")):
        yield "primaryLocationLineHash is none"
    locations = result.get("locations") or []
    if not locations:
        yield "it has no location"
    yield from _places("locations", locations)
    related = result.get("relatedLocations", [])
    yield from _places("relatedLocations", related)
    yield from _links(text or "", related)
    for flow in result.get("codeFlows", []):
        for thread in flow.get("threadFlows", []):
            steps = [step.get("location", {}) for step in thread.get("locations", [])]
            yield from _places("codeFlows", steps, MOST_STEPS)
    for fix in result.get("fixes", []):
        for change in fix.get("artifactChanges", []):
            yield from (f"fixes: {fault}" for fault in _uri(change.get("artifactLocation", {}).get("uri")))


def _links(text: str, related: list[Object]) -> Iterator[str]:
    ids = [location.get("id") for location in related]
    if len(set(ids)) < len(ids):
        yield "two relatedLocations have one id"
    links = {int(number) for number in _LINK.findall(text)}
    yield from (f"the message links to {number}, which is no relatedLocation" for number in sorted(links - set(ids)))
    yield from (f"relatedLocation {number} is not linked in the message" for number in ids if number not in links)


def _places(where: str, locations: list[Object], most: int = MOST_LOCATIONS) -> Iterator[str]:
    if len(locations) > most:
        yield f"{where}: {len(locations)} are more than {most}"
    for location in locations:
        physical = location.get("physicalLocation", {})
        yield from (f"{where}: {fault}" for fault in _uri(physical.get("artifactLocation", {}).get("uri")))
        region = physical.get("region", {})
        missing = [key for key in ("startLine", "startColumn", "endLine", "endColumn") if key not in region]
        if missing:
            yield f"{where}: region without {', '.join(missing)}"
        elif (region["endLine"], region["endColumn"]) < (region["startLine"], region["startColumn"]):
            yield f"{where}: region ends before it begins"


def _uri(uri: object) -> Iterator[str]:
    if not isinstance(uri, str) or not uri:
        yield "uri is missing"
        return
    parts = uri.split("/")
    if uri.startswith("/") or ":" in parts[0]:
        yield f"uri {uri} is absolute"
    if ".." in parts or "." in parts:
        yield f"uri {uri} has dots for segments"
    if "\\" in uri or " " in uri or not uri.isascii():
        yield f"uri {uri} is not encoded"
