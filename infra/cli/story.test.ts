import { processTable, since, table } from "./processes";
import { endpointLines, feedLines, progressLine, updateLine } from "./story";

test("an update tells what it did, or that nothing changed", () => {
  expect(updateLine({ same: 18 }, 3_140)).toBe("nothing changed (18 resources, 3.1 s)");
  expect(updateLine({ create: 2, update: 1, same: 15 }, 900)).toBe("2 made, 1 updated, 15 unchanged (0.9 s)");
});

test("a feed's progress is one line", () => {
  expect(progressLine(12, { sent: 6_000, accepted: 5_940, rejected: 60, alerts: 7 })).toBe(
    "  12 s: 6,000 sent, 5,940 accepted, 60 rejected, 7 alerts",
  );
});

test("a feed's result tells what was accepted, what was rejected and why, the alerts and their latency", () => {
  expect(
    feedLines({
      sent: 1_000,
      accepted: 990,
      rejected: { "amount: must be a decimal": 8, "id: must be a uuid": 2 },
      byStream: {
        payments: { sent: 400, accepted: 395, rejected: 5 },
        clicks: { sent: 600, accepted: 595, rejected: 5 },
      },
      alerts: {
        count: 3,
        examples: [{ accountId: "a-1", score: 0.93, details: ["8 payments in a minute", "far away"] }],
        latency: { p50: 4.25, p99: 18.6 },
      },
      labels: "/place/feed/labels.ndjson",
    }),
  ).toEqual([
    "sent      1,000 events over HTTP",
    "accepted  990 (payments 395, clicks 595)",
    "rejected  10, because",
    "                 8  amount: must be a decimal",
    "                 2  id: must be a uuid",
    "alerts    3 read back from Kafka",
    "            0.93  a-1: 8 payments in a minute; far away",
    "latency   p50 4.3 ms, p99 19 ms from the gateway's receipt to the alert being read",
    "labels    /place/feed/labels.ndjson says which payments were frauds",
  ]);
});

test("the endpoints are the stack's outputs", () => {
  expect(
    endpointLines({
      ingest: { url: "http://127.0.0.1:8000", authentication: "open", streams: ["payments"] },
      kafka: { bootstrap: "127.0.0.1:9092", topics: { payments: "payments" } },
      workers: {
        fraud: { url: "http://127.0.0.1:8142", reads: ["payments"], writes: ["fraud-alerts"], deadLetters: "x" },
      },
      endpoints: {
        ingest: { address: "http://127.0.0.1:8000", protocol: "http", authentication: "open", tls: false },
        prometheus: { address: "http://127.0.0.1:9090", protocol: "http", authentication: "open", tls: false },
      },
    }),
  ).toEqual([
    "  ingest      http://127.0.0.1:8000/ingest/<stream>  payments",
    "  openapi     http://127.0.0.1:8000/openapi.json",
    "  kafka       127.0.0.1:9092                         1 streams",
    "  prometheus  http://127.0.0.1:9090",
    "  fraud       http://127.0.0.1:8142/metrics          payments -> fraud-alerts",
    "",
    "The gateway asks for no API key: whoever reaches its address may write.",
  ]);
});

test("a table's columns are as wide as their widest cell", () => {
  expect(
    table([
      ["a", "bb"],
      ["ccc", "d"],
    ]),
  ).toEqual(["a    bb", "ccc  d"]);
});

test("a process shows whether it serves, where, since when, and with how much memory", () => {
  const record = {
    name: "kafka",
    pid: 7,
    identity: "",
    content: "",
    startedAt: "2026-11-23T06:00:00.000Z",
    log: "/log",
    ports: [
      { setting: "kafka", port: 9092 },
      { setting: "kafkaController", port: 9093 },
    ],
    probe: { kind: "tcp", port: 9092 },
    stop: { signal: "SIGTERM", graceMs: 1 },
  } as const;
  const now = Date.parse("2026-11-23T06:30:00.000Z");
  expect(
    processTable(
      [
        { record, running: true, bytes: 350 * 1024 ** 2 },
        { record: { ...record, name: "fraud" }, running: false },
      ],
      now,
    ),
  ).toEqual([
    "process  health  pid  listens on                     since   memory   log",
    "kafka    serves  7    127.0.0.1:9092 127.0.0.1:9093  30 min  350 MiB  /log",
    "fraud    ended   7    127.0.0.1:9092 127.0.0.1:9093  -       -        /log",
  ]);
});

test.each([
  [0, "0 s"],
  [119_000, "119 s"],
  [120_000, "2 min"],
  [7_200_000, "2 h"],
  [172_800_000, "2 days"],
])("%d ms ago is %s", (milliseconds, words) => {
  expect(since(milliseconds)).toBe(words);
});
