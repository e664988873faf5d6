//! What is read and what is not.

use super::*;
use proptest::prelude::*;

/// The dates of a text: what is written, and what it says.
fn read(text: &str) -> Vec<String> {
    dates(text).into_iter().map(|date| format!("{}={}", &text[date.range.clone()], date.edtf())).collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(read(text), expected, "{text}");
}

#[test]
fn days_are_read_in_many_writings() {
    check("On 2013-05-02, at", &["2013-05-02=2013-05-02"]);
    check("2013-05-02T10:00:00Z", &["2013-05-02=2013-05-02"]);
    check("It was 2 May 2013.", &["2 May 2013=2013-05-02"]);
    check("on May 2, 2013, and", &["May 2, 2013=2013-05-02"]);
    check("the 2nd of May, 2013", &["2nd of May, 2013=2013-05-02"]);
    check("Retrieved Aug 29, 2024", &["Aug 29, 2024=2024-08-29"]);
    check("(Sept. 5, 2012)", &["Sept. 5, 2012=2012-09-05"]);
    check("2 мая 2013 года", &["2 мая 2013 года=2013-05-02"]);
    check("2 мая 2013 г. в Москве", &["2 мая 2013 г.=2013-05-02"]);
    check("2-го мая 2013", &["2-го мая 2013=2013-05-02"]);
    check("от 02.05.2013 г.", &["02.05.2013 г.=2013-05-02"]);
    check("31/12/2013 12/31/2013 03/04/2013", &["31/12/2013=2013-12-31", "12/31/2013=2013-12-31"]);
    check("am 2. Mai 2013 in", &["2. Mai 2013=2013-05-02"]);
    check("le 1er mai 2013", &["1er mai 2013=2013-05-01"]);
    check("el 2 de mayo de 2013", &["2 de mayo de 2013=2013-05-02"]);
    check("2 травня 2013 року", &["2 травня 2013 року=2013-05-02"]);
    check("29 February 2012", &["29 February 2012=2012-02-29"]);
}

#[test]
fn months_years_and_decades_are_read() {
    check("In May 2013 they", &["May 2013=2013-05"]);
    check("в мае 2013", &["мае 2013=2013-05"]);
    check("In May of 2013", &["May of 2013=2013-05"]);
    check("Mai 2013, mars 2014", &["Mai 2013=2013-05", "mars 2014=2014-03"]);
    check("in 2013, since 2002 and until 2014.", &["2013=2013", "2002=2002", "2014=2014"]);
    check("в 2013 году, 2008 г., 2013-го", &["2013 году=2013", "2008 г.=2008", "2013-го=2013"]);
    check("A book (Moscow, 2013) and another (2011)", &["2013=2013", "2011=2011"]);
    check("Founded: 2002 (established 2003)", &["2002=2002", "2003=2003"]);
    check("as of 2019, in the spring of 2002", &["2019=2019", "2002=2002"]);
    check("post-2014 repression in the mid-2000s", &["2014=2014", "2000s=200X"]);
    check("a run of 1500, x-2014, one-post-2014, non-2000s", &[]);
    check("2013", &["2013=2013"]);
    check("the 2000s and 1990's", &["2000s=200X", "1990's=199X"]);
    check("1990-е годы, начало 2000-х", &["1990-е годы=199X", "2000-х=200X"]);
    check("der 1990er Jahre", &["1990er Jahre=199X"]);
}

#[test]
fn spans_are_one_date() {
    check("25–27 January 2002", &["25–27 January 2002=2002-01-25/2002-01-27"]);
    check("25—27 января 2002 года", &["25—27 января 2002 года=2002-01-25/2002-01-27"]);
    check("January 25–27, 2002", &["January 25–27, 2002=2002-01-25/2002-01-27"]);
    check("с 25 по 27 января 2002", &["25 по 27 января 2002=2002-01-25/2002-01-27"]);
    check("28 января — 2 февраля 2002", &["28 января — 2 февраля 2002=2002-01-28/2002-02-02"]);
    check("May 30 – June 2, 2013", &["May 30 – June 2, 2013=2013-05-30/2013-06-02"]);
    check("2 May 2013 – 5 June 2014", &["2 May 2013 – 5 June 2014=2013-05-02/2014-06-05"]);
    check("2012–2014, 2012-2014.", &["2012–2014=2012/2014", "2012-2014=2012/2014"]);
    check("from December 2017 to December 2018", &["December 2017 to December 2018=2017-12/2018-12"]);
    check("May–June 2013", &["May–June 2013=2013-05/2013-06"]);
    check("from 2012 to 2014", &["2012 to 2014=2012/2014"]);
    check("с 2002 по 2013 год", &["2002 по 2013 год=2002/2013"]);
    check("between 2012 and 2014 he", &["2012 and 2014=2012/2014"]);
}

#[test]
fn numbers_that_are_no_dates_are_left_alone() {
    for text in [
        "2013 people",
        "2 000 человек",
        "over 1500 took part",
        "№ 2013, №2013, § 1917, #2013",
        "Article 2052, pp. 1012–1024, p. 1984",
        "$2013, 2013 €, 2013%, 2,013, 20.13, 2013.5",
        "1500 rubles, 1500–2000 people, from 1500 to 2000 people, between 1500 and 2000 people",
        "a run of 1500 copies, in 2000 copies, до 2000 экземпляров",
        "+7 2013 22, 8-2013-22, 2013/14, 2007-08, 192.168.2013",
        "A2013, 2013b, v2013, x_2013",
        "may 2013 be, march 5",
        "the 1900s, 31.02.2013, 00.05.2013, 2013-13-01",
        "https://example.org/2013/05/02/a",
        "2 May, May 5, 5 мая",
        "12:30, 10.5, 3, 99999999999999999999",
        "after 1500 signatures, by 2000 percent",
        "с 1500 до 3000",
        "Population: 2013",
    ] {
        check(text, &[]);
    }
    // What is no day of a month, or a number of something else, before a month.
    check("30 February 2013", &["February 2013=2013-02"]);
    check("№ 2 мая 2013", &["мая 2013=2013-05"]);
}

