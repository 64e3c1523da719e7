"""The two sources, read: what each says of every CloudFormation resource type.

In come the database of `@aws-cdk/aws-service-spec` and the schemas that cfn-lint bundles, out go plain Python values; nothing is decided here.
"""
import gzip
import json
import pathlib

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError

REGION = "us-east-1"


class ServiceSpec:
    """The first source. It knows every type; it has no enumerations and no ranges."""

    def __init__(self, database: pathlib.Path):
        schema = json.loads(gzip.decompress(database.read_bytes()))["schema"]
        self.resources = {it["cloudFormationType"]: it for it in _entities(schema["resource"])}
        self._definitions = {it["$id"]: it for it in _entities(schema["typeDefinition"])}

    def definition(self, reference):
        return self._definitions[reference["$ref"]]


def _entities(table):
    entities = table["entities"]
    return list(entities.values()) if isinstance(entities, dict) else entities


class Schema:
    """What the second source says of one type: a JSON schema with create-only properties, enumerations and ranges."""

    def __init__(self, document, attributes):
        self._document = document
        self._resolved = {}
        self.root = document
        # Names of attributes that can be read; `\\` and `.*` are those of a pattern.
        self.attributes = attributes
        self.always = self._paths("createOnlyProperties")
        self.sometimes = self._paths("conditionalCreateOnlyProperties")
        self.read_only = self._paths("readOnlyProperties")
        self.write_only = self._paths("writeOnlyProperties")
        self.identifier = [it[0] for it in self._paths("primaryIdentifier")]

    def _paths(self, key):
        """Pointers as tuples of names; steps into lists and maps (`*`) are left out, as they are in paths of properties."""
        pointers = self._document.get(key, [])
        return [tuple(step for step in it.split("/")[2:] if step not in ("*", "items", "properties")) for it in pointers]

    def resolved(self, node):
        """The node that a `$ref` stands for, with what is written beside it laid over; the same one each time."""
        if not isinstance(node, dict):
            return {}
        reference = node.get("$ref")
        if not isinstance(reference, str):
            return node
        if id(node) not in self._resolved:
            target = self._document
            for step in reference.removeprefix("#/").split("/"):
                target = target.get(step, {})
            beside = {key: it for key, it in node.items() if key != "$ref"}
            self._resolved[id(node)] = {**self.resolved(target), **beside} if beside else self.resolved(target)
        return self._resolved[id(node)]

    def property(self, node, name):
        """The node of a property, looked for in the alternatives of the schema too; `None` if it is not there."""
        found = node.get("properties", {}).get(name)
        if found is not None:
            return self.resolved(found)
        for key in ("oneOf", "anyOf", "allOf"):
            for alternative in node.get(key, []):
                found = self.property(self.resolved(alternative), name)
                if found is not None:
                    return found
        return None


class CfnLint:
    """The second source."""

    def __init__(self):
        self.schemas = {}
        for name in PROVIDER_SCHEMA_MANAGER.get_resource_types(REGION):
            try:
                schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, name)
            except ResourceNotFoundError:
                # A name that cfn-lint accepts without a schema, such as `AWS::CDK::Metadata`.
                continue
            self.schemas[name] = Schema(schema.schema, sorted(schema.get_atts))
