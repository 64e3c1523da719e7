//! What can be asked of the catalogue. Everything here is a number of a record in the file: copied freely, read when asked.

use super::file::{self, Limit};

/// A resource type: `AWS::EC2::Subnet`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ResourceType(pub(super) u32);

/// The properties of a resource type or of an object inside one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Definition(u32);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Property(u32);

/// Something that can be read of a resource: `CidrBlock`, `Endpoint.Address`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Attribute(u32);

/// What changing a property does to the resource.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Replacement {
    /// Updated in place.
    Never,
    /// It depends on the values.
    Sometimes,
    Always,
}

impl Replacement {
    pub fn word(self) -> &'static str {
        match self {
            Replacement::Never => "never",
            Replacement::Sometimes => "sometimes",
            Replacement::Always => "always",
        }
    }
}

/// The type of a property or attribute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Type {
    Text,
    Integer,
    Number,
    Bool,
    /// An object of any shape, or text that holds one.
    Json,
    List(Inner),
    Map(Inner),
    Object(Definition),
    OneOf(Alternatives),
}

/// The type of the elements of a list or the values of a map.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Inner(u32);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alternatives {
    first: u32,
    count: u32,
}

/// What a text identifies: `SubnetId` of `AWS::EC2::Subnet`, `Arn` of `AWS::IAM::Role`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reference {
    pub type_name: &'static str,
    pub property: &'static str,
}

/// The constraints of a property, or of the elements of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits(u32);

const OPEN: u32 = 1;
const TRANSFORMED: u32 = 2;

impl ResourceType {
    pub fn name(self) -> &'static str {
        file::TYPES.text(self.0, 0)
    }

    /// The properties of the resource itself.
    pub fn body(self) -> Definition {
        Definition(file::TYPES.half(self.0, 20))
    }

    pub fn properties(self) -> impl ExactSizeIterator<Item = Property> {
        self.body().properties()
    }

    pub fn property(self, name: &str) -> Option<Property> {
        self.body().property(name)
    }

    /// The property at the end of a path, through lists and maps: `["BlockDeviceMappings", "Ebs", "VolumeSize"]`.
    pub fn property_at<'p>(self, path: impl IntoIterator<Item = &'p str>) -> Option<Property> {
        let mut found: Option<Property> = None;
        for name in path {
            let definition = match found {
                None => self.body(),
                Some(property) => property.ty().definition()?,
            };
            found = Some(definition.property(name)?);
        }
        found
    }

    pub fn attributes(self) -> impl ExactSizeIterator<Item = Attribute> {
        let first = file::TYPES.word(self.0, 12);
        (first..first + file::TYPES.half(self.0, 16)).map(Attribute)
    }

    /// The attribute of that name; of one that is an object, also what is in it: `Endpoint.Address`.
    pub fn attribute(self, name: &str) -> Option<Attribute> {
        let (first, count) = (file::TYPES.word(self.0, 12), file::TYPES.half(self.0, 16));
        let exact = file::ATTRIBUTES.find_in(first, count, name).map(Attribute);
        exact.or_else(|| {
            let (outer, path) = name.split_once('.')?;
            let outer = Attribute(file::ATTRIBUTES.find_in(first, count, outer)?);
            let mut ty = outer.ty();
            for step in path.split('.') {
                ty = match ty {
                    Type::Object(definition) if !definition.is_open() => definition.property(step)?.ty(),
                    Type::Object(_) | Type::Map(_) | Type::Json => return Some(outer),
                    _ => return None,
                };
            }
            Some(outer)
        })
    }

    /// Whether it may have attributes that the catalogue does not list, such as the outputs of a stack inside the stack.
    pub fn has_open_attributes(self) -> bool {
        file::TYPES.half(self.0, 22) & OPEN != 0
    }

    /// Whether a transform such as SAM makes the real resources of it, so that not every property is known.
    pub fn is_transformed(self) -> bool {
        file::TYPES.half(self.0, 22) & TRANSFORMED != 0
    }

    /// The property or attribute that `Ref` returns; `None` if it returns something else.
    pub fn identifier(self) -> Option<&'static str> {
        Some(file::TYPES.text(self.0, 4)).filter(|it| !it.is_empty())
    }

    /// What a `Ref` identifies; empty if not known.
    pub fn ref_kind(self) -> impl Iterator<Item = Reference> {
        references(file::TYPES.half(self.0, 18))
    }

    /// The day on which the service behind it was shut down, as `YYYY-MM-DD`.
    pub fn shut_down(self) -> Option<&'static str> {
        Some(file::TYPES.text(self.0, 8)).filter(|it| !it.is_empty())
    }
}

