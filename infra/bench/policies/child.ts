/** The policy pack over a stack's graph, without an engine, and a preview with the pack (`judged`) or without; answers with a line of JSON. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gate } from "../../../policies/core/gate";
import { rules } from "../../../policies/rules";
import { stackOfGraph } from "../../../policies/testing/graph";
import { clusterSettings, graphOfStack } from "../../graphs";
import { openAttached } from "../../harness/lifecycle";
import { configOf, Refused } from "../../harness/policies";
import { paths } from "../../paths";
import { program } from "../../program";
import { widened } from "../preview/definitions";

const settings = clusterSettings(process.argv[2] ?? "");
const definitions = widened(Number(process.argv[3]));

/** Seconds that a preview takes. */
async function preview(folder: string, judged: boolean): Promise<number> {
  const state = mkdtempSync(join(folder, "policies-"));
  const engine = await openAttached({
    stack: settings.stack,
    paths: { ...paths(), state },
    program: () => program(settings, { definitions }),
    ...(judged ? { policies: { config: configOf(settings) } } : {}),
  });
  const started = Date.now();
  try {
    await engine.preview();
  } catch (error) {
    // It is judged to its end all the same.
    if (!(error instanceof Refused)) throw error;
  } finally {
    await engine.close();
    rmSync(state, { recursive: true, force: true });
  }
  return (Date.now() - started) / 1_000;
}

async function main(): Promise<void> {
  const folder = process.argv[4] ?? "";
  const { graph } = await graphOfStack(settings, definitions);
  const started = Date.now();
  gate(rules, stackOfGraph(graph, "unknown"));
  const seconds = (Date.now() - started) / 1_000;
  const judged = process.argv[5] === "judged";
  const taken = await preview(folder, judged);
  console.log(JSON.stringify({ seconds, resources: graph.resources.length, [judged ? "judged" : "without"]: taken }));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
