//! The registry of codes: what each problem is called, how bad it is by default, one line on what it is.
//!
//! A code means the same for ever and is never used again for something else. `SW0xxx` are the language's own, grouped by
//! stage; `SW1nnn`, `SW2nnn` and `SW3nnn` are the rules of the domain: `nnn` is the number of the rule in the table of
//! rules in `docs/rules.md`, and the first digit tells apart the situations of one rule.

use super::Severity;
use std::fmt;

/// A row of the registry. Equal if the text is.
#[derive(Clone, Copy)]
pub struct Code(&'static Row);

struct Row {
    text: &'static str,
    severity: Severity,
    summary: &'static str,
    page: &'static str,
}

impl Code {
    /// `SW0201`
    pub fn text(self) -> &'static str {
        self.0.text
    }

    /// What the problem counts as unless a lint level says otherwise.
    pub fn severity(self) -> Severity {
        self.0.severity
    }

    /// One line: what the problem is.
    pub fn summary(self) -> &'static str {
        self.0.summary
    }

    /// The page that `explain` prints, in Markdown: what it means, a wrong example, the mended one.
    pub fn page(self) -> &'static str {
        self.0.page
    }

    /// All codes, in the order of their texts.
    pub fn all() -> impl Iterator<Item = Code> {
        ALL.iter().copied()
    }

    /// The code with this text; case does not matter.
    pub fn find(text: &str) -> Option<Code> {
        Code::all().find(|code| code.text().eq_ignore_ascii_case(text))
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Code) -> bool {
        self.0.text == other.0.text
    }
}

impl Eq for Code {}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.text)
    }
}

macro_rules! codes {
    ($($constant:ident = $text:literal $severity:ident $summary:literal;)*) => {
        impl Code {
            $(#[doc = $summary] pub const $constant: Code = Code(&Row {
                text: $text,
                severity: Severity::$severity,
                summary: $summary,
                page: include_str!(concat!("pages/", $text, ".md")),
            });)*
        }

        static ALL: &[Code] = &[$(Code::$constant),*];
    };
}

