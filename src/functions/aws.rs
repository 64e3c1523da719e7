//! Functions for what AWS knows: address ranges, tags, stores of values, zones, exports of other stacks.

use super::{Call, Function, Outcome, Taint, Takes, Time, named, optional, problem, required};
use crate::diagnostic::Diagnostic;
use crate::name::Name;
use crate::source::Span;
use crate::value::{Data, Op, Shape, Store, Value};
use ipnet::IpNet;

const VERSION: super::Param = named("version", "string | int", Takes::TextOrInt, Time::Known);
const STORED: super::Param = required("name", "string", Takes::Text, Time::Known);

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: "cidr",
        params: &[
            required("block", "string", Takes::Text, Time::Any),
            required("count", "int", Takes::Int, Time::Any),
            optional("bits", "int", Takes::Int, Time::Any),
        ],
        result: "[string]",
        doc: "So many address ranges from a block, each with so many host bits (8 if not said).",
        taint: Taint::Whole,
        run: cidr,
    },
    Function {
        name: "tag_list",
        params: &[required("tags", "{string}", Takes::Object, Time::Outside)],
        result: "[{ Key: string, Value: string }]",
        doc: "The list of keys and values that resources want as tags.",
        taint: Taint::Parts,
        run: tag_list,
    },
    Function {
        name: "secrets_manager",
        params: &[
            STORED,
            named("key", "string", Takes::Text, Time::Known),
            named("stage", "string", Takes::Text, Time::Known),
            named("version", "string", Takes::Text, Time::Known),
        ],
        result: "secret string",
        doc: "A secret that Secrets Manager holds, read while CloudFormation deploys; `key` picks a value of a JSON secret.",
        taint: Taint::Whole,
        run: secrets_manager,
    },
    Function {
        name: "ssm",
        params: &[STORED, VERSION],
        result: "string",
        doc: "A value of the parameter store, read while CloudFormation deploys.",
        taint: Taint::Whole,
        run: |call| stored(call, Store::Ssm),
    },
    Function {
        name: "ssm_secure",
        params: &[STORED, VERSION],
        result: "secret string",
        doc: "A secure value of the parameter store, read while CloudFormation deploys.",
        taint: Taint::Whole,
        run: |call| Ok(stored(call, Store::SsmSecure)?.with_secret(true)),
    },
    Function {
        name: "aws.zones",
        params: &[optional("region", "string", Takes::Text, Time::Any)],
        result: "[string]",
        doc: "The availability zones of a region; of the stack's own if none is given.",
        taint: Taint::Whole,
        run: zones,
    },
    Function {
        name: "aws.import_value",
        params: &[required("name", "string", Takes::Text, Time::Any)],
        result: "string",
        doc: "A value that another stack exports.",
        taint: Taint::Whole,
        run: |call| Ok(Value::deferred(Op::Import(call.arg(0)), Shape::Any, call.span)),
    },
];

/// Host bits if none are said.
const DEFAULT_BITS: i64 = 8;

fn cidr(call: &mut Call) -> Outcome {
    let (block, count, bits) = (call.arg(0), call.arg(1), call.given(2).filter(|it| !it.is_null()).cloned());
    let known_bits = bits.as_ref().map_or(Some(DEFAULT_BITS), Value::as_int);
    match (block.as_text(), count.as_int(), known_bits) {
        (Some(text), Some(wanted), Some(host_bits)) => {
            let network: IpNet = text.parse().map_err(|_| bad_block(&block))?;
            let ranges = ranges(network, wanted, host_bits).ok_or_else(|| does_not_fit(&count, bits.as_ref()))?;
            Ok(Value::list(ranges.into_iter().map(|range| Value::text(range, call.span)).collect(), call.span))
        }
        _ => Ok(Value::deferred(Op::Cidr { block, count, bits }, Shape::TextList, call.span)),
    }
}

fn bad_block(block: &Value) -> Box<Diagnostic> {
    problem::bad_value(
        "`block` of `cidr` is no range of addresses",
        block.origin,
        "expected something like `\"10.0.0.0/16\"`",
    )
}

fn does_not_fit(count: &Value, bits: Option<&Value>) -> Box<Diagnostic> {
    let place: Span = bits.map_or(count.origin, |bits| bits.origin);
    let problem = problem::bad_value(
        "so many ranges are not in the block",
        place,
        "each range has 2 to the power of `bits` addresses",
    );
    Box::new(problem.help("`count` is 1 to 256; take fewer ranges or fewer bits"))
}

/// The first `count` ranges with that many host bits, as `Fn::Cidr` gives them; `None` if the block has not so many.
fn ranges(network: IpNet, count: i64, host_bits: i64) -> Option<Vec<String>> {
    let host_bits = u8::try_from(host_bits).ok()?;
    let prefix = network.max_prefix_len().checked_sub(host_bits)?;
    let count = usize::try_from(count).ok().filter(|count| (1..=256).contains(count))?;
    let ranges: Vec<String> = network.subnets(prefix).ok()?.take(count).map(|it| it.to_string()).collect();
    Some(ranges).filter(|ranges| ranges.len() == count)
}

fn tag_list(call: &mut Call) -> Outcome {
    let tags = call.arg(0);
    let entries = tags.as_object().map(|object| &object.entries).into_iter().flatten();
    let tag = |(key, value): (&Name, &Value)| {
        let key = (Name::new("Key"), Value::text(key.as_str(), call.span));
        Value::object([key, (Name::new("Value"), value.clone())], call.span)
    };
    Ok(Value::list(entries.map(tag).collect(), call.span))
}

fn secrets_manager(call: &mut Call) -> Outcome {
    let optional = |at: usize| call.given(at).map(|_| call.text(at)).unwrap_or_default();
    let reference = format!("{}:SecretString:{}:{}:{}", name(call)?, optional(1), optional(2), optional(3));
    let op = Op::Dynamic { service: Store::SecretsManager, reference: reference.trim_end_matches(':').into() };
    Ok(Value::deferred(op, Shape::Text, call.span).with_secret(true))
}

fn stored(call: &mut Call, service: Store) -> Outcome {
    let version = match call.given(1).map(|it| &it.data) {
        Some(Data::Text(text)) => format!(":{text}"),
        Some(Data::Number(number)) => format!(":{number}"),
        _ => String::new(),
    };
    let op = Op::Dynamic { service, reference: format!("{}{version}", name(call)?).into() };
    Ok(Value::deferred(op, Shape::Text, call.span))
}

/// The name of a stored value. It must not end the reference in which it stands.
fn name(call: &Call) -> Result<std::sync::Arc<str>, Box<Diagnostic>> {
    let name = call.text(0);
    if name.is_empty() || name.contains(['{', '}']) {
        let message = format!("`name` of `{}` is empty or has a brace", call.function.name);
        return Err(problem::bad_value(message, call.arg(0).origin, "not the name of a stored value"));
    }
    Ok(name)
}

fn zones(call: &mut Call) -> Outcome {
    let region = call.given(0).filter(|it| !it.is_null()).cloned().unwrap_or_else(|| Value::text("", call.span));
    Ok(Value::deferred(Op::Zones(region), Shape::TextList, call.span))
}
