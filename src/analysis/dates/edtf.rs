//! Dates by the Extended Date/Time Format, and as they are typed.

use super::day::{days_of, month_days, year_days};
use super::lexemes::{At, Reading};
use super::rules::span;
use super::{Bound, Dated, Day, Edge, Precision};

/// The codes of the seasons, and their first and last months. A winter is all of its year.
const SEASONS: [(u32, u32, u32); 4] = [(21, 3, 5), (22, 6, 8), (23, 9, 11), (24, 1, 12)];

impl Dated {
    /// What it says, by the Extended Date/Time Format: `2018-03-14`, `2013`, `200X`, `2011-24`
    /// (winter), `2002-01-25/2002-01-27`, `2002/..` for "since 2002", `../2019` for "by 2019",
    /// `2004~/2006~` for "the mid-2000s". Whether it is inferred is not said.
    ///
    /// ```
    /// use fonds::analysis::dates::dates;
    ///
    /// let dates = dates("From December 2017 to December 2018, and in the 1990s");
    /// let edtf: Vec<_> = dates.iter().map(|date| date.edtf()).collect();
    /// assert_eq!(edtf, ["2017-12/2018-12", "199X"]);
    /// ```
    #[must_use]
    pub fn edtf(&self) -> String {
        let about = |edge| if self.approximate && self.sharp != Some(edge) { "~" } else { "" };
        let (from, to) = (about(Edge::First), about(Edge::Last));
        let first = point_from(self.first, self.precision);
        let last = point_to(self.last, self.precision);
        match self.bound {
            Bound::Since => format!("{first}{from}/.."),
            Bound::Until => format!("../{last}{to}"),
            Bound::Whole if first == last => format!("{first}{from}"),
            Bound::Whole => format!("{first}{from}/{last}{to}"),
        }
    }
}

/// A time that begins with a day, as exactly as stated; more exactly, if the day is not where
/// such a time begins.
fn point_from(day: Day, precision: Precision) -> String {
    let (year, month, of_month) = day.ymd();
    let is_first = of_month == 1;
    let season = SEASONS.iter().find(|&&(_, first, _)| is_first && first == month);
    let begins_year = is_first && month == 1;
    match (precision, season) {
        (Precision::Century, _) if begins_year && year.rem_euclid(100) == 0 => century_of(year),
        (Precision::Century | Precision::Decade, _) if begins_year && year.rem_euclid(10) == 0 => {
            decade_of(year)
        }
        (Precision::Season, Some((code, ..))) => format!("{}-{code}", iso_year(year)),
        (Precision::Century | Precision::Decade | Precision::Year, _) if begins_year => iso_year(year),
        (Precision::Day, _) => day.to_string(),
        _ if is_first => format!("{}-{month:02}", iso_year(year)),
        _ => day.to_string(),
    }
}

/// A time that ends with a day, likewise.
fn point_to(day: Day, precision: Precision) -> String {
    let (year, month, of_month) = day.ymd();
    let is_last = of_month == days_of(year, month);
    let season = SEASONS.iter().find(|&&(_, _, last)| is_last && last == month);
    let ends_year = is_last && month == 12;
    match (precision, season) {
        (Precision::Century, _) if ends_year && year.rem_euclid(100) == 99 => century_of(year),
        (Precision::Century | Precision::Decade, _) if ends_year && year.rem_euclid(10) == 9 => {
            decade_of(year)
        }
        (Precision::Season, Some((code, ..))) => format!("{}-{code}", iso_year(year)),
        (Precision::Century | Precision::Decade | Precision::Year, _) if ends_year => iso_year(year),
        (Precision::Day, _) => day.to_string(),
        _ if is_last => format!("{}-{month:02}", iso_year(year)),
        _ => day.to_string(),
    }
}

/// A year as ISO 8601 writes it, in four digits with a minus before those before the year 0, which is 1 BC.
///
/// ```
/// use fonds::analysis::dates::iso_year;
///
/// assert_eq!([988, -43].map(iso_year), ["0988", "-0043"]);
/// ```
#[must_use]
pub fn iso_year(year: i32) -> String {
    format!("{}{:04}", if year < 0 { "-" } else { "" }, year.unsigned_abs())
}

fn decade_of(year: i32) -> String {
    format!("{:03}X", year.div_euclid(10))
}

fn century_of(year: i32) -> String {
    format!("{:02}XX", year.div_euclid(100))
}

