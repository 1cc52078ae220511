import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parsePlan } from "../components/core/plan";
import { paths } from "./paths";
import type { Deployed } from "./plan";

const OUTPUT = "the stack's last output";

/** Committed plan of a stack, beside its golden graph. */
export const goldenPlanFile = (root: string, stack: string): string =>
  join(root, "infra/__golden__", stack, "plan.json");

/** The committed plan, or undefined for a stack that has none. */
export function goldenPlan(stack: string, root = paths().root): Deployed | undefined {
  const file = goldenPlanFile(root, stack);
  if (!existsSync(file)) return undefined;
  const name = `the committed plan, infra/__golden__/${stack}/plan.json`;
  return { plan: parsePlan(readFileSync(file, "utf8"), name), name };
}

/** A plan as a stack put it out, or undefined when it has not yet. */
export const outputPlan = (output: unknown): Deployed | undefined =>
  output === undefined || output === null
    ? undefined
    : { plan: parsePlan(JSON.stringify(output), OUTPUT), name: OUTPUT };

/**
 * The plan that the selected stack was last deployed with: its own output, read from its backend by the engine that runs this
 * program; of a stack that was never deployed, the committed one.
 */
export async function deployedPlan(): Promise<Deployed | undefined> {
  const stack = pulumi.getStack();
  const self = new pulumi.StackReference(`${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`);
  const details = await self.getOutputDetails("plan");
  return outputPlan(details.value as unknown) ?? goldenPlan(stack);
}
