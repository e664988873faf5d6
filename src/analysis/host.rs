//! Names of hosts that may be read for others: what there is in them that is not what it looks like, and the name with
//! each such sign spelt out. It is said of the signs, not of the site.

use super::signs::{code, is_unseen};

/// What there is in the name of a host, or beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    /// Letters of several scripts in one part of it.
    Mixed,
    /// A part that is wholly of letters that look like Latin ones.
    Alike,
    /// Signs that nobody sees or that look like others, such as a slash that is none.
    Sign,
    /// Letters of other scripts, spelt in Latin ones (`xn--`).
    Spelt,
    /// Something that stands before it with an `@`.
    Before,
}

/// Letters of Cyrillic, Greek and Armenian that look like Latin ones.
const ALIKE: &str = "асԁеһіїјӏоөрԛѕԝхҳуүъьҽгпѵѡҁҡ αγειικνοορτυχωϲϳ օոսհյցքզւ";

/// Scripts with letters that look like those of another of these; a bit for each.
fn script(char: char) -> u8 {
    match u32::from(char) {
        0x41..=0x5a | 0x61..=0x7a | 0xc0..=0x24f | 0x1e00..=0x1eff => 1,
        0x370..=0x3ff | 0x1f00..=0x1fff => 2,
        0x400..=0x52f | 0x1c80..=0x1c8f | 0x2de0..=0x2dff | 0xa640..=0xa69f => 4,
        0x530..=0x58f => 8,
        0x13a0..=0x13ff | 0xab70..=0xabbf => 16,
        _ => 0,
    }
}

/// Signs that are unseen, or drawn like a letter, a dot or a slash that they are not.
fn is_odd(char: char) -> bool {
    is_unseen(char)
        || match u32::from(char) {
            sign @ 0..=0x7f => !(char.is_ascii_alphanumeric() || matches!(sign, 0x2d | 0x2e | 0x5f)),
            0xad
            | 0xb7
            | 0x250..=0x2ff
            | 0x334..=0x338
            | 0x34f
            | 0x387
            | 0x589
            | 0x5c3
            | 0x6d4
            | 0x701
            | 0x702 => true,
            0x115f
            | 0x1160
            | 0x2000..=0x214f
            | 0x2190..=0x2bff
            | 0x3000..=0x3003
            | 0x3033
            | 0x3164
            | 0xa4d0..=0xa4ff => true,
            0xfe00..=0xfe6f | 0xff00..=0xffef | 0x1d400..=0x1d7ff | 0x1f100..=0x1f1ff => true,
            _ => false,
        }
}

/// What there is in a part of a name. Under a last part in letters of the same script, as in `пример.рф`, these are what
/// one expects.
fn part(part: &str, last: &str) -> Option<Odd> {
    let scripts = |text: &str| text.chars().fold(0, |all, char| all | script(char));
    let own = scripts(part);
    if part.chars().any(is_odd) {
        return Some(Odd::Sign);
    }
    if own.count_ones() > 1 {
        return Some(Odd::Mixed);
    }
    let is_alike =
        part.to_lowercase().chars().all(|char| char.is_ascii() || ALIKE.contains(char)) || own == 16;
    (own > 1 && is_alike && own != scripts(last)).then_some(Odd::Alike)
}

