import { rmSync } from "node:fs";
import { ensureEnded, ensureRunning } from "../../components/core/local/supervise";
import type { ProcessInputs, ProcessSpec } from "../../components/core/local/spec";
import { plain } from "../../components/core/text";
import { renderLocalKafka } from "../../components/kafka/render";
import { validate } from "../../components/kafka/spec";
import { engines } from "../../components/core/versions";
import { milliseconds } from "../../workloads/streams/units";
import type { Settings } from "./settings";

/** The bench's own broker: rendered as the platform's is, on other ports and with a folder of its own, so that none disturbs the other. */
export class Broker {
  constructor(
    private readonly folder: string,
    private readonly name: string,
    readonly address: string,
  ) {}

  /** @param folder removed first: a bench starts with no data */
  static async start(
    folder: string,
    ports: Settings["ports"],
    engine: { readonly lib: string; readonly java: string },
  ): Promise<Broker> {
    const { broker } = renderLocalKafka(
      validate({
        host: { folder, dist: folder, node: process.execPath },
        engine: { ...engine, version: engines.kafka.version },
        ports: { kafka: ports.kafka, kafkaController: ports.kafkaController },
        streams: [],
        workers: [],
        heap: "1 GiB",
      }),
    );
    // One that an interrupted bench left behind.
    await ensureEnded(folder, broker.name);
    rmSync(folder, { recursive: true, force: true });
    await ensureRunning(inputsOf(folder, broker));
    return new Broker(folder, broker.name, `127.0.0.1:${ports.kafka}`);
  }

  async stop(): Promise<void> {
    await ensureEnded(this.folder, this.name);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function inputsOf(folder: string, { ready, stop, args, env, files, ...rest }: ProcessSpec): ProcessInputs {
  return {
    ...rest,
    folder,
    args: args.map(plain),
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, plain(value)])),
    files: Object.fromEntries(Object.entries(files).map(([name, value]) => [name, plain(value)])),
    ready: { probe: ready.probe, withinMs: milliseconds(ready.within) },
    stop: { signal: stop.signal, graceMs: milliseconds(stop.grace) },
  };
}
