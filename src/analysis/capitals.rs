//! Words that English writes with a capital letter and that name nothing by themselves.

use std::sync::LazyLock;

use super::lookup::Lookup;

/// Months, days of the week and seasons: folded, a space between.
pub(crate) const TIMES: &str = "\
    january february march april may june july august september october november december jan feb mar \
    apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon \
    tue wed thu fri sat sun spring summer autumn winter";

/// Months in Russian, whose first letter is a capital only where a sentence begins: their forms in a date.
const RUSSIAN_MONTHS: &str =
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря";

/// Adjectives of peoples and regions, and the names of peoples and tongues, likewise.
pub(crate) const PEOPLES: &str = "\
    african afrikaans albanian algerian american americans antarctic arab arabic arabs arctic \
    argentine armenian asian assyrian athenian australian austrian azerbaijani babylonian baltic \
    bangladeshi bavarian belarusian belgian bengali bohemian bolivian bosnian brazilian british briton \
    britons bulgarian burmese byzantine canadian caribbean catalan caucasian celtic chechen chilean \
    chinese colombian cossack crimean croatian cuban czech danish dutch egyptian english estonian \
    ethiopian european europeans filipino finnish flemish frankish french gaelic georgian german \
    germanic germans gothic greek greeks hebrew hellenistic hindi hispanic hungarian icelandic indian \
    indians indonesian iranian iraqi irish israeli italian italians jamaican japanese jewish jews \
    kazakh korean kurdish kyrgyz latin latvian lebanese libyan lithuanian macedonian malay malaysian \
    maltese mediterranean mexican moldovan mongol mongolian moroccan nepalese nigerian nordic norman \
    normans norwegian ottoman pakistani palestinian persian peruvian philippine polish portuguese \
    prussian roman romanian romanians romans russian russians saxon scandinavian scottish serbian \
    siberian sicilian slavic slavs slovak slovene slovenian soviet soviets spanish swedish swiss \
    syrian tatar thai tibetan tunisian turkic turkish turks ukrainian ukrainians uzbek venetian \
    venezuelan vietnamese viking vikings welsh";

const TIME: u32 = 1;
const PEOPLE: u32 = 2;

fn has(word: &str, bit: u32) -> bool {
    static TABLE: LazyLock<Lookup> = LazyLock::new(|| {
        let mut table = Lookup::with_room(300);
        table.add(TIMES, TIME, 0);
        table.add(RUSSIAN_MONTHS, TIME, 0);
        table.add(PEOPLES, PEOPLE, 0);
        table
    });
    TABLE.get(word) & bit > 0
}

/// Whether a folded word is a month, a day of the week or a season.
pub(crate) fn is_time(word: &str) -> bool {
    has(word, TIME)
}

/// Whether a folded word says of which people or tongue something is.
pub(crate) fn is_of_people(word: &str) -> bool {
    has(word, PEOPLE)
}
