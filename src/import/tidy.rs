//! Clean-ups: a draft that says what the template says becomes one that a careful colleague would have written. Each is a file, none
//! knows of the others, and `--plain` leaves all of them out. What they change is either equal as data or has a remark.

mod bools;
mod families;
mod lists;
mod secrets;
mod tags;

use super::draft::Draft;
use super::remark::Remarks;
use super::template::Template;
use crate::diagnostic::Problems;

/// Cleans a draft up. Warnings go to `problems`.
pub fn tidy(draft: &mut Draft, template: &Template, remarks: &mut Remarks, problems: &mut Problems) {
    secrets::lift(draft, template, remarks, problems);
    bools::plain(draft);
    tags::plain(draft);
    families::fold(draft);
    lists::name(draft);
}
