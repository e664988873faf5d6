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
fn lists_of_days_and_centuries_are_a_date_each() {
    check("on 5 and 6 May 2013", &["5=2013-05-05", "6 May 2013=2013-05-06"]);
    check("3, 5 и 7 мая 2013 года", &["3=2013-05-03", "5=2013-05-05", "7 мая 2013 года=2013-05-07"]);
    check("items 6 and 5 May 2013", &["5 May 2013=2013-05-05"]);
    check("chapters 5, 6 and 7 of it", &[]);
    check("the 17th, 18th, and 19th centuries", &["17th=16XX", "18th=17XX", "19th centuries=18XX"]);
    check("в XVIII и XIX вв.", &["XVIII=17XX", "XIX вв.=18XX"]);
    check("XVIII–XIX вв.", &["XVIII–XIX вв.=17XX/18XX"]);
    check("the 17th and the last", &[]);
}

#[test]
fn catalogues_and_chronicles_have_writings_of_their_own() {
    check(
        "14(26).11.1851, умер 4 (17) января 1909",
        &["14(26).11.1851=1851-11-26", "4 (17) января 1909=1909-01-17"],
    );
    check("6.XI.1968 г., 9.IX.70", &["6.XI.1968 г.=1968-11-06"]);
    check("// Мир книги. — 2003. — № 5. — С. 38.", &["2003=2003"]);
    check("в 60-х годах XIX века и 80-е гг. XX в.", &["60-х годах XIX века=186X", "80-е гг. XX в.=198X"]);
    check("в 60-х годах", &[]);
    check("1960‐е гг., 1967--68", &["1960‐е гг.=196X"]);
    check("around 1967--68, and", &["1967--68=1967~/1968~"]);
    check("последняя треть XIX века", &["последняя треть XIX века=1867/1899"]);
    check("the last-half of the 20th century", &["last-half of the 20th century=1950/1999"]);
    check("the early part of the 19th century", &["early part of the 19th century=1800~/1833~"]);
    check("the early part of the day in 2013.", &["2013=2013"]);
    check("в 1773 году или ранее", &["1773 году=../1773"]);
    check("in 1773 or later", &["1773=1773/.."]);
    check("The Hollis Act 2006 was", &["2006=2006"]);
    check("The act 2006 was", &[]);
    check("the period after 1973 represents", &["1973=1973/.."]);
    check("as early as 1945, I", &["1945=1945"]);
    check(
        "the years 1935 and 1936, in 1670 and 1672 to",
        &["1935=1935", "1936=1936", "1670=1670", "1672=1672"],
    );
    check("the 1976 to 1981 plan, 1800 to 1900 units, 1776 to 1781 units", &["1976 to 1981=1976/1981"]);
    check("Smith's 2002's best, to 1754's school", &["2002=2002", "1754=1754"]);
    check("До 1882 находился там, до 1882 заводов", &["1882=../1882"]);
    check("В 1281 оказалось так, в 1281 доме", &["1281=1281"]);
}

