import { pino } from "pino";
import type { AnyStream, Gateway } from "../../streams";
import { catalogue } from "../../streams/catalogue";
import { createApp, type App, type AppParts } from "../app";
import { ingest } from "../definition";
import { listen, type Listening } from "../server";
import { parseSettings, type Settings } from "../settings";
import { MemoryProducer } from "./memory-producer";

/** A gateway in this process, on a free port, with a producer that the test controls. */
export interface TestGateway {
  readonly app: App;
  readonly producer: MemoryProducer;
  readonly server: Listening;
  readonly url: string;
  /** Sends a request, and reads its answer. */
  post(path: string, body: string | Buffer, headers?: Readonly<Record<string, string>>): Promise<TestAnswer>;
  get(path: string, method?: string): Promise<TestAnswer>;
  close(): Promise<void>;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body read as JSON. */
  readonly body: unknown;
}

export interface TestGatewayOptions {
  /** Environment of the settings; port and brokers are given. */
  readonly env?: Readonly<Record<string, string>>;
  readonly authenticate?: AppParts["authenticate"];
  readonly gateway?: Gateway;
  readonly streams?: readonly AnyStream[];
}

export const JSON_TYPE = { "content-type": "application/json" } as const;
export const NDJSON_TYPE = { "content-type": "application/x-ndjson" } as const;

export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const settings: Settings = parseSettings({
    MILLRACE_KAFKA_BROKERS: "127.0.0.1:9",
    MILLRACE_HTTP_PORT: "0",
    ...options.env,
  });
  const producer = new MemoryProducer();
  const gateway = options.gateway ?? ingest;
  const app = createApp({
    gateway,
    catalogue: options.streams ?? catalogue,
    producer,
    settings,
    authenticate: options.authenticate,
    openapi: { openapi: "3.1.0" },
    log: pino({ level: "silent" }),
  });
  const server = await listen(app, "127.0.0.1", 0, settings.limits);
  const url = `http://127.0.0.1:${server.port}`;
  return {
    app,
    producer,
    server,
    url,
    post: (path, body, headers = JSON_TYPE) => ask(`${url}${path}`, { method: "POST", body, headers }),
    get: (path, method = "GET") => ask(`${url}${path}`, { method }),
    close: async () => {
      producer.release();
      await server.drain(1_000);
      await app.settled();
    },
  };
}

async function ask(url: string, init: RequestInit): Promise<TestAnswer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true && text !== "";
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}
