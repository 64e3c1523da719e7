"""The two sources, merged into one list of facts.

Rules of the merge, where both sources know a property: it is required if both say so; it replaces the resource `always` or `sometimes` if the
first source says so, `sometimes` if only the second does; if they give different types either is right; constraints come from
the second source, and where a definition is used in several places only those that hold in all of them. What only the second source has
stays, as a property that older templates use; tags are never required, and `known` widens what CloudFormation takes beyond its schemas.
"""
import dataclasses

import known

NEVER, SOMETIMES, ALWAYS = range(3)
SCALARS = ("string", "integer", "number", "boolean")


@dataclasses.dataclass
class Property:
    name: str
    # ("string",), ("list", shape), ("map", shape), ("object", key of a definition), ("union", shapes)
    shape: tuple
    required: bool = False
    replacement: int = NEVER
    deprecated: bool = False
    write_only: bool = False
    # Whether only resources of these kinds fit, or the source may have missed some.
    closed: bool = False
    references: tuple = ()
    constraints: tuple = ()


@dataclasses.dataclass
class Definition:
    name: str
    properties: dict
    # Whether keys that are not listed are allowed.
    open: bool = False


@dataclasses.dataclass
class Attribute:
    name: str
    shape: tuple
    references: tuple = ()


@dataclasses.dataclass
class ResourceType:
    name: str
    definition: str
    attributes: dict
    # The property that `Ref` returns; empty if it returns something else.
    identifier: str
    references: tuple
    # Whether attributes that are not listed may exist, such as `Outputs.X`.
    open: bool
    # Whether a transform writes the real resources, so that the properties are those of the transform.
    transformed: bool
    shut_down: str


class Merge:
    def __init__(self, spec, lint):
        self.spec = spec
        self.lint = lint
        self.definitions = {"Tag": tag()}
        targets = [
            (reference["cloudFormationType"], reference["propertyName"])
            for owner in [*spec.resources.values(), *spec._definitions.values()]
            for it in owner["properties"].values()
            for reference in it.get("relationshipRefs", [])
        ]
        # Attributes that some property somewhere takes.
        self.targets = {alias(it) for it in targets}
        self.types = [self.resource_type(name) for name in sorted(spec.resources)]

    def resource_type(self, name):
        resource = self.spec.resources[name]
        schema = self.lint.schemas.get(name)
        body = Body(self, name, schema)
        definition = body.definition(f"{name}", resource, name.split("::")[-1])
        body.constrain(definition, schema.root if schema else None, ())
        for it in self.definitions[definition].properties.values():
            stated = known.REFERENCES.get((name, it.name), ())
            it.references = tuple(dict.fromkeys([*it.references, *stated]))
            it.closed |= bool(stated)
            it.required &= it.name != "Tags"
            if (name, it.name) in known.ALSO:
                it.shape = union(it.shape, known.ALSO[name, it.name])
            if (name, it.name) in known.ANY_CASE:
                it.constraints = tuple(("enum_any_case" if key == "enum" else key, value) for key, value in it.constraints)
        for path in resource.get("additionalReplacementProperties", []):
            if path[0] in self.definitions[definition].properties:
                found = self.definitions[definition].properties[path[0]]
                found.replacement = ALWAYS if len(path) == 1 else max(found.replacement, SOMETIMES)
        identifier = resource.get("cfnRefIdentifier") or resource.get("primaryIdentifier") or []
        identifier = identifier[0] if len(identifier) == 1 else known.IDENTIFIERS.get(name, "")
        body.attributes(definition, resource, identifier)
        return ResourceType(
            name=name,
            definition=definition,
            attributes=body.readable,
            identifier=identifier,
            references=body.reference(identifier) if identifier else (),
            open=bool(schema and any("*" in it for it in schema.attributes)),
            transformed="cloudFormationTransform" in resource,
            shut_down=next((day for prefix, day in known.SHUT_DOWN.items() if name.startswith(prefix)), ""),
        )


