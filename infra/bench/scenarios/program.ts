import { join } from "node:path";
import { workers } from "../../../workloads/definitions";
import type { Bench, Measured, Scenario } from "../scenario";

/**
 * The Pulumi program itself, by the commands of the README, on a platform of its own with ports of its own: a preview, and a
 * start that has nothing to change. It has no peer; the times are those of the whole command.
 */
export function program(bench: Bench): Scenario {
  const state = join(bench.folder, "state");
  const env = { MILLRACE_STATE_DIR: state };
  const first = bench.settings.ports.place;
  const ports = {
    ingest: first,
    kafka: first + 1,
    kafkaController: first + 2,
    ...Object.fromEntries(workers.map(({ name }, index) => [`workers.${name}`, first + 3 + index])),
  };
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
      const chosen = Object.entries(ports).flatMap(([name, port]) => ["--port", `${name}=${port}`]);
      await command("start", "--feed", "0", ...chosen);
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
