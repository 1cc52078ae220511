import type { Place } from "./reading";
import { ofType, type Stack } from "./subject";

/** The object in which a stack says what it holds (format `millrace-plan`): a ConfigMap of that name has it as JSON. */
const NAME = "millrace-plan";
const KEY = "plan.json";
const VERSION = 1;

/** A stack's plan; absent where there is none, or one of a format that this release does not read. @throws UnknownRead */
export function planOf(stack: Stack): Place | undefined {
  const config = ofType(stack, "kubernetes:core/v1:ConfigMap").find(({ inputs }) =>
    inputs.at("metadata", "name").is(NAME),
  );
  const plan = config?.inputs.at("data", KEY).json();
  return plan?.at("format").is(NAME) === true && plan.at("version").is(VERSION) ? plan : undefined;
}

/** Partitions that the plan gives a topic. @throws UnknownRead */
export const partitionsOf = (plan: Place, topic: string): number | undefined =>
  plan
    .at("capacity", "topics")
    .items()
    .find((one) => one.at("topic").is(topic))
    ?.at("partitions")
    .number();
