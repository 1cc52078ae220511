import type { OutboundRecord } from "../runtime/driver";
import { derivedId } from "../runtime/ids";
import { names } from "../streams";
import type { Part } from "./aggregate";
import { isRefusal, openEnvelope, type Doors } from "./doors";
import { invalid, type Gate } from "./gate";
import { uuidV7 } from "./ids";
import type { Sender } from "./keys";
import { eachEvent, type Layout, type ParseLimits } from "./parse";
import { errorBody, refusal, type NoneAccepted, type Refusal, type SomeAccepted, type Verdict } from "./verdict";

/** What a record costs besides its bytes: key, headers and the objects that hold them. */
const RECORD_BYTES = 400;
/** So many refused events of a request have their issues told; the others only their code, which bounds the answer. */
const EXPLAINED = 100;

/** What a batch needs to know of its request. */
export interface Origin {
  readonly doors: Doors;
  readonly sender: Sender;
  readonly limits: ParseLimits;
  /** The gate of the path's stream; absent where each event names its own. */
  readonly gate: Gate | undefined;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly traceparent: string;
  /** Present when the request can be sent again: ids are then made from it. */
  readonly seed: string | undefined;
}

interface Refused {
  readonly index: number;
  readonly line: number | undefined;
  /** The stream of the event, where it is known. */
  readonly stream: string | undefined;
  readonly refused: Refusal;
}

interface Growing extends Part {
  readonly stream: string;
  readonly records: OutboundRecord[];
  bytes: number;
}

const H = names.HEADERS;

/** The events of one request, each let in or refused. */
export class Batch {
  /** By topic. */
  readonly parts: Growing[] = [];
  /** Of the events let in, in their order. */
  readonly ids: string[] = [];
  readonly refused: Refused[] = [];
  /** What the events let in cost in memory. */
  bytes = 0;
  private readonly ingestedAt: string;

  private constructor(private readonly origin: Origin) {
    this.ingestedAt = String(origin.receivedAt);
  }

  /** Reads a body, or says why it is refused as a whole. */
  static read(text: string, layout: Layout, origin: Origin): Batch | Refusal {
    const batch = new Batch(origin);
    const refused = eachEvent(text, layout, origin.limits, (value, unparsed, line) => {
      if (unparsed !== undefined) batch.refuse(unparsed, line, origin.gate);
      else if (origin.gate !== undefined) batch.take(value, origin.gate, line);
      else batch.takeEnvelope(value, line);
    });
    return refused ?? batch;
  }

  private takeEnvelope(value: unknown, line: number | undefined): void {
    const envelope = openEnvelope(value);
    if (isRefusal(envelope)) {
      this.refuse(envelope, line, undefined);
      return;
    }
    const gate = this.origin.doors.find(envelope.stream, this.origin.sender);
    if (isRefusal(gate)) this.refuse(gate, line, undefined);
    else this.take(envelope.event, gate, line);
  }

  private take(value: unknown, gate: Gate, line: number | undefined): void {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      const event = value as Record<string, unknown>;
      if (event.id === undefined) event.id = this.newId();
    }
    const payload = gate.admit(value);
    if (typeof payload !== "string" && !Buffer.isBuffer(payload)) {
      this.refuse(invalid(gate, payload), line, gate);
      return;
    }
    const size = payload.length;
    // A character takes up to three bytes: counted only where it can matter.
    if (3 * size > this.origin.limits.event && Buffer.byteLength(payload) > this.origin.limits.event) {
      const message = `an event must be at most ${this.origin.limits.event} bytes in its canonical form, got ${Buffer.byteLength(payload)}`;
      this.refuse(refusal("event-too-large", message), line, gate);
      return;
    }
    // What passed the gate is a record of its stream: it has an id and a key.
    const event = value as Record<string, unknown> & { readonly id: string };
    const part = this.part(gate);
    part.records.push({
      key: String(event[gate.key]),
      value: payload,
      headers: { [H.id]: event.id, [H.ingestedAt]: this.ingestedAt, [H.traceparent]: this.origin.traceparent },
    });
    part.bytes += size + RECORD_BYTES;
    this.bytes += size + RECORD_BYTES;
    this.ids.push(event.id);
  }

  private newId(): string {
    const { seed, receivedAt } = this.origin;
    if (seed === undefined) return uuidV7(receivedAt);
    // Whoever sends the same request again gets the same ids, at any instance and after a restart.
    return derivedId("ingest", seed, this.ids.length + this.refused.length);
  }

  private part(gate: Gate): Growing {
    for (const part of this.parts) if (part.stream === gate.stream) return part;
    const part: Growing = { topic: gate.topic, stream: gate.stream, records: [], bytes: 0 };
    this.parts.push(part);
    return part;
  }

  private refuse(refused: Refusal, line: number | undefined, gate: Gate | undefined): void {
    const index = this.ids.length + this.refused.length;
    const told =
      refused.issues !== undefined && this.refused.length >= EXPLAINED
        ? refusal(
            refused.code,
            `${refused.message.replace("; see issues", "")}; only the first ${EXPLAINED} are explained`,
          )
        : refused;
    this.refused.push({ index, line, stream: gate?.stream, refused: told });
  }

  /** The answer about a batch of which some events are refused. */
  verdicts(): SomeAccepted {
    const verdicts: Verdict[] = [];
    let next = 0;
    const count = this.ids.length + this.refused.length;
    for (let index = 0; index < count; index++) {
      const refused = this.refused[next];
      if (refused?.index === index) {
        const { line } = refused;
        const where = line === undefined ? { index } : { index, line };
        verdicts.push({ ...where, accepted: false, ...errorBody(refused.refused) });
        next++;
      } else {
        verdicts.push({ index, accepted: true, id: this.ids[index - next] ?? "" });
      }
    }
    return { accepted: this.ids.length, rejected: this.refused.length, verdicts };
  }

  /** The answer about a batch without a good event. */
  rejection(): NoneAccepted {
    const message = "no event of the batch was accepted; see verdicts";
    return { ...errorBody(refusal("rejected", message)), ...this.verdicts() };
  }
}
