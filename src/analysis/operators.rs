//! Operators: what they compute for known operands, and which of them the deployment can do for deferred ones.

use super::Analysis;
use super::eval::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::functions::SourceNames;
use crate::source::Span;
use crate::syntax::ast::{Binary, BinaryOp, Expr, ExprKind, UnaryOp};
use crate::value::quantity::Dimension;
use crate::value::{Data, Number, Op, Quantity, Shape, Value};
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::sync::Arc;

/// How many numbers a range may hold.
const LONGEST_RANGE: i64 = 1_000_000;
/// `24:00`, in minutes.
const END_OF_DAY: u16 = 1440;

impl<'a> Analysis<'a> {
    pub fn unary(&mut self, op: UnaryOp, operand: &'a Expr, span: Span, scope: &mut Scope) -> Value {
        match op {
            UnaryOp::Not => {
                let value = self.condition(operand, scope);
                let secret = value.secret;
                let negated = match value.data {
                    Data::Bool(it) => Value::bool(!it, span),
                    Data::Deferred(_) => Value::deferred(Op::Not(value), Shape::Bool, span),
                    _ => Value::unknown(span),
                };
                negated.with_secret(secret)
            }
            UnaryOp::Negate => {
                let value = self.eval(operand, scope);
                let secret = value.secret;
                let negated = match value.data {
                    Data::Number(Number::Int(number)) if number != i64::MIN => Value::int(-number, span),
                    Data::Number(number) => self.computed(number.decimal().map(|it| -it), span),
                    Data::Quantity(quantity) => match quantity.number.decimal() {
                        Some(number) => Value::new(
                            Data::Quantity(Quantity { number: Number::from_decimal(-number), unit: quantity.unit }),
                            span,
                        ),
                        None => self.overflow(span),
                    },
                    _ if value.is_deferred() => self.no_such_operation(&value, span, "-"),
                    _ => self.mismatch(operand.span, &value, "a number"),
                };
                negated.with_secret(secret)
            }
        }
    }

    pub fn binary(&mut self, it: &'a Binary, span: Span, scope: &mut Scope) -> Value {
        match it.op {
            BinaryOp::And | BinaryOp::Or => return self.logical(it, span, scope),
            BinaryOp::OrElse => return self.or_else(it, span, scope),
            _ => {}
        }
        let left = self.eval(&it.left, scope);
        let right = self.eval(&it.right, scope);
        if left.is_unknown() || right.is_unknown() {
            return Value::unknown(span);
        }
        let secret = left.secret || right.secret;
        let value = match it.op {
            BinaryOp::Equal | BinaryOp::NotEqual => self.equality(it, left, right, span),
            BinaryOp::Range => self.range(it, left, right, span),
            _ if left.is_deferred() => self.no_such_operation(&left, span, it.op.text()),
            _ if right.is_deferred() => self.no_such_operation(&right, span, it.op.text()),
            BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual => {
                self.comparison(it, &left, &right, span)
            }
            _ => self.arithmetic(it, &left, &right, span),
        };
        value.with_secret(secret)
    }

    /// What has no intrinsic: the error names the deferred operand and where it comes from.
    fn no_such_operation(&mut self, value: &Value, span: Span, operator: &str) -> Value {
        let source = self.deferred_source(value);
        let message = format!("`{operator}` cannot be done while deploying, but `{}` is known only then", source.text);
        let problem = Diagnostic::at(Code::DEFERRED_OPERATION, span, message, "needs known operands");
        let help = match value.secret {
            true => {
                "CloudFormation has no such operation, and a secret is not computed with before: give the deployment what comes out"
            }
            false => {
                "CloudFormation has no such operation; use a `variable` where a `parameter` stands, or compute the value elsewhere"
            }
        };
        self.report(source.label(problem, span).help(help));
        Value::unknown(span)
    }

    fn overflow(&mut self, span: Span) -> Value {
        self.report(Diagnostic::at(
            Code::ARITHMETIC,
            span,
            "the result is too large to compute with",
            "more than 28 digits",
        ));
        Value::unknown(span)
    }

    fn computed(&mut self, decimal: Option<Decimal>, span: Span) -> Value {
        match decimal {
            Some(decimal) => Value::new(Data::Number(Number::from_decimal(decimal)), span),
            None => self.overflow(span),
        }
    }

