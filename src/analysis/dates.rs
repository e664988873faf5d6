//! Dates, for now what is typed.

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// What was asked.
#[must_use]
pub fn asked(text: &str) -> Option<(Day, Day)> {
    let year: i32 = text.parse().ok()?;
    Some((Day(year.checked_mul(366)?), Day(year.checked_add(1)?.checked_mul(366)?)))
}
