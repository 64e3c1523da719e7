"""Descriptions: the manual's table of what becomes of each field, against the API model that the service itself published."""
import re

import botocore.session
import pytest
from programs import ROOT

MODEL = botocore.session.get_session().get_service_model("opsworks")
TABLE = (ROOT / "docs" / "descriptions.md").read_text()
ROWS = re.findall(r"^\| (\w+) \| `(\w+)` \| (.+) \|$", TABLE, re.M)
COMMANDS = [
    "Stacks", "Layers", "Instances", "Apps", "LoadBasedAutoScaling", "TimeBasedAutoScaling", "Volumes", "RaidArrays", "RdsDbInstances",
    "ElasticIps", "ElasticLoadBalancers", "EcsClusters", "UserProfiles", "Permissions",
]  # fmt: skip
# One line of the table says all that these hold.
WHOLE = {"CloudWatchLogsConfiguration", "ReportedOs", "DefaultRecipes"}


def structures(shape, found):
    """The members of all structures below a shape: `{structure: {member}}`. A map with an enumeration of keys is one too."""
    if shape.type_name == "structure":
        found.setdefault(shape.name, set()).update(shape.members)
        for name, member in shape.members.items():
            if name not in WHOLE:
                structures(member, found)
    elif shape.type_name == "list":
        structures(shape.member, found)
    elif shape.type_name == "map" and getattr(shape.key, "enum", None):
        found.setdefault(shape.name, set()).update(shape.key.enum)
    return found


def expected():
    found = {}
    for command in COMMANDS:
        result = MODEL.operation_model(f"Describe{command}").output_shape
        for member in result.members.values():
            structures(member, found) if member.type_name == "list" else None
    return {(shape, field) for shape, fields in found.items() for field in fields}


def test_every_field_of_the_api_is_in_the_table():
    ours = {(shape, field) for shape, field, _ in ROWS}
    assert len(ours) == len(ROWS), "a field stands twice"
    assert expected() - ours == set()


def test_the_table_has_no_other_fields():
    assert {(shape, field) for shape, field, _ in ROWS} - expected() == set()


@pytest.mark.parametrize("shape, field", [("Instance", "Status"), ("Layer", "CloudWatchLogsConfiguration"), ("Source", "Password")])
def test_the_model_has_what_the_table_is_held_against(shape, field):
    assert (shape, field) in expected()
