import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { plainInputs } from "../../components/core/local/plain";
import { ensureEnded, ensureRunning } from "../../components/core/local/supervise";
import { archives } from "../../components/core/versions";
import { renderLocalTrino } from "../../components/trino/local/render";
import { DEVELOPER, validate } from "../../components/trino/local/spec";
import type { AnyStream } from "../../workloads/streams";
import type { Answer } from "../cli/query/client";
import { trino as ask } from "../cli/query/trino";

/** The bench's own Trino: rendered as the platform's is, over the bench's broker and Pinot, without views and where they are kept. */
export class BenchTrino {
  private constructor(
    private readonly folder: string,
    private readonly name: string,
    private readonly url: string,
  ) {}

  /** @param folder removed first */
  static async start(
    folder: string,
    port: number,
    engine: { readonly folder: string; readonly java: string },
    given: {
      readonly brokers: readonly string[];
      readonly streams: readonly AnyStream[];
      readonly pinot: { readonly url: string; readonly grpcPort: number };
    },
  ): Promise<BenchTrino> {
    const { server } = renderLocalTrino(
      validate({
        host: { folder, dist: folder, node: process.execPath },
        engine: {
          version: archives.trino.version,
          folder: engine.folder,
          javaHome: dirname(dirname(engine.java)),
        },
        port,
        streams: given.streams,
        kafka: { bootstrap: given.brokers.join(","), security: { kind: "none" } },
        // Nothing is asked of the views, whose database is connected to at the first question alone.
        store: { host: "127.0.0.1", port: 1, database: "none", username: "none" },
        pinot: given.pinot,
      }),
    );
    // One that an interrupted bench left behind.
    await ensureEnded(folder, server.name);
    rmSync(folder, { recursive: true, force: true });
    await ensureRunning(plainInputs(folder, server));
    return new BenchTrino(folder, server.name, `http://127.0.0.1:${port}`);
  }

  /** As `npm run query` asks. */
  query(sql: string, signal: AbortSignal): Promise<Answer> {
    return ask({ sql, url: this.url, rows: 10_000, user: { name: DEVELOPER, password: "" }, signal });
  }

  async stop(): Promise<void> {
    await ensureEnded(this.folder, this.name);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
