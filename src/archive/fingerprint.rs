//! Fingerprints: a digest short enough that two people compare it by telephone.
//!
//! Eight words, or sixteen hexadecimal digits: 64 bits. So that they withstand as much as 80 bits would,
//! each trial is made to cost 2¹⁶ times SHA-256.
//!
//! # What an attacker needs
//!
//! * To forge an archive, or make a key, with the fingerprint of one that is there: 2⁶⁴ trials, that is 2⁸⁰
//!   times SHA-256. All that mined Bitcoin in 2025 did as many in about ten minutes, with machines that can
//!   do nothing else; for everybody else they are out of reach.
//! * To make *two* archives with one fingerprint, a harmless and a forged one: 2³² trials, a day on one
//!   graphics card. So a fingerprint says that a copy is what its maker made. It does not bind the maker; the
//!   whole SHA-256 does, or a signature.
//! * To have a fingerprint that is only nearly the same, for a listener who is not careful: half of the
//!   words takes no effort at all. All eight have to be compared.
//!
//! Any two words of a list differ in their first four letters and by two letters at least.

use std::fmt;

use sha2::{Digest, Sha256};

use super::Fixity;
use crate::analysis::Language;

/// How often the digest is digested again: a hundredth of a second, once. What it adds is told above.
const ROUNDS: u32 = 1 << 16;
/// What a fingerprint of this is not to be taken for.
const OF_ARCHIVE: &[u8] = b"Fonds fingerprint of an archive 1\0";
const OF_KEY: &[u8] = b"Fonds fingerprint of a key 1\0";

/// A short name of an archive or of a key, made from its bytes alone. `Display` gives it in
/// hexadecimal digits, `0123-4567-89ab-cdef`.
///
/// ```
/// use fonds::analysis::Language;
/// use fonds::archive::{Fingerprint, Fixity};
///
/// let print = Fingerprint::of_archive(Fixity::of(b"abc"));
/// assert_eq!(print.to_string(), "3820-8429-270a-2a86");
/// assert_eq!(print.words(Language::English).join(" "), "cushion cabin library chalk caravan atlas cherry lobster");
/// assert_eq!(print.words(Language::Russian).join(" "), "груша ведро машина вулкан воробей бабочка выставка мельница");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 8]);

impl Fingerprint {
    /// That of an archive with this [digest](super::Archive::digest). Takes about a hundredth of a second.
    #[must_use]
    pub fn of_archive(digest: Fixity) -> Self {
        Self::of(OF_ARCHIVE, &digest.0)
    }

    /// That of a public key. Takes about a hundredth of a second.
    #[must_use]
    pub fn of_key(key: &[u8; 32]) -> Self {
        Self::of(OF_KEY, key)
    }

    fn of(what: &[u8], bytes: &[u8; 32]) -> Self {
        let mut digest = Sha256::new_with_prefix(what).chain_update(bytes).finalize();
        for _ in 0..ROUNDS {
            digest = Sha256::digest(digest);
        }
        let mut print = [0; 8];
        print.iter_mut().zip(digest).for_each(|(byte, from)| *byte = from);
        Self(print)
    }

    /// Its eight words: Russian ones for [`Language::Russian`], otherwise English ones. Either stand for
    /// the same bits, a byte each.
    #[must_use]
    pub fn words(self, language: Language) -> [&'static str; 8] {
        let list = if language == Language::Russian { RUSSIAN } else { ENGLISH };
        self.0.map(|byte| list.split(' ').nth(byte.into()).unwrap_or_default())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            let gap = if at > 0 && at.is_multiple_of(2) { "-" } else { "" };
            write!(f, "{gap}{byte:02x}")?;
        }
        Ok(())
    }
}

/// The words for the bytes 0 to 255. They never change: people have written them down.
const ENGLISH: &str = "\
    acorn actor album amber anchor angel ankle apple apron arrow atlas autumn badge bamboo banana banjo \
    barrel basket battle beacon beaver bicycle bishop blossom bracelet bread breeze bridge broom bubble \
    buffalo butter cabin cactus camel candle canoe canyon captain caravan carpet chalk cherry chess \
    chicken chimney circle clock clover coffee compass copper coral cotton crystal cucumber cushion \
    daisy dancer desert diamond doctor dolphin donkey dragon drawer drum eagle earth echo elbow elephant \
    elevator emerald engine envelope evening fabric falcon farmer feather fiddle finger flame forest \
    fossil fountain frost furnace galaxy garden garlic giraffe glacier glove gorilla grape guitar harbor \
    harvest helmet history honey horizon hospital hotel iceberg igloo insect island ivory jaguar jelly \
    jersey jewel jigsaw journey judge jungle kangaroo keyboard kidney kingdom kitchen kiwi ladder lamp \
    lantern laundry lavender lemon leopard library lizard lobster locket magnet mammoth mango maple \
    marble meadow medal melody mercury meteor milk mirror mosquito muffin museum mustard napkin needle \
    nephew nugget nurse oasis ocean octopus office olive onion opera orange orbit orchard ostrich oven \
    oxygen palace panther paper parrot peach peanut pelican pencil penguin piano pickle pigeon pillow \
    pirate poem potato prairie prince pumpkin puppet puzzle pyramid python quarry queen quilt rabbit \
    radar radio ribbon ripple ruby sailor scarf school scissors seagull shark sheriff shovel silver \
    skeleton snow spider spoon squirrel stable sugar sunset swallow sweater temple tennis thunder tiger \
    toast torch tractor trumpet tulip tunnel turkey turtle twig umbrella unicorn valley vanilla village \
    vinegar violin volcano vulture waffle wagon walnut watch wedding whale whisper widow wolf yacht \
    yogurt zebra zigzag";
