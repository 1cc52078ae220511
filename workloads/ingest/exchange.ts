import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import type { Aggregator, Submission } from "./aggregate";
import { Batch } from "./batch";
import { readBody, REQUEST_BYTES, type Unpacker } from "./body";
import { Hold, type Budget } from "./budget";
import { isRefusal, type Doors } from "./doors";
import type { Gate } from "./gate";
import { traceparent } from "./ids";
import type { Answer, IdempotencyKeys } from "./idempotency";
import { ANONYMOUS, type Authenticate, type Sender } from "./keys";
import { mediaOf, type Media } from "./media";
import { NO_STREAM, type Metrics, type StreamMetrics } from "./metrics";
import { layoutOf } from "./parse";
import type { Rates } from "./rates";
import { respond } from "./respond";
import type { Limits } from "./settings";
import { decodeText } from "./text";
import { errorBody, refusal, STATUS, type Refusal, type Unacknowledged } from "./verdict";

/** What all requests share. */
export interface Shared {
  readonly doors: Doors;
  readonly limits: Limits;
  readonly budget: Budget;
  readonly unpacker: Unpacker;
  readonly aggregator: Aggregator;
  readonly idempotency: IdempotencyKeys;
  readonly rates: Rates;
  /** Absent: everybody may write. */
  readonly authenticate: Authenticate | undefined;
  readonly metrics: Metrics;
  readonly streamMetrics: ReadonlyMap<string, StreamMetrics>;
  readonly log: Logger;
  /** True once the gateway is going: each answer then ends its connection. */
  draining: boolean;
}

/** Characters from which on an answer counts. */
const LARGE_ANSWER = 16_384;

const KEY = /^[\x21-\x7e]{1,128}$/;

/** One request for ingestion, from its head to its answer. */
export class Exchange implements Submission {
  private readonly hold: Hold;
  private sender: Sender = ANONYMOUS;
  private media: Media = { form: "json", gzip: false };
  private gate: Gate | undefined;
  /** The idempotency key under which this request is the first. */
  private key: string | undefined;
  private seed: string | undefined;
  private batch: Batch | undefined;
  private single = false;
  /** True while the aggregator has the batch: it says when the memory is free. */
  private submitted = false;
  private receivedAt = 0;

  /** @param stream from the path; undefined where each event names its own */
  constructor(
    private readonly shared: Shared,
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly stream: string | undefined,
  ) {
    this.hold = new Hold(shared.budget);
  }

  /** Answers the request, now or later. @param expects whether the peer waits for `100 Continue` before it sends the body */
  start(expects: boolean): void {
    const refused = this.admitHead();
    if (refused !== undefined) {
      this.refuse(refused, expects);
      return;
    }
    if (expects) this.response.writeContinue();
    readBody(this.request, this.response, this.shared.limits, this.hold, (body) => {
      this.guard(() => {
        if (isRefusal(body)) this.refuse(body);
        else this.takeBody(body);
      });
    });
  }

  /** What can be refused before the body is read. */
  private admitHead(): Refusal | undefined {
    const { shared } = this;
    const { headers } = this.request;
    if (shared.authenticate !== undefined) {
      const sender = authenticated(headers, shared.authenticate);
      if (isRefusal(sender)) return sender;
      this.sender = sender;
    }
    if (this.stream !== undefined) {
      const gate = shared.doors.find(this.stream, this.sender);
      if (isRefusal(gate)) return gate;
      this.gate = gate;
    }
    const media = mediaOf(headers);
    if (isRefusal(media)) return media;
    this.media = media;
    const length = Number(headers["content-length"] ?? 0);
    if (length > shared.limits.body) {
      return refusal(
        "body-too-large",
        `a body must be at most ${shared.limits.body} bytes, got ${length}; send the events in several requests`,
      );
    }
    return shared.rates.refusal(this.sender, performance.now());
  }

  private takeBody(raw: Buffer): void {
    this.receivedAt = performance.now();
    const begun = this.begin(raw);
    if (begun !== "go") {
      if (begun !== undefined) this.refuse(begun);
      return;
    }
    if (!this.media.gzip) {
      this.takePlain(raw);
      return;
    }
    this.shared.unpacker.gunzip(raw, this.hold, (body) => {
      this.guard(() => {
        if (isRefusal(body)) this.refuse(body);
        else this.takePlain(body);
      });
    });
  }

  /** Follows the idempotency key, if there is one: goes on, is answered by another request, or is refused. */
  private begin(raw: Buffer): "go" | Refusal | undefined {
    const header = this.request.headers["idempotency-key"];
    if (header === undefined) return "go";
    if (typeof header !== "string" || !KEY.test(header)) {
      return refusal("bad-header", "idempotency-key must be 1 to 128 visible ASCII characters");
    }
    const key = `${this.sender.name} ${header}`;
    const what = `${this.stream ?? ""} ${this.media.form} ${this.media.gzip ? "gzip" : "plain"}\n`;
    const fingerprint = createHash("sha256").update(what).update(raw).digest("base64");
    const begun = this.shared.idempotency.begin(key, fingerprint, performance.now(), (answer) => {
      this.replay(answer);
    });
    switch (begun) {
      case "first":
        this.key = key;
        this.seed = `${key} ${fingerprint}`;
        return "go";
      case "conflict":
        return refusal(
          "key-reused",
          `idempotency-key ${JSON.stringify(header)} was used for another request; use a new one`,
        );
      case "waiting":
        this.hold.release();
        return undefined;
      default:
        this.replay(begun);
        return undefined;
    }
  }