impl Definition {
    /// `PrivateDnsNameOptionsOnLaunch`; of the resource itself the last part of its type.
    pub fn name(self) -> &'static str {
        file::DEFINITIONS.text(self.0, 0)
    }

    /// By name.
    pub fn properties(self) -> impl ExactSizeIterator<Item = Property> {
        let first = file::DEFINITIONS.word(self.0, 4);
        (first..first + file::DEFINITIONS.half(self.0, 8)).map(Property)
    }

    pub fn property(self, name: &str) -> Option<Property> {
        let (first, count) = (file::DEFINITIONS.word(self.0, 4), file::DEFINITIONS.half(self.0, 8));
        file::PROPERTIES.find_in(first, count, name).map(Property)
    }

    /// Whether it takes keys that are not listed.
    pub fn is_open(self) -> bool {
        file::DEFINITIONS.half(self.0, 10) & OPEN != 0
    }
}

impl Property {
    pub fn name(self) -> &'static str {
        file::PROPERTIES.text(self.0, 0)
    }

    pub fn ty(self) -> Type {
        Type::of(file::PROPERTIES.half(self.0, 8))
    }

    pub fn is_required(self) -> bool {
        self.flag(1)
    }

    /// What changing this property does; of a property inside one that always replaces, that one tells.
    pub fn replacement(self) -> Replacement {
        match (self.flag(2), self.flag(4)) {
            (_, true) => Replacement::Always,
            (true, false) => Replacement::Sometimes,
            (false, false) => Replacement::Never,
        }
    }

    /// Whether new templates should do without it.
    pub fn is_deprecated(self) -> bool {
        self.flag(8)
    }

    /// Whether the service takes it and never tells it again.
    pub fn is_write_only(self) -> bool {
        self.flag(16)
    }

    /// Whether it holds a secret, going by its name.
    pub fn is_secret(self) -> bool {
        const ENDINGS: [&str; 9] = [
            "Password",
            "Passphrase",
            "PrivateKey",
            "SecretKey",
            "SecretAccessKey",
            "ClientSecret",
            "AuthToken",
            "AccessToken",
            "OAuthToken",
        ];
        matches!(self.ty(), Type::Text) && ENDINGS.iter().any(|it| self.name().ends_with(it))
    }

    /// What the text in it, or each text of the list in it, identifies; empty if not known.
    pub fn takes(self) -> impl Iterator<Item = Reference> {
        references(file::PROPERTIES.half(self.0, 10))
    }

    /// Whether nothing but what [`Property::takes`] lists can be meant.
    pub fn takes_no_other(self) -> bool {
        self.flag(32)
    }

    pub fn limits(self) -> Limits {
        Limits(file::PROPERTIES.word(self.0, 4))
    }

    fn flag(self, bit: u32) -> bool {
        file::PROPERTIES.half(self.0, 12) & bit != 0
    }
}

impl Attribute {
    pub fn name(self) -> &'static str {
        file::ATTRIBUTES.text(self.0, 0)
    }

    pub fn ty(self) -> Type {
        Type::of(file::ATTRIBUTES.half(self.0, 4))
    }

    /// What it identifies; empty if not known.
    pub fn kind(self) -> impl Iterator<Item = Reference> {
        references(file::ATTRIBUTES.half(self.0, 6))
    }
}

impl Type {
    fn of(shape: u32) -> Type {
        let argument = file::SHAPES.half(shape, 2);
        match file::SHAPES.byte(shape, 0) {
            0 => Type::Text,
            1 => Type::Integer,
            2 => Type::Number,
            3 => Type::Bool,
            5 => Type::List(Inner(argument)),
            6 => Type::Map(Inner(argument)),
            7 => Type::Object(Definition(argument)),
            8 => Type::OneOf(Alternatives { first: argument, count: u32::from(file::SHAPES.byte(shape, 1)) }),
            _ => Type::Json,
        }
    }

