//! What is said of a site whose name may be read for another.

use fonds::analysis::host::odd;

use crate::text::Say;

/// The name of the host of an address, spelt out, if it may be read for another.
pub(super) fn spelt(address: &str) -> Option<String> {
    odd(address).map(|(_, host)| host)
}

/// What is to be said of an address whose host may be read for another.
pub(super) fn told(say: Say, address: &str) -> Option<String> {
    let (odd, host) = odd(address)?;
    let what = say.host_odd.get(odd as usize).copied().unwrap_or_default();
    Some(say.host_spelt.with([&host, what]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Tongue;

    #[test]
    fn it_is_said_in_the_language_of_the_page() {
        let told = |tongue: Tongue| told(tongue.texts(), "https://pаypal.com/a");
        let all: Vec<String> = Tongue::ALL.into_iter().filter_map(told).collect();
        assert_eq!(
            all,
            [
                "The site, spelt out: p⟦U+0430⟧ypal.com – letters of several scripts",
                "Сайт по буквам: p⟦U+0430⟧ypal.com – буквы разных письменностей"
            ]
        );
    }
}
