//! Expressions: flat chains of operands and operators get their precedence here.

use super::{Builder, Pair, Pairs, Rule, first, next, opt};
use crate::diagnostic::{Code, Diagnostic};
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::*;
use crate::value::Unit;

/// An operand with the operator that follows it.
struct Pending {
    left: Expr,
    op: BinaryOp,
    op_span: Span,
}

impl<'t> Builder<'t> {
    pub(super) fn expression(&mut self, pair: Pair<'t>) -> Expr {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        let levels = if pairs.len() == 1 { 1 } else { 1 + levels(pairs.clone()) };
        self.deeper(levels, span, |builder| builder.chain(&mut pairs)).unwrap_or(Expr { span, kind: ExprKind::Broken })
    }

    /// Operands and operators, tightest first, left to right.
    fn chain(&mut self, pairs: &mut Pairs<'t>) -> Expr {
        let mut waiting: Vec<Pending> = Vec::new();
        let mut right = self.operand(pairs);
        while let Some(sign) = pairs.next() {
            let (op, op_span) = self.operator(&sign);
            while let Some(top) = waiting.pop_if(|top| strength(top.op) >= strength(op)) {
                let chains = self.check_chaining(&top, op, op_span);
                right = binary(top, right);
                if !chains {
                    right.kind = ExprKind::Broken;
                }
            }
            waiting.push(Pending { left: right, op, op_span });
            right = self.operand(pairs);
        }
        while let Some(top) = waiting.pop() {
            right = binary(top, right);
        }
        right
    }

    /// The sign at the end of the token, which begins with the gap before it.
    fn operator(&self, pair: &Pair<'t>) -> (BinaryOp, Span) {
        let end = self.span(pair).end as usize;
        let op = operator(pair.as_str());
        (op, Span::new(self.file, end - op.text().len(), end))
    }

    /// Ranges and comparisons take two sides and no third: false, and a report, if this one does.
    fn check_chaining(&mut self, before: &Pending, op: BinaryOp, op_span: Span) -> bool {
        let chains = !matches!(strength(op), RANGE | COMPARISON);
        if chains || strength(before.op) != strength(op) {
            return true;
        }
        let (first, second) = (before.op.text(), op.text());
        let help = match strength(op) {
            RANGE => "a range has two ends",
            _ => "join two comparisons with `&&`",
        };
        self.problems.push(
            Diagnostic::at(Code::SYNTAX, op_span, format!("`{second}` cannot follow `{first}`"), "a third side")
                .label(before.op_span, "the first one")
                .help(help),
        );
        false
    }

    fn operand(&mut self, pairs: &mut Pairs<'t>) -> Expr {
        let mut signs = Vec::new();
        while let Some(sign) = opt(pairs, Rule::prefix) {
            signs.push((self.span(&sign), if sign.as_str() == "!" { UnaryOp::Not } else { UnaryOp::Negate }));
        }
        let value = next(pairs);
        let mut value = self.primary(value);
        while let Some(pair) = opt_postfix(pairs) {
            value = self.postfix(value, pair);
        }
        for (span, op) in signs.into_iter().rev() {
            value = Expr { span: span.to(value.span), kind: ExprKind::Unary(op, Box::new(value)) };
        }
        value
    }

    fn postfix(&mut self, value: Expr, pair: Pair<'t>) -> Expr {
        let span = value.span.to(self.span(&pair));
        let value = Box::new(value);
        let kind = match pair.as_rule() {
            Rule::member => ExprKind::Member(value, Box::new(self.ident(first(pair)))),
            Rule::all => ExprKind::All(value),
            Rule::index => ExprKind::Index(value, Box::new(self.expression(first(pair)))),
            _ => ExprKind::Call(Box::new(Call { callee: *value, args: self.arguments(pair) })),
        };
        Expr { span, kind }
    }

    pub(super) fn arguments(&mut self, pair: Pair<'t>) -> Vec<Arg> {
        pair.into_inner().map(|pair| self.argument(pair)).collect()
    }

    fn argument(&mut self, pair: Pair<'t>) -> Arg {
        let mut pairs = pair.into_inner();
        let name = opt(&mut pairs, Rule::arg_name).map(|pair| self.arg_name(pair));
        Arg { name, value: self.expression(next(&mut pairs)) }
    }

    pub(super) fn arg_name(&mut self, pair: Pair<'t>) -> Ident {
        self.ident(first(pair))
    }

