import { join } from "node:path";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { openEngine, type Result } from "../engine";
import { processes } from "../cli/processes";
import consumer from "../examples/consumer";
import { type StackOutputs, plainOutputs } from "../outputs";
import { roomNames } from "../local-rooms";
import { paths, placeFolder } from "../paths";
import { openPlatform } from "../platform";
import { type Ports, parseSettings } from "../settings";

/**
 * The life of a local platform in one process, through the real engine: preview, up, up, a consumer's up, destroy. A test runs
 * this in a child process, since the engine's SDK and jest's module registry do not go together.
 *
 *     node lifecycle.js '{"kafka":19092,…}'
 *
 * The state is in MILLRACE_STATE_DIR. Prints one JSON object.
 */
export interface Lifecycle {
  readonly preview: Result["counts"];
  readonly first: Result["counts"];
  readonly second: Result["counts"];
  readonly outputs: StackOutputs;
  /** Names of the processes that ran after the second update, and whether each served. */
  readonly serving: Readonly<Record<string, boolean>>;
  readonly consumer: Readonly<Record<string, unknown>>;
  readonly destroyed: Result["counts"];
  /** Modules of a Kafka client that the program loaded. */
  readonly clients: readonly string[];
}

async function main(): Promise<Lifecycle> {
  const here = paths();
  const ports = JSON.parse(process.argv[2] ?? "{}") as Ports;
  // What every platform has; the rooms that can be switched on have tests of their own.
  const rooms = Object.fromEntries(roomNames.map((name) => [name, false]));
  const settings = parseSettings({ place: "local", ports, rooms }, { stack: "local", folder: placeFolder(here.state) });
  const progress = (line: string): void => {
    console.error(line);
  };
  const platform = await openPlatform(settings, { paths: here, progress });
  try {
    const preview = await platform.preview();
    const first = await platform.up();
    const second = await platform.up();
    const statuses = await processes(settings.folder);
    const project = join(here.root, "infra/examples/consumer");
    const other = await openEngine({
      stack: "local",
      project,
      program: () => Promise.resolve(consumer()),
      paths: here,
    });
    const consumed = await other.up();
    return {
      preview: preview.counts,
      first: first.counts,
      second: second.counts,
      outputs: plainOutputs(second.outputs),
      serving: Object.fromEntries(
        statuses.map(({ record, running, problem }) => [record.name, running && problem === undefined]),
      ),
      consumer: valuesOf(consumed.outputs),
      destroyed: (await platform.destroy()).counts,
      clients: Object.keys(require.cache).filter((path) =>
        /node_modules\/(kafkajs|@platformatic|@confluentinc|node-rdkafka)\//.test(path),
      ),
    };
  } catch (error) {
    await platform.destroy();
    throw error;
  }
}

const valuesOf = (outputs: OutputMap): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]));

main().then(
  (result) => {
    console.log(JSON.stringify(result));
    process.exit(0);
  },
  (error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
