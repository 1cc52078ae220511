import type { AnyStream, Gateway } from "../streams";
import { gateOf, type Gate } from "./gate";
import type { Sender } from "./keys";
import { unknownStream } from "./nearest";
import { refusal, type Refusal } from "./verdict";

/** The streams that come in here, by name. */
export class Doors {
  private readonly gates = new Map<string, Gate>();
  /** Streams of the platform that do not come in here. */
  private readonly inner: ReadonlySet<string>;
  readonly names: readonly string[];

  constructor(gateway: Gateway, catalogue: readonly AnyStream[]) {
    for (const stream of gateway.writes) this.gates.set(stream.name, gateOf(stream));
    this.names = [...this.gates.keys()].sort();
    this.inner = new Set(catalogue.map(({ name }) => name).filter((name) => !this.gates.has(name)));
  }

  /** The gate of a stream, or why the sender may not pass it. */
  find(name: string, sender: Sender): Gate | Refusal {
    const gate = this.gates.get(name);
    if (gate === undefined) {
      return this.inner.has(name)
        ? refusal(
            "forbidden",
            `stream "${name}" does not come in from outside, a worker of the platform writes it; the streams are ${this.names.join(", ")}`,
          )
        : refusal("unknown-stream", unknownStream(name, this.names));
    }
    if (sender.streams !== "*" && !sender.streams.has(name)) {
      return refusal(
        "forbidden",
        `producer "${sender.name}" may not write stream "${name}"; it may write ${[...sender.streams].sort().join(", ")}`,
      );
    }
    return gate;
  }
}

/** What `POST /ingest` takes: an event with the name of its stream. */
export interface Envelope {
  readonly stream: string;
  readonly event: unknown;
}

/** The envelope that a value is, or why it is none. */
export function openEnvelope(value: unknown): Envelope | Refusal {
  if (typeof value === "object" && value !== null && Object.keys(value).length === 2) {
    const { stream, event } = value as { readonly stream?: unknown; readonly event?: unknown };
    if (typeof stream === "string" && event !== undefined) return { stream, event };
  }
  return refusal(
    "malformed",
    'each event must be {"stream": "<name>", "event": {…}} here; or send bare events to /ingest/<name>',
  );
}

/** Tells a refusal from what was asked for. */
export function isRefusal(result: object): result is Refusal {
  return "code" in result && "message" in result;
}
