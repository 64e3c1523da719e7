//! Functions that make what only certain settings take: where cookbooks and apps come from, and how a release is rolled out.

use super::{Call, Function, How, Outcome, Param, Taint, Takes, Time, named, problem, required};
use crate::name::Name;
use crate::value::{Construct, Data, Value};
use std::sync::Arc;

const URL: Param = required("url", "string", Takes::Text, Time::Any);
const REVISION: Param = named("revision", "string", Takes::Text, Time::Any);
const USER: Param = named("user", "string", Takes::Text, Time::Any);
const PASSWORD: Param = named("password", "string", Takes::Text, Time::Any);
/// Where a copy is at hand, so that the compiler can look into it.
const LOCAL: Param = named("local", "string", Takes::Text, Time::Known);

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: "git",
        params: &[URL, REVISION, named("ssh_key", "string", Takes::Text, Time::Any), USER, PASSWORD, LOCAL],
        result: "source",
        doc: "A Git repository; `local` names a copy that the compiler reads recipes and metadata from.",
        taint: Taint::Kept,
        run: construct,
    },
    Function {
        name: "svn",
        params: &[URL, REVISION, USER, PASSWORD, LOCAL],
        result: "source",
        doc: "A Subversion repository.",
        taint: Taint::Kept,
        run: construct,
    },
    Function {
        name: "s3",
        params: &[URL, USER, PASSWORD, LOCAL],
        result: "source",
        doc: "An archive in Amazon S3; `user` is an access key id and `password` its secret key.",
        taint: Taint::Kept,
        run: construct,
    },
    Function {
        name: "archive",
        params: &[URL, USER, PASSWORD, LOCAL],
        result: "source",
        doc: "An archive that is had by HTTP.",
        taint: Taint::Kept,
        run: construct,
    },
    Function {
        name: "all_at_once",
        params: &[],
        result: "strategy",
        doc: "All targets of a deployment at the same time.",
        taint: Taint::Kept,
        run: construct,
    },
    Function {
        name: "rolling",
        params: &[
            named("first", "int", Takes::Int, Time::Known),
            named("by", "zone | layer", Takes::Text, Time::Known),
            named("batch", "int | percent", Takes::Batch, Time::Known),
            named("pause", "duration", Takes::Duration, Time::Known),
            named("drain", "bool", Takes::Bool, Time::Known),
        ],
        result: "strategy",
        doc: "Some targets first, then the others in batches: by zone, by layer, or so many at a time.",
        taint: Taint::Kept,
        run: rolling,
    },
    Function {
        name: "blue_green",
        params: &[
            named("steps", "[percent]", Takes::List, Time::Known),
            named("pause", "duration", Takes::Duration, Time::Known),
            named("keep", "duration", Takes::Duration, Time::Known),
        ],
        result: "strategy",
        doc: "A second set of servers that takes over the traffic in steps; the first is kept for a while.",
        taint: Taint::Kept,
        run: construct,
    },
];

fn construct(call: &mut Call) -> Outcome {
    let function = Name::new(call.function.name);
    let given = |(param, arg): (&Param, &Option<Value>)| {
        let value = arg.clone().filter(|value| !value.is_null() && param.how != How::Rest)?;
        Some((Name::new(param.name), value))
    };
    let args = call.function.params.iter().zip(&call.args).filter_map(given).collect();
    Ok(Value::new(Data::Construct(Arc::new(Construct { function, args })), call.span))
}

fn rolling(call: &mut Call) -> Outcome {
    if let Some(by) = call.given(1).filter(|by| !matches!(by.as_text(), Some("zone" | "layer"))) {
        return Err(problem::bad_value(
            "`by` of `rolling` is neither `zone` nor `layer`",
            by.origin,
            "expected `zone` or `layer`",
        ));
    }
    if let (Some(_), Some(batch)) = (call.given(1), call.given(2)) {
        return Err(problem::bad_value(
            "`rolling` with both `by` and `batch`",
            batch.origin,
            "the batches are already made by `by`",
        ));
    }
    construct(call)
}