    fn primary(&mut self, pair: Pair<'t>) -> Expr {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::text | Rule::template | Rule::lines => return self.string(pair),
            Rule::list => ExprKind::List(self.list(pair)),
            Rule::name => ExprKind::Name(Name::new(pair.as_str())),
            Rule::recipe => ExprKind::Recipe(Name::new(pair.as_str())),
            Rule::number => self.number(pair),
            Rule::time => self.time(pair),
            Rule::literal => literal(pair.as_str()),
            Rule::body => ExprKind::Object(Box::new(self.body(pair))),
            Rule::paren => return Expr { span, ..self.expression(first(pair)) },
            Rule::list_for => self.list_for(pair),
            Rule::map_for => self.map_for(pair),
            Rule::if_ => self.if_(pair),
            _ => ExprKind::Broken,
        };
        Expr { span, kind }
    }

    fn list(&mut self, pair: Pair<'t>) -> Vec<Element> {
        let pairs = pair.into_inner();
        let mut elements = Vec::with_capacity(pairs.len());
        elements.extend(pairs.map(|pair| self.element(pair)));
        elements
    }

    pub(super) fn element(&mut self, pair: Pair<'t>) -> Element {
        match pair.as_rule() {
            Rule::spread => Element::Spread(self.spread(pair)),
            _ => Element::Expr(self.expression(pair)),
        }
    }

    fn list_for(&mut self, pair: Pair<'t>) -> ExprKind {
        let mut pairs = pair.into_inner();
        ExprKind::ListFor(Box::new(ListFor {
            head: self.for_clause(next(&mut pairs)),
            condition: self.opt_for_if(&mut pairs),
            value: self.expression(next(&mut pairs)),
        }))
    }

    fn map_for(&mut self, pair: Pair<'t>) -> ExprKind {
        let mut pairs = pair.into_inner();
        ExprKind::MapFor(Box::new(MapFor {
            head: self.for_clause(next(&mut pairs)),
            condition: self.opt_for_if(&mut pairs),
            key: self.expression(next(&mut pairs)),
            value: self.expression(next(&mut pairs)),
        }))
    }

    fn opt_for_if(&mut self, pairs: &mut Pairs<'t>) -> Option<Expr> {
        opt(pairs, Rule::for_if).map(|pair| self.expression(first(pair)))
    }

    fn if_(&mut self, pair: Pair<'t>) -> ExprKind {
        let mut pairs = pair.into_inner();
        ExprKind::If(Box::new(If {
            condition: self.expression(next(&mut pairs)),
            then: self.expression(next(&mut pairs)),
            otherwise: self.expression(next(&mut pairs)),
        }))
    }

    fn time(&mut self, pair: Pair<'t>) -> ExprKind {
        let span = self.span(&pair);
        let text = pair.as_str();
        let (hours, minutes) = text.split_once(':').unwrap_or((text, ""));
        let (Ok(hour), Ok(minute)) = (hours.parse::<u16>(), minutes.parse::<u16>()) else { return ExprKind::Broken };
        let total = hour * 60 + minute;
        if minute > 59 || total > 24 * 60 {
            let message = format!("there is no time of day `{text}`");
            self.report(Code::BAD_TIME, span, message, "times run from `00:00` to `24:00`");
            return ExprKind::Broken;
        }
        if hours.len() == 1 {
            let message = format!("the hour of `{text}` has one digit");
            let problem =
                Diagnostic::at(Code::BAD_TIME, span, message, "a time has two digits, a colon and two digits");
            self.problems.push(problem.fix(format!("replace with `0{text}`"), span, format!("0{text}")));
        }
        ExprKind::Time(total)
    }

    /// Spelled as in JSON, perhaps with a unit.
    pub(super) fn number(&mut self, pair: Pair<'t>) -> ExprKind {
        let span = self.span(&pair);
        let text = pair.as_str();
        let (digits, unit) = split_unit(text);
        self.check_leading_zero(span, digits);
        if unit.is_empty() {
            return ExprKind::Number(Name::new(digits));
        }
        match Unit::from_text(unit) {
            Some(unit) => ExprKind::Quantity(Name::new(digits), unit),
            None => {
                self.unknown_unit(span, digits, unit);
                ExprKind::Broken
            }
        }
    }

    fn check_leading_zero(&mut self, span: Span, digits: &str) {
        let (sign, whole) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
        let zeros = whole.bytes().take_while(|byte| *byte == b'0').count();
        let next_is_digit = whole.as_bytes().get(zeros).is_some_and(u8::is_ascii_digit);
        let extra = if next_is_digit { zeros } else { zeros.saturating_sub(1) };
        if extra == 0 {
            return;
        }
        let mended = format!("{sign}{}", whole.get(extra..).unwrap_or(""));
        let problem = Diagnostic::at(
            Code::BAD_NUMBER,
            span,
            format!("the number `{digits}` starts with a zero"),
            "numbers are written as in JSON, without leading zeros",
        );
        let zeros = Span::new(self.file, span.start as usize + sign.len(), span.start as usize + sign.len() + extra);
        self.problems.push(problem.help(format!("write `\"{digits}\"` if the zeros matter")).fix(
            format!("replace with `{mended}`"),
            zeros,
            "",
        ));
    }

    fn unknown_unit(&mut self, span: Span, digits: &str, unit: &str) {
        let at = Span { start: span.start + digits.len() as u32, ..span };
        let label = "units are `ms`, `s`, `min`, `h`, `d`, `MiB`, `GiB`, `TiB` and `%`";
        let mut problem = Diagnostic::at(Code::BAD_NUMBER, at, format!("`{unit}` is not a unit"), label);
        if let Some(known) = usual_spelling(unit) {
            problem = problem.help(format!("did you mean `{digits}{known}`?"));
        }
        self.problems.push(problem);
    }
}

