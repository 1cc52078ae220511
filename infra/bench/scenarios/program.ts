import { join } from "node:path";
import { apart } from "../../e2e/own";
import type { Bench, Measured, Scenario } from "../scenario";

/**
 * The Pulumi program itself, by the commands of the README, on a platform of its own with ports of its own: a preview, and a
 * start that has nothing to change. It has no peer; the times are those of the whole command.
 */
export function program(bench: Bench): Scenario {
  const state = join(bench.folder, "state");
  const env = { MILLRACE_STATE_DIR: state };
  const first = bench.settings.ports.place;
  const command = async (name: string, ...args: readonly string[]): Promise<number> => {
    const started = performance.now();
    await bench.node(`infra/cli/${name}.js`, args, env).done;
    return (performance.now() - started) / 1_000;
  };
  return {
    name: "program",
    metrics: [
      { name: "preview", title: "npm run preview, nothing to change", unit: "s", better: "lower" },
      { name: "unchanged", title: "npm start, nothing to change", unit: "s", better: "lower" },
    ],
    async prepare() {
      await command("start", "--feed", "0", ...apart(first));
    },
    contestants: [
      {
        name: "millrace",
        async measure(): Promise<Measured> {
          return { preview: await command("preview"), unchanged: await command("start", "--feed", "0") };
        },
      },
    ],
    async end() {
      await command("stop", "--wipe");
    },
  };
}
