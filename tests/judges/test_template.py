"""Templates: CloudFormation's own linter, and the API models of the services behind the resources."""
import fnmatch
import functools
import json
import pathlib
import subprocess
import sys

import opsworks_api
import pytest
from programs import fail_on, label, outputs

HERE = pathlib.Path(__file__).parent
PLANTED = HERE / "planted" / "template.json"
CFN_LINT = pathlib.Path(sys.executable).with_name("cfn-lint")
TEMPLATES = outputs("template.json")


@functools.cache
def lint():
    """cfn-lint's findings by file: one call for all, the planted defect among them."""
    files = [str(PLANTED), *map(str, TEMPLATES)]
    run = subprocess.run([CFN_LINT, "--regions", "us-east-1", "--format", "json", "--", *files], capture_output=True, text=True)
    assert run.stdout, run.stderr
    found = {f: [] for f in files}
    for one in json.loads(run.stdout):
        place = "/".join(map(str, one["Location"]["Path"] or [one["Location"]["Start"]["LineNumber"]]))
        found[one["Filename"]].append(f"{one['Rule']['Id']} {place}: {one['Message']}")
    return found


def accepted():
    """Lines of `accepted.txt`: program, rule, place (each may be a pattern), and after a `#` the reason."""
    lines = [line for line in (HERE / "accepted.txt").read_text().splitlines() if line and not line.startswith("#")]
    assert all(" # " in line for line in lines), "a finding is accepted only with its reason"
    return {tuple(line.partition(" # ")[0].split()) for line in lines}


def as_accepted(path, finding):
    """The line of `accepted.txt` that a finding is accepted by."""
    rule, place, *_ = finding.split(" ")
    words = path.parent.name, rule, place.rstrip(":")
    return next((line for line in accepted() if all(map(fnmatch.fnmatchcase, words, line))), None)


@pytest.mark.parametrize("path", TEMPLATES, ids=label)
def test_cfn_lint(path):
    wrong = [f for f in lint()[str(path)] if not as_accepted(path, f)]
    fail_on(wrong)


def test_every_accepted_finding_is_still_found():
    found = {as_accepted(path, f) for path in TEMPLATES for f in lint()[str(path)]}
    assert accepted() <= found, f"no longer found: {sorted(accepted() - found)}"


@pytest.mark.parametrize("path", TEMPLATES, ids=label)
def test_opsworks_api(path):
    wrong = opsworks_api.findings(json.loads(path.read_text()))
    fail_on(wrong)


def test_each_opsworks_type_is_in_some_template():
    used = {r["Type"] for path in TEMPLATES for r in json.loads(path.read_text())["Resources"].values()}
    assert not opsworks_api.CALLS.keys() - used


@pytest.mark.parametrize("rule, place", [("E3002", "Web/Properties/Nmae"), ("E3012", "Web/Properties/EnableAutoHealing"), ("E1020", "Site/Properties/StackId/Ref")])
def test_cfn_lint_sees_the_planted_defect(rule, place):
    found = lint()[str(PLANTED)]
    assert any(f.startswith(rule) and place in f for f in found), "\n".join(found)


@pytest.mark.parametrize(
    "defect",
    [
        'Shop: CreateStack: Missing required parameter in input: "DefaultInstanceProfileArn"',
        'Web: CreateLayer: Unknown parameter in input: "Nmae"',
        "Web: CreateLayer.Type: 'php' is not one of",
        "Web: CreateLayer.Attributes key: 'Heartbeat' is not one of",
        "Web: SetLoadBasedAutoScaling: Invalid type for parameter UpScaling.InstanceCount",
        "Web1: TimeBasedAutoScaling.Monday: 24=on is not an hour",
        "Web1: CreateInstance.AutoScalingType: 'tiemr' is not one of",
        "Web1: CreateInstance.RootDeviceType: 'disk' is not one of",
        "Site: CustomJson is text, but no JSON",
        "Site: EnableSsl without SslConfiguration",
        "Disk: Ec2VolumeId is missing",
        'Chef: CreateServer: Missing required parameter in input: "Engine"',
        "Odd: no such type: AWS::OpsWorks::Cluster",
    ],
)
def test_opsworks_api_sees_the_planted_defect(defect):
    found = opsworks_api.findings(json.loads(PLANTED.read_text()))
    assert any(f.startswith(defect) for f in found), "\n".join(found)
