import { rmSync } from "node:fs";
import { plainInputs } from "../../components/core/local/plain";
import { ensureEnded, ensureRunning } from "../../components/core/local/supervise";
import { engines } from "../../components/core/versions";
import { applyHere } from "../../components/core/applier/here";
import { renderLocalPinot } from "../../components/pinot/local/render";
import { validateLocal } from "../../components/pinot/local/spec";
import type { AnyStream, ByteSize } from "../../workloads/streams";
import { type Answer, type Client } from "../cli/query/client";
import { pinot as ask } from "../cli/query/pinot";

/** How long its controller may take to make the tables. */
const TABLES_SECONDS = 120;

/** The bench's own Pinot: rendered as the platform's is, on other ports and with a folder of its own. */
export class BenchPinot {
  private constructor(
    private readonly folder: string,
    private readonly name: string,
    readonly url: string,
    /** What Trino must know: its controller, and where its server answers scans. */
    readonly source: { readonly url: string; readonly grpcPort: number },
  ) {}

  /** @param folder removed first; @param first of six ports in a row */
  static async start(
    folder: string,
    first: number,
    engine: { readonly lib: string; readonly java: string },
    given: { readonly brokers: readonly string[]; readonly streams: readonly AnyStream[]; readonly heap: ByteSize },
  ): Promise<BenchPinot> {
    const rendered = renderLocalPinot(
      validateLocal({
        host: { folder, dist: folder, node: process.execPath },
        engine: { ...engine, version: engines.pinot.version },
        ports: {
          pinotController: first,
          pinotBroker: first + 1,
          pinotServer: first + 2,
          pinotAdmin: first + 3,
          pinotGrpc: first + 4,
          pinotZookeeper: first + 5,
        },
        kafka: { bootstrap: given.brokers.join(","), security: { kind: "none" } },
        streams: given.streams,
        heap: given.heap,
      }),
    );
    const { name } = rendered.process;
    // One that an interrupted bench left behind.
    await ensureEnded(folder, name);
    rmSync(folder, { recursive: true, force: true });
    await ensureRunning(plainInputs(folder, rendered.process));
    const pinot = new BenchPinot(folder, name, `http://127.0.0.1:${first + 1}`, {
      url: `http://127.0.0.1:${first}`,
      grpcPort: first + 4,
    });
    try {
      await applyHere({
        node: process.execPath,
        target: `http://127.0.0.1:${first}`,
        documents: rendered.documents,
        index: `${folder}/applied.json`,
        deadlineSeconds: TABLES_SECONDS,
      });
    } catch (error) {
      await pinot.stop();
      throw error;
    }
    return pinot;
  }

  /** As `npm run query -- --pinot` asks. */
  query(sql: string, signal: AbortSignal): Promise<Answer> {
    const client: Client = ask;
    return client({ sql, url: this.url, rows: 10_000, signal });
  }

  async stop(): Promise<void> {
    await ensureEnded(this.folder, this.name);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
