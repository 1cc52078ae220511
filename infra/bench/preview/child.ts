/** One preview of a stack as a first deployment, by the real engine against stand-ins; answers with a line of JSON. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { clusterSettings } from "../../graphs";
import { openAttached } from "../../harness/lifecycle";
import { paths } from "../../paths";
import { program } from "../../program";
import { widened } from "./definitions";

async function main(): Promise<void> {
  const [stack = "", streams = "", folder = ""] = process.argv.slice(2);
  const settings = clusterSettings(stack);
  const definitions = widened(Number(streams));
  const state = mkdtempSync(join(folder, "preview-"));
  const engine = await openAttached({
    stack,
    paths: { ...paths(), state },
    program: () => program(settings, { definitions }),
  });
  try {
    const { milliseconds, counts } = await engine.preview();
    console.log(JSON.stringify({ seconds: milliseconds / 1_000, resources: counts.create ?? 0 }));
  } finally {
    await engine.close();
    rmSync(state, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