/// The number and what is glued to it.
fn split_unit(text: &str) -> (&str, &str) {
    let is_number = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'-');
    let digits = text.bytes().take_while(|byte| is_number(byte)).count();
    let rest = text.get(digits..).unwrap_or("");
    let exponent = rest
        .strip_prefix(['e', 'E'])
        .map(|rest| rest.strip_prefix(['+', '-']).unwrap_or(rest))
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
    if exponent { (text, "") } else { text.split_at_checked(digits).unwrap_or((text, "")) }
}

/// What a unit is called here that other languages write otherwise.
fn usual_spelling(unit: &str) -> Option<&'static str> {
    Some(match unit.to_ascii_lowercase().as_str() {
        "m" | "mins" | "minute" | "minutes" => "min",
        "sec" | "secs" | "second" | "seconds" => "s",
        "hr" | "hrs" | "hour" | "hours" => "h",
        "day" | "days" => "d",
        "msec" | "millis" | "milliseconds" => "ms",
        "mb" | "mib" => "MiB",
        "g" | "gb" | "gib" => "GiB",
        "t" | "tb" | "tib" => "TiB",
        "percent" => "%",
        _ => return None,
    })
}

fn literal(text: &str) -> ExprKind {
    match text {
        "true" => ExprKind::Bool(true),
        "false" => ExprKind::Bool(false),
        _ => ExprKind::Null,
    }
}

fn binary(Pending { left, op, op_span }: Pending, right: Expr) -> Expr {
    Expr { span: left.span.to(right.span), kind: ExprKind::Binary(Box::new(Binary { op, op_span, left, right })) }
}

/// How deep a chain can get: each operator, and the signs and postfixes of the operand that has most of them.
fn levels(pairs: Pairs<'_>) -> usize {
    let (mut operators, mut glued, mut most) = (0, 0, 0);
    for pair in pairs {
        match pair.as_rule() {
            Rule::operator => {
                operators += 1;
                most = glued.max(most);
                glued = 0;
            }
            Rule::prefix | Rule::member | Rule::all | Rule::index | Rule::arguments => glued += 1,
            _ => {}
        }
    }
    operators + glued.max(most)
}

fn opt_postfix<'t>(pairs: &mut Pairs<'t>) -> Option<Pair<'t>> {
    match pairs.peek()?.as_rule() {
        Rule::member | Rule::all | Rule::index | Rule::arguments => pairs.next(),
        _ => None,
    }
}

/// INVARIANT: the grammar lists the same signs.
fn operator(token: &str) -> BinaryOp {
    const LONGEST_FIRST: [BinaryOp; 15] = [
        BinaryOp::Range,
        BinaryOp::OrElse,
        BinaryOp::Equal,
        BinaryOp::NotEqual,
        BinaryOp::LessEqual,
        BinaryOp::GreaterEqual,
        BinaryOp::And,
        BinaryOp::Or,
        BinaryOp::Multiply,
        BinaryOp::Divide,
        BinaryOp::Remainder,
        BinaryOp::Add,
        BinaryOp::Subtract,
        BinaryOp::Less,
        BinaryOp::Greater,
    ];
    LONGEST_FIRST.into_iter().find(|op| token.ends_with(op.text())).unwrap_or(BinaryOp::Or)
}

const RANGE: u8 = 5;
const COMPARISON: u8 = 3;

/// Tighter operators have larger numbers.
fn strength(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => 7,
        BinaryOp::Add | BinaryOp::Subtract => 6,
        BinaryOp::Range => RANGE,
        BinaryOp::OrElse => 4,
        BinaryOp::Equal
        | BinaryOp::NotEqual
        | BinaryOp::Less
        | BinaryOp::LessEqual
        | BinaryOp::Greater
        | BinaryOp::GreaterEqual => COMPARISON,
        BinaryOp::And => 2,
        BinaryOp::Or => 1,
    }
}
