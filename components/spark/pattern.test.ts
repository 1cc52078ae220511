import { javaPattern } from "./pattern";

test.each<[pattern: string, java: string]>([
  ["^/", "^\\x{2f}"],
  ["^[0-9]{8,14}$", "^[0-9]{8,14}\\z"],
  ["^[A-Z]{3}$", "^[A-Z]{3}\\z"],
  ["^(?:a|b)+?(?=c)(?!d)$", "^(?:a|b)+?(?=c)(?!d)\\z"],
  // A name is of no use where nothing refers to it.
  ["(?<year_of>\\d{4})-(\\d\\d)", "(\\d{4})\\x{2d}(\\d\\d)"],
  // A dollar that is escaped or in a class is one, and no end.
  ["\\$[$]", "\\x{24}[\\x{24}]"],
  // In Java a vertical tab, a letter after \c and a zero are written otherwise.
  ["\\v\\cj\\0\\t", "\\x{b}\\x{a}\\x{0}\\x{9}"],
  ["\\x41\\u0042\\u{1F600}\\uD83D\\uDE00é", "AB\\x{1f600}\\x{1f600}\\x{e9}"],
  // What joins, cuts and nests classes in Java is plain text in JavaScript.
  ["[a[&&b^-]", "[a\\x{5b}\\x{26}\\x{26}b\\x{5e}\\x{2d}]"],
  ["[^\\-\\]\\b]", "[^\\x{2d}\\x{5d}\\x{8}]"],
  ["[!-/😀-😎]", "[\\x{21}-\\x{2f}\\x{1f600}-\\x{1f60e}]"],
  ["[\\w\\P{L}\\d-]", "[\\w\\P{L}\\d\\x{2d}]"],
  ["a[]|[^]", "a(?!)|[\\x{0}-\\x{10ffff}]"],
  ["'\\\\", "\\x{27}\\x{5c}"],
])("%s is %s", (pattern, java) => {
  expect(javaPattern(pattern)).toBe(java);
});

test("what Java takes for white space, a line's end and a word's edge is told in full", () => {
  expect(javaPattern(".")).toBe("[^\\x{a}\\x{d}\\x{2028}\\x{2029}]");
  expect(javaPattern("\\s")).toContain("\\x{2000}-\\x{200a}");
  expect(javaPattern("[\\s\\S]")).toBe(`[${javaPattern("\\s").slice(1, -1)}${javaPattern("\\S")}]`);
  expect(javaPattern("\\ba\\B")).not.toMatch(/\\b/i);
});

test.each([
  "(a)\\1",
  "(?<a>b)\\k<a>",
  "(?<=a)b",
  "(?<!a)b",
  "(?i:a)",
  "\\p{Script=Greek}",
  "\\p{Alphabetic}",
  "[^\\S]",
])("%s has no like in Java and is refused", (pattern) => {
  expect(() => javaPattern(pattern)).toThrow(/`/);
  expect(new RegExp(pattern, "u")).toBeInstanceOf(RegExp);
});
