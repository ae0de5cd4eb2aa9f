/*
 * Porter2, the English stemmer of the Snowball project (https://snowballstem.org/algorithms/english/stemmer.html), in
 * the generation of 2018 that rust-stemmers, FastEmbed and the Qdrant server use. Later Snowball releases changed the
 * algorithm: stems would no longer meet those in existing collections.
 *
 * Inside, `Y` is a y that acts as a consonant. R1 and R2 begin at `r1` and `r2` (UTF-16 units).
 */

const EXCEPTIONS = new Map(
  Object.entries({
    skis: 'ski',
    skies: 'sky',
    dying: 'die',
    lying: 'lie',
    tying: 'tie',
    idly: 'idl',
    gently: 'gentl',
    ugly: 'ugli',
    early: 'earli',
    only: 'onli',
    singly: 'singl',
    sky: 'sky',
    news: 'news',
    howe: 'howe',
    atlas: 'atlas',
    cosmos: 'cosmos',
    bias: 'bias',
    andes: 'andes',
  }),
)

/** Words that are ready after step 1a. */
const EXCEPTIONS_AFTER_STEP_1A = new Set([
  'inning',
  'outing',
  'canning',
  'herring',
  'earring',
  'proceed',
  'exceed',
  'succeed',
])

/** Suffix and what takes its place in R1; the longest that matches counts. `ogi` and `li` have a condition more. */
const STEP_2 = longestFirst({
  tional: 'tion',
  enci: 'ence',
  anci: 'ance',
  abli: 'able',
  entli: 'ent',
  izer: 'ize',
  ization: 'ize',
  ational: 'ate',
  ation: 'ate',
  ator: 'ate',
  alism: 'al',
  aliti: 'al',
  alli: 'al',
  fulness: 'ful',
  ousli: 'ous',
  ousness: 'ous',
  iveness: 'ive',
  iviti: 'ive',
  biliti: 'ble',
  bli: 'ble',
  ogi: 'og',
  fulli: 'ful',
  lessli: 'less',
  li: '',
})

/** As {@link STEP_2}; `ative` goes only in R2. */
const STEP_3 = longestFirst({
  tional: 'tion',
  ational: 'ate',
  alize: 'al',
  icate: 'ic',
  iciti: 'ic',
  ical: 'ic',
  ful: '',
  ness: '',
  ative: '',
})

/** Suffixes that go in R2; `ion` only after s or t. */
const STEP_4 = longestFirst(
  Object.fromEntries(
    'al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize ion'.split(' ').map((s) => [s, '']),
  ),
)

/** The stem of a lower-case English word. Words of one or two letters are their own stem. */
export function stemEnglish(word: string): string {
  const exception = EXCEPTIONS.get(word)
  if (exception !== undefined) return exception
  // Letters outside the basic plane are two units of the string: one unit stands for each while suffixes are cut.
  const astral = word.match(/[\u{10000}-\u{10ffff}]/gu)
  if (!astral) return word.length < 3 ? word : stemUnits(word)
  const units = word.replace(/[\u{10000}-\u{10ffff}]/gu, '\uffff')
  if (units.length < 3) return word
  let i = 0
  return stemUnits(units).replace(/\uffff/g, () => astral[i++]!)
}

function stemUnits(word: string): string {
  let stem = markConsonantY(word.startsWith("'") ? word.slice(1) : word)
  const r1 = /^(gener|commun|arsen)/.exec(stem)?.[0].length ?? regionAfter(stem, 0)
  const r2 = regionAfter(stem, r1)
  stem = step1a(stem)
  if (!EXCEPTIONS_AFTER_STEP_1A.has(stem)) {
    stem = step1c(step1b(stem, r1))
    stem = step5(step4(step3(step2(stem, r1), r1, r2), r2), r1, r2)
  }
  return stem.replace(/Y/g, 'y')
}

/** A y at the start or after a vowel is a consonant. */
function markConsonantY(word: string): string {
  if (!word.includes('y')) return word
  let marked = ''
  for (let i = 0; i < word.length; i++) {
    marked += word[i] === 'y' && (i === 0 || isVowel(marked[i - 1])) ? 'Y' : word[i]
  }
  return marked
}