/// The same in Russian.
const RUSSIAN: &str = "\
    абрикос август автобус адвокат айсберг альбом антенна апельсин арбуз арена бабочка банан барабан \
    барсук бассейн батон башня бегемот берег билет бинокль блокнот болото ботинок бублик букет буря \
    бутылка вагон ваза валенок варенье ведро весна ветер виноград вишня водопад волк воробей восток \
    вулкан выставка газета галстук гараж гвоздь герой гитара глина гнездо голубь гора город гриб гроза \
    груша дельфин деревня диван директор дождь доктор долина доска дракон духовка дыня ежевика жемчуг \
    жираф жук журнал завод закат залив запах звезда зебра зеркало зима змея зонт иголка изюм икра индюк \
    инженер кабан кактус камень канал капуста карандаш картина катер кафе качели кирпич ключ книга \
    колокол комета конверт корабль краб кресло крокодил крыша кувшин кукуруза кухня лавка лагерь ладонь \
    лампа ландыш ласточка лебедь лента лимон лиса лодка лопата лошадь луна лягушка магазин мандарин \
    марка масло матрос машина медведь мельница метро мешок море мотор музей муравей мыло ножницы ночь \
    облако огурец одеяло озеро океан окно олень омлет оркестр остров очки павлин пальто парус паук перец \
    песня пианино пила пирог письмо платье повар поле помидор почта пруд птица пуговица пустыня пчела \
    радио рассвет ребро река роман рубашка рукав рыба рюкзак сапог сахар свеча серебро сирень скамейка \
    скрипка слива слон снег собака сосна спичка станция стекло сундук таблица такси танец тарелка театр \
    телефон тетрадь тигр трава трамвай туман туча тыква тюлень ужин улица улыбка урок утка утюг учитель \
    фабрика факел фасоль фермер фиалка флаг фонарь форель фрукт футбол халат хвост хлеб цветок цирк \
    чайник часы чемодан чеснок шапка шахта шиповник школа шляпа шоколад штора щенок экран этаж юбка \
    ягода язык ястреб ящерица ящик";

#[cfg(test)]
mod tests {
    use super::*;

    /// How many letters have to be changed, put in or left out to make one word of another.
    fn distance(one: &str, other: &str) -> usize {
        let other: Vec<char> = other.chars().collect();
        let mut row: Vec<usize> = (0..=other.len()).collect();
        for (at, char) in one.chars().enumerate() {
            let mut before = std::mem::replace(&mut row[0], at + 1);
            for (to, &against) in other.iter().enumerate() {
                let changed = before + usize::from(char != against);
                before = row[to + 1];
                row[to + 1] = changed.min(before + 1).min(row[to] + 1);
            }
        }
        row[other.len()]
    }

    #[test]
    fn any_two_words_are_told_apart() {
        assert_eq!((distance("кит", "кот"), distance("cat", "cart"), distance("", "ab")), (1, 1, 2));
        for list in [ENGLISH, RUSSIAN] {
            let words: Vec<&str> = list.split(' ').collect();
            assert_eq!(words.len(), 256);
            let start = |word: &str| word.chars().take(4).collect::<String>();
            for (at, word) in words.iter().enumerate() {
                assert!((3..=8).contains(&word.chars().count()), "{word}");
                assert!(word.chars().all(|char| char.is_lowercase() && char != 'ё'), "{word}");
                for other in &words[at + 1..] {
                    assert!(distance(word, other) > 1 && start(word) != start(other), "{word}, {other}");
                }
            }
        }
    }

    #[test]
    fn the_words_stay_as_they_are() {
        let digest = |list: &str| Fixity::of(list.as_bytes()).to_string();
        assert_eq!(digest(ENGLISH), "97bce3a641dae5ee4e19083eaaf68d4f08622081b67e8591f84878f3ee3f191d");
        assert_eq!(digest(RUSSIAN), "97022a1cf2fe21422a1968e52a2700f999b3dc7e754b625639200131e6db0ffc");
    }

    #[test]
    fn a_fingerprint_is_written_in_two_languages_and_in_pairs_of_bytes() {
        let print = Fingerprint([0, 1, 2, 3, 252, 253, 254, 255]);
        assert_eq!(print.to_string(), "0001-0203-fcfd-feff");
        for (language, list) in [(Language::English, ENGLISH), (Language::Russian, RUSSIAN)] {
            let words: Vec<&str> = list.split(' ').collect();
            assert_eq!(print.words(language)[..4], words[..4]);
            assert_eq!(print.words(language)[4..], words[252..]);
        }
    }

    #[test]
    fn an_archive_and_a_key_of_the_same_bytes_have_other_fingerprints() {
        let bytes = [7; 32];
        assert_ne!(Fingerprint::of_archive(Fixity(bytes)), Fingerprint::of_key(&bytes));
    }
}
