//! Large programs of one shape: they end, what is wrong with them is listed in bounds, and nothing in a long list is lost.

use crate::compiled::compiled;
use crate::memory::Memory;
use crate::sources::each;
use stackwright::targets::{self, Target};
use std::path::Path;

/// Long enough to be read by parts.
const LONG: usize = 1_100_000;

/// What stands before, what is repeated, what stands behind.
const SHAPES: [(&str, &str, &str); 18] = [
    ("let x = [", "{\"a\":1},", "]\n"),
    ("let x = [[", "[],", "]]\n"),
    ("let x = [", "...x, ", "]\n"),
    ("let x = [\n", "  [1, 2 3],\n", "]\n"),
    ("let x = [for n in [", "1, ", "1] : n]\n"),
    ("let x = ", "1 + ", "1\n"),
    ("let x = \"", "${y} ", "\"\n"),
    ("let x = \"", "\\q", "\"\n"),
    ("let x = ", "[", ""),
    ("let x = ", "{a:", ""),
    ("let x = ", "\"${", ""),
    ("", "@was(a) ", "let x = 1\n"),
    ("", "let x = \"open\n", ""),
    ("", "let x = 1\n", ""),
    ("", "} ]\n", ""),
    ("stack s {\n", "  key = = 1\n", "}\n"),
    ("stack s {\n  json {\n", "    a { b: [1] }\n", "  }\n}\n"),
    ("type T = ", "\"a\" | ", "\"b\"\n"),
];

fn template(text: &str) -> (usize, Option<String>) {
    let main = Path::new("main.stack");
    let compilation = compiled(&Memory::default().with(main, text), main, None);
    let template = compilation.model.map(|model| {
        let mut bytes = Vec::new();
        targets::emit(Target::Classic, &model, &mut bytes).expect("memory takes everything");
        String::from_utf8_lossy(&bytes).into_owned()
    });
    (compilation.diagnostics.len(), template)
}

#[test]
fn large_programs_end_and_list_their_problems_in_bounds() {
    each(&SHAPES, |(head, unit, tail)| {
        let text = [head, unit.repeat(LONG / unit.len()).as_str(), tail].concat();
        let (problems, _) = template(&text);
        assert!(problems <= 20_000, "{problems} problems of {head}{unit}");
    });
}

#[test]
fn chains_of_names_are_no_overflow() {
    let chain = |unit: fn(usize) -> String| (0..60_000).map(unit).collect::<String>();
    template(&chain(|n| format!("let a{n} = a{}\n", n + 1)));
    template(&chain(|n| format!("let a{n} = [a{}]\n", n.wrapping_sub(1))));
    template(&chain(|n| format!("type T{n} = {{ a: T{} }}\n", n + 1)));
    template(&chain(|n| format!("type T{n} = [T{}]\n", n.wrapping_sub(1))));
}

/// Elements that are read some at a time, and elements so long that they are read by parts themselves.
#[test]
fn nothing_in_a_long_list_is_lost() {
    let short = "  { name: \"a, ]\", on: [true, false] }, // one, [more\n".repeat(30_000);
    let text = format!(
        "stack s {{ chef = \"12\" }}\nlet x = [\n{short}  7,\n  [\n{short}  8 ],\n  {{ y: [{short}9] }}\n]\n\
         output counts = \"${{len(x)}} ${{len(x[30001])}} ${{len(x[30002].y)}} ${{x[30000]}} ${{x[30001][30000]}}\"\n"
    );
    let (_, template) = template(&text);
    assert!(template.is_some_and(|it| it.contains("\"30003 30001 30001 7 8\"")));
}
