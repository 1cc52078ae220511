import { parseEnvironment } from "./environment";

const good = { MILLRACE_KAFKA_BROKERS: "a:9092, b:9093", MILLRACE_HTTP_PORT: "8081" };

describe("a worker's environment", () => {
  it("is parsed, with defaults", () => {
    expect(parseEnvironment(good)).toEqual({
      brokers: ["a:9092", "b:9093"],
      security: { kind: "none" },
      host: "127.0.0.1",
      port: 8081,
      logLevel: "info",
      drainTimeout: 20_000,
    });
  });

  it("says how to prove who one is to the brokers", () => {
    const files = {
      MILLRACE_KAFKA_CA_FILE: "/tls/ca.crt",
      MILLRACE_KAFKA_CERT_FILE: "/tls/user.crt",
      MILLRACE_KAFKA_KEY_FILE: "/tls/user.key",
    };
    expect(parseEnvironment({ ...good, MILLRACE_KAFKA_SECURITY: "mtls", ...files }).security).toEqual({
      kind: "mtls",
      ca: "/tls/ca.crt",
      cert: "/tls/user.crt",
      key: "/tls/user.key",
    });
    const iam = { MILLRACE_KAFKA_SECURITY: "msk-iam", MILLRACE_AWS_REGION: "eu-west-1" };
    expect(parseEnvironment({ ...good, ...iam }).security).toEqual({ kind: "msk-iam", region: "eu-west-1" });
  });

  it.each([
    [
      { MILLRACE_KAFKA_SECURITY: "mtls" },
      "environment: MILLRACE_KAFKA_CA_FILE is missing, which MILLRACE_KAFKA_SECURITY=mtls needs; set it",
    ],
    [
      { MILLRACE_KAFKA_SECURITY: "msk-iam" },
      "environment: MILLRACE_AWS_REGION is missing, which MILLRACE_KAFKA_SECURITY=msk-iam needs; set it",
    ],
    [{ MILLRACE_KAFKA_SECURITY: "ssl" }, "environment: MILLRACE_KAFKA_SECURITY must be one of none, mtls, msk-iam"],
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