  private takePlain(body: Buffer): void {
    const text = decodeText(body);
    if (typeof text !== "string") {
      this.refuse(text);
      return;
    }
    const layout = this.media.form === "lines" ? "lines" : layoutOf(text);
    this.single = layout === "one";
    const batch = Batch.read(text, layout, {
      doors: this.shared.doors,
      sender: this.sender,
      limits: this.shared.limits,
      gate: this.gate,
      receivedAt: Date.now(),
      traceparent: traceparent(header(this.request.headers.traceparent)),
      seed: this.seed,
    });
    const events = isRefusal(batch) ? 1 : batch.ids.length + batch.refused.length;
    this.shared.rates.take(this.sender, events, performance.now());
    if (isRefusal(batch)) {
      this.refuse(batch);
      return;
    }
    for (const { stream, refused } of batch.refused) this.shared.metrics.rejected(stream ?? NO_STREAM, refused.code);
    if (batch.ids.length === 0) {
      if (this.single)
        this.refuse(batch.refused[0]?.refused ?? refusal("empty", "the body holds no event"), false, true);
      else this.reply(STATUS.rejected, JSON.stringify(batch.rejection()));
      return;
    }
    this.submit(batch);
  }

  private submit(batch: Batch): void {
    if (!this.hold.resize(REQUEST_BYTES + batch.bytes)) {
      this.refuse(
        refusal("overloaded", "the gateway holds as many bytes as it may; send the request again later", {
          retryAfter: 1,
        }),
      );
      return;
    }
    this.batch = batch;
    const refused = this.shared.aggregator.submit(this);
    if (refused === undefined) this.submitted = true;
    else this.refuse(refused);
  }

  get parts(): Batch["parts"] {
    return this.batch?.parts ?? [];
  }

  answered(failure: Refusal | undefined): void {
    this.guard(() => {
      const { batch, shared } = this;
      if (batch === undefined) return;
      if (failure !== undefined) {
        for (const part of batch.parts) shared.metrics.rejected(part.stream, failure.code, part.records.length);
        const body: Unacknowledged = { ...errorBody(failure), ids: batch.ids };
        this.reply(STATUS[failure.code], JSON.stringify(body), retryHeaders(failure));
        return;
      }
      shared.metrics.acknowledged((performance.now() - this.receivedAt) / 1000);
      for (const part of batch.parts) shared.streamMetrics.get(part.stream)?.accepted(part.records.length);
      if (this.single) this.reply(202, `{"id":"${batch.ids[0] ?? ""}"}`);
      else if (batch.refused.length > 0) this.reply(202, JSON.stringify(batch.verdicts()));
      else this.reply(202, `{"accepted":${batch.ids.length},"ids":["${batch.ids.join('","')}"]}`);
    });
  }

  released(): void {
    this.batch = undefined;
    this.hold.release();
  }

  private replay(answer: Answer): void {
    this.reply(answer.status, answer.body, ["idempotency-replayed", "true"]);
  }

  private refuse(refused: Refusal, final = false, counted = false): void {
    if (!counted) this.shared.metrics.rejected(this.gate?.stream ?? NO_STREAM, refused.code);
    this.reply(STATUS[refused.code], JSON.stringify(errorBody(refused)), retryHeaders(refused), final);
  }

  private reply(status: number, body: string, headers?: readonly string[], final = false): void {
    const { shared, key } = this;
    this.key = undefined;
    shared.metrics.answered(status);
    if (body.length > LARGE_ANSWER) this.holdAnswer(body.length);
    respond(this.request, this.response, { status, body, headers, close: final || shared.draining, final });
    if (!this.submitted) this.released();
    if (key !== undefined) shared.idempotency.finish(key, { status, body }, performance.now());
  }

  /** A large answer is counted until it is sent: a peer that does not read may not fill the memory with them. */
  private holdAnswer(bytes: number): void {
    const hold = new Hold(this.shared.budget);
    if (!hold.resize(bytes)) return;
    this.response.once("close", () => {
      hold.release();
    });
  }

  /** A defect of the gateway fails one request, not all. */
  private guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.shared.log.error({ err: error }, "a request failed by a defect of the gateway");
      this.refuse(refusal("internal", "the gateway failed on this request; its log says why"));
    }
  }
}

function header(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function retryHeaders({ retryAfter, headers = [] }: Refusal): readonly string[] {
  return retryAfter === undefined ? headers : [...headers, "retry-after", String(retryAfter)];
}

function authenticated(headers: IncomingMessage["headers"], authenticate: Authenticate): Sender | Refusal {
  const { authorization } = headers;
  const key = authorization?.startsWith("Bearer ") === true ? authorization.slice(7) : header(headers["x-api-key"]);
  const challenge = { headers: ["www-authenticate", "Bearer"] };
  if (key === undefined || key === "") {
    return refusal("unauthorized", "an API key is needed; send it as authorization: Bearer <key>", challenge);
  }
  return (
    authenticate(key) ??
    refusal("unauthorized", "the API key is not known; check it with whoever gave it to you", challenge)
  );
}
