import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { serialise } from "../../components/core/plan";
import { goldenPlanFile } from "../deployed";
import { clusterSettings, clusterStacks, graphOfStack } from "../graphs";
import { goldensOf, writeGoldens } from "../harness/golden";
import { paths } from "../paths";
import { run, say } from "./terminal";

/** Rewrites the golden graphs and plans: what a reviewer reads of a change. */
async function main(): Promise<void> {
  const { root } = paths();
  for (const stack of clusterStacks) {
    const { graph, planned } = await graphOfStack(clusterSettings(stack));
    const folder = join(root, "infra/__golden__", stack);
    writeGoldens(folder, goldensOf(graph));
    const file = goldenPlanFile(root, stack);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, serialise(planned.plan, "readable"));
    say(`${folder}: ${graph.resources.length} resources`);
  }
}

run(main);
