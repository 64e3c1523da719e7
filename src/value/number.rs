//! Numbers: exact decimals that keep their spelling while they are only passed through.

use crate::name::Name;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A JSON number.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    /// Whose spelling is the plain one.
    Int(i64),
    /// Any other, as spelt: `1.50`, `1e3`, `-0`, more digits than fit an `Int`.
    Spelt(Name),
}

impl Number {
    /// `text` is a number by JSON's grammar.
    pub fn parse(text: Name) -> Number {
        match text.as_str().parse::<i64>() {
            Ok(value) if text.as_str() != "-0" => Number::Int(value),
            _ => Number::Spelt(text),
        }
    }

    /// The value if it is whole and fits, whatever the spelling: `2.0` is 2.
    pub fn as_int(self) -> Option<i64> {
        match self {
            Number::Int(value) => Some(value),
            Number::Spelt(_) => {
                let decimal = self.decimal()?;
                if decimal.is_integer() { i64::try_from(decimal).ok() } else { None }
            }
        }
    }

    /// For arithmetic; `None` beyond 28 significant digits.
    pub fn decimal(self) -> Option<Decimal> {
        match self {
            Number::Int(value) => Some(Decimal::from(value)),
            Number::Spelt(text) if text.as_str().contains(['e', 'E']) => Decimal::from_scientific(text.as_str()).ok(),
            Number::Spelt(text) => Decimal::from_str(text.as_str()).ok(),
        }
    }

    pub fn from_decimal(decimal: Decimal) -> Number {
        Number::parse(Name::new(&decimal.normalize().to_string()))
    }

    /// Whether it is written as a whole number.
    pub fn is_int(self) -> bool {
        matches!(self, Number::Int(_))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Int(value) => write!(f, "{value}"),
            Number::Spelt(text) => f.write_str(text.as_str()),
        }
    }
}

/// By value where both can be computed with, else by spelling.
impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => a == b,
            (a, b) => match (a.decimal(), b.decimal()) {
                (Some(a), Some(b)) => a == b,
                _ => a.to_string() == b.to_string(),
            },
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => Some(a.cmp(b)),
            (a, b) => Some(a.decimal()?.cmp(&b.decimal()?)),
        }
    }
}
