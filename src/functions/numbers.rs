//! Functions on numbers and quantities. All of them compute, so what they take must be known.

use super::{Call, Function, Outcome, Taint, Takes, Time, problem, required, rest};
use crate::diagnostic::Diagnostic;
use crate::value::quantity::Dimension;
use crate::value::{Data, Number, Quantity, Value};
use rust_decimal::{Decimal, RoundingStrategy};

const SEVERAL: super::Param = rest("of", "number | [number]", Takes::Any, Time::Known);
const ONE: super::Param = required("of", "number", Takes::Amount, Time::Known);

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: "int",
        params: &[required("value", "number | string", Takes::Numeral, Time::Known)],
        result: "int",
        doc: "The whole number that a text spells, or that a number is; nothing is rounded.",
        taint: Taint::Whole,
        run: int,
    },
    Function {
        name: "min",
        params: &[SEVERAL],
        result: "number",
        doc: "The least of several numbers or quantities, or of a list of them.",
        taint: Taint::Whole,
        run: |call| best(call, |new, old| new < old),
    },
    Function {
        name: "max",
        params: &[SEVERAL],
        result: "number",
        doc: "The greatest of several numbers or quantities, or of a list of them.",
        taint: Taint::Whole,
        run: |call| best(call, |new, old| new > old),
    },
    Function {
        name: "sum",
        params: &[SEVERAL],
        result: "number",
        doc: "The sum of several numbers or quantities, or of a list of them; 0 of none.",
        taint: Taint::Whole,
        run: sum,
    },
    Function {
        name: "abs",
        params: &[ONE],
        result: "number",
        doc: "The number or quantity without its sign.",
        taint: Taint::Whole,
        run: |call| each(call, |number| number.abs()),
    },
    Function {
        name: "floor",
        params: &[ONE],
        result: "number",
        doc: "The next whole number below, or the number itself; a quantity in its own unit.",
        taint: Taint::Whole,
        run: |call| each(call, |number| number.floor()),
    },
    Function {
        name: "ceil",
        params: &[ONE],
        result: "number",
        doc: "The next whole number above, or the number itself; a quantity in its own unit.",
        taint: Taint::Whole,
        run: |call| each(call, |number| number.ceil()),
    },
    Function {
        name: "round",
        params: &[ONE],
        result: "number",
        doc: "The nearest whole number, halves away from zero; a quantity in its own unit.",
        taint: Taint::Whole,
        run: |call| each(call, |it| it.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)),
    },
];

fn int(call: &mut Call) -> Outcome {
    let value = call.arg(0);
    let number = match &value.data {
        Data::Number(number) => number.as_int(),
        Data::Text(text) => text.trim().parse::<i64>().ok(),
        _ => None,
    };
    match number {
        Some(number) => Ok(Value::int(number, call.span)),
        None if value.secret => {
            Err(problem::bad_value("`int` of a secret that is no whole number", value.origin, "not a whole number"))
        }
        None => {
            let message = "`int` of something that is no whole number";
            let problem = problem::bad_value(message, value.origin, "expected digits, perhaps with a sign");
            Err(Box::new(problem.help("to round a number use `floor`, `ceil` or `round`")))
        }
    }
}

/// A number or quantity as something to compute with: the dimension, and the amount in its smallest unit.
fn amount(call: &Call, value: &Value) -> Result<(Option<Dimension>, Decimal), Box<Diagnostic>> {
    let found = match &value.data {
        Data::Number(number) => Some((None, number.decimal())),
        Data::Quantity(quantity) => Some((Some(quantity.dimension()), quantity.amount())),
        _ => None,
    };
    match found {
        Some((dimension, Some(amount))) => Ok((dimension, amount)),
        Some((_, None)) => Err(too_large(call, value)),
        None => Err(problem::wrong_part(call.function, "numbers or quantities", value)),
    }
}

fn too_large(call: &Call, value: &Value) -> Box<Diagnostic> {
    problem::bad_value(
        format!("`{}` of a number with more than 28 digits", call.function.name),
        value.origin,
        "too large to compute with",
    )
}

/// The operands: the arguments, lists among them taken apart.
fn operands(call: &Call) -> Vec<Value> {
    let list = |value: &Value| value.as_list().map(<[Value]>::to_vec).unwrap_or_else(|| vec![value.clone()]);
    call.rest.iter().flat_map(list).collect()
}

/// The amounts, all of one dimension.
fn amounts(call: &Call, operands: &[Value]) -> Result<Vec<Decimal>, Box<Diagnostic>> {
    let mut first = None;
    let mut amounts = Vec::new();
    for value in operands {
        let (dimension, amount) = amount(call, value)?;
        if *first.get_or_insert(dimension) != dimension {
            let message = format!(
                "`{}` of {} and {}",
                call.function.name,
                operands.first().map_or("", |it| it.describe()),
                value.describe()
            );
            return Err(Box::new(Diagnostic::at(
                crate::diagnostic::Code::ARGUMENT_TYPE,
                value.origin,
                message,
                "of another kind than the first",
            )));
        }
        amounts.push(amount);
    }
    Ok(amounts)
}

fn best(call: &mut Call, wins: fn(Decimal, Decimal) -> bool) -> Outcome {
    let operands = operands(call);
    let amounts = amounts(call, &operands)?;
    let mut best: Option<(Decimal, &Value)> = None;
    for (amount, value) in amounts.into_iter().zip(&operands) {
        if best.is_none_or(|(known, _)| wins(amount, known)) {
            best = Some((amount, value));
        }
    }
    match best {
        Some((_, value)) => Ok(value.clone().at(call.span)),
        None => Err(problem::bad_value(
            format!("`{}` of nothing", call.function.name),
            call.span,
            "expected at least one number",
        )),
    }
}

fn sum(call: &mut Call) -> Outcome {
    let operands = operands(call);
    let mut total = Decimal::ZERO;
    for amount in amounts(call, &operands)? {
        total = total
            .checked_add(amount)
            .ok_or_else(|| problem::bad_value("a sum with more than 28 digits", call.span, "too large"))?;
    }
    Ok(match operands.first().map(|it| &it.data) {
        Some(Data::Quantity(first)) => {
            Value::new(Data::Quantity(Quantity::from_amount(first.dimension(), total)), call.span)
        }
        _ => Value::new(Data::Number(Number::from_decimal(total)), call.span),
    })
}

/// Applies an operation to the number of a number or quantity.
fn each(call: &mut Call, operation: fn(Decimal) -> Decimal) -> Outcome {
    let value = call.arg(0);
    let data = match &value.data {
        Data::Number(number) => number.decimal().map(|it| Data::Number(Number::from_decimal(operation(it)))),
        Data::Quantity(Quantity { number, unit }) => number
            .decimal()
            .map(|it| Data::Quantity(Quantity { number: Number::from_decimal(operation(it)), unit: *unit })),
        _ => None,
    };
    data.map(|data| Value::new(data, call.span)).ok_or_else(|| too_large(call, &value))
}
