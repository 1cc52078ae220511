/**
 * A real Kafka broker for tests: one KRaft node on 127.0.0.1, its data in the system's folder for temporary files.
 * The engine's jars come from the folder that the environment variable MILLRACE_TEST_KAFKA_LIB names; the Java from
 * MILLRACE_TEST_JAVA, else `java` on PATH.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, closeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { internals } from "../drivers/kafkajs/internals";
import { pause, within } from "../time";
import { freePorts } from "./ports";

export interface BrokerOptions {
  /** Clients' port; a free one by default. */
  readonly port?: number;
  readonly controllerPort?: number;
  /** Further lines of server.properties, which win over ours. */
  readonly properties?: Readonly<Record<string, string | number>>;
}

export interface TopicOptions {
  /** Default 1. */
  readonly partitions?: number;
  /** Topic settings, e.g. `{ "cleanup.policy": "compact" }`. */
  readonly config?: Readonly<Record<string, string>>;
}

export interface TestBroker {
  /** `127.0.0.1:port`, the same after a restart. */
  readonly bootstrap: string;
  readonly folder: string;
  readonly pid: number | undefined;
  createTopic(name: string, options?: TopicOptions): Promise<void>;
  /** Removes topics and consumer groups, those that exist. */
  wipe(topics: readonly string[], groups: readonly string[]): Promise<void>;
  /** Dies as by kill -9; its data stays. */
  kill9(): Promise<void>;
  /** Starts it again on the same data and port, and waits until it answers. */
  restart(): Promise<void>;
  /** Freezes it (SIGSTOP) and lets it go on: a broker that keeps its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

const READY_TIMEOUT = 90_000;
const STOP_TIMEOUT = 20_000;

/** The folder of the engine's jars. @throws when the variable is not set, with what to do */
export function kafkaLib(): string {
  const lib = process.env.MILLRACE_TEST_KAFKA_LIB ?? "";
  if (lib === "" || !existsSync(lib)) {
    throw new Error(
      `MILLRACE_TEST_KAFKA_LIB must name a folder with Kafka's jars, got "${lib}"; run the tests by \`npm test\`, which sets it`,
    );
  }
  return lib;
}

/** The Java to run engines and readers with. */
export const java = (): string => process.env.MILLRACE_TEST_JAVA ?? "java";

function properties(folder: string, port: number, controllerPort: number, more: BrokerOptions["properties"]): string {
  const lines: Record<string, string | number> = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    "controller.listener.names": "CONTROLLER",
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${port}`,
    "log.dirs": join(folder, "data"),
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 1,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.num.partitions": 1,
    "transaction.state.log.min.isr": 1,
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 1_000,
    // One that was killed may not come back before its old session has ended: shorter than the 9 s of Kafka's own, and long enough
    // that a busy machine does not take a broker that waits for its turn for dead, which leaves every partition without a leader.
    "broker.session.timeout.ms": 6_000,
    "broker.heartbeat.interval.ms": 500,
    ...more,
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

/** Ends the broker and removes its data when this process ends, however it ends: its standard input is then closed. */
function guardOf(pid: number, folder: string): ChildProcess {
  const program = `process.stdin.resume().on("end", () => {
    try { process.kill(${pid}, "SIGKILL"); } catch {}
    require("node:fs").rmSync(${JSON.stringify(folder)}, { recursive: true, force: true });
  })`;
  const stdio = ["pipe", "ignore", "ignore"] as const;
  // A session of its own: a terminal's Ctrl-C must not end it before its work is done.
  const guard = spawn(process.execPath, ["-e", program], { stdio: [...stdio], detached: true });
  guard.unref();
  return guard;
}

/** Starts a broker, and waits until it takes requests. */
export async function startBroker(options: BrokerOptions = {}): Promise<TestBroker> {
  internals(); // mends a timer of kafkajs that Node warns of
  const lib = kafkaLib();
  const [free = 0, freeToo = 0] = await freePorts(2);
  const { port = free, controllerPort = freeToo } = options;
  const folder = mkdtempSync(join(tmpdir(), "millrace-broker-"));
  const config = join(folder, "server.properties");
  const logFile = join(folder, "broker.log");
  writeFileSync(config, properties(folder, port, controllerPort, options.properties));
  const main = (...args: readonly string[]) => ["-Xmx512m", "-XX:+UseSerialGC", "-cp", join(lib, "*"), ...args];
  // One that begins with a hyphen is an option to Kafka's tools, and one in 64 would.
  const clusterId = randomBytes(16).toString("base64url").replace(/^-/, "A");
  const formatted = spawnSync(java(), main("kafka.tools.StorageTool", "format", "-t", clusterId, "-c", config), {
    encoding: "utf8",
  });
  if (formatted.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(
      `formatting the broker's storage failed:\n${formatted.stdout}${formatted.stderr}${String(formatted.error ?? "")}`,
    );
  }

  const bootstrap = `127.0.0.1:${port}`;
  const kafka = new Kafka({
    brokers: [bootstrap],
    clientId: "millrace-test",
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  let child: ChildProcess | undefined;
  let guard: ChildProcess | undefined;

  const withAdmin = async <T>(work: (admin: ReturnType<Kafka["admin"]>) => Promise<T>): Promise<T> => {
    const admin = kafka.admin({ retry: { retries: 5 } });
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  };
  const launch = async () => {
    const log = openSync(logFile, "a");
    const started = spawn(java(), main("kafka.Kafka", config), { stdio: ["ignore", log, log] });
    closeSync(log);
    child = started;
    guard = guardOf(started.pid ?? 0, folder);
    const until = Date.now() + READY_TIMEOUT;
    for (;;) {
      if (started.exitCode !== null || started.signalCode !== null || Date.now() > until) {
        throw new Error(`the test broker did not start; its log:\n${readFileSync(logFile, "utf8").slice(-4_000)}`);
      }
      try {
        if ((await withAdmin((admin) => admin.describeCluster())).brokers.length > 0) return;
      } catch {
        // Not yet.
      }
      await pause(100);
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    // First, so that it cannot take another process for this one later.
    guard?.kill("SIGKILL");
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    if (!(await within(exited, STOP_TIMEOUT))) {
      child.kill("SIGKILL");
      await exited;
    }
  };
  await launch();
  return {
    bootstrap,
    folder,
    get pid() {
      return child?.pid;
    },
    async createTopic(name, { partitions = 1, config: settings = {} } = {}) {
      const configEntries = Object.entries(settings).map(([key, value]) => ({ name: key, value }));
      await withAdmin(async (admin) => {
        await admin.createTopics({
          waitForLeaders: false,
          topics: [{ topic: name, numPartitions: partitions, replicationFactor: 1, configEntries }],
        });
        const led = async () => {
          const metadata = await admin.fetchTopicMetadata({ topics: [name] }).catch(() => undefined);
          const found = metadata?.topics[0]?.partitions ?? [];
          return found.length === partitions && found.every(({ leader }) => leader >= 0);
        };
        while (!(await led())) await pause(20);
      });
    },
    async wipe(topics, groups) {
      await withAdmin(async (admin) => {
        const existing = new Set(await admin.listTopics());
        const doomed = topics.filter((topic) => existing.has(topic));
        if (doomed.length > 0) await admin.deleteTopics({ topics: doomed });
        const known = new Set((await admin.listGroups()).groups.map(({ groupId }) => groupId));
        const leaving = groups.filter((group) => known.has(group));
        if (leaving.length > 0) await admin.deleteGroups([...leaving]);
      });
    },
    kill9: () => end("SIGKILL"),
    restart: launch,
    freeze: () => child?.kill("SIGSTOP"),
    thaw: () => child?.kill("SIGCONT"),
    async stop() {
      child?.kill("SIGCONT");
      await end("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
