//! The lines of a schedule by day. As everywhere the later entry wins: what it says of a day is all there is to that day.
//!
//! In: the days and hours of one entry after the other. Out: all lines, and of an entry the hours that it takes from a day without
//! meaning to, as far as can be told. Nothing here knows of time zones.

use crate::source::Span;

/// Hours of one day.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Monday 0.
    pub day: u8,
    /// Minutes of the day; the end is not included and may lie in the next day.
    pub from: u16,
    pub to: u16,
    /// Of the range.
    pub place: Span,
    by: By,
}

/// Where an entry stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// In the schedule itself.
    Own,
    /// In an object that the schedule spreads, which is there to be changed.
    Spread,
}

#[derive(Default)]
pub struct Lines {
    pub all: Vec<Line>,
}

/// Hours that a later entry takes from a day.
pub struct Lost {
    pub day: u8,
    /// Of the earlier range.
    pub place: Span,
}

impl Lines {
    /// Adds an entry. Gives the first day that loses hours although the entry neither shortens nor extends it.
    pub fn set(&mut self, days: &[u8], ranges: &[(u16, u16, Span)], by: By) -> Option<Lost> {
        let new: Vec<(u16, u16)> = ranges.iter().map(|(from, to, _)| (*from, *to)).collect();
        let lost = days.iter().find_map(|day| self.lost(*day, &new)).filter(|_| by == By::Own);
        self.all.retain(|line| !days.contains(&line.day));
        for day in days {
            self.all.extend(ranges.iter().map(|(from, to, place)| Line {
                day: *day,
                from: *from,
                to: *to,
                place: *place,
                by,
            }));
        }
        lost
    }

    fn lost(&self, day: u8, new: &[(u16, u16)]) -> Option<Lost> {
        let old = || self.all.iter().filter(|line| line.day == day && line.by == By::Own);
        let ranges: Vec<(u16, u16)> = old().map(|line| (line.from, line.to)).collect();
        if covers(&ranges, new) {
            return None;
        }
        old().find(|line| !covers(new, &[(line.from, line.to)])).map(|line| Lost { day, place: line.place })
    }
}

/// Whether all minutes of the one are among those of the other.
fn covers(outer: &[(u16, u16)], inner: &[(u16, u16)]) -> bool {
    let mut outer = outer.to_vec();
    outer.sort_unstable();
    inner.iter().all(|(from, to)| {
        let reached = outer.iter().fold(*from, |at, (start, end)| if *start <= at { at.max(*end) } else { at });
        reached >= *to
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn loses(old: &[(u16, u16)], new: &[(u16, u16)]) -> bool {
        let place = Span::new(FileId(0), 0, 0);
        let ranges = |of: &[(u16, u16)]| of.iter().map(|(from, to)| (from * 60, to * 60, place)).collect::<Vec<_>>();
        let mut lines = Lines::default();
        lines.set(&[0, 1, 2, 3, 4], &ranges(old), By::Own);
        lines.set(&[4], &ranges(new), By::Own).is_some()
    }

    #[test]
    fn a_day_that_is_shorter_longer_or_the_same_loses_nothing() {
        assert!(!loses(&[(9, 18)], &[(9, 15)]));
        assert!(!loses(&[(9, 18)], &[(8, 20)]));
        assert!(!loses(&[(9, 12), (12, 18)], &[(10, 14)]));
        assert!(!loses(&[(9, 12), (13, 18)], &[(9, 18)]));
        assert!(!loses(&[], &[(9, 18)]));
        assert!(!loses(&[(9, 18)], &[]));
    }

    #[test]
    fn other_hours_take_the_earlier_ones_away() {
        assert!(loses(&[(9, 18)], &[(17, 20)]));
        assert!(loses(&[(9, 12)], &[(13, 18)]));
        assert!(loses(&[(9, 12), (13, 18)], &[(8, 12)]));
        assert!(loses(&[(9, 18)], &[(22, 26)]));
    }
}