/// What there is in the name of the host of an address, and the name with what is not plain Latin in such parts spelt
/// out; `None` if there is nothing, or if it is no address with a host.
///
/// ```
/// use fonds::analysis::host::{Odd, odd};
///
/// let found = odd("https://p\u{430}ypal.com/login");
/// assert_eq!(found, Some((Odd::Mixed, "p⟦U+0430⟧ypal.com".to_owned())));
/// ```
#[must_use]
pub fn odd(address: &str) -> Option<(Odd, String)> {
    let rest = address.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let (before, host) = authority.rsplit_once('@').map_or((false, authority), |(_, host)| (true, host));
    // Numbers of a network have colons of their own.
    let name = if host.starts_with('[') { "" } else { host.split(':').next()? };
    let last = name.trim_end_matches('.').rsplit('.').next()?;
    let mut found = before.then_some(Odd::Before);
    let mut spelt = String::new();
    for (number, own) in name.split('.').enumerate() {
        let is_spelt = own.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
        let odd = part(own, last);
        found = odd.or(found).or(is_spelt.then_some(Odd::Spelt));
        spelt.push_str(if number > 0 { "." } else { "" });
        for char in own.chars() {
            match odd {
                Some(_) if is_odd(char) || !char.is_ascii() => spelt.extend(["⟦", &code(char), "⟧"]),
                _ => spelt.push(char),
            }
        }
    }
    Some((found?, if name.is_empty() { host.to_owned() } else { spelt }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_may_be_read_for_another_is_spelt_out() {
        let cases = [
            ("аррӏе.com", Odd::Alike, "⟦U+0430⟧⟦U+0440⟧⟦U+0440⟧⟦U+04CF⟧⟦U+0435⟧.com"),
            ("www.аррӏе.com.", Odd::Alike, "www.⟦U+0430⟧⟦U+0440⟧⟦U+0440⟧⟦U+04CF⟧⟦U+0435⟧.com."),
            ("соор.org", Odd::Alike, "⟦U+0441⟧⟦U+043E⟧⟦U+043E⟧⟦U+0440⟧.org"),
            ("СООР.ORG", Odd::Alike, "⟦U+0421⟧⟦U+041E⟧⟦U+041E⟧⟦U+0420⟧.ORG"),
            ("хуг24.net", Odd::Alike, "⟦U+0445⟧⟦U+0443⟧⟦U+0433⟧24.net"),
            ("ѕсоре.io", Odd::Alike, "⟦U+0455⟧⟦U+0441⟧⟦U+043E⟧⟦U+0440⟧⟦U+0435⟧.io"),
            ("news.уа.com", Odd::Alike, "news.⟦U+0443⟧⟦U+0430⟧.com"),
            ("οικο.gr", Odd::Alike, "⟦U+03BF⟧⟦U+03B9⟧⟦U+03BA⟧⟦U+03BF⟧.gr"),
            ("νικτ.com", Odd::Alike, "⟦U+03BD⟧⟦U+03B9⟧⟦U+03BA⟧⟦U+03C4⟧.com"),
            ("оо.ελ", Odd::Alike, "⟦U+043E⟧⟦U+043E⟧.ελ"),
            ("սոհ.com", Odd::Alike, "⟦U+057D⟧⟦U+0578⟧⟦U+0570⟧.com"),
            ("ꭱꭲ.com", Odd::Alike, "⟦U+AB71⟧⟦U+AB72⟧.com"),
            ("pаypal.com", Odd::Mixed, "p⟦U+0430⟧ypal.com"),
            ("gооgle.com", Odd::Mixed, "g⟦U+043E⟧⟦U+043E⟧gle.com"),
            ("bbс.co.uk", Odd::Mixed, "bb⟦U+0441⟧.co.uk"),
            ("wikipediа.org", Odd::Mixed, "wikipedi⟦U+0430⟧.org"),
            ("microsοft.com", Odd::Mixed, "micros⟦U+03BF⟧ft.com"),
            ("twitτer.com", Odd::Mixed, "twit⟦U+03C4⟧er.com"),
            ("меdиа.рф", Odd::Mixed, "⟦U+043C⟧⟦U+0435⟧d⟦U+0438⟧⟦U+0430⟧.рф"),
            ("сайт.pф", Odd::Mixed, "сайт.p⟦U+0444⟧"),
            ("αлфа.org", Odd::Mixed, "⟦U+03B1⟧⟦U+043B⟧⟦U+0444⟧⟦U+0430⟧.org"),
            ("faceboоk.com:443", Odd::Mixed, "facebo⟦U+043E⟧k.com"),
            ("օpen.am", Odd::Mixed, "⟦U+0585⟧pen.am"),
            ("Ꭺpple.com", Odd::Mixed, "⟦U+13AA⟧pple.com"),
            ("bbc\u{200b}.com", Odd::Sign, "bbc⟦U+200B⟧.com"),
            ("pay\u{ad}pal.com", Odd::Sign, "pay⟦U+00AD⟧pal.com"),
            ("a\u{202e}moc.com", Odd::Sign, "a⟦U+202E⟧moc.com"),
            ("bbc\u{200d}.com", Odd::Sign, "bbc⟦U+200D⟧.com"),
            ("bbc.com⁄news.evil.org", Odd::Sign, "bbc.com⟦U+2044⟧news.evil.org"),
            ("bbc.com∕login.evil.org", Odd::Sign, "bbc.com⟦U+2215⟧login.evil.org"),
            ("bbc。com", Odd::Sign, "bbc⟦U+3002⟧com"),
            ("ｂｂｃ.com", Odd::Sign, "⟦U+FF42⟧⟦U+FF42⟧⟦U+FF43⟧.com"),
            ("ɡoogle.com", Odd::Sign, "⟦U+0261⟧oogle.com"),
            ("𝗯bc.com", Odd::Sign, "⟦U+1D5EF⟧bc.com"),
            ("ѕ\u{feff}ite.com", Odd::Sign, "⟦U+0455⟧⟦U+FEFF⟧ite.com"),
            ("bb%63.com", Odd::Sign, "bb⟦U+0025⟧63.com"),
            ("xn--80ak6aa92e.com", Odd::Spelt, "xn--80ak6aa92e.com"),
            ("www.XN--e1afmkfd.xn--p1ai", Odd::Spelt, "www.XN--e1afmkfd.xn--p1ai"),
            ("bbc.co.uk@evil.org", Odd::Before, "evil.org"),
            ("bbc.co.uk:news@pаypal.com", Odd::Mixed, "p⟦U+0430⟧ypal.com"),
        ];
        assert!(cases.len() >= 40);
        for (host, expected, spelt) in cases {
            for address in
                [format!("https://{host}"), format!("http://{host}/bbc?a=b#c"), format!("x://{host}\\a")]
            {
                assert_eq!(odd(&address), Some((expected, spelt.to_owned())), "{address}");
            }
        }
    }

    #[test]
    fn a_name_that_is_what_it_looks_like_is_left_alone() {
        let harmless = [
            "https://bbc.co.uk/russian/аррӏе.com",
            "http://www.novayagazeta.ru:80/a@b",
            "https://пример.рф/путь",
            "https://президент.рф",
            "https://мвд.рф",
            "https://сор.рф",
            "https://россия.com",
            "https://правда.org",
            "https://ελλάδα.gr",
            "https://παράδειγμα.ελ",
            "https://bücher.de",
            "https://café-ñandú.es",
            "https://straße.de",
            "https://例え.jp",
            "https://東京.東京",
            "https://한국.kr",
            "https://sony日本.jp",
            "https://مثال.مصر",
            "https://उदाहरण.भारत",
            "https://ישראל.co.il",
            "https://сайт.example.com",
            "https://my_site-1.co.uk",
            "http://127.0.0.1:8080/",
            "http://[2001:db8::1]:80/",
            "https://հայաստան.am",
            "mailto:a@pаypal.com",
            "a text with аррӏе.com",
            "",
            "://",
            "https://",
        ];
        for address in harmless {
            assert_eq!(odd(address), None, "{address}");
        }
    }
}
