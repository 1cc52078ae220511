import { rmSync } from "node:fs";
import { ensureEnded, ensureRunning } from "../../components/core/local/supervise";
import { plainInputs } from "../../components/core/local/plain";
import { renderLocalKafka } from "../../components/kafka/render";
import { validate } from "../../components/kafka/spec";
import { engines } from "../../components/core/versions";
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
    await ensureRunning(plainInputs(folder, broker));
    return new Broker(folder, broker.name, `127.0.0.1:${ports.kafka}`);
  }

  async stop(): Promise<void> {
    await ensureEnded(this.folder, this.name);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
