import { isHidden, type Personal, personalOf } from "../../core/plan";
import { type Breach, type Reference, type Rule, stackRule } from "../../core/rule";
import { ofType, type Stack, type Subject } from "../../core/subject";
import { eachBreach } from "../asking";
import { planHolder, streamsOf } from "./planned";

const gdpr = (id: string): Reference => ({ framework: "GDPR", id });
export const references = [gdpr("Art. 25"), gdpr("Art. 32")];

/** A stream of the plan with what in it says who somebody is. */
export interface Guarded {
  readonly name: string;
  readonly topic: string;
  readonly personal: readonly Personal[];
}

/** Every ConfigMap is asked of all of them. */
const guarded = new WeakMap<Stack, readonly Guarded[]>();

/** @throws UnknownRead */
export function guardedIn(stack: Stack): readonly Guarded[] {
  const known = guarded.get(stack);
  if (known !== undefined) return known;
  const found = streamsOf(stack)
    .map((stream) => ({
      name: stream.at("name").text() ?? "",
      topic: stream.at("topic").text() ?? "",
      personal: personalOf(stream),
    }))
    .filter(({ personal }) => personal.length > 0);
  guarded.set(stack, found);
  return found;
}

export const shown = ({ path }: Personal): string => path.join(".").replaceAll(".[]", "[]").replaceAll(".{}", "{}");
export const snake = (name: string): string => name.replaceAll("-", "_");

/** A rule of what each ConfigMap tells of the plan's guarded streams. */
export const ofConfigMaps = (
  facts: Pick<Rule, "name" | "title" | "remedy">,
  ask: (config: Subject, streams: readonly Guarded[], stack: Stack) => readonly Breach[],
): Rule =>
  stackRule({
    family: "data",
    severity: "critical",
    references,
    ...facts,
    judge: (stack) =>
      planHolder(stack) === undefined
        ? []
        : ofType(stack, "kubernetes:core/v1:ConfigMap").flatMap((config) =>
            eachBreach(config, () => ask(config, guardedIn(stack), stack)),
          ),
  });

/** Whether a column has a path, what it lies in as a whole, or what lies in it. */
export function holds(column: string, path: readonly string[]): boolean {
  const names = path.filter((step) => step !== "[]" && step !== "{}");
  const whole = names.join("_");
  return (
    column === whole ||
    column.startsWith(`${whole}_`) ||
    names.some((_, at) => column === names.slice(0, at + 1).join("_"))
  );
}

/** By column, as Trino calls it, what in it needs the most care. */
export function strongestByColumn(personal: readonly Personal[]): readonly (readonly [string, Personal])[] {
  const columns = new Map<string, Personal>();
  for (const one of personal) {
    const column = (one.path[0] ?? "").toLowerCase();
    const before = columns.get(column);
    if (before === undefined || (isHidden(one) && !isHidden(before))) columns.set(column, one);
  }
  return [...columns];
}