/** One past the first non-vowel that follows a vowel, from `start`; the end of the word when there is none. */
function regionAfter(word: string, start: number): number {
  let i = start
  while (i < word.length && !isVowel(word[i])) i++
  while (i < word.length && isVowel(word[i])) i++
  return Math.min(i + 1, word.length)
}

function step1a(word: string): string {
  const stem = word.replace(/'(?:s'?)?$/, '')
  if (stem.endsWith('sses')) return stem.slice(0, -2)
  if (stem.endsWith('ied') || stem.endsWith('ies')) return stem.slice(0, stem.length > 4 ? -2 : -1)
  if (!stem.endsWith('s') || stem.endsWith('us') || stem.endsWith('ss')) return stem
  return hasVowel(stem, stem.length - 2) ? stem.slice(0, -1) : stem
}

function step1b(word: string, r1: number): string {
  const suffix = /(?:eedly|ingly|edly|eed|ing|ed)$/.exec(word)?.[0]
  if (suffix === undefined) return word
  const start = word.length - suffix.length
  const stem = word.slice(0, start)
  if (suffix.startsWith('eed')) return start >= r1 ? `${stem}ee` : word
  if (!hasVowel(word, start)) return word
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`
  if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(stem)) return stem.slice(0, -1)
  return start === r1 && endsInShortSyllable(stem) ? `${stem}e` : stem
}

function step1c(word: string): string {
  const last = word.at(-1)
  return (last === 'y' || last === 'Y') && word.length > 2 && !isVowel(word.at(-2)) ? `${word.slice(0, -1)}i` : word
}

function step2(word: string, r1: number): string {
  const found = STEP_2.find(([suffix]) => word.endsWith(suffix))
  if (!found) return word
  const [suffix, replacement] = found
  const start = word.length - suffix.length
  if (start < r1) return word
  if (suffix === 'ogi' && word[start - 1] !== 'l') return word
  if (suffix === 'li' && !/[cdeghkmnrt]$/.test(word.slice(0, start))) return word
  return word.slice(0, start) + replacement
}

function step3(word: string, r1: number, r2: number): string {
  const found = STEP_3.find(([suffix]) => word.endsWith(suffix))
  if (!found) return word
  const [suffix, replacement] = found
  const start = word.length - suffix.length
  return start < (suffix === 'ative' ? Math.max(r1, r2) : r1) ? word : word.slice(0, start) + replacement
}

function step4(word: string, r2: number): string {
  const found = STEP_4.find(([suffix]) => word.endsWith(suffix))
  if (!found) return word
  const start = word.length - found[0].length
  if (start < r2) return word
  return found[0] === 'ion' && !/[st]$/.test(word.slice(0, start)) ? word : word.slice(0, start)
}

function step5(word: string, r1: number, r2: number): string {
  const start = word.length - 1
  if (word.endsWith('e')) {
    return start >= r2 || (start >= r1 && !endsInShortSyllable(word.slice(0, -1))) ? word.slice(0, -1) : word
  }
  return word.endsWith('ll') && start >= r2 ? word.slice(0, -1) : word
}

/** Non-vowel, vowel, non-vowel other than w, x, Y; or vowel, non-vowel at the start of the word. */
function endsInShortSyllable(word: string): boolean {
  const length = word.length
  if (length < 2 || isVowel(word[length - 1]) || !isVowel(word[length - 2])) return false
  return length === 2 || (!isVowel(word[length - 3]) && !/[wxY]$/.test(word))
}

function hasVowel(word: string, end: number): boolean {
  for (let i = 0; i < end; i++) if (isVowel(word[i])) return true
  return false
}

function isVowel(letter: string | undefined): boolean {
  return letter === 'a' || letter === 'e' || letter === 'i' || letter === 'o' || letter === 'u' || letter === 'y'
}

function longestFirst(suffixes: Record<string, string>): readonly (readonly [string, string])[] {
  return Object.entries(suffixes).sort(([a], [b]) => b.length - a.length)
}
