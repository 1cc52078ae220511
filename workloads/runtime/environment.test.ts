import { parseEnvironment } from "./environment";

const good = { MILLRACE_KAFKA_BROKERS: "a:9092, b:9093", MILLRACE_HTTP_PORT: "8081" };

describe("a worker's environment", () => {
  it("is parsed, with defaults", () => {
    expect(parseEnvironment(good)).toEqual({
      brokers: ["a:9092", "b:9093"],
      host: "127.0.0.1",
      port: 8081,
      logLevel: "info",
      drainTimeout: 20_000,
    });
  });

  it.each([
    [{ MILLRACE_KAFKA_BROKERS: undefined }, "environment: MILLRACE_KAFKA_BROKERS is missing; set it"],
    [{ MILLRACE_HTTP_PORT: "65536" }, 'environment: MILLRACE_HTTP_PORT must be a port from 0 to 65535, got "65536"'],
    [
      { MILLRACE_LOG_LEVEL: "loud" },
      "environment: MILLRACE_LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent",
    ],
    [{ MILLRACE_HTTP_HOST: "" }, "environment: MILLRACE_HTTP_HOST must be a host name or address"],
  ])("is refused with %j", (wrong, message) => {
    expect(() => parseEnvironment({ ...good, ...wrong })).toThrow(message);
  });
});