codes! {
    // SW00xx: files and the command line
    FILE_MISSING = "SW0001" Error "a file that is not there";
    FILE_OUTSIDE = "SW0002" Error "a path that leads out of the project";
    FILE_NOT_UTF8 = "SW0003" Error "a file that is not UTF-8 text";
    FILE_UNREADABLE = "SW0004" Error "a file that cannot be read";
    IMPORT_CYCLE = "SW0005" Error "files that import each other in a circle";
    NOT_WRITTEN = "SW0006" Error "a file that cannot be written";

    // SW01xx: syntax
    SYNTAX = "SW0101" Error "text that is not part of the language";
    UNCLOSED = "SW0102" Error "a bracket or a string that is not closed";
    NESTING = "SW0103" Error "nesting deeper than 200";
    HASH_COMMENT = "SW0104" Error "a comment that starts with #";
    BAD_ESCAPE = "SW0105" Error "an escape that strings do not have";
    BAD_TIME = "SW0106" Error "a time of day that does not exist";
    BAD_NUMBER = "SW0107" Error "a number that JSON would not take";

    // SW02xx: names
    UNKNOWN_NAME = "SW0201" Error "a name that nothing declares";
    DUPLICATE_NAME = "SW0202" Error "two declarations with one name";
    CIRCLE = "SW0203" Error "something that depends on itself";
    UNUSED = "SW0204" Warning "a declaration that nothing uses";
    NOT_A_VALUE = "SW0205" Error "a file or a type where a value is wanted";
    AMBIGUOUS_WORD = "SW0206" Error "a bare word that is also the name of a declaration";
    ABSENT = "SW0207" Error "a declaration that does not exist because its `when` is false";
    UNKNOWN_MEMBER = "SW0208" Error "an attribute, setting or key that is not there";
    NO_MEMBER = "SW0209" Error "a member that a family does not have";
    DUPLICATE_ID = "SW0210" Error "two declarations with one logical id";
    BAD_ANNOTATION = "SW0211" Error "an annotation that does not exist or has a wrong argument";
    UNKNOWN_FUNCTION = "SW0212" Error "a call of something that is no function";
    UNKNOWN_INPUT = "SW0213" Error "a profile or a variable that does not exist";
    UNKNOWN_ID = "SW0214" Error "a pasted intrinsic that names nothing in the program";
    BAD_INDEX = "SW0215" Error "an index outside its list";
    FAMILY_KEY = "SW0216" Error "a family whose members cannot be told apart";

    // SW03xx: types and values
    TYPE_MISMATCH = "SW0301" Error "a value of the wrong type";
    OUT_OF_RANGE = "SW0302" Error "a value outside what its type allows";
    UNKNOWN_TYPE = "SW0303" Error "a type that does not exist";
    BAD_TYPE_ARGUMENT = "SW0304" Error "an argument that a type does not take";
    UNKNOWN_KEY = "SW0305" Error "a key that its type does not have";
    MISSING_KEY = "SW0306" Error "a key that its type needs and nothing sets";
    UNIT_WANTED = "SW0307" Error "a bare number where a unit is wanted";
    BAD_OPERANDS = "SW0308" Error "an operator between values that it does not take";
    TOO_LARGE = "SW0309" Error "a program that grows beyond what can be computed";
    ARITHMETIC = "SW0310" Error "a division by zero, or a result that is too large";
    ASSERTION = "SW0311" Error "an assertion that does not hold";
    NO_VALUE = "SW0312" Error "a variable without a value";
    DUPLICATE_KEY = "SW0313" Warning "a value that is set twice";
    NOT_A_RECIPE = "SW0314" Error "text that is not a recipe";

    // SW04xx: functions
    ARGUMENT_COUNT = "SW0401" Error "a function with too few or too many arguments";
    ARGUMENT_NAME = "SW0402" Error "a named argument that the function does not have";
    ARGUMENT_TYPE = "SW0403" Error "an argument of the wrong type";
    DEFERRED_OPERATION = "SW0404" Error "an operation that deferred values do not have";
    ARGUMENT_VALUE = "SW0405" Error "an argument that the function cannot take";
    DATA_UNPARSED = "SW0406" Error "JSON or YAML that cannot be parsed";

    MUST_BE_KNOWN = "SW0420" Error "a deferred value where the compiler must know it";
    BETTER_KNOWN = "SW0421" Warning "a deferred value that run-lists and plans need";
    BAD_MAPPING = "SW0422" Error "a map that cannot become a Mapping of the template";

    // SW05xx: settings and declarations
    UNKNOWN_SETTING = "SW0501" Error "a setting that the declaration does not have";
    MISSING_SETTING = "SW0502" Error "a declaration without a setting that it needs";
    WRONG_WORD = "SW0503" Error "a word that the setting does not take";
    WRONG_SHAPE = "SW0504" Error "a block where a value is wanted, or the other way round";
    UNKNOWN_KIND = "SW0505" Error "a kind of layer, app or server that does not exist";
    NOT_A_DECLARATION = "SW0506" Error "something else where the name of a declaration is wanted";
    STACK_COUNT = "SW0507" Error "a program without a stack, or with two";
    VERSION_NUMBER = "SW0508" Error "a version written as a number";
    BAD_SCHEDULE = "SW0509" Error "a schedule that the service cannot follow";
    DAYLIGHT_SAVING = "SW0510" Warning "a schedule in a time zone with daylight saving";
    NOT_EXISTING = "SW0511" Error "a declaration that cannot stand for something that exists";
    BAD_PARAMETER = "SW0512" Error "a parameter of a type that deployments cannot take";
    DEFAULT_OF_SECRET = "SW0513" Warning "a default value of a secret parameter";
    DEPENDENCY_CIRCLE = "SW0514" Error "resources that wait for each other";

    // SW06xx: custom JSON and secrets
    SECRET_EXPOSED = "SW0601" Error "a secret that flows into a name, a tag, a description or an output";
    SECRET_IN_JSON = "SW0602" Warning "a secret in custom JSON";
    QUANTITY_IN_JSON = "SW0603" Error "a quantity in JSON that nothing says how to write";
    UNKNOWN_NAMESPACE = "SW0604" Warning "a namespace of custom JSON that looks misspelt";
    UNKNOWN_ATTRIBUTE = "SW0605" Warning "an attribute that looks like a misspelt one of a built-in cookbook";
    BAD_JSON_TEXT = "SW0606" Error "`json_text` that is not a JSON object";
    SECRET_IN_CLEAR = "SW0607" Warning "a password or key written in the source";
    DEFERRED_BARE = "SW0608" Warning "a deferred number or bool that the object form would pass on as text";

    // SW09xx: plans
    LAST_INSTANCE = "SW0901" Warning "a phase of a deployment that takes the last instance behind a load balancer";
    ZONE_NOT_KNOWN = "SW0902" Error "a deployment by zone to an instance whose zone is not known";
    DRAIN_WITHOUT_BALANCER = "SW0903" Error "a deployment that drains instances behind no load balancer";
    DEPLOYS_NOWHERE = "SW0904" Warning "a deployment that reaches no instance";
}
