//! Days of the calendar.

use std::fmt;

/// A day of the Gregorian calendar, reckoned backwards too: how many days it comes after
/// 1970-01-01.
///
/// ```
/// use fonds::analysis::dates::Day;
///
/// let day = Day::from_ymd(2013, 5, 2).unwrap();
/// assert_eq!((day.to_string(), day.ymd()), ("2013-05-02".into(), (2013, 5, 2)));
/// assert_eq!(Day::from_ymd(2013, 2, 29), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

impl Day {
    /// Not later than any day that is asked for: -9999-01-01.
    pub const FIRST: Self = Self(-4_371_587);
    /// Not before any day that is asked for: 9999-12-31.
    pub const LAST: Self = Self(2_932_896);

    /// The day of a year from -9999 to 9999 (0 is 1 BC), a month from 1 and a day from 1; `None`
    /// if there is none.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(-9999..=9999).contains(&year) || day == 0 || day > days_of(year, month) {
            return None;
        }
        // Howard Hinnant, chrono-compatible low-level date algorithms, days_from_civil: years
        // begin with March there, so that the leap day is their last.
        let year = i64::from(year).saturating_sub(i64::from(month <= 2));
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let month = i64::from(month.saturating_add(9) % 12);
        let of_year = month.saturating_mul(153).saturating_add(2) / 5;
        let days = of_era.saturating_mul(365).saturating_add(of_era / 4).saturating_sub(of_era / 100);
        let days = days.saturating_add(of_year).saturating_add(i64::from(day)).saturating_sub(719_469);
        i32::try_from(era.saturating_mul(146_097).saturating_add(days)).ok().map(Self)
    }

    /// Its year, month and day.
    #[must_use]
    pub fn ymd(self) -> (i32, u32, u32) {
        let days = i64::from(self.0).saturating_add(719_468);
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let leaps = (of_era / 1460).saturating_sub(of_era / 36_524).saturating_add(of_era / 146_096);
        let year = of_era.saturating_sub(leaps) / 365;
        let before = year.saturating_mul(365).saturating_add(year / 4).saturating_sub(year / 100);
        let of_year = of_era.saturating_sub(before);
        let month = of_year.saturating_mul(5).saturating_add(2) / 153;
        let day = of_year.saturating_sub(month.saturating_mul(153).saturating_add(2) / 5).saturating_add(1);
        let month = month.saturating_add(2) % 12;
        let year = era.saturating_mul(400).saturating_add(year).saturating_add(i64::from(month < 2));
        (year as i32, month.saturating_add(1) as u32, day as u32)
    }
}

impl fmt::Display for Day {
    /// As ISO 8601 writes it: `2013-05-02`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        let sign = if year < 0 { "-" } else { "" };
        write!(f, "{sign}{:04}-{month:02}-{day:02}", year.unsigned_abs())
    }
}

/// How many days a month has; 0 if there is no such month.
pub(super) fn days_of(year: i32, month: u32) -> u32 {
    let is_leap = year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0);
    match month {
        2 => 28_u32.saturating_add(is_leap.into()),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// The first and the last day of a year.
pub(super) fn year_days(year: i32) -> Option<(Day, Day)> {
    Some((Day::from_ymd(year, 1, 1)?, Day::from_ymd(year, 12, 31)?))
}

/// The first and the last day of a month.
pub(super) fn month_days(year: i32, month: u32) -> Option<(Day, Day)> {
    Some((Day::from_ymd(year, month, 1)?, Day::from_ymd(year, month, days_of(year, month))?))
}
