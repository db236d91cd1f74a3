from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from quietlint.model.results import Results
from quietlint.report.sarif import render_sarif
from quietlint.report.sarif_preflight import faults_of

Object = dict[str, Any]


def driver(log: Object) -> Object:
    found: Object = log["runs"][0]["tool"]["driver"]
    return found


def rule(log: Object) -> Object:
    found: Object = driver(log)["rules"][0]
    return found


def result(log: Object) -> Object:
    found: Object = log["runs"][0]["results"][0]
    return found


def place(log: Object) -> Object:
    found: Object = result(log)["locations"][0]["physicalLocation"]
    return found


FAULTS: dict[str, Callable[[Object], object]] = {
    "uri file:///a.py is absolute": lambda log: place(log)["artifactLocation"].update(uri="file:///a.py"),
    "uri /a.py is absolute": lambda log: place(log)["artifactLocation"].update(uri="/a.py"),
    "uri ../a.py has dots": lambda log: place(log)["artifactLocation"].update(uri="../a.py"),
    "uri a b.py is not encoded": lambda log: place(log)["artifactLocation"].update(uri="a b.py"),
    "uri is missing": lambda log: place(log)["artifactLocation"].pop("uri"),
    "region without endColumn": lambda log: place(log)["region"].pop("endColumn"),
    "region ends before it begins": lambda log: place(log)["region"].update(endColumn=1),
    "it has no location": lambda log: result(log).update(locations=[]),
    "locations: 1001 are more": lambda log: result(log).update(locations=result(log)["locations"] * 1001),
    "ruleId 'none' has no rule": lambda log: result(log).update(ruleId="none"),
    "ruleIndex 1 is not that": lambda log: result(log).update(ruleIndex=1),
    "level None is none": lambda log: result(log).update(level=None),
    "suppressed": lambda log: result(log).update(suppressions=[{"kind": "inSource"}]),
    "message.text is missing": lambda log: result(log).update(message={"text": ""}),
    "links to 7": lambda log: result(log).update(message={"text": "See [a](1) and [b](7)."}),
    "relatedLocation 1 is not linked": lambda log: result(log).update(message={"text": "See nothing."}),
    "have one id": lambda log: result(log).update(relatedLocations=result(log)["relatedLocations"] * 2),
    "primaryLocationLineHash": lambda log: result(log)["partialFingerprints"].update(primaryLocationLineHash="x"),
    "results is no array": lambda log: log["runs"][0].update(results=None),
    "25001 results": lambda log: log["runs"][0].update(results=[result(log)] * 25_001),
    "21 tags": lambda log: rule(log)["properties"].update(tags=[str(number) for number in range(21)]),
    "a tag is there twice": lambda log: rule(log)["properties"].update(tags=["a", "a"]),
    "precision 'certain'": lambda log: rule(log)["properties"].update(precision="certain"),
    "problem.severity None": lambda log: rule(log)["properties"].pop("problem.severity"),
    "security-severity 7.5": lambda log: rule(log)["properties"].update({"security-severity": 7.5}),
    "security-severity 'high'": lambda log: rule(log)["properties"].update({"security-severity": "high"}),
    "help.text is missing": lambda log: rule(log).pop("help"),
    "shortDescription.text is longer": lambda log: rule(log).update(shortDescription={"text": "x" * 1025}),
    "name is longer": lambda log: rule(log).update(name="x" * 256),
    "is there twice": lambda log: driver(log)["rules"].append(rule(log)),
    "rules is no array": lambda log: driver(log).pop("rules"),
    "semanticVersion 'one'": lambda log: driver(log).update(semanticVersion="one"),
    "21 runs": lambda log: log.update(runs=log["runs"] * 21),
    "runs are missing": lambda log: log.update(runs=[]),
    "$schema is missing": lambda log: log.pop("$schema"),
    "version is not": lambda log: log.update(version="2.0.0"),
}


@pytest.mark.parametrize("said", FAULTS)
def test_fault_is_found(results: Results, said: str) -> None:
    log = json.loads(render_sarif(results))
    assert faults_of(log) == []
    FAULTS[said](log)
    assert any(said in fault for fault in faults_of(log))
