//! Schedules: the hours of the week at which an instance runs, from local time to the whole hours of UTC that the service
//! knows.
//!
//! In: the entries of a `schedule` block. Out: [`Schedule`]; reports for what does not fit whole hours and for zones with
//! daylight saving. Source: reference of the service, sections 5.2 and 11 (rules 52, 121). `lines` keeps what was said of each day.

mod lines;

use super::Analysis;
use super::eval::Scope;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::language::given::Schedule;
use crate::language::kinds::DAYS;
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::{Body, Entry, EntryKind};
use crate::value::{Data, Value};
use jiff::tz::TimeZone;
use lines::{By, Line, Lines, Lost};
use std::sync::Arc;

/// The year whose dates of daylight saving are named: a fixed one, so that the same sources give the same messages.
const YEAR: i16 = 2026;
const DAY: i32 = 1440;

impl<'a> Analysis<'a> {
    pub fn schedule(&mut self, body: &'a Body, scope: &mut Scope) -> Option<Schedule> {
        let mut zone: Option<(Arc<str>, TimeZone, Span)> = None;
        let mut lines = Lines::default();
        let mut mistaken = false;
        for entry in &body.entries {
            let Some(entries) = self.schedule_entries(entry, scope) else {
                mistaken = true;
                continue;
            };
            for (key, span, value) in entries {
                if key == "timezone" {
                    zone = self.zone(&value);
                    mistaken |= zone.is_none();
                    continue;
                }
                match (self.days(key, span), self.hours(&value)) {
                    (Some(days), Some(ranges)) => {
                        let by = if matches!(entry.kind, EntryKind::Spread(_)) { By::Spread } else { By::Own };
                        let lost = lines.set(&days, &ranges, by);
                        lost.into_iter().for_each(|lost| self.hours_lost(lost, key, value.origin));
                    }
                    _ => mistaken = true,
                }
            }
        }
        if mistaken {
            return None;
        }
        let (timezone, offset) = match &zone {
            Some((name, zone, span)) => (name.clone(), self.offset(name, zone, *span)),
            None => (Arc::from("UTC"), 0),
        };
        let hours = self.utc_hours(&lines.all, offset, &timezone)?;
        let written = lines.all.iter().map(|line| (line.day, line.from, line.to)).collect();
        Some(Schedule { hours, timezone, written, origin: body.span })
    }

    /// The lines that an entry stands for, with their keys: its own, or those of the object it spreads.
    fn schedule_entries(&mut self, entry: &'a Entry, scope: &mut Scope) -> Option<Vec<(Name, Span, Value)>> {
        match &entry.kind {
            EntryKind::Setting { key, value, .. } => {
                let value = self.eval(value, scope);
                Some(vec![(self.key(key, scope)?, key.span, value)])
            }
            EntryKind::Spread(expr) => {
                let value = self.eval(expr, scope);
                match &value.data {
                    Data::Object(object) => {
                        Some(object.entries.iter().map(|(key, value)| (*key, expr.span, value.clone())).collect())
                    }
                    Data::Null => Some(Vec::new()),
                    Data::Unknown => None,
                    _ => {
                        self.mismatch(expr.span, &value, "an object after `...`");
                        None
                    }
                }
            }
            EntryKind::Block { .. } => {
                self.report(Diagnostic::at(
                    Code::BAD_SCHEDULE,
                    entry.span,
                    "a schedule has lines such as `mon..fri = 09:00..18:00`",
                    "not a line of a schedule",
                ));
                None
            }
            EntryKind::Broken => None,
        }
    }

    fn zone(&mut self, value: &Value) -> Option<(Arc<str>, TimeZone, Span)> {
        let Data::Text(text) = &value.data else {
            if value.is_deferred() {
                self.must_be_known(value, value.origin, "the time zone of a schedule");
            } else {
                self.mismatch(value.origin, value, "the name of a time zone");
            }
            return None;
        };
        match TimeZone::get(text) {
            Ok(zone) => Some((text.clone(), zone, value.origin)),
            Err(_) => {
                let names: Vec<String> = jiff::tz::db().available().map(|it| it.to_string()).collect();
                let problem = Diagnostic::at(
                    Code::BAD_SCHEDULE,
                    value.origin,
                    format!("there is no time zone `{text}`"),
                    "not a name of the time zone database",
                );
                self.report(match nearest(text, names.iter().map(String::as_str)) {
                    Some(near) => problem.suggest(value.origin, &format!("\"{near}\"")),
                    None => problem.help("time zones are named like `\"Asia/Seoul\"` or `\"UTC\"`"),
                });
                None
            }
        }
    }