#[test]
fn what_is_asked_for_is_understood() {
    let days = |text: &str| asked(text).map(|(first, last)| format!("{first} {last}"));
    for (text, expected) in [
        ("2013", "2013-01-01 2013-12-31"),
        ("2018-03", "2018-03-01 2018-03-31"),
        ("2018-03-05", "2018-03-05 2018-03-05"),
        ("2012..2014", "2012-01-01 2014-12-31"),
        ("2012-05..2014-02", "2012-05-01 2014-02-28"),
        (" 2012 .. ", "2012-01-01 9999-12-31"),
        ("..2014", "-9999-01-01 2014-12-31"),
        ("2010s", "2010-01-01 2019-12-31"),
        ("1990s..2005", "1990-01-01 2005-12-31"),
        ("2 мая 2013", "2013-05-02 2013-05-02"),
        ("02.05.2013", "2013-05-02 2013-05-02"),
        ("2012-2014", "2012-01-01 2014-12-31"),
        ("0987", "0987-01-01 0987-12-31"),
        ("2002/2013", "2002-01-01 2013-12-31"),
        ("2002-05/2013-02", "2002-05-01 2013-02-28"),
        ("2002/..", "2002-01-01 9999-12-31"),
        ("../2019", "-9999-01-01 2019-12-31"),
        ("2004~/2006~", "2004-01-01 2006-12-31"),
        ("2015~", "2015-01-01 2015-12-31"),
        ("2015-03?", "2015-03-01 2015-03-31"),
        ("200X", "2000-01-01 2009-12-31"),
        ("18xx", "1800-01-01 1899-12-31"),
        ("2002-21", "2002-03-01 2002-05-31"),
        ("2002-24/2003-23", "2002-01-01 2003-11-30"),
        ("31/12/2013", "2013-12-31 2013-12-31"),
    ] {
        assert_eq!(days(text).as_deref(), Some(expected), "{text}");
    }
    for text in [
        "",
        "..",
        "...",
        "soon",
        "2014..2012",
        "2013-13",
        "2013-02-30",
        "13",
        "2013x",
        "2010s0",
        "2 мая 2013 x",
        "/",
        "../..",
        "2013/2002",
        "2013/13",
        "2002-25",
        "20X",
        "2XXX",
        "~",
    ] {
        assert_eq!(days(text), None, "{text}");
    }
}

#[test]
fn the_first_and_the_last_day_are_what_they_say() {
    assert_eq!(Day::from_ymd(-9999, 1, 1), Some(Day::FIRST));
    assert_eq!(Day::from_ymd(9999, 12, 31), Some(Day::LAST));
    assert_eq!(Day::from_ymd(1970, 1, 1), Some(Day(0)));
    assert_eq!(Day(i32::MAX).ymd().0, 5_881_580);
}

proptest! {
    #[test]
    fn a_day_reads_back(number in Day::FIRST.0..=Day::LAST.0) {
        let (year, month, day) = Day(number).ymd();
        prop_assert_eq!(Day::from_ymd(year, month, day), Some(Day(number)));
        prop_assert!(Day(number).to_string() < Day(number + 1).to_string() || year < 0 || number == Day::LAST.0);
    }

    #[test]
    fn dates_lie_in_order_on_the_text(
        parts in prop::collection::vec(prop_oneof![
            "[0-9]{1,5}", "\\PC{0,3}",
            prop::sample::select(vec![
                "May", "мая", "of", "–", "-", ".", ",", " ", " ", " ", "с", "по", "from", "to", "г.", "года", "2013", "1990",
                "s", "-е", "in", "2", "(", ")", "т", "№", "'",
            ]).prop_map(str::to_owned),
        ], 0..30),
    ) {
        let text = parts.concat();
        let mut end = 0;
        for date in dates(&text) {
            prop_assert!(date.range.start >= end && date.range.start < date.range.end);
            prop_assert!(text.get(date.range.clone()).is_some());
            prop_assert!(date.first <= date.last);
            let (first, last) = asked(&date.edtf()).unwrap();
            prop_assert_eq!(first, if date.bound == Bound::Until { Day::FIRST } else { date.first });
            prop_assert_eq!(last, if date.bound == Bound::Since { Day::LAST } else { date.last });
            end = date.range.end;
        }
        let _ = asked(&text);
    }

    #[test]
    fn any_day_is_read_in_any_writing(
        number in Day::from_ymd(1000, 1, 1).unwrap().0..=Day::from_ymd(2099, 12, 31).unwrap().0, style in 0_usize..5,
    ) {
        const ENGLISH: [&str; 12] = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ];
        const RUSSIAN: [&str; 12] = [
            "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
            "декабря",
        ];
        let (year, month, day) = Day(number).ymd();
        let (english, russian) = (ENGLISH[month as usize - 1], RUSSIAN[month as usize - 1]);
        let date = match style {
            0 => format!("{year}-{month:02}-{day:02}"),
            1 => format!("{day} {english} {year}"),
            2 => format!("{english} {day}, {year}"),
            3 => format!("{day} {russian} {year} года"),
            _ => format!("{day:02}.{month:02}.{year}"),
        };
        let text = format!("слова, {date}; words");
        let found = dates(&text);
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!((&text[found[0].range.clone()], found[0].first, found[0].last), (date.as_str(), Day(number), Day(number)));
    }
}
