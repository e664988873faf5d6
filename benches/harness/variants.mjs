// What a person types who means a Russian query and has no Russian keyboard, or has it and forgot to switch.

const LATIN = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l', м: 'm',
  н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch',
  ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya',
};

/** The letters after which BGN/PCGN writes е as ye; so it does where a word begins. */
const BEFORE_YE = new Set('аеёиоуыэюяйъь');

/** Whether there is anything to write otherwise. */
export const isCyrillic = (text) => /\p{Script=Cyrillic}/u.test(text);

/** Romanised as BGN/PCGN does, without its marks: no dots of ё, no signs for ъ and ь. Letters that Russian has not stay. */
export function latin(text) {
  let before = '';
  return [...text].map((letter) => {
    const small = letter.toLowerCase();
    let written = LATIN[small];
    if (written === 'e' && small !== 'э' && (!/\p{L}/u.test(before) || BEFORE_YE.has(before))) written = 'ye';
    before = small;
    if (written === undefined) return letter;
    return letter === small ? written : written.slice(0, 1).toUpperCase() + written.slice(1);
  }).join('');
}

const RUSSIAN = 'ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ.,"№;:?/';
const AMERICAN = '`qwertyuiop[]asdfghjkl;\'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>/?@#$^&|';
const KEYS = new Map([...RUSSIAN].map((letter, at) => [letter, AMERICAN[at]]));

/** The same keys, pressed while the keyboard is American; what is on no key of the Russian one stays. */
export const layout = (text) => [...text].map((letter) => KEYS.get(letter) ?? letter).join('');
