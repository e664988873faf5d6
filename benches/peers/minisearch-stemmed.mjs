// MiniSearch as one sets it up who minds: with a stemmer, Porter's, for Russian Snowball's.
import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as russian } from '@orama/stemmers/russian';
import { peer } from './minisearch.mjs';

/** Each word once: these stemmers take longer over a word than MiniSearch. */
function remembered(stem) {
  const known = new Map();
  return (word) => {
    if (!known.has(word)) known.set(word, stem(word));
    return known.get(word);
  };
}

export const name = 'MiniSearch, stemmed';
export { npm, kinds } from './minisearch.mjs';
export const { build, load, open, search } = peer((language) => remembered(language === 'ru' ? russian : english));
