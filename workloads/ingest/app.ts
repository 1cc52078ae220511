import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import type { Producer } from "../runtime/driver";
import type { AnyStream, Gateway } from "../streams";
import { Aggregator } from "./aggregate";
import { Unpacker } from "./body";
import { Budget } from "./budget";
import { Doors } from "./doors";
import { Exchange, type Shared } from "./exchange";
import { IdempotencyKeys } from "./idempotency";
import type { Authenticate } from "./keys";
import { Metrics } from "./metrics";
import { Rates } from "./rates";
import { respond } from "./respond";
import type { Settings } from "./settings";
import { errorBody, refusal, STATUS, type Refusal } from "./verdict";

/** What a gateway is made of. */
export interface AppParts {
  readonly gateway: Gateway;
  readonly catalogue: readonly AnyStream[];
  readonly producer: Producer;
  readonly settings: Pick<Settings, "limits" | "batching" | "idempotency" | "rate">;
  /** Absent: everybody may write. */
  readonly authenticate?: Authenticate;
  /** The description served at `/openapi.json`. */
  readonly openapi: object;
  readonly log: Logger;
}

/** A gateway that does not listen yet. */
export interface App {
  /** @param expects whether the peer waits for `100 Continue` */
  handle(request: IncomingMessage, response: ServerResponse, expects?: boolean): void;
  /** From now on `/readyz` says no, and each answer ends its connection. */
  retire(): void;
  /** Resolves when no event is on its way to the brokers. */
  settled(): Promise<void>;
}

const INGEST = "/ingest";

/** A topic may hold so much of the budget: one that is stuck leaves the rest to the others. */
const TOPIC_SHARE = 0.5;

/** Puts a gateway together. */
export function createApp(parts: AppParts): App {
  const { producer, log } = parts;
  const { limits, batching, idempotency: memory, rate } = parts.settings;
  const budget = new Budget(limits.inFlight);
  const aggregator = new Aggregator(producer, {
    ...batching,
    timeout: limits.acknowledgeTimeout,
    topicBytes: limits.inFlight * TOPIC_SHARE,
    failed: (topic, error) => {
      metrics.sendFailed(topic);
      log.warn({ topic, err: error }, "the brokers did not acknowledge a batch");
    },
  });
  const idempotency = new IdempotencyKeys(memory);
  const metrics = new Metrics({
    bytesInFlight: () => budget.used,
    queuedBytes: () => aggregator.queuedBytes,
    requests: () => aggregator.requests,
    connected: () => producer.connected,
    keysHeld: () => idempotency.entries,
    keysEvicted: () => idempotency.evicted,
  });
  const shared: Shared = {
    doors: new Doors(parts.gateway, parts.catalogue),
    limits,
    budget,
    unpacker: new Unpacker(limits),
    aggregator,
    idempotency,
    rates: new Rates(rate),
    authenticate: parts.authenticate,
    metrics,
    streamMetrics: new Map(parts.gateway.writes.map(({ name }) => [name, metrics.stream(name)])),
    log,
    draining: false,
  };
  const openapi = JSON.stringify(parts.openapi);
  const auth = parts.authenticate === undefined ? "open" : "keys";

  const pages: Readonly<Record<string, () => Page | Promise<Page>>> = {
    "/healthz": () => ({ status: 200, body: JSON.stringify({ status: "ok", auth }) }),
    "/readyz": () => readiness(shared.draining, producer.connected),
    "/openapi.json": () => ({ status: 200, body: openapi }),
    "/metrics": async () => ({
      status: 200,
      body: await metrics.registry.metrics(),
      contentType: metrics.registry.contentType,
    }),
  };

  const refuse = (request: IncomingMessage, response: ServerResponse, refused: Refusal, final = false) => {
    metrics.answered(STATUS[refused.code]);
    respond(request, response, {
      status: STATUS[refused.code],
      body: JSON.stringify(errorBody(refused)),
      headers: refused.headers,
      close: final || shared.draining,
      final,
    });
  };

  const page = async (request: IncomingMessage, response: ServerResponse, make: () => Page | Promise<Page>) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      refuse(request, response, wrongMethod(request, "GET, HEAD"));
      return;
    }
    respond(request, response, { ...(await make()), close: shared.draining });
  };

  return {
    handle: (request, response, expects = false) => {
      const path = pathOf(request.url ?? "");
      if (path === INGEST || path.startsWith(`${INGEST}/`)) {
        if (request.method !== "POST") {
          refuse(request, response, wrongMethod(request, "POST"), expects);
          return;
        }
        const stream = path === INGEST ? undefined : path.slice(INGEST.length + 1);
        new Exchange(shared, request, response, stream).start(expects);
        return;
      }
      const make = Object.hasOwn(pages, path) ? pages[path] : undefined;
      if (make === undefined) refuse(request, response, notFound(path), expects);
      else {
        page(request, response, make).catch((error: unknown) => {
          log.error({ err: error, path }, "a page failed");
          refuse(request, response, refusal("internal", "the gateway failed on this request; its log says why"));
        });
      }
    },
    retire: () => {
      shared.draining = true;
    },
    settled: () => aggregator.settled(),
  };
}

interface Page {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
}

function readiness(draining: boolean, connected: boolean): Page {
  if (draining) return { status: 503, body: JSON.stringify({ status: "draining" }) };
  if (!connected) return { status: 503, body: JSON.stringify({ status: "waiting for the brokers" }) };
  return { status: 200, body: JSON.stringify({ status: "ready" }) };
}

function pathOf(url: string): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}

const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);

const notFound = (path: string): Refusal =>
  refusal(
    "not-found",
    `nothing is at ${shown(path)}; events go to POST /ingest/<stream>, and /openapi.json describes all`,
  );

const wrongMethod = (request: IncomingMessage, allowed: string): Refusal =>
  refusal(
    "method-not-allowed",
    `method ${request.method ?? ""} is not for this address; use ${allowed.replace(", ", " or ")}`,
    {
      headers: ["allow", allowed],
    },
  );
