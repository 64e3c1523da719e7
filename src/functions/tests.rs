//! What functions give for known and for deferred arguments; how they report what is wrong.

use super::{Arg, Context, Files, Source, SourceNames, call, find};
use crate::diagnostic::Problems;
use crate::name::Name;
use crate::source::{FileId, LoadError, Span};
use crate::value::{Data, Number, Op, Pseudo, Quantity, Shape, Unit, Value};
use std::sync::Arc;

/// Files by name.
struct Shelf(&'static [(&'static str, &'static str)]);

impl Files for Shelf {
    fn read(&mut self, _: Span, path: &str) -> Result<Arc<str>, LoadError> {
        self.0.iter().find(|(name, _)| *name == path).map(|(_, text)| Arc::from(*text)).ok_or(LoadError::Missing)
    }
}

const HERE: Span = Span { file: FileId(0), start: 0, end: 10 };
const THERE: Span = Span { file: FileId(0), start: 4, end: 8 };

fn text(text: &str) -> Value {
    Value::text(text, THERE)
}

fn int(value: i64) -> Value {
    Value::int(value, THERE)
}

fn list(items: &[Value]) -> Value {
    Value::list(items.to_vec(), THERE)
}

/// A program without declarations: what is deferred is said as it is.
struct NoNames;

impl SourceNames for NoNames {
    fn deferred_source(&self, value: &Value) -> Source {
        Source { text: short(value), origin: value.origin, declared: None }
    }
}

fn region() -> Value {
    Value::deferred(Op::Pseudo(Pseudo::Region), Shape::Text, THERE)
}

fn object(entries: &[(&str, Value)]) -> Value {
    Value::object(entries.iter().map(|(key, value)| (Name::new(key), value.clone())), THERE)
}

/// The result, written short, or the codes of the problems. `files` are what `json_file` and `yaml_file` find.
fn run_with(files: &'static [(&'static str, &'static str)], name: &str, args: &[(&str, Value)]) -> String {
    let function = find(name).expect("the function exists");
    let arg = |(name, value): &(&str, Value)| Arg {
        name: (!name.is_empty()).then(|| (Name::new(name), THERE)),
        value: value.clone(),
    };
    let mut problems = Problems::default();
    let mut shelf = Shelf(files);
    let result = call(
        function,
        HERE,
        args.iter().map(arg).collect(),
        &mut Context { problems: &mut problems, files: &mut shelf, names: &NoNames },
    );
    let found: Vec<String> = problems.into_sorted().iter().map(|it| format!("{:?}: {}", it.code, it.message)).collect();
    assert_eq!(result.is_unknown(), !found.is_empty(), "a problem and only a problem makes the result unknown");
    if found.is_empty() { short(&result) } else { found.join("; ") }
}

fn run(name: &str, args: &[Value]) -> String {
    run_with(&[], name, &args.iter().map(|it| ("", it.clone())).collect::<Vec<_>>())
}

fn short(value: &Value) -> String {
    let items = |items: &[Value]| items.iter().map(short).collect::<Vec<_>>().join(", ");
    let shown = match &value.data {
        Data::Null => "null".to_owned(),
        Data::Bool(value) => value.to_string(),
        Data::Number(number) => number.to_string(),
        Data::Text(text) => format!("{text:?}"),
        Data::Quantity(quantity) => quantity.to_string(),
        Data::List(list) => format!("[{}]", items(list)),
        Data::Object(object) => {
            let entries: Vec<String> =
                object.entries.iter().map(|(key, value)| format!("{key}: {}", short(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Data::Construct(construct) => {
            let args: Vec<String> =
                construct.args.iter().map(|(key, value)| format!("{key}: {}", short(value))).collect();
            format!("{}({})", construct.function, args.join(", "))
        }
        Data::Deferred(deferred) => match &deferred.op {
            Op::Pseudo(pseudo) => pseudo.word().to_owned(),
            Op::Concat(parts) => format!("concat({})", items(parts)),
            Op::Join { separator, list } => format!("join({separator:?}, {})", short(list)),
            Op::Split { separator, text } => format!("split({separator:?}, {})", short(text)),
            Op::Select { index, list } => format!("{}[{}]", short(list), short(index)),
            Op::Base64(text) => format!("base64({})", short(text)),
            Op::Dynamic { service, reference } => format!("{service:?}({reference})"),
            Op::Zones(region) => format!("zones({})", short(region)),
            Op::Cidr { block, count, .. } => format!("cidr({}, {})", short(block), short(count)),
            other => format!("{other:?}"),
        },
        other => format!("{other:?}"),
    };
    if value.secret { format!("secret {shown}") } else { shown }
}

#[test]
fn lists_known_outside_may_have_deferred_parts() {
    assert_eq!(run("len", &[list(&[region(), text("b")])]), "2");
    assert_eq!(run("len", &[text("한국")]), "2");
    assert_eq!(run("reverse", &[list(&[region(), text("b")])]), r#"["b", region]"#);
    assert_eq!(run("flatten", &[list(&[list(&[int(1), list(&[region()])]), int(2)])]), "[1, region, 2]");
    assert_eq!(run("first", &[Value::deferred(Op::Zones(region()), Shape::TextList, THERE)]), "zones(region)[0]");
    assert_eq!(run("sort", &[list(&[int(10), int(9)])]), "[9, 10]");
    assert_eq!(run("unique", &[list(&[text("a"), int(1), text("a"), int(1)])]), r#"["a", 1]"#);
    assert!(run("sort", &[list(&[text("a"), region()])]).starts_with("SW0404: `sort` cannot work on `region`"));
    assert!(run("sort", &[list(&[text("a"), int(1)])]).starts_with("SW0403"));
    assert!(run("contains", &[list(&[region()]), text("a")]).starts_with("SW0404"));
    assert_eq!(run("contains", &[object(&[("a", region())]), text("a")]), "true");
    assert!(run("first", &[list(&[])]).starts_with("SW0405"));
    assert_eq!(run("slice", &[list(&[int(1), int(2), int(3)]), int(1)]), "[2, 3]");
    assert!(run("slice", &[list(&[int(1)]), int(2)]).starts_with("SW0405"));
}

#[test]
fn merge_goes_deep_and_the_later_wins() {
    let low = object(&[("a", object(&[("x", int(1)), ("y", int(2))])), ("b", int(3))]);
    let high = object(&[("a", object(&[("y", region())])), ("c", int(4))]);
    assert_eq!(run("merge", &[low, high]), "{a: {x: 1, y: region}, b: 3, c: 4}");
}

#[test]
fn conditions_are_connected() {
    let deferred = Value::deferred(Op::Equals(region(), text("x")), Shape::Bool, THERE);
    let (yes, no) = (Value::bool(true, THERE), Value::bool(false, THERE));
    assert_eq!(run("any", &[list(&[deferred.clone(), yes.clone()])]), "true");
    assert_eq!(run("all", &[list(&[yes.clone(), yes])]), "true");
    assert_eq!(run("all", &[list(&[deferred, no])]), "false");
}

#[test]
fn text_is_joined_and_split_now_or_later() {
    assert_eq!(run("join", &[text(","), list(&[text("a"), int(2)])]), r#""a,2""#);
    assert_eq!(run("join", &[text(","), list(&[text("a"), region()])]), r#"join(",", ["a", region])"#);
    assert_eq!(run("join", &[text(""), list(&[text("a"), region()])]), r#"join("", ["a", region])"#);
    assert_eq!(run("split", &[text("-"), text("a-b")]), r#"["a", "b"]"#);
    assert_eq!(run("split", &[text("-"), region()]), r#"split("-", region)"#);
    assert_eq!(run("substring", &[text("stackwright"), int(5), int(11)]), r#""wright""#);
    assert_eq!(run("format", &[text("%s-%03d%%"), text("web"), int(7)]), r#""web-007%""#);
    assert_eq!(
        run(
            "format",
            &[
                text("%-4s|%.2f|%x"),
                text("a"),
                Value::new(Data::Number(Number::parse(Name::new("1.5"))), THERE),
                int(255)
            ]
        ),
        r#""a   |1.50|ff""#
    );
    assert_eq!(run("format", &[text("web-%s"), region()]), r#"concat("web-", region)"#);
    assert!(run("format", &[text("%s")]).starts_with("SW0405: the format has 1 places for values, 0 given"));
    assert!(run("format", &[text("%q"), int(1)]).starts_with("SW0405"));
    let minutes = Value::new(Data::Quantity(Quantity::new(Name::new("5"), Unit::Minutes)), THERE);
    assert!(
        run("string", &[minutes])
            .starts_with("SW0403: `string` works on a string, a number or a bool, found a duration")
    );
    assert_eq!(run("string", &[region()]), "region");
    assert!(run("lower", &[region()]).starts_with("SW0404"));
}

#[test]
fn texts_that_multiply_are_refused() {
    let long = "x".repeat(100_000);
    assert!(run("replace", &[text(&long), text("x"), text(&long)]).starts_with("SW0309: `replace` makes a text"));
    let items: Vec<Value> = (0..1000).map(|_| text("")).collect();
    assert!(run("join", &[text(&long), list(&items)]).starts_with("SW0309"));
    let mut args = vec![text(&"%s".repeat(1000))];
    args.extend((0..1000).map(|_| text(&long)));
    assert!(run("format", &args).starts_with("SW0309"));
}

#[test]
fn numbers_and_quantities() {
    let minutes = |n: &str| Value::new(Data::Quantity(Quantity::new(Name::new(n), Unit::Minutes)), THERE);
    let hours = Value::new(Data::Quantity(Quantity::new(Name::new("1"), Unit::Hours)), THERE);
    assert_eq!(run("max", &[minutes("90"), hours.clone()]), "90min");
    assert_eq!(run("sum", &[list(&[minutes("90"), hours.clone()])]), "150min");
    assert_eq!(run("sum", &[]), "0");
    assert!(run("min", &[int(1), hours]).starts_with("SW0403"));
    assert_eq!(run("int", &[text("12")]), "12");
    assert!(run("int", &[text("twelve")]).starts_with("SW0405"));
    assert_eq!(run("round", &[Value::new(Data::Number(Number::parse(Name::new("-2.5"))), THERE)]), "-3");
    assert_eq!(run("abs", &[int(-3)]), "3");
}

#[test]
fn encodings() {
    assert_eq!(run("base64", &[text("hi")]), r#""aGk=""#);
    assert_eq!(run("base64", &[region()]), "base64(region)");
    assert_eq!(run("sha256", &[text("abc")]), "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"");
    assert_eq!(run("parse_json", &[text(r#"{"a": [1.50, null]}"#)]), "{a: [1.50, null]}");
    assert_eq!(
        run("to_json", &[object(&[("a", list(&[text("x\"y"), Value::bool(true, THERE)]))])]),
        r#""{\"a\":[\"x\\\"y\",true]}""#
    );
    assert!(run("parse_json", &[text("{")]).starts_with("SW0406"));
}

#[test]
fn files_are_parsed() {
    let files: &[(&str, &str)] = &[
        ("a.yaml", "base: &b {n: 0x10, z: 007}\nlist: [yes, true, ~, 1.50, \"5\"]\ncopy: *b\n"),
        ("tag.yaml", "a: !Ref b\n"),
        ("two.yaml", "a: 1\n---\nb: 2\n"),
        (
            "bomb.yaml",
            "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
        ),
    ];
    let yaml = |name: &str| run_with(files, "yaml_file", &[("", text(name))]);
    assert_eq!(yaml("a.yaml"), r#"{base: {n: 16, z: 7}, list: ["yes", true, null, 1.50, "5"], copy: {n: 16, z: 7}}"#);
    assert!(yaml("tag.yaml").starts_with("SW0406"));
    assert!(yaml("two.yaml").starts_with("SW0406"));
    assert!(yaml("bomb.yaml").starts_with("SW0406"));
    assert!(yaml("none.yaml").starts_with("SW0001"));
}

#[test]
fn deep_yaml_is_refused() {
    let deep: &'static str = Box::leak("[".repeat(100_000).into_boxed_str());
    let files: &'static [(&'static str, &'static str)] = Box::leak(Box::new([("deep.yaml", deep)]));
    assert!(run_with(files, "yaml_file", &[("", text("deep.yaml"))]).starts_with("SW0406"));
}

#[test]
fn address_ranges_are_those_of_cloudformation() {
    assert_eq!(run("cidr", &[text("10.0.0.0/16"), int(2)]), r#"["10.0.0.0/24", "10.0.1.0/24"]"#);
    assert_eq!(run("cidr", &[text("10.0.0.0/24"), int(2), int(5)]), r#"["10.0.0.0/27", "10.0.0.32/27"]"#);
    assert_eq!(run("cidr", &[region(), int(2)]), "cidr(region, 2)");
    assert!(run("cidr", &[text("10.0.0.0/24"), int(4), int(7)]).starts_with("SW0405"));
    assert!(run("cidr", &[text("10.0.0.0"), int(4)]).starts_with("SW0405"));
}

#[test]
fn references_to_stores() {
    assert_eq!(run("secrets_manager", &[text("shop/db")]), "secret SecretsManager(shop/db:SecretString)");
    let args = [("", text("shop/db")), ("key", text("password"))];
    assert_eq!(run_with(&[], "secrets_manager", &args), "secret SecretsManager(shop/db:SecretString:password)");
    let args = [("", text("shop/db")), ("version", text("v1"))];
    assert_eq!(run_with(&[], "secrets_manager", &args), "secret SecretsManager(shop/db:SecretString:::v1)");
    assert_eq!(run_with(&[], "ssm", &[("", text("/a/b")), ("version", int(3))]), "Ssm(/a/b:3)");
    assert_eq!(run("ssm_secure", &[text("/a/b")]), "secret SsmSecure(/a/b)");
    assert!(run("ssm", &[region()]).starts_with("SW0404"));
}

#[test]
fn sources_and_strategies() {
    let password = region().with_secret(true);
    let args = [("", text("https://x")), ("password", password), ("revision", text("v1"))];
    assert_eq!(run_with(&[], "git", &args), r#"git(url: "https://x", revision: "v1", password: secret region)"#);
    assert_eq!(run("all_at_once", &[]), "all_at_once()");
    assert!(
        run_with(&[], "git", &[("", text("x")), ("revison", text("v1"))])
            .starts_with("SW0402: `git` has no argument `revison`")
    );
    assert!(run_with(&[], "rolling", &[("by", text("rack"))]).starts_with("SW0405"));
}

#[test]
fn secrets_taint_what_is_computed_from_them() {
    let secret = region().with_secret(true);
    assert_eq!(
        run("join", &[text(","), list(&[text("a"), secret.clone()])]),
        r#"secret join(",", ["a", secret region])"#
    );
    assert_eq!(run("reverse", &[list(&[text("a"), secret.clone()])]), r#"[secret region, "a"]"#);
    assert_eq!(run("len", &[list(&[secret])]), "1");
}

#[test]
fn an_unknown_argument_is_silent() {
    let mut problems = Problems::default();
    let function = find("lower").expect("the function exists");
    let args = vec![Arg { name: None, value: Value::unknown(THERE) }];
    let result =
        call(function, HERE, args, &mut Context { problems: &mut problems, files: &mut Shelf(&[]), names: &NoNames });
    assert!(result.is_unknown() && problems.is_empty());
}

#[test]
fn counts_of_arguments() {
    assert!(run("replace", &[text("a")]).starts_with("SW0401: `replace` takes 3 arguments, 1 given"));
    assert!(run("lower", &[text("a"), text("b")]).starts_with("SW0401: `lower` takes 1 argument, 2 given"));
    assert!(run_with(&[], "lower", &[("", text("a")), ("text", text("b"))]).starts_with("SW0401"));
    assert_eq!(run_with(&[], "split", &[("text", text("a-b")), ("separator", text("-"))]), r#"["a", "b"]"#);
}

#[test]
fn every_function_is_documented() {
    let page = include_str!("../../docs/functions.md");
    for function in super::all() {
        assert!(
            page.contains(&format!("### `{}`\n", function.name)),
            "docs/functions.md has no section on `{}`",
            function.name
        );
        assert!(
            page.contains(&function.signature()),
            "docs/functions.md has another signature of `{}`",
            function.signature()
        );
    }
}