    /// The definition of the object that it is or holds, through lists and maps.
    pub fn definition(self) -> Option<Definition> {
        match self {
            Type::Object(definition) => Some(definition),
            Type::List(inner) | Type::Map(inner) => inner.ty().definition(),
            Type::OneOf(types) => types.iter().find_map(Type::definition),
            Type::Text | Type::Integer | Type::Number | Type::Bool | Type::Json => None,
        }
    }

    /// As it stands in messages and tables: `[string]`.
    pub fn text(self) -> String {
        match self {
            Type::Text => "string".to_owned(),
            Type::Integer => "int".to_owned(),
            Type::Number => "number".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Json => "json".to_owned(),
            Type::List(inner) => format!("[{}]", inner.ty().text()),
            Type::Map(inner) => format!("{{[string]: {}}}", inner.ty().text()),
            Type::Object(definition) => definition.name().to_owned(),
            Type::OneOf(types) => types.iter().map(Type::text).collect::<Vec<_>>().join(" | "),
        }
    }
}

impl Inner {
    pub fn ty(self) -> Type {
        Type::of(self.0)
    }
}

impl Alternatives {
    pub fn iter(self) -> impl Iterator<Item = Type> {
        (self.first..self.first + self.count).map(|it| Type::of(file::MEMBERS.half(it, 0)))
    }
}

impl Limits {
    /// The values that are allowed, sorted; `None` if any.
    pub fn words(self) -> Option<impl ExactSizeIterator<Item = &'static str>> {
        let number =
            file::whole_limit(self.0, Limit::Words).or_else(|| file::whole_limit(self.0, Limit::WordsInAnyCase))?;
        let first = file::ENUMS.word(number, 0);
        Some((first..first + file::ENUMS.word(number, 4)).map(|it| file::VALUES.text(it, 0)))
    }

    /// Whether the values that are allowed may be written in capitals or not.
    pub fn is_any_case(self) -> bool {
        file::has_limit(self.0, Limit::WordsInAnyCase)
    }

    /// Whether there are so many values that newer ones must be expected: types of instances, run-times.
    pub fn is_growing(self) -> bool {
        self.words().is_some_and(|words| words.len() > 24)
    }

    /// Least and greatest number, inclusive.
    pub fn range(self) -> (Option<f64>, Option<f64>) {
        (file::number_limit(self.0, Limit::Minimum), file::number_limit(self.0, Limit::Maximum))
    }

    /// Least and greatest number of characters, inclusive.
    pub fn length(self) -> (Option<u32>, Option<u32>) {
        (file::whole_limit(self.0, Limit::MinLength), file::whole_limit(self.0, Limit::MaxLength))
    }

    /// Least and greatest number of elements, inclusive.
    pub fn items(self) -> (Option<u32>, Option<u32>) {
        (file::whole_limit(self.0, Limit::MinItems), file::whole_limit(self.0, Limit::MaxItems))
    }

    /// The regular expression that the text must match somewhere, in the dialect of JSON schemas.
    pub fn pattern(self) -> Option<&'static str> {
        file::whole_limit(self.0, Limit::Pattern).map(file::text)
    }

    /// `ipv4-network`, `date-time`, ...
    pub fn format(self) -> Option<&'static str> {
        file::whole_limit(self.0, Limit::Format).map(file::text)
    }

    /// Whether the order of a list means something; taken to be so unless the source says otherwise.
    pub fn is_ordered(self) -> bool {
        !file::has_limit(self.0, Limit::Unordered)
    }

    /// Whether each element of a list may stand in it once only.
    pub fn is_unique(self) -> bool {
        file::has_limit(self.0, Limit::Unique)
    }

    /// The constraints of each element of a list.
    pub fn element(self) -> Limits {
        Limits(file::whole_limit(self.0, Limit::Element).unwrap_or_default())
    }
}

/// The identifiers of a record of references.
fn references(number: u32) -> impl Iterator<Item = Reference> {
    let first = file::REFERENCES.half(number, 0);
    (first..first + file::REFERENCES.half(number, 2))
        .map(|it| Reference { type_name: file::PAIRS.text(it, 0), property: file::PAIRS.text(it, 4) })
}
