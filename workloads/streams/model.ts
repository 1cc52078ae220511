/** The types of the definitions: plain tagged data, from which everything else is compiled. */
import type { ByteSize, Duration, Fields, TimestampField, UuidField } from "./fields";

export type Encoding = "json" | "avro";
export type Compatibility = "backward" | "forward" | "full";
/** A system that serves a stream. */
export type Serving = "pinot" | "lake" | "search";

/** Who answers. */
export interface Owner {
  readonly team: string;
  /** Where to reach them: a mail address, a channel, a page. */
  readonly contact: string;
}

/** Expected load: capacity, partitions and limits are computed from it. */
export interface Volume {
  /** Events a second on average over a day. */
  readonly average: number;
  /** Events a second at the busiest minute. */
  readonly peak: number;
  /** Encoded record on average, at most 1 MiB. */
  readonly size: ByteSize;
}

/** The promise to a stream's consumers. */
export interface StreamSlo {
  /** From ingest to acknowledged in the topic, 99th percentile. */
  readonly latency: Duration;
  /** Fraction of events that keep the quality rules, e.g. 0.9995. */
  readonly quality: number;
}

/**
 * How a stream is asked where it is served: indexes follow from it, answers do not. Paths of fields from the record down
 * (`amount`, `location.lat`); a field of a class that a system does not serve is passed over there.
 */
export interface QueryHints<P extends string = string> {
  /** Compared with one value or a few: `WHERE merchantId = …`. The key and the event's id need not be named. */
  readonly filters?: readonly P[];
  /** Compared with bounds: `WHERE amount > …`. The event time need not be named. */
  readonly ranges?: readonly P[];
  /** Strings of which words are searched. */
  readonly text?: readonly P[];
  /** What counts and sums are grouped by: fields of few values, never null. */
  readonly groups?: readonly P[];
  /** Numbers that are summed and averaged by group, never null. */
  readonly sums?: readonly P[];
  /** How long it can be asked. Default: as long as the topic keeps it. */
  readonly keep?: Duration;
}

/** What `defineStream` takes. Units are words (`"7 days"`, `"250 B"`). */
export interface StreamSpec<N extends string, F extends Fields, K extends keyof F & string> {
  /** Lower-case words of letters and digits, joined by hyphens; the topic, tables and indexes are named from it (`names.ts`). */
  readonly name: N;
  /** What flows, in one sentence. */
  readonly doc: string;
  /** Who answers for the data. */
  readonly owner: Owner;
  /** The fields, of which `id` (a uuid) is the event's identity in every system. */
  readonly fields: F & { readonly id: UuidField };
  /** The field that chooses the partition: events of one key keep their order. A string, uuid, int, long or enum, never null. */
  readonly key: K;
  /** The timestamp field that says when it happened, never null. */
  readonly eventTime: { [P in keyof F]: F[P] extends TimestampField ? P : never }[keyof F] & string;
  /** Default `json`. */
  readonly encoding?: Encoding;
  /** What a next version must keep to (`compatibility.ts`). Default `backward`. */
  readonly compatibility?: Compatibility;
  readonly volume: Volume;
  /** How long the topic keeps an event. */
  readonly retention: Duration;
  /** Partitions, 1 to 512; by default computed from `volume.peak` (`partitionsFor`). */
  readonly partitions?: number;
  readonly slo: StreamSlo;
  /** Where the stream is served; each name gives the artefacts of that system. Default nowhere. */
  readonly serve?: readonly Serving[];
  /** How it is asked there. Default: by key, id and event time alone. */
  readonly query?: QueryHints<PathsOf<NoInfer<F>>>;
}

/** Names of fields, and paths within those that are records. */
export type PathsOf<F extends Fields> =
  | (keyof F & string)
  | { [P in keyof F & string]: F[P] extends { readonly kind: "record" } ? `${P}.${string}` : never }[keyof F & string];

/** A stream: plain tagged data. Everything else is compiled from it. */
export interface Stream<
  N extends string = string,
  F extends Fields = Fields,
  K extends keyof F & string = keyof F & string,
> {
  readonly type: "stream";
  readonly name: N;
  readonly doc: string;
  readonly owner: Owner;
  readonly fields: F;
  readonly key: K;
  readonly eventTime: string;
  readonly encoding: Encoding;
  readonly compatibility: Compatibility;
  readonly volume: Volume;
  readonly retention: Duration;
  readonly partitions: number;
  readonly slo: StreamSlo;
  readonly serve: readonly Serving[];
  readonly query?: QueryHints<PathsOf<F>>;
}

/** A stream of any shape, for code that walks a catalogue. */
// The key's type makes Stream invariant in its fields, so "any stream" has to widen it.
export type AnyStream = Omit<Stream, "key" | "fields" | "query"> & {
  readonly key: string;
  readonly fields: Fields;
  readonly query?: QueryHints;
};

/** Replicas. */
export interface Scale {
  readonly min: number;
  readonly max: number;
}

/** What `defineWorker` takes: the edges, from which access, group, topics, environment, scaling and lineage follow. */
export interface WorkerSpec<R extends readonly AnyStream[], W extends readonly AnyStream[]> {
  /** Lower-case words of letters and digits, joined by hyphens; also the name of its folder. */
  readonly name: string;
  /** What it computes, in one sentence. */
  readonly doc: string;
  readonly owner: Owner;
  /** With `state`, all must have the same number of partitions and the same kind of key, since state is kept by input partition. */
  readonly reads: R;
  /** None that it reads. */
  readonly writes: W;
  /** Keyed state in a compacted changelog topic, one entry a key; absent for a stateless worker. */
  readonly state?: {
    /** Entries untouched for this long (in event time) may be dropped. */
    readonly retention: Duration;
  };
  readonly slo: {
    /** From event time to acknowledged output, 99th percentile. */
    readonly latency: Duration;
  };
  /** Replicas; `max` is at most the partitions of what it reads, since more would have nothing to do. */
  readonly scale: Scale;
}

/** A worker: plain tagged data, importable without the runtime. */
export interface Worker<
  R extends readonly AnyStream[] = readonly AnyStream[],
  W extends readonly AnyStream[] = readonly AnyStream[],
> extends WorkerSpec<R, W> {
  readonly type: "worker";
}

/** What `defineGateway` takes. */
export interface GatewaySpec<W extends readonly AnyStream[]> {
  /** Lower-case words of letters and digits, joined by hyphens; also the name of its folder. */
  readonly name: string;
  /** What it is for, in one sentence. */
  readonly doc: string;
  readonly owner: Owner;
  /** The streams that may come in from outside; never one that a worker writes. */
  readonly writes: W;
  readonly slo: {
    /** From the last byte of a request to its answer, 99th percentile. */
    readonly latency: Duration;
  };
  readonly scale: Scale;
}

/** A gateway: plain tagged data, importable without the program that serves it. */
export interface Gateway<W extends readonly AnyStream[] = readonly AnyStream[]> extends GatewaySpec<W> {
  readonly type: "gateway";
}