class Body:
    """The properties of one type, definitions of nested ones included."""

    def __init__(self, merge, type_name, schema):
        self.merge = merge
        self.type_name = type_name
        self.schema = schema
        self.readable = {}
        # Nodes of the second source for each definition and property.
        self.nodes = {}

    def definition(self, key, entity, name):
        """The key of the definition, whose properties are those of the first source."""
        found = self.merge.definitions
        if key not in found:
            found[key] = Definition(name, {})
            found[key].open = not entity["properties"]
            for name, it in entity["properties"].items():
                found[key].properties[name] = self.property(name, it)
        return key

    def property(self, name, it):
        replacement = {"yes": ALWAYS, "maybe": SOMETIMES}.get(it.get("causesReplacement"), NEVER)
        refs = [alias((ref["cloudFormationType"], ref["propertyName"])) for ref in it.get("relationshipRefs", [])]
        return Property(
            name,
            self.shape(it["type"]),
            required=it.get("required", False),
            replacement=replacement,
            deprecated=it.get("deprecated") == "WARN",
            references=tuple(dict.fromkeys(refs)),
            closed=bool(refs) and set(refs) <= known.DISTINCT,
        )

    def shape(self, it):
        match it["type"]:
            case "array":
                return ("list", self.shape(it["element"]))
            case "map":
                return ("map", self.shape(it["element"]))
            case "tag":
                return ("object", "Tag")
            case "ref":
                entity = self.merge.spec.definition(it["reference"])
                return ("object", self.definition(f"{self.type_name} {entity['$id']}", entity, entity["name"]))
            case "union":
                return union(*[self.shape(each) for each in it["types"]])
            case "date-time":
                return ("string",)
            case other:
                return (other,)

    def constrain(self, key, node, path):
        """Lays what the second source says of a definition over it; a definition in several places is visited in each."""
        schema = self.schema
        if node is None or schema is None or key == "Tag":
            return
        definition = self.merge.definitions[key]
        if (key, id(node)) in self.nodes or len(path) > 24:
            return
        again = any(seen == key for seen, _ in self.nodes)
        self.nodes[key, id(node)] = node
        definition.open |= bool(node.get("patternProperties")) or node.get("additionalProperties") is True
        for name, it in definition.properties.items():
            found = schema.property(node, name)
            if found is not None:
                required = name in node.get("required", [])
                self.lay_over(it, found, required, (*path, name), again)
        for name in node.get("properties", {}) if isinstance(node.get("properties"), dict) else ():
            if name not in definition.properties and (*path, name) not in schema.read_only and path:
                definition.properties[name] = Property(name, self.shape_of(schema.property(node, name)), deprecated=True)

    def lay_over(self, it, node, required, path, again):
        it.required = it.required and required
        if path in self.schema.always or path in self.schema.sometimes:
            it.replacement = max(it.replacement, SOMETIMES)
        it.write_only |= path in self.schema.write_only
        it.shape = reconciled(it.shape, node)
        limits = constraints(node, self.schema)
        it.constraints = tuple(each for each in it.constraints if each in limits) if again else limits
        formats = dict(limits).get("format") or dict(dict(limits).get("element", ())).get("format")
        if formats in known.FORMATS:
            it.closed = True
            it.references = tuple(dict.fromkeys([known.FORMATS[formats], *it.references]))
        inner, element = it.shape, node
        while inner[0] in ("list", "map") and element is not None:
            key = "items" if inner[0] == "list" else "additionalProperties"
            if inner[0] == "map" and isinstance(element.get("patternProperties"), dict):
                element = next(iter(element["patternProperties"].values()), None)
            else:
                element = element.get(key)
            element = self.schema.resolved(element) if isinstance(element, dict) else None
            inner = inner[1]
        if inner[0] == "object" and element is not None:
            self.constrain(inner[1], element, path)

    def shape_of(self, node):
        """The shape of a property that only the second source has."""
        types = node.get("type", "json")
        types = [types] if isinstance(types, str) else types
        if len(types) == 1 and types[0] in SCALARS:
            return (types[0],)
        if types == ["array"]:
            items = self.schema.resolved(node.get("items", {}))
            return ("list", self.shape_of(items))
        return ("json",)

    def attributes(self, key, resource, identifier):
        """What can be read: the attributes of the first source, and those of the second that it lacks."""
        for name, it in resource["attributes"].items():
            self.readable[name] = Attribute(name, self.shape(it["type"]), self.reference(name))
        for name in self.schema.attributes if self.schema else ():
            # The second source gives types without attributes one that stands for what `Ref` returns.
            stands_for_ref = name == "Id" and self.schema.identifier == ["Id"]
            if name not in self.readable and "*" not in name and not stands_for_ref:
                self.readable[name] = Attribute(name, self.shape_at(key, name.split(".")), self.reference(name))

    def shape_at(self, key, path):
        """The shape of the property at the end of a path, text if there is none."""
        found = self.merge.definitions[key].properties.get(path[0])
        if found is None or (len(path) > 1 and found.shape[0] != "object"):
            return ("string",)
        return found.shape if len(path) == 1 else self.shape_at(found.shape[1], path[1:])

    def reference(self, name):
        """What an attribute identifies, if anything."""
        found = []
        node = self.schema.property(self.schema.root, name) if self.schema else None
        stated = dict(constraints(node, self.schema)).get("format") if node else None
        if stated in known.FORMATS:
            found.append(known.FORMATS[stated])
        own = alias((self.type_name, name))
        resource = self.merge.spec.resources[self.type_name]
        identifiers = resource.get("cfnRefIdentifier") or resource.get("primaryIdentifier") or []
        identifies = own in self.merge.targets or name == "Arn" or name == known.IDENTIFIERS.get(self.type_name)
        if identifies or identifiers == [name]:
            found.append(own)
        return tuple(dict.fromkeys(found))


