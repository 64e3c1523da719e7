"""The facts, packed into the file that the compiler embeds and reads where it lies. `src/catalogue/file.rs` is the reader.

All numbers are little-endian. The file starts with the eight bytes of `MAGIC` and, for each section in the order of `SECTIONS`, its offset and its number of
records (`u32` both). Records have a fixed size, so that a name is found by bisection; strings and constraints are found by their offset.

    text         u16 length, UTF-8
    types        u32 name, u32 identifier, u32 day of the shutdown, u32 first attribute, u16 attributes, u16 references, u16 definition, u16 flags
    definitions  u32 name, u32 first property, u16 properties, u16 flags
    properties   u32 name, u32 constraints, u16 shape, u16 references, u16 flags
    attributes   u32 name, u16 shape, u16 references
    shapes       u8 tag, u8 members, u16 argument: a shape, a definition, or the first of the members of a union
    members      u16 shape
    references   u16 first pair, u16 pairs
    pairs        u32 type, u32 property
    enums        u32 first value, u32 values
    values       u32 text
    constraints  u16 mask, then a field for each bit that is set
    source       one text: versions and date, lines of `name version date licence`

Types are sorted by name, so are the properties of a definition and the attributes of a type. Definitions that are the same are one.
"""
import struct

MAGIC = b"swcat\x00\x00\x01"
SECTIONS = (
    "text", "types", "definitions", "properties", "attributes", "shapes", "members", "references", "pairs", "enums", "values", "constraints",
)
TAGS = ("string", "integer", "number", "boolean", "json", "list", "map", "object", "union")
TYPE_OPEN, TYPE_TRANSFORMED = 1, 2
DEFINITION_OPEN = 1
REQUIRED, SOMETIMES, ALWAYS, DEPRECATED, WRITE_ONLY, CLOSED = 1, 2, 4, 8, 16, 32
LIMITS = (
    ("enum", 1), ("enum_any_case", 2), ("minimum", 4), ("maximum", 8), ("minLength", 16), ("maxLength", 32), ("minItems", 64), ("maxItems", 128),
    ("pattern", 256), ("format", 512), ("unordered", 1024), ("unique", 2048), ("element", 4096),
)


class Table:
    """Records of one size, each different one kept once."""

    def __init__(self, layout):
        self.layout = struct.Struct("<" + layout)
        self.data = bytearray()
        self.count = 0
        self.index = {}

    def append(self, *fields):
        self.data += self.layout.pack(*fields)
        self.count += 1
        return self.count - 1

    def intern(self, key, *fields):
        if key not in self.index:
            self.index[key] = self.append(*fields)
        return self.index[key]


