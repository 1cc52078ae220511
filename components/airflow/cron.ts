/** A field of a cron expression: its numbers, and words that stand for them from the least on. */
interface Field {
  readonly least: number;
  readonly most: number;
  readonly words?: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const FIELDS: readonly [minute: Field, hour: Field, day: Field, month: Field, weekday: Field] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, words: MONTHS },
  // Sunday is 0: the Spark operator, which reads the same schedules, knows no 7.
  { least: 0, most: 6, words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

/** True for a cron expression of five fields that both Airflow and the Spark operator take, and whose time comes. */
export function isCron(expression: string): boolean {
  const parts = expression.split(" ");
  if (parts.length !== FIELDS.length) return false;
  const sets = FIELDS.map((field, index) => numbersOf(parts[index] ?? "", field));
  const [, , days, months] = sets;
  if (sets.includes(undefined) || days === undefined || months === undefined) return false;
  // Airflow looks for such a day even where a day of the week beside it would be enough.
  return months.some((month) => Math.min(...days) <= (DAYS_OF_MONTH[month - 1] ?? 0));
}

/** The numbers that a field lists, or undefined where one is none of its own. */
function numbersOf(text: string, field: Field): readonly number[] | undefined {
  const lists = text.split(",").map((item) => rangeOf(item, field));
  return lists.includes(undefined) ? undefined : lists.flatMap((list) => list ?? []);
}

/** `*`, `3`, `mon`, `3-9`, each with or without `/2`. */
function rangeOf(item: string, { least, most, words = [] }: Field): readonly number[] | undefined {
  const [, from = "", to, step] = /^(\*|[0-9a-z]+)(?:-([0-9a-z]+))?(?:\/([0-9]+))?$/i.exec(item) ?? [];
  const number = (word: string): number => {
    const at = words.indexOf(word.toLowerCase());
    return at >= 0 ? at + least : /^[0-9]{1,2}$/.test(word) ? Number(word) : NaN;
  };
  if (from === "" || (from === "*" && to !== undefined)) return undefined;
  const first = from === "*" ? least : number(from);
  const last = from === "*" || (to === undefined && step !== undefined) ? most : number(to ?? from);
  const by = Number(step ?? 1);
  if (!(first >= least && last <= most && first <= last && by >= 1)) return undefined;
  return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, index) => first + index * by);
}
