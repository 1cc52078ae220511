import { parseSettings } from "./settings";

const NEEDED = { MILLRACE_KAFKA_BROKERS: "127.0.0.1:9092", MILLRACE_HTTP_PORT: "8000" };

it("needs brokers and a port; the rest has defaults", () => {
  expect(parseSettings(NEEDED)).toEqual({
    brokers: ["127.0.0.1:9092"],
    security: { kind: "none" },
    host: "127.0.0.1",
    port: 8000,
    logLevel: "info",
    drainTimeout: 20_000,
    keysFile: undefined,
    rate: undefined,
    limits: {
      body: 1_048_576,
      unpacked: 8_388_608,
      event: 262_144,
      events: 5_000,
      depth: 32,
      inFlight: 67_108_864,
      connections: 2_048,
      headersTimeout: 5_000,
      requestTimeout: 15_000,
      acknowledgeTimeout: 10_000,
      keepAlive: 65_000,
    },
    batching: { linger: 5, bytes: 524_288, sends: 4 },
    idempotency: { hold: 600_000, entries: 100_000, bytes: 33_554_432 },
  });
});

it("takes sizes and times in words", () => {
  const settings = parseSettings({
    ...NEEDED,
    MILLRACE_KAFKA_BROKERS: "a:1, b:2",
    MILLRACE_INGEST_MAX_BODY: "2 MiB",
    MILLRACE_INGEST_LINGER: "1 ms",
    MILLRACE_INGEST_RATE: "500",
    MILLRACE_API_KEYS_FILE: "keys.json",
  });
  expect(settings.brokers).toEqual(["a:1", "b:2"]);
  expect(settings.limits.body).toBe(2_097_152);
  expect(settings.batching.linger).toBe(1);
  expect(settings.rate).toEqual({ events: 500 });
  expect(settings.keysFile).toBe("keys.json");
});

it.each([
  [{ MILLRACE_HTTP_PORT: "8000" }, "environment: MILLRACE_KAFKA_BROKERS is missing; set it"],
  [
    { MILLRACE_KAFKA_BROKERS: "localhost", MILLRACE_HTTP_PORT: "eighty" },
    'environment: MILLRACE_KAFKA_BROKERS must be host:port, several separated by commas, got "localhost"; MILLRACE_HTTP_PORT must be a port from 0 to 65535, got "eighty"',
  ],
  [
    { ...NEEDED, MILLRACE_INGEST_MAX_BODY: "1048576" },
    'environment: MILLRACE_INGEST_MAX_BODY: a size must be a number and one of B, KiB, MiB, GiB, TiB, got "1048576"; write for example "2 KiB"',
  ],
  [
    { ...NEEDED, MILLRACE_LOG_LEVEL: "loud" },
    "environment: MILLRACE_LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent",
  ],
  [
    { ...NEEDED, MILLRACE_INGEST_MAX_EVENT: "2 MiB" },
    "environment: MILLRACE_INGEST_MAX_EVENT must be at most MILLRACE_INGEST_MAX_BODY, got 2097152 and 1048576",
  ],
])("refuses %j with one sentence", (env, sentence) => {
  expect(() => parseSettings(env)).toThrow(new Error(sentence));
});