    fn logical(&mut self, it: &'a Binary, span: Span, scope: &mut Scope) -> Value {
        let is_and = it.op == BinaryOp::And;
        let left = self.condition(&it.left, scope);
        if let Data::Bool(known) = left.data
            && known != is_and
        {
            return Value::bool(known, span).with_secret(left.secret);
        }
        let right = self.condition(&it.right, scope);
        let secret = left.secret || right.secret;
        let value = match (&left.data, &right.data) {
            (Data::Unknown, _) | (_, Data::Unknown) => Value::unknown(span),
            (Data::Bool(_), _) => right,
            (_, Data::Bool(known)) if *known == is_and => left,
            (_, Data::Bool(known)) => Value::bool(*known, span),
            _ if is_and => Value::deferred(Op::And(vec![left, right]), Shape::Bool, span),
            _ => Value::deferred(Op::Or(vec![left, right]), Shape::Bool, span),
        };
        value.with_secret(secret)
    }

    /// `a ?? b`: `b` if `a` is null, or a key that is not there.
    fn or_else(&mut self, it: &'a Binary, span: Span, scope: &mut Scope) -> Value {
        let left = self.if_there(&it.left, scope);
        match left.data {
            Data::Null => self.eval(&it.right, scope),
            Data::Unknown => Value::unknown(span),
            _ => left,
        }
    }

