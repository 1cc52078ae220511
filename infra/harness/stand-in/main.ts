import { parseArgs } from "node:util";
import type { ChartChildren } from "./construct";
import { endWithParent } from "./end-with-parent";
import { StandIn } from "./provider";
import { serve } from "./server";
import { providers, shapesOf } from "./shapes";

/**
 * The stand-ins of all providers in one process. Prints one line, what the engine wants in `PULUMI_DEBUG_PROVIDERS`, and ends
 * with the process that started it.
 *
 *     node main.js [--delay MS] [--fail-create N] [--charts JSON]
 */
async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { delay: text, "fail-create": text, charts: text } });
  endWithParent();
  const standIn = new StandIn({
    delayMs: whole("--delay", values.delay),
    failCreate: whole("--fail-create", values["fail-create"]),
    charts: JSON.parse(values.charts ?? "{}") as ChartChildren,
  });
  const ports = providers.map(async (provider) => `${provider}:${await serve(standIn, shapesOf(provider).version)}`);
  console.log((await Promise.all(ports)).join(","));
}

function whole(flag: string, given = "0"): number {
  if (!/^\d+$/.test(given)) throw new Error(`${flag} must be a whole number, got "${given}"; give 0 for none`);
  return Number(given);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
