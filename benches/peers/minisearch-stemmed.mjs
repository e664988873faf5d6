// MiniSearch as one sets it up who minds: with the Snowball stemmer of the language (English: Porter's).
import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as russian } from '@orama/stemmers/russian';
import { peer } from './minisearch.mjs';

export const name = 'MiniSearch, stemmed';
export { npm, kinds } from './minisearch.mjs';
export const { build, load, open, search } = peer((language) => (language === 'ru' ? russian : english));
