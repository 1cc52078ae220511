/** The types of the definitions: plain tagged data, from which everything else is compiled. */
import type { ByteSize, Duration, Field, Fields, TimestampField, UuidField } from "./fields";
import type { Derivation, LeafPath, Lineage } from "./lineage";

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

/** A system outside of Kafka that a worker writes what it reads to: the search, or the catalogue of data. */
export type Fed = "search" | "catalogue";

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
  /**
   * Where each field of each stream that it writes comes from, by the stream's name and the field's path; `{}` for a worker that
   * writes nothing. A field left out does not compile. `{ "fraud-alerts": { paymentId: unchanged("payments.id"), … } }`
   */
  readonly lineage: Lineage<NoInfer<R>, NoInfer<W>>;
  /** The system outside of Kafka that it writes what it reads to: it is told where that is, and let through to it. */
  readonly feeds?: Fed;
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

/** Fields of a query's source, as `field("ratio")` names them. */
export interface FieldRef<N extends string = string> {
  readonly field: N;
}

/** An expression of SQL in pieces: text, and the fields that it uses. ``sql`1 - ${field("ratio")}` `` */
export interface Sql<N extends string = string> {
  readonly type: "sql";
  readonly pieces: readonly (string | FieldRef<N>)[];
}

/** Fields of a source that may be written as they are where `T` is asked for: of its kind, and null only where it may be. */
type Alike<F extends Fields, T extends Fields[string]> = {
  [S in keyof F & string]: F[S]["kind"] extends T["kind"]
    ? F[S] extends { readonly nullable: true }
      ? T extends { readonly nullable: true }
        ? S
        : never
      : S
    : never;
}[keyof F & string];

/**
 * What each field of the written stream is made of: the name of a field of the source, which is written as it is, or an
 * expression. A field that is missing, or that the stream does not have, does not compile.
 */
export type Selection<R extends AnyStream, W extends AnyStream> = {
  readonly [P in keyof W["fields"] & string]:
    Alike<R["fields"], W["fields"][P]> | (P extends "id" ? never : Sql<keyof R["fields"] & string>);
};

/** What `defineQuery` takes: a continuous query from one stream to another, a record for a record. */
export interface QuerySpec<R extends AnyStream, W extends AnyStream> {
  /** Lower-case words of letters and digits, joined by hyphens; also the name of its folder. */
  readonly name: string;
  /** What it finds, in one sentence. */
  readonly doc: string;
  readonly owner: Owner;
  readonly reads: R;
  /** Another stream. Its `id` is that of the record that each is made of, and its key is the same. */
  readonly writes: W;
  /** Which records are taken. Default all. */
  readonly where?: Sql<keyof R["fields"] & string>;
  readonly select: Selection<R, W>;
  readonly slo: {
    /** From event time to acknowledged output, 99th percentile. */
    readonly latency: Duration;
  };
}

/** A query: plain tagged data. */
export interface Query<R extends AnyStream = AnyStream, W extends AnyStream = AnyStream> {
  readonly type: "query";
  readonly name: string;
  readonly doc: string;
  readonly owner: Owner;
  readonly reads: R;
  readonly writes: W;
  readonly where?: Sql;
  /** By field of the written stream. */
  readonly select: Readonly<Record<string, string | Sql>>;
  readonly slo: { readonly latency: Duration };
}

/** Where a value of a captured row comes from: a column, the same value for every row, or the time of the commit. */
export type CaptureSource =
  | { readonly from: "column"; readonly column: string }
  | { readonly from: "constant"; readonly value: unknown }
  | { readonly from: "commit" };

/** A value of one kind that a column can be; `InferField` without its recursion. */
type Scalar<F extends Field> =
  | (F extends { readonly kind: "enum"; readonly values: readonly (infer V)[] }
      ? V
      : F extends { readonly kind: "string" | "uuid" | "decimal" }
        ? string
        : F extends { readonly kind: "boolean" }
          ? boolean
          : F extends { readonly kind: "long"; readonly bigint: true }
            ? bigint
            : F extends { readonly kind: "int" | "long" | "double" | "timestamp" }
              ? number
              : never)
  | (F extends { readonly nullable: true } ? null : never);