#[test]
fn months_years_and_decades_are_read() {
    check("In May 2013 they", &["May 2013=2013-05"]);
    check("в мае 2013", &["мае 2013=2013-05"]);
    check("In May of 2013", &["May of 2013=2013-05"]);
    check("Mai 2013, mars 2014", &["Mai 2013=2013-05", "mars 2014=2014-03"]);
    check("in 2013, since 2002 and until 2014.", &["2013=2013", "2002=2002/..", "2014=../2014"]);
    check("в 2013 году, 2008 г., 2013-го", &["2013 году=2013", "2008 г.=2008", "2013-го=2013"]);
    check("A book (Moscow, 2013) and another (2011)", &["2013=2013", "2011=2011"]);
    check("Founded: 2002 (established 2003)", &["2002=2002", "2003=2003"]);
    check("as of 2019, in the spring of 2002", &["2019=2019", "spring of 2002=2002-21"]);
    check("post-2014 repression in the mid-2000s", &["2014=2014/..", "mid-2000s=2004~/2006~"]);
    check("a run of 1500, x-2014, one-post-2014, non-2000s", &[]);
    check("2013", &["2013=2013"]);
    check("the 2000s and 1990's", &["2000s=200X", "1990's=199X"]);
    check("1990-е годы, начало 2000-х", &["1990-е годы=199X", "начало 2000-х=2000~/2003~"]);
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

/// The dates of a text whose years stand before them.
fn read_inferred(text: &str) -> Vec<String> {
    let inferred = dates(text).into_iter().filter(|date| date.inferred);
    inferred.map(|date| format!("{}={}", &text[date.range.clone()], date.edtf())).collect()
}

fn infers(text: &str, expected: &[&str]) {
    assert_eq!(read_inferred(text), expected, "{text}");
}

#[test]
fn the_end_of_a_time_that_is_stated_is_told() {
    check("since 2002, after May 2013, post-2012", &["2002=2002/..", "May 2013=2013-05/..", "2012=2012/.."]);
    check(
        "by 2019, before May 2, 2013, pre-2022 work",
        &["2019=../2019", "May 2, 2013=../2013-05-02", "2022=../2022"],
    );
    check("no later than 2013, no earlier than 2012", &["2013=../2013", "2012=2012/.."]);
    check("From 2014 they met. A letter from 1914.", &["2014=2014/..", "1914=1914"]);
    check(
        "с 2002 года, начиная с мая 2013, после 5 мая 2013",
        &["2002 года=2002/..", "мая 2013=2013-05/..", "5 мая 2013=2013-05-05/.."],
    );
    check(
        "к 2019 году, до 2013 года, не позднее 2012 года",
        &["2019 году=../2019", "2013 года=../2013", "2012 года=../2012"],
    );
    check("не ранее 2012 года, по 2013 год", &["2012 года=2012/..", "2013 год=../2013"]);
    check("по 2013 году, вместе с 2014 годом", &["2013 году=2013", "2014 годом=2014"]);
    check("(2014–Present) (1973–) 2014 onwards", &["2014–Present=2014/..", "1973–=1973/.."]);
    check(
        "с 2014 по настоящее время; в 2014 — н. в.",
        &["2014 по настоящее время=2014/..", "2014 — н. в.=2014/.."],
    );
    check(
        "since early 2014, by the end of the 2010s",
        &["early 2014=2014-01~/..", "end of the 2010s=../2019~"],
    );
    check("since at least 2008, until around 2015,", &["2008=2008/..", "2015=../2015~"]);
    check("seit 2002, depuis 2003, desde 2004", &["2002=2002/..", "2003=2003/..", "2004=2004/.."]);
    // What is after something of a year is not after the year.
    check("after the 1945 bombing, until the May 2013 split", &["1945=1945", "May 2013=2013-05"]);
}

#[test]
fn a_time_without_sharp_edges_says_so() {
    check(
        "from 2013 to around 2015, from about 2013 to 2015",
        &["2013 to around 2015=2013/2015~", "2013 to 2015=2013~/2015"],
    );
    check(
        "(c. 1455 – c. 1536), (c. 1455–ca. 1536)",
        &["1455 – c. 1536=1455~/1536~", "1455–ca. 1536=1455~/1536~"],
    );
    check("с 2013 примерно до 2015 года", &["2013 примерно до 2015 года=2013/2015~"]);
    check("примерно с 2013 по 2015 год", &["2013 по 2015 год=2013~/2015~"]);
    check("from May 2013 to about June 2015", &["May 2013 to about June 2015=2013-05/2015-06~"]);
    check("in 1990 – about 2000 people", &["1990=1990"]);
    check(
        "circa 1745, c. 1850, around 2015, ca. 1905",
        &["1745=1745~", "1850=1850~", "2015=2015~", "1905=1905~"],
    );
    check("около 1905 года, около мая 2013", &["1905 года=1905~", "мая 2013=2013-05~"]);
    check("approximately 2000, about 1500 men, около 2000 рублей", &[]);
    check(
        "early 2000s, mid-2000s, the late 2010s",
        &["early 2000s=2000~/2003~", "mid-2000s=2004~/2006~", "late 2010s=2017~/2019~"],
    );
    check(
        "early 2014, mid-2023, late 2022",
        &["early 2014=2014-01~/2014-04~", "mid-2023=2023-05~/2023-08~", "late 2022=2022-09~/2022-12~"],
    );
    check(
        "at the beginning of 2024, the end of 2019",
        &["beginning of 2024=2024-01~/2024-04~", "end of 2019=2019-09~/2019-12~"],
    );
    check(
        "начало 2000-х, в середине 2000-х годов",
        &["начало 2000-х=2000~/2003~", "середине 2000-х годов=2004~/2006~"],
    );
    check(
        "конец 2010-х; в начале 2002 года",
        &["конец 2010-х=2017~/2019~", "начале 2002 года=2002-01~/2002-04~"],
    );
    check("late February 2012", &["late February 2012=2012-02-21~/2012-02-29~"]);
    check("from early 2014 to mid-2015", &["early 2014 to mid-2015=2014-01~/2015-08~"]);
    check("в конце 1961 года — начале 1962 года", &["конце 1961 года — начале 1962 года=1961-09~/1962-04~"]);
    check("Anfang 2014", &["Anfang 2014=2014-01~/2014-04~"]);
    check("mid 2000 people, start 2013 lines, early men", &[]);
}

#[test]
fn seasons_quarters_halves_and_centuries_are_read() {
    check("№32 (Winter 2011), the autumn of 2011", &["Winter 2011=2011-24", "autumn of 2011=2011-23"]);
    check("№ 32 (Winter 2011.g)", &["Winter 2011.g=2011-24"]);
    check("весной 2002 года, летом 2006", &["весной 2002 года=2002-21", "летом 2006=2006-22"]);
    check("Лето-осень 2006: хроника", &["Лето-осень 2006=2006-22/2006-23"]);
    check("in summer and fall of 2006", &["summer and fall of 2006=2006-22/2006-23"]);
    check(
        "the winter of 1919–1920, зимой 2011/12",
        &["winter of 1919–1920=1919-12/1920-02", "зимой 2011/12=2011-12/2012-02"],
    );
    check("last spring 2000 people fell 2013 times", &[]);
    check(
        "the third quarter of 2022, Q1 2014",
        &["third quarter of 2022=2022-07/2022-09", "Q1 2014=2014-01/2014-03"],
    );
    check(
        "III квартал 2022 года, в 1-м квартале 2013",
        &["III квартал 2022 года=2022-07/2022-09", "1-м квартале 2013=2013-01/2013-03"],
    );
    check(
        "the last quarter of the 19th century, в первой четверти XX века",
        &["last quarter of the 19th century=1875/1899", "первой четверти XX века=1900/1924"],
    );
    check("на последней четверти пути, in the last quarter", &[]);
    check(
        "the first half of 2014, вторая половина 1990-х",
        &["first half of 2014=2014-01/2014-06", "вторая половина 1990-х=1995/1999"],
    );
    check("the 19th century, a 19th-century house", &["19th century=18XX", "19th-century=18XX"]);
    check("XIX век, в XVIII–XIX вв.", &["XIX век=18XX", "XVIII–XIX вв.=17XX/18XX"]);
    check(
        "the first half of May 1943, второй половине февраля 1943 года",
        &[
            "first half of May 1943=1943-05-01/1943-05-15",
            "второй половине февраля 1943 года=1943-02-16/1943-02-28",
        ],
    );
    check(
        "второй половины XIX века, к началу XVIII века",
        &["второй половины XIX века=1850/1899", "началу XVIII века=../1733~"],
    );
    check("XVIII – начала XX веков", &["XVIII – начала XX веков=1700/1933~"]);
    check("the 21st century, Louis XIV, XIV людей, человек", &["21st century=20XX"]);
    check("V век до наших дней", &["V век=04XX"]);
}

#[test]
fn a_year_before_a_noun_is_read_where_it_cannot_count() {
    check("The 2022 invasion and Russia's 2014 annexation", &["2022=2022", "2014=2014"]);
    check("A 2018 suicide bombing, since its 2002 federation formation", &["2018=2018", "2002=2002"]);
    check("sentences for 2012 clashes; the failed 2014 coup", &["2012=2012", "2014=2014"]);
    check(
        "the 2025 \"Father Frost\" festival, the 2011–2013 protests",
        &["2025=2025", "2011–2013=2011/2013"],
    );
    check("the revolution of 1917, those of 1918 and 1921.", &["1917=1917", "1918=1918", "1921=1921"]);
    check("в 2008 и 2012 годах, в 1973 президент", &["2008=2008", "2012 годах=2012", "1973=1973"]);
    check("1921–22 годов, (1922–26)", &["1921–22 годов=1921/1922", "1922–26=1922/1926"]);
    check("в 1620 годах", &["1620 годах=162X"]);
    check(
        "Прозвали его с 1830 годов, 1985, 1990 годов",
        &["1830 годов=183X/..", "1985=1985", "1990 годов=1990"],
    );
    check("выборы 1989 и 1990 годов", &["1989=1989", "1990 годов=1990"]);
    check("В1907 г. и в1908 году, АВ1907 г., В1907 болтов", &["1907 г.=1907", "1908 году=1908"]);
    check("// The press. 1998. No. 4", &["1998=1998"]);
    check(
        "1864 - Anton Berger (d. 1946), photographer, b. in 1866",
        &["1864=1864", "1946=1946", "1866=1866"],
    );
    for text in [
        "the 2000 people, its 1500 members, a 1900 page book, a 2000 word essay",
        "the 2000 houses, the other 1918 houses, some 1973 houses, over 1984 houses",
        "for 1999 guilders, for 1500 workers, for 2010 men",
        "a total of 1998, a population of 2013.",
        "в 1918 эшелонах, в 2000 раз, в 1973 рубля",
        "1920 by 1280, divided by 2000, grew by 1998.",
        "Telephone 2019-44, 2007-08",
        "Article 205.2, Article 280.3, paragraph 2019, Room 1984",
        "15,000 arrested, over 2,200 banned items, exceeding 100,000",
        "at least 2048: the key",
        "the start of 1300 AH",
        "the same year-month",
    ] {
        check(text, &[]);
    }
}

#[test]
fn spans_have_ends_of_other_kinds() {
    check("from December 2017 to 2019", &["December 2017 to 2019=2017-12/2019"]);
    check("from 2014 to mid-2015", &["2014 to mid-2015=2014/2015-08~"]);
    check(
        "January-February 2014, May and June 2013",
        &["January-February 2014=2014-01/2014-02", "May and June 2013=2013-05/2013-06"],
    );
    check("2006–март 2007", &["2006–март 2007=2006/2007-03"]);
    check("с января по март 2014", &["января по март 2014=2014-01/2014-03"]);
    check("с апреля 1903 по май 1907 года", &["апреля 1903 по май 1907 года=1903-04/1907-05"]);
    check("December 29, 1952-January 4, 1953", &["December 29, 1952-January 4, 1953=1952-12-29/1953-01-04"]);
    check("the 1980s–1990s; in the 2000s and 2010s", &["1980s–1990s=198X/199X", "2000s=200X", "2010s=201X"]);
    check("between April 1918 and November 1920", &["April 1918 and November 1920=1918-04/1920-11"]);
}

#[test]
fn a_year_is_taken_from_the_words_before_only_where_they_are_plain() {
    infers("The 2022 case, with six arrested in August across the country", &["August=2022-08"]);
    infers("In May 2013 one, and in December of that year another.", &["December of that year=2013-12"]);
    infers(
        "It began in 2013. That year, on March 14, it ended; on 16 April they met.",
        &["That year=2013", "March 14=2013-03-14", "16 April=2013-04-16"],
    );
    infers("By early 2014 they had ten in January-February alone.", &["January-February=2014-01/2014-02"]);
    infers("5 апреля 1754 года он привёл отряд. В форт он пришёл 16 апреля.", &["16 апреля=1754-04-16"]);
    infers(
        "В 2013 году возник раскол. В том же году, в начале августа, и к сентябрю",
        &["том же году=2013", "начале августа=2013-08-01~/2013-08-10~", "сентябрю=../2013-09"],
    );
    infers("In 1901 he was shot. (The other was executed on Oct. 29.)", &["Oct. 29=1901-10-29"]);
    infers("Feb 12, 2020 · On 10 February, the court", &["10 February=2020-02-10"]);
    for text in [
        // No year, or more than one, or one too far before.
        "in August, on March 14, 18 января, that year",
        "In 2013 and 2014 they met. In August they left.",
        "In 2013 they met. They ate. They drank. In August they left.",
        // It may be of the next year, or of the one before, or of every one.
        "In December 2013 they met. In January they left.",
        "Apr 7, 2014 · In November, a court",
        "In 2013 they met; two years later, in August, they left.",
        "In 2013 they met; the next year, in August, they left.",
        "Since 2013 they meet in August. They met in 2013, and every year in August.",
        "В 2013 году встретились, а через год, в августе, разошлись.",
        // The year comes after.
        "It began in 2013. In August 2014 and in May and June 2015 it ended.",
        // It is no date.
        "In 2013 by August Wilson, by April, of May, in August Wilson's plays; they march in line",
        "В 2013 году на улице 8 Марта и площади 1 мая.",
        "In 2013 they say that year after year",
        "In 2013, 31 days in August",
        "on 2005-08-04, on August 4, 33",
    ] {
        infers(text, &[]);
    }
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

#[test]
fn seasons_and_academic_years_begin_in_one_year_and_end_in_the_next() {
    check("the 2023/24 season, в сезоне 2015/16", &["2023/24=2023/2024", "2015/16=2015/2016"]);
    check("in 2003/04 they, rebuilt in 1807/08 from ground", &["2003/04=2003/2004", "1807/08=1807/1808"]);
    check("the 2007-08 season, in 1918/1919", &["2007-08=2007/2008", "1918/1919=1918/1919"]);
    check("of the 1984/85 strike", &["1984/85=1984/1985"]);
    check("на 2019 учебный год", &["2019=2019"]);
    check("2013/14, 2007-08, file 2003/04, in 2003/06", &[]);
}

#[test]
fn lists_of_years_rise_and_go_on() {
    check("Events:\n1905 – a strike\n1906: a lockout\n2048: a key\n1907.5", &["1905=1905", "1906=1906"]);
    check(
        "in 1952, 1957, and 1962. They left in 1971 and 1972 respectively",
        &["1952=1952", "1957=1957", "1962=1962", "1971=1971", "1972=1972"],
    );
    check("(1892–96, 1901–02)", &["1892–96=1892/1896", "1901–02=1901/1902"]);
    check("illegal 1932–34, but held power 1980–89 and", &["1932–34=1932/1934", "1980–89=1980/1989"]);
    check("In 1952, 1957 men left; in 1952, 1934, and", &["1952=1952", "1952=1952"]);
    check("12, 1980–89, and vol. 3: 1932–41, telephone 2019-44.", &[]);
    check("In 1995, call(1995, 1997), load(\"a\", 2000, b)", &["1995=1995", "1995=1995"]);
    check("from 2003-7, in 2003–4 I was", &["2003-7=2003/2007", "2003–4=2003/2004"]);
}

#[test]
fn days_of_both_calendars_are_that_of_the_later_one() {
    check("28 февраля (12 марта) 1917 года", &["28 февраля (12 марта) 1917 года=1917-03-12"]);
    check("on 7 November [O.S. 25 October] 1917", &["7 November [O.S. 25 October] 1917=1917-11-07"]);
    check("October 25 (November 7), 1917", &["October 25 (November 7), 1917=1917-11-07"]);
    check("29.VII(11.VIII).1913, умер", &["29.VII(11.VIII).1913=1913-08-11"]);
    check(
        "13 (по старому стилю – 1) октября 1883 года",
        &["13 (по старому стилю – 1) октября 1883 года=1883-10-13"],
    );
    check("1 (13 н. ст.) октября 1883 г.", &["1 (13 н. ст.) октября 1883 г.=1883-10-13"]);
    check(
        "28 февраля (по новому стилю 12 марта) 1917 года, on 25 October (7 November, new style) 1917",
        &[
            "28 февраля (по новому стилю 12 марта) 1917 года=1917-03-12",
            "25 October (7 November, new style) 1917=1917-11-07",
        ],
    );
    check("28 февраля (12 мая) 1917 года", &["1917 года=1917"]);
    check("в ночь с 3 на 4 мая 1944 года", &["3 на 4 мая 1944 года=1944-05-03/1944-05-04"]);
    check("с 3 на 14 мая 1944 года", &["14 мая 1944 года=1944-05-14"]);
}

#[test]
fn decades_have_spans_and_centuries_decades() {
    check("в 1930–40-х годах", &["1930–40-х годах=193X/194X"]);
    check("1930–1940-е годы, 1920s-30s", &["1930–1940-е годы=193X/194X", "1920s-30s=192X/193X"]);
    check("в 1870 - 1880-х гг.", &["1870 - 1880-х гг.=187X/188X"]);
    check("30–40-е годы XX века, в 880-х годах", &["30–40-е годы XX века=193X/194X", "880-х годах=088X"]);
    check("the second decade of the 19th century", &["second decade of the 19th century=181X"]);
    check("первое десятилетие XX века", &["первое десятилетие XX века=190X"]);
    check("первые десятилетия XX века", &["XX века=19XX"]);
    check("в 20 в. и в 17–18 вв.", &["20 в.=19XX", "17–18 вв.=16XX/17XX"]);
    check("т. 20 в. 3, вып. 15 в. 2", &[]);
    check("the sixth and seventh centuries", &["sixth=05XX", "seventh centuries=06XX"]);
    check("the 4th century, во 2 веке", &["4th century=03XX", "2 веке=01XX"]);
    check("his fourth century of the season, 2 века", &[]);
}

#[test]
fn years_long_ago_are_read_where_nothing_else_is_meant() {
    check("в 862 году, до 988 года", &["862 году=0862", "988 года=../0988"]);
    check("датируемая 750 годом; 122 года, 101 год, 365 дней", &["750 годом=0750"]);
    check("in 476 AD, AD 1066", &["476 AD=0476", "1066=1066"]);
    check("King Edgar (944-975) and size (128-256)", &["944-975=0944/0975"]);
    check("by the 4th century; it fell in 476. In 404 people", &["4th century=../03XX", "476=0476"]);
    check("in 476. in 802", &[]);
    check("after 1279, in the battle of Hollen (1288)", &["1279=1279/..", "1288=1288"]);
    check("in the battle of Hollen (1288), after 1279 (#1697)", &["1279=1279/.."]);
    check("the 1147 siege, the 1147 men", &["1147=1147"]);
}

#[test]
fn lives_and_books_have_writings_of_their_own() {
    check(
        "(19 October 1735–04 July 1826), the governor (2011– )",
        &["19 October 1735–04 July 1826=1735-10-19/1826-07-04", "2011–=2011/.."],
    );
    check(
        "«Весть», 2001, № 12; in the 19th cent. settled 1855 by",
        &["2001=2001", "19th cent.=18XX", "1855=1855"],
    );
    check("(b.1970), c.1850, B. 1920 D. 1991.", &["1970=1970", "1850=1850~", "1920=1920", "1991=1991"]);
    check("Арсений († 1447)", &["1447=1447"]);
    check("т.1, М., 1962.; СПб., 1887", &["1962=1962", "1887=1887"]);
    check("В 1883-1895 – редактор", &["1883-1895=1883/1895"]);
    check("dating back to 1784, but up to 1931.", &["1784=1784", "1931=../1931"]);
    check("up to 1500. In the 1866, he", &["1866=1866"]);
    check("reached 500,000 by 1919. It may grow to 300 by 2003.", &["1919=../1919", "2003=../2003"]);
    check("500 by 1280, and by 1415 no fewer", &["1415=../1415"]);
    check("(both 1969) (a novel; 1904)", &["1969=1969", "1904=1904"]);
    check("beginning in 1845, with effect from 1 July 1845", &["1845=1845/..", "1 July 1845=1845-07-01/.."]);
    check("through to the middle of 2020", &["middle of 2020=../2020-08~"]);
    check(
        "from 2017 until his death, and from 1618 he was, papers from 1914 are",
        &["2017=2017/..", "1618=1618/..", "1914=1914"],
    );
}

#[test]
fn two_digits_are_a_year_of_the_times_that_a_text_is_of() {
    infers(
        "Я родилась в 1937 году. В 41-м году, до сентября 42-го года",
        &["41-м году=1941", "сентября 42-го года=../1942-09"],
    );
    infers("(1855-1941) участник с середины 70-х годов", &["середины 70-х годов=1874~/.."]);
    infers("В 1958 году, а потом в 65-м, в 65-м доме", &["65-м=1965"]);
    infers("Родился в 1921 году, 5 мая 45-го года вернулся.", &["5 мая 45-го года=1945-05-05"]);
    infers("Окончил в 1862. В начале 70-х годов", &["начале 70-х годов=1870~/1873~"]);
    infers("В 1998 году, а в 30–40-х годах", &["30–40-х годах=193X/194X"]);
    infers("in 2015, and in the '80s and 90s", &["'80s=198X", "90s=199X"]);
    infers("in 1939; in the mid-thirties, in '36", &["mid-thirties=1934~/1936~", "'36=1936"]);
    infers("В 1931 году и в тридцатых годах", &["тридцатых годах=193X"]);
    infers("in the 1960s and 70s", &["70s=197X"]);
    for text in [
        "В 41-м году, in the '80s",
        "In 1995 she was in her 80s; temperatures in the 80s; most of the 30s",
        "In 1995 a man in his mid-thirties; he turned thirties; 60-х",
        "В 1998 году, 70-х годов прошлого века",
    ] {
        infers(text, &[]);
    }
}

#[test]
fn a_beginning_or_what_is_to_come_gives_no_year_to_the_next_sentence() {
    infers("The paper was founded in 1880. It was sold on 23 February.", &[]);
    infers("It closed in 1880. The next will open on 23 February.", &[]);
    infers("It closed in 1880. The next opened on 23 February.", &["23 February=1880-02-23"]);
    infers("Feb. 27, 2018. The season opens on September 20 at", &["September 20=2018-09-20"]);
    infers("1,000 in 1903 and 5,000 by 1919. That year they", &["That year=1919"]);
}

#[test]
fn years_before_christ_are_counted_as_iso_8601_does() {
    check("born in 138 BC, died 78 B.C.E. at", &["138 BC=-0137", "78 B.C.E.=-0077"]);
    check(
        "на 15 марта 44 года до н. э. и в 1 г. до нашей эры",
        &["15 марта 44 года до н. э.=-0043-03-15", "1 г. до нашей эры=0000"],
    );
    check(
        "the war (218–201 BC), from 264 to 146 BC",
        &["218–201 BC=-0217/-0200", "264 to 146 BC=-0263/-0145"],
    );
    check("from 27 BC to AD 14, in AD 131 or 132.", &["27 BC to AD 14=-0026/0014", "131=0131", "132=0132"]);
    check(
        "in 55 and 54 BC, в 58, 57 и 56 годах до н.э.",
        &["55=-0054", "54 BC=-0053", "58=-0057", "57=-0056", "56 годах до н.э.=-0055"],
    );
    check("by 44 BC, around 520 BC", &["44 BC=../-0043", "520 BC=-0519~"]);
    check("the 3rd century BC", &["3rd century BC=-0299/-0200"]);
    check("в конце V века до н. э.", &["конце V века до н. э.=-0432~/-0400~"]);
    check("in the 5th and 4th centuries BC", &["5th=-0499/-0400", "4th centuries BC=-0399/-0300"]);
    check("I–II веками н. э. и в III веке", &["I–II веками н. э.=00XX/01XX", "III веке=02XX"]);
    // A number of the other era is worse than none, and this is a party of British Columbia.
    check("from 12–44 BC, 5 legions and 44 BC; in 2013 BC Liberals", &["44 BC=-0043", "2013=2013"]);
    let days = |text: &str| asked(text).map(|(first, last)| format!("{first} {last}"));
    for (text, expected) in [
        ("44 BC", "-0043-01-01 -0043-12-31"),
        ("-0043", "-0043-01-01 -0043-12-31"),
        ("-0043-03..0014", "-0043-03-01 0014-12-31"),
        ("-0299/-0200", "-0299-01-01 -0200-12-31"),
        ("862", "0862-01-01 0862-12-31"),
        ("988-03..1066", "0988-03-01 1066-12-31"),
    ] {
        assert_eq!(days(text).as_deref(), Some(expected), "{text}");
    }
    for nothing in ["-201X", "--0043", "-44", "44"] {
        assert_eq!(days(nothing), None, "{nothing}");
    }
}

#[test]
fn one_end_of_a_span_may_be_about_then() {
    check("(c. 1455–1536), c. 1455 – c. 1536", &["1455–1536=1455~/1536", "1455 – c. 1536=1455~/1536~"]);
    check("active from about 1650 until 1672", &["1650 until 1672=1650~/1672"]);
    check("from the early 12th century to 1539", &["early 12th century to 1539=1100~/1539"]);
    check("around 1967–68, and", &["1967–68=1967~/1968~"]);
    check("примерно с 2013 до 2015 года", &["2013 до 2015 года=2013~/2015~"]);
}

#[test]
fn lists_chronicles_and_notes_of_lives_have_years_that_nothing_else_marks() {
    let years =
        |years: &[&str]| -> Vec<String> { years.iter().map(|year| format!("{year}={year}")).collect() };
    let all = |text: &str, expected: &[&str]| {
        let expected = years(expected);
        check(text, &expected.iter().map(String::as_str).collect::<Vec<_>>());
    };
    all("Exhibitions: 1995, 2001, 2002 and 2006 (Riga)", &["1995", "2001", "2002", "2006"]);
    all(
        "sizes: 1995, 2001 pieces, weights 1900, 1950, 1870, 1880, 1890, 1891 kg: 1901, 1902, 1903, 1904 people",
        &[],
    );
    all("made wire; 1897 - began to make traps; 1909 - changed its name; 1500 - people", &["1897", "1909"]);
    check(
        "Abidov (1881-1923): emigrated to Persia 1908; deputy to Parliament 1918-20; joined the CP 1920. He had 1935 books; sold over 1900, room 1902.",
        &["1881-1923=1881/1923", "1908=1908", "1918-20=1918/1920", "1920=1920"],
    );
    all("emigrated to Persia 1908; deputy to Parliament 1918-20;", &[]);
    check("The emir (1808-83), Joris [1684-1707]; (1808-09)", &["1808-83=1808/1883", "1684-1707=1684/1707"]);
    all("Hecker v. Conrad, 203 Cal. 504 (Cal. 1928); Smith (No. 1928), (Vol. 1930)", &["1928"]);
    all("Никита (упом. в 1094) и песня, сочинённая в 1875 Марией; в 1875 семей", &["1094", "1875"]);
    check(
        "кон. XII в., нач. XX в., сер. 1990-х",
        &["кон. XII в.=1167~/1199~", "нач. XX в.=1900~/1933~", "сер. 1990-х=1994~/1996~"],
    );
    check("Around 1900, the wheel was new; around 1900, of them", &["1900=1900~"]);
    check(
        "примерно в ноябре 1347 года; примерно в 1990 году",
        &["ноябре 1347 года=1347-11~", "1990 году=1990~"],
    );
    check("it came about in 2013, около 2013 года", &["2013=2013", "2013 года=2013~"]);
    check(
        "from 21-06-2011, 10-06-2011; «Утро» ,2015 г. ,офорт; 1,2015",
        &["21-06-2011=2011-06-21", "2015 г.=2015"],
    );
    check(
        "between the years 1950 and 1957; from October 20, 1898, to August 19, 1899; from at least 1968, when",
        &[
            "1950 and 1957=1950/1957",
            "October 20, 1898, to August 19, 1899=1898-10-20/1899-08-19",
            "1968=1968/..",
        ],
    );
    all(
        "a 1774 deed and a 1700 deed; the Sedition Act of 1798, in both 1988 and 1989 and",
        &["1774", "1798", "1988", "1989"],
    );
    check(
        "photos (~1933) of ~1500 people and ~1024; built c.1200. It has c. 1200 people",
        &["1933=1933~", "1200=1200~"],
    );
    all("the Sun (weekly, 1806) and the Patriot (weekly, daily, 1900 copies), load(a, 1950)", &["1806"]);
    check(
        "The team in 1984/5 were second; season 2007/8; pages 1984/5",
        &["1984/5=1984/1985", "2007/8=2007/2008"],
    );
    check("the Republic (509 to 27 BC)", &["509 to 27 BC=-0508/-0026"]);
    all(
        "В 1799 парламент запретил; в 1469 он поступает; в 1920 назван; в 1920 рублей, в 1469 домов",
        &["1799", "1469", "1920"],
    );
    check(
        "В 1907-1917 посетил страны; с 1929 — в доме; с 1929 рублями",
        &["1907-1917=1907/1917", "1929=1929/.."],
    );
    all("Вестник древней истории, 1972, № 4; он дал, 1972, 1800", &["1972"]);
    all(
        "the \"Foot-ball Club\" of 1864 (the County) and Incorporated: 1904 as a company; Windows CE 5.0, AD 5.5",
        &["1864", "1904"],
    );
}

#[test]
fn encyclopedias_and_lives_have_writings_of_their_own() {
    check("In 793 Vikings came; they were there in 795.", &["793=0793", "795=0795"]);
    check("In 404 responses, in 793 Vikings, In 300 Spartans", &[]);
    check(
        "The Tang dynasty (618–907) and the Yuan dynasty (1271–1368)",
        &["618–907=0618/0907", "1271–1368=1271/1368"],
    );
    check("the fire of 1666 and the depth of 1666.", &["1666=1666"]);
    check("member from 1929 to his death; at Christmas 1914 and", &["1929=1929/..", "1914=1914"]);
    check("относится к 1571 году, к 1571 году", &["1571 году=1571", "1571 году=../1571"]);
    check("летом 988 года, в мае 988 года", &["летом 988 года=0988-22", "мае 988 года=0988-05"]);
    check(
        "начало 1900-х, the early 1900s, the late 1900s",
        &["начало 1900-х=1900~/1903~", "early 1900s=1900~/1903~"],
    );
    check(
        "в 1898 году, в 1903 — факультет; в 1910, в XXI веке",
        &["1898 году=1898", "1903=1903", "1910=1910", "XXI веке=20XX"],
    );
    check("В 1928 году (2-е изд. — 1930)", &["1928 году=1928", "1930=1930"]);
    infers("Закрыта в июне 1918, арестован в ночь с 5 на 6 июля.", &["5 на 6 июля=1918-07-05/1918-07-06"]);
    infers("Арестован в мае 1905 года, а осенью того же года бежал.", &["осенью того же года=1905-23"]);
    infers("It was formed in May 1921. By the end of that year it grew.", &["end of that year=../1921-12~"]);
    infers("Заключён 20 августа 1937 года, 3 сентября осуждён. 4 июня 1956 года", &["3 сентября=1937-09-03"]);
    infers("He left on 3 May and returned on 2 June 1924.", &["3 May=1924-05-03"]);
    infers("He left on 3 May and returned on 2 April 1924.", &[]);
    infers("He left on 3 May. On 2 June 1924 he returned; on 3 May, and in 1924", &[]);
}

#[test]
fn parts_of_centuries_share_one_word() {
    check("the 18th and early 19th centuries", &["18th=17XX", "early 19th centuries=1800~/1833~"]);
    check(
        "a late 13th or early 14th-century window, in late twelfth or early thirteenth century style",
        &[
            "late 13th=1267~/1299~",
            "early 14th-century=1300~/1333~",
            "late twelfth=1167~/1199~",
            "early thirteenth century=1200~/1233~",
        ],
    );
    check("сервизы середины XIX – начала XX веков", &["середины XIX – начала XX веков=1834~/1933~"]);
    check("the late 18th to the early 19th century", &["late 18th to the early 19th century=1767~/1833~"]);
    check("на рубеже конца ХХ и начала ХХI веков", &["конца ХХ=1967~/1999~", "начала ХХI веков=2000~/2033~"]);
    check("середины прошлого, ХХ века; середины прошлого века", &["середины прошлого, ХХ века=1934~/1966~"]);
    check("XXVI-XXV вв. до Р. Х.; XXVI вв.", &["XXVI-XXV вв. до Р. Х.=-2599/-2400"]);
    check("late 18th, early 19th place; late 2nd to early", &[]);
}

#[test]
fn a_part_may_go_on_to_the_next() {
    check(
        "in the mid to late 1930s, early-to-mid 19th century, mid- and late 1990s",
        &[
            "mid to late 1930s=1934~/1939~",
            "early-to-mid 19th century=1800~/1866~",
            "mid- and late 1990s=1994~/1999~",
        ],
    );
    check(
        "в начале и в середине 1990-х, в середине — конце XIX века",
        &["начале и в середине 1990-х=1990~/1996~", "середине — конце XIX века=1834~/1899~"],
    );
    check("early and late 1990s", &["late 1990s=1997~/1999~"]);
}

#[test]
fn hundreds_of_years_are_a_century_where_no_decade_is_near() {
    check(
        "in the 1800s, the mid-1700s, the 1600s–1700s, since the late 1500's",
        &["1800s=18XX", "mid-1700s=1734~/1766~", "1600s–1700s=16XX/17XX", "late 1500's=1567~/.."],
    );
    check("the 1790s and 1800s; the 1800s and 1810s", &["1790s=179X", "1810s=181X"]);
    check("1000s of people, 1500s of them, 1200s people; in the 1600s people", &["1600s=16XX"]);
}

#[test]
fn a_year_heads_an_entry_or_ends_a_note() {
    check("• 1949 – 1953 учится в школе; • 1956 первая выставка", &["1949 – 1953=1949/1953", "1956=1956"]);
    check("1917 saw the end of it.", &["1917=1917"]);
    check(
        "; 1956 первая выставка. 1921–23 worked in it; 1951 новая книга",
        &["1956=1956", "1921–23=1921/1923"],
    );
    check("• 1941 солдат, • 1850 Elm Street, • 1920 by 1280", &[]);
    check("1950 people came. 3,000 were valid; 1851 went to Smith. 1836 found it useful", &[]);
    check("1917 armed men crossed it; 1836 книг, 1836 книг", &[]);
    check("Secretaries: 1898: Tom Chalmers; 1902: Charles Dunn.", &["1898=1898", "1902=1902"]);
    check("They won nine… 2012 - finished second. 2013 - won.", &["2012=2012", "2013=2013"]);
    check("Opened: 1840 Closed: 1972 Grinch", &["1840=1840", "1972=1972"]);
    check("Copyright Beth H. Garner 2009 ALL RIGHTS", &["2009=2009"]);
    check("The gatehouse, 1782 by Paul Sands; 1,782 by hand", &["1782=1782"]);
    check("(Janary 8, 2018) Copyright 1990, 1991 by Fuji Press", &["2018=2018", "1990=1990", "1991=1991"]);
    check("The fronts (Operation Uran - 1942), the code (x-1942)", &["1942=1942"]);
    check("(русские — 5120, украинцы — 1851); 3,000 runs, 1851 by Smith", &[]);
    check("The yard had built 1200 in all. The altitude (1500–2000) suits tea", &[]);
    check("MITSAKIS, KONSTANTIN, 1918–, leader; a copy dated 1910 survives", &["1918–=1918/..", "1910=1910"]);
    check("the college, renamed 1825.", &["1825=1825"]);
}

#[test]
fn from_begins_a_time_where_a_clause_or_a_bracket_says_no_end() {
    check("scholar; from 1832 leader of it; six writers (from 1902)", &["1832=1832/..", "1902=1902/.."]);
    check("president (1982–2002 and 2009– )", &["1982–2002=1982/2002", "2009–=2009/.."]);
    check("between March 19, and May 7, 1824, he", &["March 19, and May 7, 1824=1824-03-19/1824-05-07"]);
    check("through 2002's Private Lives", &["2002=2002"]);
    check(
        "первые сезоны; their first two seasons, 1888–89 and 1889–90,",
        &["1888–89=1888/1889", "1889–90=1889/1890"],
    );
    check("в 30–40–х годах XX века", &["30–40–х годах XX века=193X/194X"]);
}

#[test]
fn what_a_year_is_of_may_do_something() {
    check("the bridge of 1836 lasted until 1847", &["1836=1836", "1847=../1847"]);
    check(
        "the second, of 1850, was lost; the appeal (No. 40 of 1979) be dismissed",
        &["1850=1850", "1979=1979"],
    );
    check(
        "a list of 1836 killed; a total of 1979, then; an army of 1836 mounted men; the majority, of 1921, was",
        &[],
    );
    check("He won in 1580; measurements of 1577 proved it", &["1580=1580", "1577=1577"]);
    check("the firm; 1897 brought a mousetrap. 1905 bits", &["1897=1897"]);
    check("planned for 1961, perhaps; sold for 1961, perhaps; it went for 1875.", &["1961=1961"]);
    check(
        "In 1832, 1849, and 1866 came war; 1832, 1849, and 1866 men",
        &["1832=1832", "1849=1849", "1866=1866"],
    );
    check("dates its beginnings to 1795, the year in which; raised to 1795, the", &["1795=1795"]);
    check("later three (1895/6), in 2021 and 2024 too", &["1895/6=1895/1896", "2021=2021", "2024=2024"]);
    check("an older shrine (1620–40)", &["1620–40=1620/1640"]);
}

#[test]
fn from_begins_a_time_after_what_lasts() {
    check(
        "traded from 1885 and closed; trains called again from 7 October 1946, though",
        &["1885=1885/..", "7 October 1946=1946-10-07/.."],
    );
    check(
        "sold from 1909 on as; a letter from 1914, dated from 1900,",
        &["1909 on=1909/..", "1914=1914", "1900=1900"],
    );
    check(
        "a report from 2019 on climate; a watch from 1914; it was from 1915; from 1916 on, they",
        &["2019=2019", "1914=1914", "1915=1915", "1916 on=1916/.."],
    );
}

#[test]
fn early_days_and_years_first_are_read() {
    check("In AD 610 he came, crowned on 22 January 613 and", &["610=0610", "22 January 613=0613-01-22"]);
    check("On 6 May 650 were detained, on May 5, 300 and 400 people", &[]);
    check("it passed on 1985 September 5.", &["1985 September 5=1985-09-05"]);
    check("signed in 2013 May 5, 2014", &["2013=2013", "May 5, 2014=2014-05-05"]);
    check("(ad 301) and 27 bc–ad 14, an ad 301", &["301=0301", "27 bc–ad 14=-0026/0014"]);
    check(
        "by the early twenty-first century, в начале двадцать первого века",
        &["early twenty-first century=../2033~", "начале двадцать первого века=2000~/2033~"],
    );
    check("About the third century B.C. he; his third century", &["third century B.C.=-0299~/-0200~"]);
    check(
        "24. 10. 2017 Storm; in the last decades of the 20th century, the 17 th century; Rome, 1750 and 1800 men",
        &["24. 10. 2017=2017-10-24", "last decades of the 20th century=1967~/1999~", "17 th century=16XX"],
    );
    check(
        "(McMichael, 2004 and Girvan, 2012), nothing as at 1949, from the 1920s up to the 1960s",
        &["2004=2004", "2012=2012", "1949=1949", "1920s up to the 1960s=192X/196X"],
    );
    check(
        "churches of c1500-1510, early months of 1879",
        &["1500-1510=1500~/1510", "early months of 1879=1879-01~/1879-04~"],
    );
    check("served for 7 centuries, for 5 веков; в 15 веке", &["15 веке=14XX"]);
}

#[test]
fn russian_years_are_read_as_they_are_typed() {
    check(
        "C 1870 по 1938 годы; с 794 по 1185 годы",
        &["1870 по 1938 годы=1870/1938", "794 по 1185 годы=0794/1185"],
    );
    check("в летописи в 980 г. и тогда же; весом в 980 г.", &["980 г.=0980"]);
    check("в 110 г продукта, до 350 г. муки, в 250 г. воды, в 125 г. хлеба", &[]);
    check("c 1938 года жил там, c. 1938", &["1938 года=1938/..", "1938=1938~"]);
    check(
        "Кубок 2013/2014 года, после 1861, как; упразднён в XVIII ст., по п. II ст. 15",
        &["2013/2014 года=2013/2014", "1861=1861/..", "XVIII ст.=17XX"],
    );
    check(
        "с 1890 года, до 1936 года делала; в Венгрии (1972,1976), 1,1990",
        &["1890 года=1890/..", "1936 года=../1936", "1972=1972", "1976=1976"],
    );
    check("[Кадыров 1990: 20–24], в 20 годы XIX века", &["1990=1990", "20 годы XIX века=182X"]);
    check(
        "слушал дело 29-30 сентября 1883 года; дело 29 и 1883, XVIII–XIX столетиях",
        &["29-30 сентября 1883 года=1883-09-29/1883-09-30", "XVIII–XIX столетиях=17XX/18XX"],
    );
    check(
        "вторую половину 1950-х — 1960-е годы, в начале 1930–х годов",
        &["вторую половину 1950-х — 1960-е годы=1955/196X", "начале 1930–х годов=1930~/1933~"],
    );
    infers("Основан в 1878 году. В 79-м им дали разрешение, в 12-м им", &["79-м=1879"]);
    check("к середине XIXв. казна", &["середине XIXв.=../1866~"]);
    check("в седьмом веке, лампа на 12 В. и провод", &["седьмом веке=06XX"]);
    infers("Альбом вышел в 1973 году, в 70-х ходила легенда, а в 70-х номерах", &["70-х=197X"]);
    infers("Клуб основан в 1958 году, в 70-е играл в первой лиге, в 70-е ворота", &["70-е=197X"]);
}

#[test]
fn museums_and_courts_have_writings_of_their_own() {
    check(
        "в 1-й половине XIX в.; 2-я пол. XVIII в.; I пол. XIX в.; посл. четв. XVII в.; 1-й трети XVI в.",
        &[
            "1-й половине XIX в.=1800/1849",
            "2-я пол. XVIII в.=1750/1799",
            "I пол. XIX в.=1800/1849",
            "посл. четв. XVII в.=1675/1699",
            "1-й трети XVI в.=1500/1533",
        ],
    );
    check(
        "объявлена \"06\" ноября 2019 года, « 13 » ноября 2019 г.",
        &["06\" ноября 2019 года=2019-11-06", "13 » ноября 2019 г.=2019-11-13"],
    );
    check("подписал 17 (5) ноября 1804 года; 12 (2) ноября", &["17 (5) ноября 1804 года=1804-11-17"]);
    check(
        "В XIVв. монахиням; основан в 645/644 г. до н. э.",
        &["XIVв.=13XX", "645/644 г. до н. э.=-0644/-0643"],
    );
    check("// Правда. – 1989. – 5 февраля. – С. 3", &["1989. – 5 февраля=1989-02-05"]);
    check("Основан в 1989. — 5 мая 2010 года закрыт", &["1989=1989", "5 мая 2010 года=2010-05-05"]);
    check("относятся аж к IV веку до нашей эры", &["IV веку до нашей эры=-0399/-0300"]);
    check(
        "artists from 15th and 16th century; between 2012 and 2014",
        &["15th=14XX", "16th century=15XX", "2012 and 2014=2012/2014"],
    );
    check(
        "under 28 U.S.C. 1291, so (106–275 CE), founded in 578, in 987 -",
        &["106–275 CE=0106/0275", "578=0578"],
    );
    check("diaries for 1959 through 1973, This was 1931.", &["1959 through 1973=1959/1973", "1931=1931"]);
    check("the late 1970's/ early 1980's", &["late 1970's=1977~/1979~", "early 1980's=1980~/1983~"]);
    check("In 1326 it was. Corpus Christi, 1352, was founded.", &["1326=1326", "1352=1352"]);
    check(
        "the 18th and first half of the 19th century",
        &["18th=17XX", "first half of the 19th century=1800/1849"],
    );
    check(
        "All round, 1925 saw it. The Ten Hour Bill of 1847 went far, until 1993 of Spain",
        &["1925=1925", "1847=1847", "1993=../1993"],
    );
    check(
        "They voted from 1869. A letter from 1914, charges from 2021, dates from 1900, the youngest from 1979",
        &["1869=1869/..", "1914=1914", "2021=2021", "1900=1900", "1979=1979"],
    );
}

#[test]
fn years_of_two_digits_have_parts_and_spans() {
    infers(
        "В 1991 году он пел. В течение 91–93 годов, в начале 93 года, конца 70-х, с 90-ми и",
        &[
            "91–93 годов=1991/1993",
            "начале 93 года=1993-01~/1993-04~",
            "конца 70-х=1977~/1979~",
            "90-ми=199X",
        ],
    );
    infers(
        "В 2022 году, с 21 по 28 августа. Про год 22-ой… в конце 21-го решил, летом 22-го получил",
        &[
            "21 по 28 августа=2022-08-21/2022-08-28",
            "22-ой=2022",
            "конце 21-го=2021-09~/2021-12~",
            "летом 22-го=2022-22",
        ],
    );
    infers("В 2022 году, в начале 12-го часа, в середине 90-й минуты, в конце 20-х чисел июня", &[]);
    infers("In 1993 he was 70. Drawing on his '93 essay, 30–40 годов", &["'93=1993"]);
    infers("It was in 1931. They went on this year, and on July 25th; He is due to be free on July 7", &[]);
}

#[test]
fn a_day_of_the_week_says_of_which_year_a_day_is_not() {
    infers(
        "In July, 1963 the paper announced that the race on Saturday, July 20th would be the first",
        &["July 20th=1963-07-20"],
    );
    infers("В 2022 году об этом в пятницу, 14 октября, сообщил проект", &["14 октября=2022-10-14"]);
    infers("I was born in 1987. On Tuesday, 25th September we met; в пятницу, 13 октября,", &[]);
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
                "s", "-е", "in", "2", "(", ")", "т", "№", "'", "early", "the", "since", "начало", "Winter", "XIX", "века", "that",
                "year", "того", "же", "half", "first", "Q", "present", "20", "·", ",", "на", "/", "862", "году", "'80", "-х",
                "AD", "BC", "до", "н", "э", "circa", "44", "†", "12", "and", "decade", "season", "41-м", "thirties", "cent", "[", "]", "\n",
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
