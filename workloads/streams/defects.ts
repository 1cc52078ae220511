import { DefinitionError } from "./errors";
import type { Duration } from "./fields";
import { describe } from "./issue";
import { milliseconds } from "./units";

/** Lower-case words joined by single hyphens: the one form that is a Kafka topic, a DNS label, and with `_` a table in every engine. */
const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
/** A Kubernetes name ends at 63 characters, of which the names of pods take up to 15. */
export const MAX_NAME = 48;

export const isName = (name: unknown): name is string =>
  typeof name === "string" && name.length <= MAX_NAME && NAME.test(name);

/** Gathers what is wrong with one definition, each as one sentence: what, allowed, got, remedy. */
export class Defects {
  readonly sentences: string[] = [];
  readonly #subject: string;
  readonly #place: string;

  /**
   * @param type `stream`, `worker`, `gateway`
   * @param name as given, good or bad
   * @param file where to mend it
   */
  constructor(type: string, name: string, file: (name: string) => string) {
    this.#subject = `${type} ${describe(name)}`;
    this.#place = isName(name) ? `in ${file(name)}` : `where the ${type} is defined`;
  }

  /** `what` must `allowed`, got `got`; `remedy` in its file. */
  add(what: string, allowed: string, got: string, remedy: string): void {
    this.sentences.push(`${this.#subject}: ${what} must ${allowed}, got ${got}; ${remedy} ${this.#place}`);
  }

  name(name: unknown): void {
    if (isName(name)) return;
    this.add(
      "name",
      `be 1 to ${MAX_NAME} lower-case letters and digits in words joined by hyphens, beginning with a letter`,
      describe(name),
      "set `name`",
    );
  }

  text(path: string, text: unknown, meaning: string): void {
    if (typeof text === "string" && text.trim() !== "") return;
    this.add(path, `say ${meaning}`, describe(text), `set \`${path}\``);
  }

  owner(owner: { readonly team: string; readonly contact: string }): void {
    this.text("owner.team", owner.team, "who answers for it");
    this.text("owner.contact", owner.contact, "where to reach them");
  }

  integer(path: string, value: unknown, min: number, max: number): void {
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return;
    this.add(path, `be ${min} to ${max}`, describe(value), `set \`${path}\``);
  }

  duration(path: string, duration: Duration, remedy = `set \`${path}\``): void {
    let length = 0;
    try {
      length = milliseconds(duration);
    } catch {
      // Told below, together with what is too short.
    }
    if (length > 0) return;
    this.add(path, 'be longer than 0, e.g. "5 ms", "30 seconds", "1 hour" or "7 days"', describe(duration), remedy);
  }

  oneOf(path: string, value: unknown, values: readonly string[]): void {
    if (typeof value === "string" && values.includes(value)) return;
    this.add(path, `be one of ${values.join(", ")}`, describe(value), `set \`${path}\``);
  }

  unique(path: string, values: readonly string[]): void {
    const twice = values.filter((value, i) => values.indexOf(value) !== i);
    if (twice.length === 0) return;
    this.add(
      path,
      "name each one once",
      `${[...new Set(twice)].map((value) => `"${value}"`).join(", ")} twice`,
      `mend \`${path}\``,
    );
  }

  /** @throws DefinitionError when there is any */
  throwIfAny(): void {
    if (this.sentences.length > 0) throw new DefinitionError(this.sentences);
  }
}

/** A kind with its article: `a string`, `an enum`. */
export const aKind = (kind: string): string => `${/^[aei]/.test(kind) ? "an" : "a"} ${kind}`;

/** Words as a choice: `int, long or enum`. */
export const choice = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;

/** Makes data unchangeable, all the way down. */
export function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner as unknown);
  }
  return value;
}
