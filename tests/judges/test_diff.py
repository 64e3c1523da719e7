"""Reports of `diff` for every case: against their schema, and their verdicts on replacement against the schemas of cfn-lint."""
import json

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
from programs import ROOT, fail_on, stackwright
from test_schemas import findings

REPORTS = sorted((ROOT / "tests" / "diff").glob("*/diff.json"))
SIDES = sorted((ROOT / "tests" / "diff").glob("*/before.stack"))
# What the documentation of the service says and the schema does not, or the other way round.
DIFFERING = {
    # The region is no property: whatever lies in a stack lies in its region.
    ("AWS::OpsWorks::Stack", "region"),
}


def create_only(type_name):
    """The properties that only a new resource can have differently, and all properties; `None` for an unknown type."""
    try:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type_name).schema
    except Exception:
        return None
    paths = {path.removeprefix("/properties/").split("/")[0] for path in schema.get("createOnlyProperties", [])}
    sometimes = {path.removeprefix("/properties/").split("/")[0] for path in schema.get("conditionalCreateOnlyProperties", [])}
    return paths, sometimes, set(schema.get("properties", {}))


def verdicts(report):
    """Type, property and verdict of every changed property of a resource that both versions have."""
    for part in report["parts"]:
        for change in part["objects"]:
            if change["action"] in ("create", "delete") or not change.get("type"):
                continue
            for property in change["properties"]:
                yield change["type"], property["path"][0], property["replaces"]


def disagreement(type_name, name, replaces):
    known = create_only(type_name)
    if known is None or (type_name, name) in DIFFERING or name not in known[2]:
        return None
    only, sometimes, _ = known
    said = "sometimes" if isinstance(replaces, dict) else replaces
    judged = "always" if name in only else "sometimes" if name in sometimes else "never"
    return None if said == judged else f"{type_name}.{name}: {said}, by the schema {judged}"


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.parent.name)
def test_report_is_of_its_schema(path):
    fail_on(findings("diff", json.loads(path.read_text())))


@pytest.mark.parametrize("path", SIDES, ids=lambda path: path.parent.name)
def test_snapshot_is_of_its_schema(path):
    run = stackwright("build", path.relative_to(ROOT), "--emit", "snapshot", "-o", "-")
    # Some cases want a profile.
    if run.returncode == 0:
        fail_on(findings("snapshot", json.loads(run.stdout)))


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.parent.name)
def test_replacement_is_that_of_the_schemas(path):
    told = [disagreement(*verdict) for verdict in verdicts(json.loads(path.read_text()))]
    fail_on([it for it in told if it])


def test_some_verdicts_are_judged():
    judged = [v for path in REPORTS for v in verdicts(json.loads(path.read_text())) if create_only(v[0])]
    assert {"always", "never"} <= {v[2] for v in judged if isinstance(v[2], str)}