def alias(pair):
    return known.ALIASES.get(pair, pair)


def tag():
    properties = {name: Property(name, ("string",), required=True) for name in ("Key", "Value")}
    return Definition("Tag", properties)


def union(*shapes):
    flat = [inner for it in shapes for inner in (it[1] if it[0] == "union" else (it,))]
    flat = tuple(dict.fromkeys(flat))
    return flat[0] if len(flat) == 1 else ("union", flat)


def reconciled(shape, node):
    """Where the sources give scalars of different types, either is right."""
    types = node.get("type")
    types = [types] if isinstance(types, str) else types or []
    given = {it for it in types if it in (*SCALARS, "object", "array")}
    if shape[0] in SCALARS:
        others = given - {shape[0]} - ({"number"} if shape[0] == "integer" else set())
        extra = [("json",) if it in ("object", "array") else (it,) for it in sorted(others)]
        return union(shape, *extra)
    if shape[0] in ("list", "map", "object") and given:
        expected = {"list": "array", "map": "object", "object": "object"}[shape[0]]
        extra = [(it,) if it in SCALARS else ("json",) for it in sorted(given - {expected})]
        return union(shape, *extra)
    return shape


def constraints(node, schema):
    """The constraints of a property, `element` holding those of a list's elements."""
    found = []
    values = node.get("enum", node.get("enumCaseInsensitive"))
    if isinstance(values, list) and all(isinstance(it, (str, int, float)) for it in values):
        key = "enum" if "enum" in node else "enum_any_case"
        found.append((key, tuple(sorted({written(it) for it in values}))))
    if "const" in node and isinstance(node["const"], (str, int)):
        found.append(("enum", (written(node["const"]),)))
    for key in ("minimum", "maximum"):
        if isinstance(node.get(key), (int, float)):
            found.append((key, float(node[key])))
    for key in ("minLength", "maxLength", "minItems", "maxItems"):
        if isinstance(node.get(key), int) and 0 <= node[key] < 1 << 31:
            found.append((key, node[key]))
    if isinstance(node.get("pattern"), str):
        found.append(("pattern", node["pattern"]))
    if isinstance(node.get("format"), str):
        found.append(("format", node["format"]))
    if node.get("insertionOrder") is False:
        found.append(("unordered", True))
    if node.get("uniqueItems") is True:
        found.append(("unique", True))
    items = node.get("items")
    if isinstance(items, dict):
        inner = constraints(schema.resolved(items), schema)
        if inner:
            found.append(("element", inner))
    return tuple(found)


def written(value):
    return value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else f"{value:g}"
