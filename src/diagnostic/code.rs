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

    // SW04xx: functions
    ARGUMENT_COUNT = "SW0401" Error "a function with too few or too many arguments";
    ARGUMENT_NAME = "SW0402" Error "a named argument that the function does not have";
    ARGUMENT_TYPE = "SW0403" Error "an argument of the wrong type";
    DEFERRED_OPERATION = "SW0404" Error "an operation that deferred values do not have";
    ARGUMENT_VALUE = "SW0405" Error "an argument that the function cannot take";
    DATA_UNPARSED = "SW0406" Error "JSON or YAML that cannot be parsed";
}
