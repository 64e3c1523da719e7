"""The catalogue of resource types: derived again from its two sources it is the file that the compiler embeds."""
import gzip
import importlib.metadata
import json
import os
import pathlib
import subprocess
import sys

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from programs import ROOT, stackwright

CATALOGUE = ROOT / "src" / "catalogue"
PACKAGE = pathlib.Path(os.environ["NODE_MODULES"]) / "@aws-cdk" / "aws-service-spec"


def derived(path):
    run = subprocess.run(
        [sys.executable, CATALOGUE / "derive" / "derive.py", PACKAGE / "db.json.gz", "-o", path], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return path.read_bytes()


def test_the_embedded_file_is_what_the_sources_give(tmp_path):
    assert derived(tmp_path / "types.bin") == (CATALOGUE / "types.bin").read_bytes(), "derive it again: src/catalogue/derive/derive.py"


def test_notice_names_the_sources():
    notice = (ROOT / "NOTICE").read_text()
    version = json.loads((PACKAGE / "package.json").read_text())["version"]
    assert f"@aws-cdk/aws-service-spec {version}" in notice
    assert f"cfn-lint {importlib.metadata.version('cfn-lint')}" in notice


def test_every_type_of_the_first_source_is_there():
    resources = json.loads(gzip.decompress((PACKAGE / "db.json.gz").read_bytes()))["schema"]["resource"]["entities"]
    resources = resources.values() if isinstance(resources, dict) else resources
    wanted = sorted(it["cloudFormationType"] for it in resources)
    assert stackwright("catalogue").stdout.split() == wanted


@pytest.mark.parametrize("name", ["AWS::EC2::Subnet", "AWS::OpsWorks::Stack", "AWS::OpsWorksCM::Server", "AWS::RDS::DBInstance", "AWS::IAM::Role"])
def test_required_properties_are_those_that_the_second_source_asks_for(name):
    asked = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", name).schema.get("required", [])
    shown = json.loads(stackwright("catalogue", name, "--json").stdout)["properties"]
    assert sorted(it for it, described in shown.items() if described["required"]) == sorted(asked)