/// The days that are meant by what is typed after `date:`: `2013`, `2018-03`, `2018-03-05`,
/// `2010s`, `2012..2014`, `2012..`, `..2014`, the Extended Date/Time Format (`2002/2013`, `2002/..`,
/// `200X`, `2002-21`, `2015~`), or a date as [`dates`](super::dates) reads it. Where an end is open, it
/// is [`Day::FIRST`] or [`Day::LAST`]. `None` if it is nothing of that.
///
/// ```
/// use fonds::analysis::dates::{Day, asked};
///
/// let days = |text| asked(text).map(|(first, last)| format!("{first} {last}"));
/// assert_eq!(days("2018-02").as_deref(), Some("2018-02-01 2018-02-28"));
/// assert_eq!(days("2012..2014").as_deref(), Some("2012-01-01 2014-12-31"));
/// assert_eq!(asked("2012..").unwrap().1, Day::LAST);
/// assert_eq!(days("soon"), None);
/// ```
#[must_use]
pub fn asked(text: &str) -> Option<(Day, Day)> {
    let text = text.trim();
    // An open end of the format is two dots too.
    let parts = text
        .split_once('/')
        .filter(|(from, _)| !from.trim().bytes().all(|byte| byte.is_ascii_digit() && from.len() <= 2));
    if let Some((from, to)) = parts.or_else(|| text.split_once("..")) {
        let is_open = |end: &str| end.is_empty() || end == "..";
        let (from, to) = (from.trim(), to.trim());
        let to = if parts.is_some() { to } else { to.trim_start_matches('.') };
        if is_open(from) && is_open(to) {
            return None;
        }
        let first = if is_open(from) { Day::FIRST } else { point(from)?.0 };
        let last = if is_open(to) { Day::LAST } else { point(to)?.1 };
        return (first <= last).then_some((first, last));
    }
    point(text)
}

/// A date that was typed, without an open end.
fn point(text: &str) -> Option<(Day, Day)> {
    formatted(text).or_else(|| {
        let read = Reading::new(text);
        let found = span(At { read: &read, number: 0 })?;
        found.end.lexeme().is_none().then_some((found.first, found.last))
    })
}

/// A date by the format: `2013`, `2018-03`, `2018-3-5`, `2010s`, `201X`, `20XX`, `2002-21`, each
/// with what says how sure it is.
fn formatted(text: &str) -> Option<(Day, Day)> {
    let text = text.strip_suffix(['~', '?', '%']).unwrap_or(text);
    // Before the year 0
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
    let number = |part: &str, least: usize, most: usize| {
        let fits = (least..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if fits { part.parse::<u32>().ok() } else { None }
    };
    let mut parts = text.split('-');
    // `-44` could be 44 BC for whom ISO's year 0 is unknown, so these have all four digits.
    let year = parts.next().and_then(|part| number(part, if sign < 0 { 4 } else { 3 }, 4));
    if let Some(year) = year.and_then(|year| i32::try_from(year).ok()) {
        let year = year.saturating_mul(sign);
        let month = parts.next().map(|part| number(part, 1, 2));
        let day = parts.next().map(|part| number(part, 1, 2));
        return match (month, day, parts.next()) {
            (None, None, None) => year_days(year),
            (Some(Some(month)), None, None) => {
                let season = SEASONS.iter().find(|(code, ..)| *code == month);
                let (first, last) = season.map_or((month, month), |&(_, first, last)| (first, last));
                Some((month_days(year, first)?.0, month_days(year, last)?.1))
            }
            (Some(Some(month)), Some(Some(day)), None) => {
                Day::from_ymd(year, month, day).map(|day| (day, day))
            }
            _ => None,
        };
    }
    if sign < 0 {
        return None;
    }
    let decade = text.strip_suffix('s').and_then(|decade| number(decade, 4, 4));
    let decade = decade.filter(|decade| decade.is_multiple_of(10));
    let tens = text.strip_suffix(['X', 'x']);
    let hundreds = tens.and_then(|tens| tens.strip_suffix(['X', 'x']));
    let (first, years) = match (decade, hundreds, tens) {
        (Some(decade), ..) => (decade, 9),
        (None, Some(hundreds), _) => (number(hundreds, 2, 2)?.saturating_mul(100), 99),
        (None, None, Some(tens)) => (number(tens, 3, 3)?.saturating_mul(10), 9),
        _ => return None,
    };
    let first = i32::try_from(first).ok()?;
    Some((year_days(first)?.0, year_days(first.saturating_add(years))?.1))
}
