/**
 * A pattern of a rule (a regular expression of JavaScript, with the flag `u`) as Java reads the same, for RLIKE. Nearly all is
 * written alike; what is not is taken to pieces here, and what Java has no like for is refused.
 */

/** What JavaScript calls white space, within a class: Java's own is of ASCII. */
const SPACE =
  "\\x{9}-\\x{d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}";
const NO_LINE_END = "[^\\x{a}\\x{d}\\x{2028}\\x{2029}]";
const WORD = "[A-Za-z0-9_]";
const BOUNDARY = `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`;
const NO_BOUNDARY = `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`;

const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, "0": 0 };
/** Escapes of one character by its number: `\x41`, `\u0041`, `\u{41}`, both halves of one, `\cA`, `\n`, `\.`. */
const CHARACTER =
  /^\\(?:x([0-9A-Fa-f]{2})|u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]+)\}|c([A-Za-z])|([tnvfr0])|([^A-Za-z0-9]))/iu;

const written = (code: number): string => {
  const character = String.fromCodePoint(code);
  return /[A-Za-z0-9]/.test(character) ? character : `\\x{${code.toString(16)}}`;
};

/** One character at the front of `rest`, by its number, and how long it is written. */
function characterAt(rest: string): { readonly code: number; readonly length: number } | undefined {
  if (!rest.startsWith("\\")) {
    const code = rest.codePointAt(0) ?? 0;
    return { code, length: String.fromCodePoint(code).length };
  }
  const found = CHARACTER.exec(rest);
  if (found === null) return undefined;
  const [whole, x, high, low, u, braced, control, named, plain] = found;
  const hex = x ?? u ?? braced;
  const code =
    high !== undefined && low !== undefined
      ? (Number.parseInt(high, 16) - 0xd800) * 0x400 + (Number.parseInt(low, 16) - 0xdc00) + 0x10000
      : hex !== undefined
        ? Number.parseInt(hex, 16)
        : control !== undefined
          ? (control.codePointAt(0) ?? 0) % 32
          : named !== undefined
            ? (CONTROLS[named] ?? 0)
            : (plain?.codePointAt(0) ?? 0);
  return { code, length: whole.length };
}

const refusal = (what: string): Error => new Error(what);

/** Sets of characters that both write alike: of ASCII, and the general categories of Unicode. */
const SET = /^\\(?:[dDwW]|[pP]\{[A-Z][a-z]?\})/;

/** A class, from its bracket on. */
function classAt(rest: string): { readonly java: string; readonly length: number } {
  const negated = rest.startsWith("[^");
  let at = negated ? 2 : 1;
  let inside = "";
  while (rest[at] !== "]") {
    const here = rest.slice(at);
    const set = SET.exec(here)?.[0];
    if (set !== undefined) {
      inside += set;
      at += set.length;
    } else if (here.startsWith("\\s")) {
      inside += SPACE;
      at += 2;
    } else if (here.startsWith("\\S")) {
      if (negated) throw refusal("`\\S` in a negated class");
      inside += `[^${SPACE}]`;
      at += 2;
    } else {
      const first = here.startsWith("\\b") ? { code: 8, length: 2 } : characterAt(here);
      if (first === undefined) throw refusal(`\`${here.slice(0, 3)}\``);
      at += first.length;
      inside += written(first.code);
      // A hyphen at the end stands for itself.
      if (rest[at] === "-" && rest[at + 1] !== "]") {
        const last = characterAt(rest.slice(at + 1));
        if (last === undefined) throw refusal(`\`${rest.slice(at + 1, at + 4)}\` in a range`);
        inside += `-${written(last.code)}`;
        at += 1 + last.length;
      }
    }
  }
  const java = inside !== "" ? `[${negated ? "^" : ""}${inside}]` : negated ? "[\\x{0}-\\x{10ffff}]" : "(?!)";
  return { java, length: at + 1 };
}

/** What is neither a class nor a character: as JavaScript writes it, and as Java does. */
const PARTS: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/^\$/, () => "\\z"],
  [/^\./, () => NO_LINE_END],
  [/^\\s/, () => `[${SPACE}]`],
  [/^\\S/, () => `[^${SPACE}]`],
  [/^\\b/, () => BOUNDARY],
  [/^\\B/, () => NO_BOUNDARY],
  [SET, (found) => found],
  [/^\((?:\?[:=!])?(?!\?)/, (found) => found],
  // Groups are never referred to, so their names are of no use.
  [/^\(\?<[^=!>][^>]*>/, () => "("],
  [/^(?:[)^|?*+]|\{\d+(?:,\d*)?\})/, (found) => found],
];

/**
 * The pattern in Java's words: finds the same in the same text.
 * @throws what of it Java has no like for: a reference to a group, a look behind, flags within, properties by other names than
 * those of general categories
 */
export function javaPattern(pattern: string): string {
  let java = "";
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    if (rest.startsWith("[")) {
      const found = classAt(rest);
      java += found.java;
      at += found.length;
      continue;
    }
    const part = PARTS.map(([form, word]) => ({ found: form.exec(rest)?.[0], word })).find(
      ({ found }) => found !== undefined,
    );
    if (part?.found !== undefined) {
      java += part.word(part.found);
      at += part.found.length;
      continue;
    }
    const character = rest.startsWith("(") ? undefined : characterAt(rest);
    if (character === undefined) throw refusal(`\`${rest.slice(0, 4)}\``);
    java += written(character.code);
    at += character.length;
  }
  return java;
}
