/**
 * A real Pinot for tests: ZooKeeper, controller, broker and server in one process of this machine, of the version that can be
 * had whole from its project's Java packages. Its jars are fetched and checked like those of the other engines.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export interface TestPinot {
  /** Of the controller, and of the broker. */
  readonly controller: string;
  readonly broker: string;
  /** Of a request to either. */
  readonly headers: { readonly controller: Record<string, string>; readonly broker: Record<string, string> };
  /** Rows of a query; nulls are nulls. @throws with what Pinot says */
  readonly query: (sql: string) => Promise<readonly (readonly unknown[])[]>;
  readonly stop: () => Promise<void>;
}

/** In OnePinot.java, too. */
const PASSWORD = "a-test-password";
const READY_TIMEOUT = 180_000;

const basic = (user: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${user}:${PASSWORD}`).toString("base64")}`,
});

/** What Pinot reaches into, since Java 16. */
const OPENED = ["java.nio", "sun.nio.ch", "java.lang", "java.util", "java.lang.reflect"].map(
  (name) => `--add-opens=java.base/${name}=ALL-UNNAMED`,
);

export interface PinotOptions {
  /** Folder of the jars. */
  readonly lib: string;
  readonly java: string;
  /** Six free ones: of ZooKeeper, controller, broker, server, its admin API, its gRPC. */
  readonly ports: readonly number[];
  readonly env: Readonly<Record<string, string>>;
  /** Further arguments of the Java virtual machine. */
  readonly options?: readonly string[];
}

export async function startPinot({ lib, java, ports, env, options = [] }: PinotOptions): Promise<TestPinot> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-pinot-"));
  const [, controllerPort = 0, brokerPort = 0] = ports;
  const file = join(folder, "pinot.log");
  const log = openSync(file, "a");
  const child: ChildProcess = spawn(
    java,
    [
      "-Xmx700m",
      "-XX:+UseSerialGC",
      ...OPENED,
      ...options,
      "-cp",
      join(lib, "*"),
      join(__dirname, "OnePinot.java"),
      folder,
      ...ports.map(String),
    ],
    { stdio: ["ignore", log, log], env: { ...process.env, ...env } },
  );
  closeSync(log);
  const [controller, broker] = [`http://127.0.0.1:${controllerPort}`, `http://127.0.0.1:${brokerPort}`];
  const headers = { controller: basic("admin"), broker: basic("reader") };
  const end = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const until = Date.now() + READY_TIMEOUT;
  for (;;) {
    if (child.exitCode !== null || Date.now() > until) {
      const said = readFileSync(file, "utf8").slice(-4_000);
      await end();
      throw new Error(`Pinot did not start; its log:\n${said}`);
    }
    if (readFileSync(file, "utf8").includes("OnePinot is ready")) break;
    await pause(300);
  }
  return {
    controller,
    broker,
    headers,
    stop: end,
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
