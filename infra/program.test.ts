import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gateways, workers } from "../workloads/definitions";
import { catalogue } from "../workloads/streams/catalogue";
import { freePorts } from "../workloads/runtime/testing/ports";
import { paths } from "./paths";
import type { Lifecycle } from "./testing/lifecycle";

const { root, dist } = paths();
/** A worker that feeds a system runs where that system does; here no room is switched on. */
const here = workers.filter(({ feeds }) => feeds === undefined);
const treeStatus = (): string => execFileSync("git", ["status", "--porcelain"], { cwd: root, encoding: "utf8" });

describe("the whole program, through the real engine", () => {
  let state: string;
  let before: string;
  let ports: Record<string, number>;
  let life: Lifecycle;

  beforeAll(async () => {
    before = treeStatus();
    state = mkdtempSync(join(tmpdir(), "millrace-program-"));
    const [ingest = 0, kafka = 0, kafkaController = 0, ...rest] = await freePorts(3 + workers.length);
    ports = { ingest, kafka, kafkaController };
    const workerPorts = Object.fromEntries(workers.map(({ name }, index) => [name, rest[index]]));
    const child = spawnSync(
      process.execPath,
      [
        "--enable-source-maps",
        join(dist, "infra/testing/lifecycle.js"),
        JSON.stringify({ ...ports, workers: workerPorts }),
      ],
      { encoding: "utf8", env: { ...process.env, MILLRACE_STATE_DIR: state }, timeout: 240_000 },
    );
    if (child.status !== 0) throw new Error(`the lifecycle ended with ${String(child.status)}:\n${child.stderr}`);
    life = JSON.parse(child.stdout) as Lifecycle;
  }, 300_000);
  afterAll(() => {
    rmSync(state, { recursive: true, force: true });
  });

  test("a preview tells of every resource that the first update makes", () => {
    expect(life.preview).toEqual(life.first);
    expect(life.first.create).toBeGreaterThan(catalogue.length + workers.length + gateways.length);
  });

  test("another update in the same process changes nothing", () => {
    expect(life.second).toEqual({ same: life.first.create });
  });

  test("every process serves", () => {
    expect(life.serving).toEqual(
      Object.fromEntries(["kafka", ...gateways, ...here].map((it) => [typeof it === "string" ? it : it.name, true])),
    );
  });

  test("the outputs say where it is", () => {
    expect(life.outputs).toMatchObject({
      place: "local",
      ingest: { url: `http://127.0.0.1:${ports.ingest ?? 0}` },
      kafka: { bootstrap: `127.0.0.1:${ports.kafka ?? 0}`, topics: { payments: "payments" } },
      workers: { fraud: { reads: ["payments"], writes: ["fraud-alerts"], deadLetters: "fraud.dead-letters" } },
    });
    expect(life.outputs.scrape.map(({ job }) => job).sort()).toEqual(
      [...gateways, ...here].map(({ name }) => name).sort(),
    );
  });

  test("another program reads them by the typed helper", () => {
    expect(life.consumer).toEqual({
      paymentsUrl: `http://127.0.0.1:${ports.ingest ?? 0}/ingest/payments`,
      alertsTopic: "fraud-alerts",
      rejectedPayments: "fraud.dead-letters",
    });
  });

  test("it loads no Kafka client", () => {
    expect(life.clients).toEqual([]);
  });

  test("destroying it leaves no process", () => {
    expect(life.destroyed.delete).toBe(life.first.create);
    expect(readdirSync(join(state, "local/run"))).toEqual([]);
  });

  test("the working tree is as it was", () => {
    expect(treeStatus()).toBe(before);
  });
});
