import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { applyHere } from "../../../components/core/applier/here";
import { residentBytes } from "../../../components/core/local";
import { plainInputs } from "../../../components/core/local/plain";
import type { LocalHost, ProcessSpec } from "../../../components/core/local/spec";
import { ensureEnded, ensureRunning } from "../../../components/core/local/supervise";
import type { TaskSpec } from "../../../components/core/local/task";
import { provider as task } from "../../../components/core/local/task-provider";
import { plain } from "../../../components/core/text";
import { archives } from "../../../components/core/versions";
import { startPinot, type TestPinot } from "../../../components/pinot/testing/engine";
import { renderLocalPostgres } from "../../../components/postgres/local/render";
import { validate as validPostgres } from "../../../components/postgres/local/spec";
import {
  passwordFile,
  renderLocalSuperset,
  type RenderedLocalSuperset,
} from "../../../components/superset/local/render";
import { type LocalSupersetSpec, validate as validSuperset } from "../../../components/superset/local/spec";
import { renderLocalTrino } from "../../../components/trino/local/render";
import { validate as validTrino } from "../../../components/trino/local/spec";
import { startBroker, type TestBroker } from "../../../workloads/runtime/testing/broker";
import { freePorts } from "../../../workloads/runtime/testing/ports";
import { type AnyStream, names } from "../../../workloads/streams";
import { findJava, resolveArchive, resolveEngine } from "../../engines";
import { findPostgres, unprivileged } from "../../engines/postgres";
import { resolvePypi } from "../../engines/pypi";
import { superset } from "../../engines/superset";
import { paths } from "../../paths";

/** Superset and what it asks, as `npm start` places them, without Pulumi's engine. */
export interface Rooms {
  readonly broker: TestBroker;
  readonly pinot: TestPinot;
  /** Of Superset's pages. */
  readonly url: string;
  /** Of its pages, and of its metrics. */
  readonly ports: readonly number[];
  /** Of its user `admin`. */
  readonly password: () => string;
  /** Does what the task of the assets does, again; with another place of Pinot or of Trino where one is given. */
  readonly applyAssets: (changed?: Partial<Pick<LocalSupersetSpec, "pinot" | "trino">>) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Seconds that a database which is away is asked for. */
const ASK_SECONDS = "5";

const say = (line: string) => process.stderr.write(`${line}\n`);

/** Starts the rooms; what takes long goes side by side. @throws when one of them does not start, after ending the others */
export async function startRooms(streams: readonly AnyStream[]): Promise<Rooms> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-superset-"));
  const host: LocalHost = { folder, dist: folder, node: process.execPath };
  const { root, cache } = paths();
  const [postgresPort = 0, trinoPort = 0, supersetPort = 0, supersetMetrics = 0, ...pinotPorts] = await freePorts(10);
  const [postgres, trino, engine, lib] = [
    await findPostgres(cache, say),
    await resolveArchive("trino", cache, say),
    await resolvePypi(superset, root, cache, say),
    await resolveEngine("pinot", cache, say),
  ];
  const ends: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of ends.reverse()) await end();
    if (process.env.MILLRACE_KEEP === undefined) rmSync(folder, { recursive: true, force: true });
    else say(folder);
  };
  const start = async (spec: ProcessSpec): Promise<void> => {
    ends.push(() => ensureEnded(folder, spec.name));
    const began = Date.now();
    const inputs = plainInputs(folder, spec);
    // Patient: other tests may have the processors.
    const { pid } = await ensureRunning({ ...inputs, ready: { ...inputs.ready, withinMs: 240_000 } });
    const mebibytes = (residentBytes(pid) ?? 0) / 1024 ** 2;
    say(`${spec.name}: ready after ${((Date.now() - began) / 1000).toFixed(1)} s, ${mebibytes.toFixed(0)} MiB`);
  };
  const run = async (spec: TaskSpec, env: Readonly<Record<string, string>> = {}): Promise<void> => {
    const began = Date.now();
    await task.create({ ...spec, folder, env: { ...plainly(spec.env), ...env }, files: plainly(spec.files) });
    say(`${spec.name}: done after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  };
  const database = (name: string) => ({ host: "127.0.0.1", port: postgresPort, database: name, username: name });

  try {
    const broker = await startBroker();
    ends.push(() => broker.stop());
    for (const stream of streams) await broker.createTopic(names.topic(stream), { partitions: 1 });
    await start(
      renderLocalPostgres(
        validPostgres({
          host,
          engine: { ...postgres, prefix: unprivileged },
          port: postgresPort,
          databases: ["superset", "trino"],
        }),
      ).server,
    );
    const [pinotController = 0, pinotBroker = 0] = pinotPorts;
    const spec: LocalSupersetSpec = {
      host,
      engine,
      ports: { superset: supersetPort, supersetMetrics },
      streams,
      database: database("superset"),
      pinot: { broker: `127.0.0.1:${pinotBroker}`, controller: `127.0.0.1:${pinotController}` },
      trino: `127.0.0.1:${trinoPort}`,
    };
    const rendered = (changed: Partial<LocalSupersetSpec> = {}): RenderedLocalSuperset =>
      renderLocalSuperset(validSuperset({ ...spec, ...changed }));
    const applyAssets: Rooms["applyAssets"] = (changed) =>
      run(rendered(changed).assets, { SUPERSET_ASK_SECONDS: changed === undefined ? "60" : ASK_SECONDS });

    const { path: java } = findJava("pinot");
    const startsPinot = startPinot({
      lib,
      java,
      ports: pinotPorts,
      bootstrap: broker.bootstrap,
      streams: streams.filter(({ serve }) => serve.includes("pinot")),
    });
    const server = renderLocalTrino(
      validTrino({
        host,
        engine: { version: archives.trino.version, folder: trino, javaHome: dirname(dirname(findJava("trino").path)) },
        port: trinoPort,
        streams,
        kafka: { bootstrap: broker.bootstrap, security: { kind: "none" } },
        store: database("trino"),
      }),
    );
    const others = Promise.all([run(rendered().tables), start(server.server).then(() => run(server.views))]);
    // Nothing is left running behind one that fails.
    const pinot = await startsPinot.finally(() => others.catch(() => undefined));
    ends.push(() => pinot.stop());
    const index = join(folder, "data/pinot-applied.json");
    const { controller: target, documents } = pinot;
    await applyHere({ node: process.execPath, target, documents, index, deadlineSeconds: 120 });
    await others;
    await applyAssets();
    await start(rendered().web);
    return {
      broker,
      pinot,
      url: `http://127.0.0.1:${supersetPort}`,
      ports: [supersetPort, supersetMetrics],
      password: () => readFileSync(passwordFile(folder), "utf8"),
      applyAssets,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const plainly = (record: TaskSpec["env"]) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, plain(value)]));
