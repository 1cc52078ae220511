/** A real Pinot for tests: the process of the local place, in a folder of its own, with passwords where a test asks for them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plainInputs } from "../../core/local/plain";
import { readRecord } from "../../core/local/record";
import { ensureEnded, ensureRunning } from "../../core/local/supervise";
import type { ProcessInputs } from "../../core/local/spec";
import { type AnyStream } from "../../../workloads/streams";
import type { AppliedDocument } from "../../core/applier";
import { LOCAL_VERSION } from "../versions";
import { renderLocalPinot } from "../local/render";
import { validateLocal } from "../local/spec";

export interface TestPinot {
  /** Of the controller, and of the broker. */
  readonly controller: string;
  readonly broker: string;
  readonly folder: string;
  readonly ports: readonly number[];
  readonly documents: readonly AppliedDocument[];
  /** Of a request to either; empty where there are no passwords. */
  readonly headers: { readonly controller: Record<string, string>; readonly broker: Record<string, string> };
  /** Rows of a query; nulls are nulls. @throws with what Pinot says */
  readonly query: (sql: string) => Promise<readonly (readonly unknown[])[]>;
  /** `kill -9`. */
  readonly kill: () => Promise<void>;
  /** As the next `up` does. */
  readonly repair: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface PinotOptions {
  /** Folder of the jars. */
  readonly lib: string;
  readonly java: string;
  /** Six free ones. */
  readonly ports: readonly number[];
  readonly bootstrap: string;
  readonly streams: readonly AnyStream[];
  /** Of the users `admin` and `reader`, as a cluster has them. Default: nobody is asked who it is. */
  readonly password?: string;
  /** Jar of the JMX exporter and a free port; the controller then looks at its tables every few seconds. Default: no metrics. */
  readonly metrics?: { readonly agent: string; readonly port: number };
}

const basic = (user: string, password: string | undefined): Record<string, string> =>
  password === undefined ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };

export async function startPinot(options: PinotOptions): Promise<TestPinot> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-pinot-"));
  const [pinotController = 0, pinotBroker = 0, pinotServer = 0, pinotAdmin = 0, pinotGrpc = 0, pinotZookeeper = 0] =
    options.ports;
  const { process: spec, documents } = renderLocalPinot(
    validateLocal({
      host: { folder, dist: folder, node: process.execPath },
      engine: { version: LOCAL_VERSION, lib: options.lib, java: options.java },
      ports: { pinotController, pinotBroker, pinotServer, pinotAdmin, pinotGrpc, pinotZookeeper },
      kafka: { bootstrap: options.bootstrap, security: { kind: "none" } },
      streams: options.streams,
      heap: "700 MiB",
      ...(options.metrics === undefined ? {} : { metrics: options.metrics }),
    }),
  );
  const inputs = withPassword(lookingOften(plainInputs(folder, spec), options.metrics !== undefined), options.password);
  const end = async () => {
    await ensureEnded(folder, spec.name);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ensureRunning(inputs);
  } catch (error) {
    await end();
    throw error;
  }
  const broker = `http://127.0.0.1:${pinotBroker}`;
  const headers = { controller: basic("admin", options.password), broker: basic("reader", options.password) };
  return {
    controller: `http://127.0.0.1:${pinotController}`,
    broker,
    folder,
    ports: options.ports,
    documents,
    headers,
    stop: end,
    async kill() {
      const record = readRecord(folder, spec.name);
      if (record !== undefined) process.kill(record.pid, "SIGKILL");
      return Promise.resolve();
    },
    async repair() {
      await ensureRunning(inputs);
    },
    async query(sql) {
      const response = await fetch(`${broker}/query/sql`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers.broker },
        body: JSON.stringify({ sql, queryOptions: "enableNullHandling=true" }),
      });
      const answer = (await response.json()) as {
        readonly exceptions?: readonly { readonly message: string }[];
        readonly resultTable?: { readonly rows: readonly (readonly unknown[])[] };
      };
      const [exception] = answer.exceptions ?? [];
      if (exception !== undefined) throw new Error(exception.message.slice(0, 500));
      return answer.resultTable?.rows ?? [];
    },
  };
}

/** The controller says what it has seen of segments when it looks: after minutes, or an hour, unless told otherwise. */
const LOOKS = `controller.statuschecker.frequencyPeriod=5s
controller.statusChecker.initialDelayInSeconds=5
controller.realtime.segment.validation.frequencyPeriod=15s
controller.realtime.segment.validation.initialDelayInSeconds=5
`;
const lookingOften = (inputs: ProcessInputs, often: boolean): ProcessInputs =>
  often
    ? { ...inputs, files: { ...inputs.files, "controller.conf": `${inputs.files["controller.conf"] ?? ""}${LOOKS}` } }
    : inputs;

/** The two users of a cluster, by the same classes; there the passwords come from the environment. */
function withPassword(inputs: ProcessInputs, password: string | undefined): ProcessInputs {
  if (password === undefined) return inputs;
  const users = (prefix: string, name: string) =>
    `${prefix}.principals=${name}\n${prefix}.principals.${name}.password=${password}\n`;
  const { authorization = "" } = basic("admin", password);
  const more: Readonly<Record<string, string>> = {
    "controller.conf": `controller.admin.access.control.factory.class=org.apache.pinot.controller.api.access.BasicAuthAccessControlFactory\n${users("controller.admin.access.control", "admin")}`,
    "broker.conf": `pinot.broker.access.control.class=org.apache.pinot.broker.broker.BasicAuthAccessControlFactory\n${users("pinot.broker.access.control", "reader")}`,
    "server.conf": `pinot.server.segment.uploader.auth.token=${authorization}\npinot.server.segment.fetcher.auth.token=${authorization}\n`,
  };
  const files = Object.fromEntries(
    Object.entries(inputs.files).map(([name, content]) => [name, content + (more[name] ?? "")]),
  );
  return { ...inputs, files };
}