class Pack:
    def __init__(self, merged, source):
        self.definitions = merged.definitions
        self.text, self.offsets = bytearray(), {}
        self.limits, self.limit_offsets = bytearray(), {(): 0}
        self.limits += struct.pack("<H", 0)
        self.tables = {
            "types": Table("IIIIHHHH"), "definitions": Table("IIHH"), "properties": Table("IIHHH"), "attributes": Table("IHH"),
            "shapes": Table("BBH"), "members": Table("H"), "references": Table("HH"), "pairs": Table("II"), "enums": Table("II"),
            "values": Table("I"),
        }
        self.string("")
        self.references(())
        self.classes = classes(merged.definitions, merged.types)
        self.written = {}
        for it in sorted(merged.types, key=lambda it: it.name.encode()):
            self.type(it)
        self.fill_definitions()
        self.source = self.string(source)

    def string(self, text):
        if text not in self.offsets:
            data = text.encode()
            self.offsets[text] = len(self.text)
            self.text += struct.pack("<H", len(data)) + data
        return self.offsets[text]

    def type(self, it):
        attributes = sorted(it.attributes.values(), key=lambda it: it.name.encode())
        rows = [(self.string(a.name), self.shape(a.shape), self.references(a.references)) for a in attributes]
        first = self.tables["attributes"].count
        for row in rows:
            self.tables["attributes"].append(*row)
        self.tables["types"].append(
            self.string(it.name), self.string(it.identifier), self.string(it.shut_down), first, len(rows),
            self.references(it.references), self.definition(it.definition), TYPE_OPEN * it.open | TYPE_TRANSFORMED * it.transformed,
        )

    def definition(self, key):
        """The number of a definition; equal ones share it."""
        return self.written.setdefault(self.classes[key], (len(self.written), key))[0]

    def fill_definitions(self):
        done = 0
        while done < len(self.written):
            for number, key in list(self.written.values())[done:]:
                definition = self.definitions[key]
                rows = [self.property(it) for _, it in sorted(definition.properties.items(), key=lambda it: it[0].encode())]
                first = self.tables["properties"].intern(tuple(rows), *rows[0]) if rows else 0
                if rows and first == self.tables["properties"].count - 1:
                    for row in rows[1:]:
                        self.tables["properties"].append(*row)
                self.tables["definitions"].append(self.string(definition.name), first, len(rows), DEFINITION_OPEN * definition.open)
                done += 1

    def property(self, it):
        flags = (0, SOMETIMES, ALWAYS)[it.replacement] | REQUIRED * it.required
        flags |= DEPRECATED * it.deprecated | WRITE_ONLY * it.write_only | CLOSED * it.closed
        return self.string(it.name), self.constraints(it.constraints), self.shape(it.shape), self.references(it.references), flags

    def shape(self, shape):
        tag, members, argument = TAGS.index(shape[0]), 0, 0
        if shape[0] in ("list", "map"):
            argument = self.shape(shape[1])
        elif shape[0] == "object":
            argument = self.definition(shape[1])
        elif shape[0] == "union":
            numbers = [self.shape(it) for it in shape[1]]
            members, table = len(numbers), self.tables["members"]
            key = tuple(numbers)
            if key not in table.index:
                table.index[key] = table.count
                for it in numbers:
                    table.append(it)
            argument = table.index[key]
        key = (tag, members, argument)
        return self.tables["shapes"].intern(key, *key)

    def references(self, references):
        table, pairs = self.tables["references"], self.tables["pairs"]
        if references not in table.index:
            first = pairs.count
            for type_name, name in references:
                pairs.append(self.string(type_name), self.string(name))
            table.index[references] = table.append(first, len(references))
        return table.index[references]

    def enumeration(self, values):
        table, texts = self.tables["enums"], self.tables["values"]
        if values not in table.index:
            first = texts.count
            for it in values:
                texts.append(self.string(it))
            table.index[values] = table.append(first, len(values))
        return table.index[values]

    def constraints(self, constraints):
        if constraints not in self.limit_offsets:
            given, mask, fields = dict(constraints), 0, b""
            for name, bit in LIMITS:
                if name in given:
                    mask |= bit
                    fields += self.field(name, given[name])
            self.limit_offsets[constraints] = len(self.limits)
            self.limits += struct.pack("<H", mask) + fields
        return self.limit_offsets[constraints]

    def field(self, name, value):
        match name:
            case "enum" | "enum_any_case":
                return struct.pack("<I", self.enumeration(value))
            case "minimum" | "maximum":
                return struct.pack("<d", value)
            case "pattern" | "format":
                return struct.pack("<I", self.string(value))
            case "element":
                return struct.pack("<I", self.constraints(value))
            case "unordered" | "unique":
                return b""
            case _:
                return struct.pack("<I", value)

    def bytes(self):
        bodies = {name: (bytes(table.data), table.count) for name, table in self.tables.items()}
        bodies["text"] = (bytes(self.text), len(self.offsets))
        bodies["constraints"] = (bytes(self.limits), len(self.limit_offsets))
        head, body, offset = bytearray(MAGIC), bytearray(), len(MAGIC) + 8 * len(SECTIONS) + 4
        for name in SECTIONS:
            data, count = bodies[name]
            head += struct.pack("<II", offset + len(body), count)
            body += data
        return bytes(head + struct.pack("<I", self.source) + body)


def classes(definitions, types):
    """For each definition the number of its class: two are in one class if nothing that the file holds tells them apart."""
    found = {key: it.name for key, it in definitions.items()}
    count = 0
    while count != len(set(found.values())):
        count = len(set(found.values()))
        described = {key: (it.name, it.open, tuple(described_property(p, found) for p in it.properties.values())) for key, it in definitions.items()}
        numbers = {}
        found = {key: numbers.setdefault(it, len(numbers)) for key, it in described.items()}
    return found


def described_property(it, found):
    shape = described_shape(it.shape, found)
    return it.name, shape, it.required, it.replacement, it.deprecated, it.write_only, it.closed, it.references, it.constraints


def described_shape(shape, found):
    match shape[0]:
        case "object":
            return "object", found[shape[1]]
        case "list" | "map":
            return shape[0], described_shape(shape[1], found)
        case "union":
            return "union", tuple(described_shape(it, found) for it in shape[1])
        case _:
            return shape
