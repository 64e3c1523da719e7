//! Quantities: numbers with a unit, of three dimensions that do not mix.

use super::Number;
use crate::name::Name;
use rust_decimal::Decimal;
use std::fmt;

/// `5min`, `100GiB`, `80%`, as written.
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    pub number: Number,
    pub unit: Unit,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dimension {
    Duration,
    Size,
    Percent,
}

impl Dimension {
    pub fn word(self) -> &'static str {
        match self {
            Dimension::Duration => "duration",
            Dimension::Size => "size",
            Dimension::Percent => "percent",
        }
    }

    /// A spelling to show in a help line.
    pub fn example(self) -> &'static str {
        match self {
            Dimension::Duration => "5min",
            Dimension::Size => "100GiB",
            Dimension::Percent => "80%",
        }
    }
}

/// Units are glued to their number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Unit {
    /// `ms`
    Milliseconds,
    /// `s`
    Seconds,
    /// `min`
    Minutes,
    /// `h`
    Hours,
    /// `d`
    Days,
    /// `MiB`
    Mebibytes,
    /// `GiB`
    Gibibytes,
    /// `TiB`
    Tebibytes,
    /// `%`
    Percent,
}

impl Unit {
    /// Of each dimension the smallest first.
    pub const ALL: [Unit; 9] = [
        Unit::Milliseconds,
        Unit::Seconds,
        Unit::Minutes,
        Unit::Hours,
        Unit::Days,
        Unit::Mebibytes,
        Unit::Gibibytes,
        Unit::Tebibytes,
        Unit::Percent,
    ];

    /// As it is glued to a number.
    pub fn text(self) -> &'static str {
        match self {
            Unit::Milliseconds => "ms",
            Unit::Seconds => "s",
            Unit::Minutes => "min",
            Unit::Hours => "h",
            Unit::Days => "d",
            Unit::Mebibytes => "MiB",
            Unit::Gibibytes => "GiB",
            Unit::Tebibytes => "TiB",
            Unit::Percent => "%",
        }
    }

    pub fn from_text(text: &str) -> Option<Unit> {
        Unit::ALL.into_iter().find(|unit| unit.text() == text)
    }

    /// The dimension, and how many of the dimension's smallest units one is: milliseconds, mebibytes, percent.
    pub fn measure(self) -> (Dimension, i64) {
        match self {
            Unit::Milliseconds => (Dimension::Duration, 1),
            Unit::Seconds => (Dimension::Duration, 1_000),
            Unit::Minutes => (Dimension::Duration, 60_000),
            Unit::Hours => (Dimension::Duration, 3_600_000),
            Unit::Days => (Dimension::Duration, 86_400_000),
            Unit::Mebibytes => (Dimension::Size, 1),
            Unit::Gibibytes => (Dimension::Size, 1_024),
            Unit::Tebibytes => (Dimension::Size, 1_048_576),
            Unit::Percent => (Dimension::Percent, 1),
        }
    }

    /// The word for it in `duration in seconds`: singular and symbols are not taken.
    pub fn word(self) -> &'static str {
        match self {
            Unit::Milliseconds => "milliseconds",
            Unit::Seconds => "seconds",
            Unit::Minutes => "minutes",
            Unit::Hours => "hours",
            Unit::Days => "days",
            Unit::Mebibytes => "MiB",
            Unit::Gibibytes => "GiB",
            Unit::Tebibytes => "TiB",
            Unit::Percent => "percent",
        }
    }
}

impl Quantity {
    pub fn new(number: Name, unit: Unit) -> Quantity {
        Quantity { number: Number::parse(number), unit }
    }

    pub fn dimension(self) -> Dimension {
        self.unit.measure().0
    }

    /// In the dimension's smallest unit; `None` if too large to compute with.
    pub fn amount(self) -> Option<Decimal> {
        self.number.decimal()?.checked_mul(Decimal::from(self.unit.measure().1))
    }

    /// In another unit of the same dimension; `None` if the dimension differs or the amount is too large.
    pub fn in_unit(self, unit: Unit) -> Option<Number> {
        let (dimension, factor) = unit.measure();
        if dimension != self.dimension() {
            return None;
        }
        Some(Number::from_decimal(self.amount()?.checked_div(Decimal::from(factor))?))
    }

    /// From an amount in the dimension's smallest unit, in the largest unit that gives a whole number.
    pub fn from_amount(dimension: Dimension, amount: Decimal) -> Quantity {
        let fitting = Unit::ALL.into_iter().rev().filter(|unit| unit.measure().0 == dimension);
        let smallest = fitting.clone().next_back().unwrap_or(Unit::Percent);
        let unit = fitting
            .clone()
            .find(|unit| !amount.is_zero() && (amount % Decimal::from(unit.measure().1)).is_zero())
            .unwrap_or(smallest);
        Quantity { number: Number::from_decimal(amount / Decimal::from(unit.measure().1)), unit }
    }

    pub fn describe(self) -> &'static str {
        match self.dimension() {
            Dimension::Duration => "a duration",
            Dimension::Size => "a size",
            Dimension::Percent => "a percentage",
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.number, self.unit.text())
    }
}
