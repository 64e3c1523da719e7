"""`check --format sarif` on every error case: the schema, Microsoft's rules and GitHub's, and what neither looks at."""
import functools
import json
import os
import pathlib
import subprocess

import pytest
from jsonschema.validators import validator_for
from programs import WORK, at_once, check, error_cases, fail_on

TOOL = pathlib.Path(os.environ["NODE_MODULES"]) / "@microsoft" / "sarif-multitool-linux"
PLANTED = pathlib.Path(__file__).parent / "planted"
LOGS = WORK / "sarif"


@functools.cache
def reports():
    """The log of each error case, written to a file that carries the case's name."""
    LOGS.mkdir(parents=True, exist_ok=True)
    logs = {}
    for case, log in at_once(lambda case: check(case, "sarif"), error_cases()).items():
        logs[case] = LOGS / f"{case.stem}.sarif"
        logs[case].write_text(log)
    return logs


@functools.cache
def rule_findings():
    return validated([PLANTED / "rules.sarif", *reports().values()], LOGS / "findings")


def validated(logs, found):
    """What the multitool finds, by file: one call for all. `found` is where it writes that.

    A file against the schema makes it drop the results of all others in silence, so those stay away.
    """
    files = [f for f in logs if not schema_findings(json.loads(f.read_text()))]
    command = [TOOL / "Sarif.Multitool", "validate", *files, "--output", found, "--log", "ForceOverwrite"]
    command += ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--kind", "Fail"]
    # The exit code is 0 whatever was found.
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"})
    assert found.is_file(), run.stdout + run.stderr
    by_file = {f: [] for f in files}
    for result in json.loads(found.read_text("utf-8-sig"))["runs"][0].get("results", []):
        path = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        message = result["message"]
        said = message.get("text") or " | ".join([message["id"], *message.get("arguments", [])])
        by_file[pathlib.Path(path.removeprefix("file://"))].append(f"{result['ruleId']}: {said}")
    return by_file


def schema_findings(log):
    schema = json.loads((TOOL / "sarif-2.1.0.json").read_text())
    return [f"/{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator_for(schema)(schema).iter_errors(log)]


def undeclared_rules(log):
    """Every result's rule must be declared, and its index must name the same rule."""
    for run in log["runs"]:
        rules = [rule["id"] for rule in run["tool"]["driver"].get("rules", [])]
        for at, result in enumerate(run.get("results", [])):
            index = result.get("ruleIndex")
            if result.get("ruleId") not in rules:
                yield f"results[{at}]: the rule {result.get('ruleId')!r} is not declared"
            elif index is not None and rules[index : index + 1] != [result["ruleId"]]:
                yield f"results[{at}]: ruleIndex {index} is not {result['ruleId']}"


def findings(path):
    log = json.loads(path.read_text())
    return schema_findings(log) or [*undeclared_rules(log), *rule_findings()[path]]


@pytest.mark.parametrize("case", error_cases(), ids=lambda p: p.stem)
def test_sarif(case):
    fail_on(findings(reports()[case]))


@pytest.mark.parametrize("case", error_cases(), ids=lambda p: p.stem)
def test_sarif_reports_the_code_of_the_case(case):
    run = json.loads(reports()[case].read_text())["runs"][0]
    assert case.stem.partition("-")[0] in {rule["id"] for rule in run["tool"]["driver"]["rules"]}


def test_sarif_schema_sees_the_planted_defect():
    log = json.loads((PLANTED / "schema.sarif").read_text())
    assert any(f.startswith("/runs/0/results/0/level:") for f in schema_findings(log))


def test_undeclared_rules_are_seen():
    log = json.loads((PLANTED / "schema.sarif").read_text())
    assert list(undeclared_rules(log)) == ["results[0]: the rule 'SW9999' is not declared", "results[1]: ruleIndex 1 is not SW0001"]


@pytest.mark.parametrize("rule", ["SARIF1002: Error_UrisMustConformToRfc3986", "SARIF1007: Error_EndLineMustNotPrecedeStartLine", "GH2012"])
def test_sarif_rules_see_the_planted_defect(rule):
    found = findings(PLANTED / "rules.sarif")
    assert any(f.startswith(rule) for f in found), "\n".join(found)
