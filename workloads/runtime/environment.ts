import { z } from "zod";
import { file, parsed, time, type Variables, variablesOf } from "./variables";

/** How the process proves who it is to the brokers. */
export type Security =
  | { readonly kind: "none" }
  /** TLS with a certificate: paths of PEM files. */
  | { readonly kind: "mtls"; readonly ca: string; readonly cert: string; readonly key: string }
  /** TLS, signed with the process's AWS identity. */
  | { readonly kind: "msk-iam"; readonly region: string };

/** What a worker's process is told by its environment. */
export interface Environment {
  /** `host:port` of brokers to start from. */
  readonly brokers: readonly string[];
  readonly security: Security;
  readonly host: string;
  /** Of /healthz, /readyz and /metrics; 0 takes a free one. */
  readonly port: number;
  readonly logLevel: string;
  /** Milliseconds from SIGTERM until what is not finished is given up. */
  readonly drainTimeout: number;
}

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
const BROKER = /^[^\s:,]+:[0-9]{1,5}$/;

function port(text: string): number {
  const value = /^[0-9]{1,5}$/.test(text) ? Number(text) : NaN;
  if (value >= 0 && value <= 65_535) return value;
  throw new Error(`must be a port from 0 to 65535, got "${text}"`);
}

function brokers(text: string): readonly string[] {
  const list = text.split(",").map((broker) => broker.trim());
  const wrong = list.find((broker) => !BROKER.test(broker));
  if (wrong === undefined) return list;
  throw new Error(`must be host:port, several separated by commas, got "${wrong}"`);
}

const SECURITIES = ["none", "mtls", "msk-iam"] as const;
const path = file.optional();

const environment = z.object({
  MILLRACE_KAFKA_BROKERS: parsed(brokers),
  MILLRACE_KAFKA_SECURITY: z.enum(SECURITIES, { error: `must be one of ${SECURITIES.join(", ")}` }).default("none"),
  MILLRACE_KAFKA_CA_FILE: path,
  MILLRACE_KAFKA_CERT_FILE: path,
  MILLRACE_KAFKA_KEY_FILE: path,
  MILLRACE_AWS_REGION: z.string().min(1, "must be a region").optional(),
  MILLRACE_HTTP_HOST: z.string().min(1, "must be a host name or address").default("127.0.0.1"),
  MILLRACE_HTTP_PORT: parsed(port),
  MILLRACE_LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(", ")}` }).default("info"),
  MILLRACE_DRAIN_TIMEOUT: time("20 seconds"),
});

const kafka = environment.pick({
  MILLRACE_KAFKA_BROKERS: true,
  MILLRACE_KAFKA_SECURITY: true,
  MILLRACE_KAFKA_CA_FILE: true,
  MILLRACE_KAFKA_CERT_FILE: true,
  MILLRACE_KAFKA_KEY_FILE: true,
  MILLRACE_AWS_REGION: true,
});

/**
 * Where the brokers are and how to prove oneself to them, for a command that serves nothing.
 * @throws as `parseEnvironment`
 */
export function parseKafka(env: Variables): Pick<Environment, "brokers" | "security"> {
  const e = variablesOf(kafka, env);
  return { brokers: e.MILLRACE_KAFKA_BROKERS, security: securityOf(e) };
}

/**
 * @throws an Error with one sentence that names each variable that is missing or wrong, what it was and what is allowed
 */
export function parseEnvironment(env: Variables): Environment {
  const e = variablesOf(environment, env);
  return {
    brokers: e.MILLRACE_KAFKA_BROKERS,
    security: securityOf(e),
    host: e.MILLRACE_HTTP_HOST,
    port: e.MILLRACE_HTTP_PORT,
    logLevel: e.MILLRACE_LOG_LEVEL,
    drainTimeout: e.MILLRACE_DRAIN_TIMEOUT,
  };
}

/** @throws an Error that names what the kind of security needs and the environment lacks */
function securityOf(e: z.infer<typeof kafka>): Security {
  const needed = <N extends keyof typeof e>(name: N): NonNullable<(typeof e)[N]> => {
    const value = e[name];
    if (value !== undefined) return value;
    throw new Error(
      `environment: ${name} is missing, which MILLRACE_KAFKA_SECURITY=${e.MILLRACE_KAFKA_SECURITY} needs; set it`,
    );
  };
  switch (e.MILLRACE_KAFKA_SECURITY) {
    case "none":
      return { kind: "none" };
    case "mtls":
      return {
        kind: "mtls",
        ca: needed("MILLRACE_KAFKA_CA_FILE"),
        cert: needed("MILLRACE_KAFKA_CERT_FILE"),
        key: needed("MILLRACE_KAFKA_KEY_FILE"),
      };
    case "msk-iam":
      return { kind: "msk-iam", region: needed("MILLRACE_AWS_REGION") };
  }
}