/** The same, as far as it fits a field. */
export type CaptureSourceOf<F extends Field> =
  | { readonly from: "column"; readonly column: string }
  | { readonly from: "constant"; readonly value: Scalar<F> }
  | (F extends TimestampField ? { readonly from: "commit" } : never);

/** A table, and the stream that each of its rows goes to when it is inserted or changed. */
export interface CapturedTable {
  /** With its schema: `dbo.OwnPrice`. */
  readonly table: string;
  readonly writes: AnyStream;
  /** By field of the stream, all but `id`. */
  readonly fields: Readonly<Record<string, CaptureSource>>;
}

/** What `captured` takes. */
export interface CapturedTableSpec<W extends AnyStream> {
  readonly table: string;
  readonly writes: W;
  /** For each field but `id`, which follows from the change. A field that is missing or that the stream lacks does not compile. */
  readonly fields: { readonly [P in Exclude<keyof W["fields"] & string, "id">]: CaptureSourceOf<W["fields"][P]> };
}

/** What `defineCapture` takes: a database of SQL Server whose changes become streams. Where it is, a stack's settings say. */
export interface CaptureSpec {
  /** Lower-case words of letters and digits, joined by hyphens; also the name of its folder. */
  readonly name: string;
  /** What it brings, in one sentence. */
  readonly doc: string;
  readonly owner: Owner;
  /** Name of the database on its server. */
  readonly database: string;
  readonly tables: readonly CapturedTable[];
}

/** A capture: plain tagged data. */
export interface Capture extends CaptureSpec {
  readonly type: "capture";
}

/** What proves to a source who asks: a header with what a file of the process holds. */
export interface PollerSecret {
  /** Lower case: `authorization`, `x-api-key`. */
  readonly header: string;
  /** Before the secret, with a space between: `Bearer`. Default nothing. */
  readonly scheme?: string;
}

/** What `definePoller` takes: an HTTP source that is asked again and again, and the stream that its items go to. */
export interface PollerSpec<W extends AnyStream> {
  /** Lower-case words of letters and digits, joined by hyphens; also the name of its folder. */
  readonly name: string;
  /** What it brings, in one sentence. */
  readonly doc: string;
  readonly owner: Owner;
  /** What is asked: `https://…`, or `http://` of this machine; without user, password or fragment. A process may be told another. */
  readonly url: string;
  /** From the beginning of a round to that of the next, from 1 second to 1 day. */
  readonly every: Duration;
  /** Until an answer that has not come whole is given up, at most 5 minutes. Default `"10 seconds"`. */
  readonly timeout?: Duration;
  /** Largest body of an answer, unpacked, at most 64 MiB. Default `"4 MiB"`. */
  readonly maxAnswer?: ByteSize;
  /** Query parameter that says from where on a round asks; absent where the source tells everything each time. */
  readonly since?: string;
  /**
   * Query parameter that names a further page, and the most pages of one round, 1 to 1,000; absent where there is one page. It
   * may be that of `since`, where a source goes on from a number or time alone.
   */
  readonly paging?: { readonly parameter: string; readonly pages: number };
  /** Absent where the source answers everybody. */
  readonly secret?: PollerSecret;
  /** One that no worker or query writes. */
  readonly writes: W;
  /**
   * Where each field of the stream comes from, by its path; sources are paths in the source's own item.
   * `{ sku: unchanged("article"), … }` A field left out does not compile.
   */
  readonly lineage: Readonly<Record<LeafPath<NoInfer<W>["fields"]>, Derivation>>;
  readonly slo: {
    /** Longest time since the last round that came to its end; longer than `every`. */
    readonly freshness: Duration;
  };
}

/** A poller: plain tagged data, importable without the program that asks. */
export interface Poller<W extends AnyStream = AnyStream> extends Omit<PollerSpec<W>, "lineage"> {
  readonly type: "poller";
  readonly lineage: Readonly<Record<string, Derivation>>;
}