    /// The value before `??`: null if it is a key that is not there; before a further `??` that holds for both sides.
    fn if_there(&mut self, expr: &'a Expr, scope: &mut Scope) -> Value {
        match &expr.kind {
            ExprKind::Binary(it) if it.op == BinaryOp::OrElse => {
                let left = stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.if_there(&it.left, scope));
                if left.is_null() { self.if_there(&it.right, scope) } else { left }
            }
            ExprKind::Member(..) | ExprKind::Index(..) => {
                let tried = self.eval_quietly(expr, scope);
                if !tried.is_unknown() {
                    tried
                } else if self.is_missing_key(expr, scope) {
                    Value::new(Data::Null, expr.span)
                } else {
                    self.eval(expr, scope)
                }
            }
            _ => self.eval(expr, scope),
        }
    }

    /// Whether the only trouble with `a.b` or `a[b]` is that the key is not there.
    fn is_missing_key(&mut self, expr: &'a Expr, scope: &mut Scope) -> bool {
        let (base, key) = match &expr.kind {
            ExprKind::Member(base, field) => (base, Value::text(field.name.as_str(), field.span)),
            ExprKind::Index(base, index) => (base, self.eval(index, scope)),
            _ => return false,
        };
        let value = self.eval_quietly(base, scope);
        match (&value.data, key.data) {
            // Nor is what would be in something that is not there.
            (Data::Null, _) => true,
            (Data::Unknown, _) => self.is_missing_key(base, scope),
            (Data::Object(object), Data::Text(text)) => object.get(&text).is_none(),
            (Data::List(items), Data::Number(Number::Int(at))) => {
                usize::try_from(at).map_or(true, |at| at >= items.len())
            }
            _ => false,
        }
    }

    fn equality(&mut self, it: &Binary, left: Value, right: Value, span: Span) -> Value {
        let negated = it.op == BinaryOp::NotEqual;
        if self.is_end_only(&left) || self.is_end_only(&right) {
            return Value::unknown(span);
        }
        if !left.is_deferred() && !right.is_deferred() {
            return Value::bool(left.equals(&right) != negated, span);
        }
        for side in [&left, &right] {
            if matches!(
                side.data,
                Data::List(_) | Data::Object(_) | Data::Null | Data::Quantity(_) | Data::Span(_) | Data::Construct(_)
            ) {
                let other = if std::ptr::eq(side, &left) { &right } else { &left };
                return self.no_such_operation(if side.is_deferred() { side } else { other }, span, it.op.text());
            }
        }
        // A bool compared with a bool is itself or its opposite.
        for (side, other) in [(&left, &right), (&right, &left)] {
            if let (Data::Bool(known), Data::Deferred(deferred)) = (&side.data, &other.data)
                && deferred.shape == Shape::Bool
            {
                return if *known != negated {
                    other.clone()
                } else {
                    Value::deferred(Op::Not(other.clone()), Shape::Bool, span)
                };
            }
        }
        let equals = Value::deferred(Op::Equals(left, right), Shape::Bool, span);
        if negated { Value::deferred(Op::Not(equals), Shape::Bool, span) } else { equals }
    }

    fn range(&mut self, it: &Binary, left: Value, right: Value, span: Span) -> Value {
        for (side, expr) in [(&left, &it.left), (&right, &it.right)] {
            if side.is_deferred() {
                return self.must_be_known(side, expr.span, "an end of a range");
            }
        }
        match (&left.data, &right.data) {
            (Data::Number(a), Data::Number(b)) if a.as_int().is_some() && b.as_int().is_some() => {
                let (from, to) = (a.as_int().unwrap_or(0), b.as_int().unwrap_or(0));
                let count = to.saturating_sub(from).saturating_add(1).max(0);
                if count > LONGEST_RANGE {
                    self.report(Diagnostic::at(
                        Code::TOO_LARGE,
                        span,
                        format!("a range of {count} numbers is too long"),
                        format!("at most {LONGEST_RANGE}"),
                    ));
                    return Value::unknown(span);
                }
                if !self.step(count as u64 / 4, span) {
                    return Value::unknown(span);
                }
                Value::list((from..=to).map(|number| Value::int(number, span)).collect(), span)
            }
            (Data::Time(END_OF_DAY), Data::Time(_)) if self.is_end_only(&left) => Value::unknown(span),
            (Data::Time(_), Data::Time(_)) => Value::new(Data::Span(Arc::new((left, right))), span),
            (Data::Number(_) | Data::Time(_), _) => self.mismatch(
                it.right.span,
                &right,
                if matches!(left.data, Data::Time(_)) { "a time" } else { "an int" },
            ),
            _ => self.mismatch(it.left.span, &left, "an int or a time"),
        }
    }

    /// Reports `24:00` where a time of day is wanted: it is the end of a range and no time of its own.
    fn is_end_only(&mut self, value: &Value) -> bool {
        let is_end = matches!(value.data, Data::Time(END_OF_DAY));
        if is_end {
            let message = "`24:00` is no time of day";
            let problem = Diagnostic::at(Code::BAD_TIME, value.origin, message, "stands only at the end of a range");
            self.report(problem.help("the day begins at `00:00` and its last minute is `23:59`"));
        }
        is_end
    }

    fn comparison(&mut self, it: &Binary, left: &Value, right: &Value, span: Span) -> Value {
        if self.is_end_only(left) || self.is_end_only(right) {
            return Value::unknown(span);
        }
        let order = match (&left.data, &right.data) {
            (Data::Number(a), Data::Number(b)) => a.partial_cmp(b),
            (Data::Time(a), Data::Time(b)) => Some(a.cmp(b)),
            (Data::Text(a), Data::Text(b)) => Some(a.cmp(b)),
            (Data::Quantity(a), Data::Quantity(b)) if a.dimension() == b.dimension() => {
                match (a.amount(), b.amount()) {
                    (Some(a), Some(b)) => Some(a.cmp(&b)),
                    _ => None,
                }
            }
            _ => return self.operands(it, left, right, span),
        };
        match order {
            None => self.overflow(span),
            Some(order) => Value::bool(
                match it.op {
                    BinaryOp::Less => order == Ordering::Less,
                    BinaryOp::LessEqual => order != Ordering::Greater,
                    BinaryOp::Greater => order == Ordering::Greater,
                    _ => order != Ordering::Less,
                },
                span,
            ),
        }
    }

    fn arithmetic(&mut self, it: &Binary, left: &Value, right: &Value, span: Span) -> Value {
        match (&left.data, &right.data) {
            (Data::Number(Number::Int(a)), Data::Number(Number::Int(b))) => self.ints(it, *a, *b, span),
            (Data::Number(a), Data::Number(b)) => {
                let (Some(a), Some(b)) = (a.decimal(), b.decimal()) else { return self.overflow(span) };
                self.decimals(it, a, b, span)
                    .map_or_else(|| Value::unknown(span), |it| Value::new(Data::Number(Number::from_decimal(it)), span))
            }
            (Data::Quantity(a), Data::Quantity(b)) if a.dimension() == b.dimension() => {
                self.quantities(it, *a, *b, span)
            }
            (Data::Quantity(a), Data::Number(b)) if matches!(it.op, BinaryOp::Multiply | BinaryOp::Divide) => {
                self.scaled(it, *a, *b, span)
            }
            (Data::Number(a), Data::Quantity(b)) if it.op == BinaryOp::Multiply => self.scaled(it, *b, *a, span),
            _ => self.operands(it, left, right, span),
        }
    }

    fn ints(&mut self, it: &Binary, a: i64, b: i64, span: Span) -> Value {
        if b == 0 && matches!(it.op, BinaryOp::Divide | BinaryOp::Remainder) {
            return self.division_by_zero(it);
        }
        let result = match it.op {
            BinaryOp::Multiply => a.checked_mul(b),
            BinaryOp::Divide => a.checked_div(b),
            BinaryOp::Remainder => a.checked_rem(b),
            BinaryOp::Add => a.checked_add(b),
            _ => a.checked_sub(b),
        };
        match result {
            Some(number) => Value::int(number, span),
            None => {
                self.report(Diagnostic::at(
                    Code::ARITHMETIC,
                    span,
                    "the result does not fit an int",
                    "more than 64 bits",
                ));
                Value::unknown(span)
            }
        }
    }

    fn division_by_zero(&mut self, it: &Binary) -> Value {
        self.report(Diagnostic::at(Code::ARITHMETIC, it.right.span, "division by zero", "this is zero"));
        Value::unknown(it.right.span)
    }

    fn decimals(&mut self, it: &Binary, a: Decimal, b: Decimal, span: Span) -> Option<Decimal> {
        if b.is_zero() && matches!(it.op, BinaryOp::Divide | BinaryOp::Remainder) {
            self.division_by_zero(it);
            return None;
        }
        let result = match it.op {
            BinaryOp::Multiply => a.checked_mul(b),
            BinaryOp::Divide => a.checked_div(b),
            BinaryOp::Remainder => a.checked_rem(b),
            BinaryOp::Add => a.checked_add(b),
            _ => a.checked_sub(b),
        };
        if result.is_none() {
            self.overflow(span);
        }
        result
    }

    fn quantities(&mut self, it: &Binary, a: Quantity, b: Quantity, span: Span) -> Value {
        if it.op == BinaryOp::Multiply {
            let message = format!("two quantities cannot be multiplied: {a} and {b}");
            self.report(Diagnostic::at(Code::BAD_OPERANDS, span, message, "multiply a quantity by a number"));
            return Value::unknown(span);
        }
        let (Some(left), Some(right)) = (a.amount(), b.amount()) else { return self.overflow(span) };
        let Some(amount) = self.decimals(it, left, right, span) else { return Value::unknown(span) };
        // A quantity divided by one of its kind is how many times it fits.
        if it.op == BinaryOp::Divide {
            return Value::new(Data::Number(Number::from_decimal(amount)), span);
        }
        self.quantity(a.dimension(), amount, span)
    }

    fn scaled(&mut self, it: &Binary, quantity: Quantity, by: Number, span: Span) -> Value {
        let (Some(amount), Some(by)) = (quantity.amount(), by.decimal()) else { return self.overflow(span) };
        match self.decimals(it, amount, by, span) {
            Some(amount) => self.quantity(quantity.dimension(), amount, span),
            None => Value::unknown(span),
        }
    }

    fn quantity(&mut self, dimension: Dimension, amount: Decimal, span: Span) -> Value {
        Value::new(Data::Quantity(Quantity::from_amount(dimension, amount)), span)
    }

    fn operands(&mut self, it: &Binary, left: &Value, right: &Value, span: Span) -> Value {
        let message = format!("`{}` does not take {} and {}", it.op.text(), left.describe(), right.describe());
        let mut problem = Diagnostic::at(Code::BAD_OPERANDS, it.op_span, message, "")
            .label(it.left.span, left.describe())
            .label(it.right.span, right.describe());
        if it.op == BinaryOp::Add {
            match (&left.data, &right.data) {
                (Data::Text(_), _) | (_, Data::Text(_)) => {
                    problem = problem.help("put strings together by interpolation: `\"${a}${b}\"`")
                }
                (Data::List(_), _) => problem = problem.help("put lists together by spreading: `[...a, ...b]`"),
                (Data::Object(_), _) => problem = problem.help("put objects together by spreading: `{ ...a, ...b }`"),
                _ => {}
            }
        }
        self.report(problem);
        Value::unknown(span)
    }
}