    /// The zone's offset from UTC in minutes outside daylight saving; warns of the dates at which it changes.
    fn offset(&mut self, name: &str, zone: &TimeZone, span: Span) -> i32 {
        let start = jiff::civil::date(YEAR, 1, 1).at(0, 0, 0, 0).to_zoned(TimeZone::UTC).map(|it| it.timestamp());
        let Ok(start) = start else { return 0 };
        let end = start + jiff::SignedDuration::from_hours(366 * 24);
        let changes: Vec<_> = zone.following(start).take_while(|it| it.timestamp() < end).collect();
        let minutes = |at: jiff::Timestamp| zone.to_offset(at).seconds() / 60;
        let [first, second, ..] = changes.as_slice() else { return minutes(start) };
        let date = |at: jiff::Timestamp| at.to_zoned(zone.clone()).date().to_string();
        let standard = if first.dst().is_dst() { minutes(start) } else { minutes(first.timestamp()) };
        let between = minutes(first.timestamp());
        let (when, then) = match between == standard {
            false => ("between them", between),
            true => ("before the first and from the second on", minutes(start)),
        };
        let amount = match (then - standard).abs() {
            60 => "an hour".to_owned(),
            minutes => format!("{minutes} minutes"),
        };
        let direction = if then > standard { "late" } else { "early" };
        self.report(
            Diagnostic::at(
                Code::DAYLIGHT_SAVING,
                span,
                format!("`{name}` has daylight saving, and a schedule of UTC hours does not follow it"),
                format!("the hours are those of standard time, {}", from_utc(standard)),
            )
            .note(format!(
                "in {YEAR} the clocks change on {} and {}: {when} the instance starts and stops {amount} {direction} by local time",
                date(first.timestamp()),
                date(second.timestamp())
            ))
            .help("keep two schedules and change between them on those dates, or leave out `timezone` and write UTC"),
        );
        standard
    }

    /// The days that a key means, Monday 0.
    fn days(&mut self, key: Name, span: Span) -> Option<Vec<u8>> {
        let day = |name: &str| {
            DAYS.iter().position(|(short, long)| name == *short || long.eq_ignore_ascii_case(name)).map(|at| at as u8)
        };
        let found = match key.as_str().split_once("..") {
            Some((from, to)) => match (day(from), day(to)) {
                (Some(from), Some(to)) => Some((0..=(to + 7 - from) % 7).map(|it| (from + it) % 7).collect()),
                _ => None,
            },
            None if key == "daily" => Some((0..7).collect()),
            None => day(key.as_str()).map(|it| vec![it]),
        };
        if found.is_none() {
            self.report(
                Diagnostic::at(Code::BAD_SCHEDULE, span, "this is no day of the week", "expected a day").help(
                    "days are `mon tue wed thu fri sat sun`, ranges of them `mon..fri`; `timezone` names the zone",
                ),
            );
        }
        found
    }

    /// The ranges of a line: first and last minute, with their places.
    fn hours(&mut self, value: &Value) -> Option<Vec<(u16, u16, Span)>> {
        match &value.data {
            Data::Span(ends) => match (&ends.0.data, &ends.1.data) {
                (Data::Time(from), Data::Time(to)) => {
                    let to = if to < from { to + DAY as u16 } else { *to };
                    if *from == to || *from >= DAY as u16 {
                        self.report(
                            Diagnostic::at(
                                Code::BAD_SCHEDULE,
                                value.origin,
                                "this range of hours is empty",
                                "its end is its start",
                            )
                            .help("a whole day is `00:00..24:00`"),
                        );
                        return None;
                    }
                    Some(vec![(*from, to, value.origin)])
                }
                _ => None,
            },
            Data::List(items) => {
                let mut ranges = Vec::new();
                for item in items.iter() {
                    ranges.extend(self.hours(item)?);
                }
                Some(ranges)
            }
            Data::Unknown => None,
            _ if value.is_deferred() => {
                self.must_be_known(value, value.origin, "a schedule");
                None
            }
            _ => {
                self.mismatch(value.origin, value, "hours such as `09:00..18:00`");
                None
            }
        }
    }

    /// `mon..fri = 09:00..18:00` and below it `fri = 17:00..20:00`
    fn hours_lost(&mut self, lost: Lost, key: Name, by: Span) {
        let Some((short, long)) = DAYS.get(usize::from(lost.day)) else { return };
        let message = format!("`{short}` loses hours that an earlier line gives it");
        self.report(
            Diagnostic::at(Code::HOURS_LOST, by, message, format!("all there is to {long}: a later line replaces an earlier one"))
                .label(lost.place, "these hours")
                .help(format!("write all hours of a day in one list, `{key} = [09:00..12:00, 13:00..18:00]`, or name each day in one line only")),
        );
    }

    fn utc_hours(&mut self, lines: &[Line], offset: i32, timezone: &str) -> Option<[u32; 7]> {
        let mut hours = [0u32; 7];
        let mut fits = true;
        for Line { day, from, to, place, .. } in lines {
            let (start, end) = (i32::from(*from) - offset, i32::from(*to) - offset);
            if start % 60 != 0 || end % 60 != 0 {
                let why = if offset % 60 == 0 {
                    "the service knows whole hours".to_string()
                } else {
                    format!("`{timezone}` is not whole hours from UTC")
                };
                self.report(
                    Diagnostic::at(Code::BAD_SCHEDULE, *place, "these hours are no whole hours of UTC", why)
                        .help("write times whose UTC hours are whole: the service switches instances only then"),
                );
                fits = false;
                continue;
            }
            for hour in (start / 60)..(end / 60) {
                let at = (i32::from(*day) * 24 + hour).rem_euclid(7 * 24);
                if let Some(bits) = hours.get_mut((at / 24) as usize) {
                    *bits |= 1 << (at % 24);
                }
            }
        }
        fits.then_some(hours)
    }
}

/// `UTC+09:30` for 570 minutes.
fn from_utc(offset: i32) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    format!("UTC{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60)
}
