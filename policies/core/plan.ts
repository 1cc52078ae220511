import type { Place } from "./reading";
import { ofType, type Stack, type Subject } from "./subject";

/** The object in which a stack says what it holds (format `millrace-plan`): a ConfigMap of that name has it as JSON. */
const NAME = "millrace-plan";
const KEY = "plan.json";
const VERSION = 1;

/** The ConfigMap that has the plan. @throws UnknownRead */
export const planSubjectOf = (stack: Stack): Subject | undefined =>
  ofType(stack, "kubernetes:core/v1:ConfigMap").find(({ inputs }) => inputs.at("metadata", "name").is(NAME));

/** A plan is large, and rules ask it of every resource. */
const read = new WeakMap<Stack, Place | undefined>();

/** A stack's plan; absent where there is none, or one of a format that this release does not read. @throws UnknownRead */
export function planOf(stack: Stack): Place | undefined {
  if (read.has(stack)) return read.get(stack);
  const text = planSubjectOf(stack)?.inputs.at("data", KEY).json();
  const plan = text?.at("format").is(NAME) === true && text.at("version").is(VERSION) ? text : undefined;
  read.set(stack, plan);
  return plan;
}

/** Partitions that the plan gives a topic. @throws UnknownRead */
export const partitionsOf = (plan: Place, topic: string): number | undefined =>
  plan
    .at("capacity", "topics")
    .items()
    .find((one) => one.at("topic").is(topic))
    ?.at("partitions")
    .number();

/** What of a record says who somebody is. */
export interface Personal {
  /** Steps from the record to it: names of fields, `[]` for the items of an array, `{}` for the values of a map. */
  readonly path: readonly string[];
  readonly pii: "pseudonymous" | "personal" | "sensitive";
}

const STRENGTH: readonly (string | undefined)[] = [undefined, "pseudonymous", "personal", "sensitive"];

/** Whether something may be seen by nobody whom its owner did not name: a pseudonym may. */
export const isHidden = ({ pii }: Personal): boolean => pii !== "pseudonymous";

/** What of a stream's record says who somebody is, as the plan has it; below what is hidden, nothing more. @throws UnknownRead */
export const personalOf = (stream: Place): readonly Personal[] =>
  stream
    .at("fields")
    .items()
    .flatMap((field) => walk(field.at("type"), [field.at("name").text() ?? ""]));

function walk(type: Place, path: readonly string[], above?: string): readonly Personal[] {
  const own = type.at("pii").text();
  const pii = STRENGTH.indexOf(own) > STRENGTH.indexOf(above) ? own : above;
  if (pii === "personal" || pii === "sensitive") return [{ path, pii }];
  const kind = type.at("kind");
  if (kind.is("array")) return walk(type.at("items"), [...path, "[]"], pii);
  if (kind.is("map")) return walk(type.at("values"), [...path, "{}"], pii);
  if (kind.is("record")) {
    return type
      .at("fields")
      .items()
      .flatMap((field) => walk(field.at("type"), [...path, field.at("name").text() ?? ""], pii));
  }
  return pii === "pseudonymous" ? [{ path, pii }] : [];
}
