import type * as pulumi from "@pulumi/pulumi";
import type { ScrapeTarget } from "../components/core/observe";

/** What a stack promises its consumers: the one definition of the outputs, for the program and for whoever reads them. */
export interface StackOutputs {
  readonly place: "local" | "kubernetes" | "aws";
  readonly ingest: {
    /** Where events go in, e.g. `http://127.0.0.1:8000`; `POST <url>/ingest/<stream>`. */
    readonly url: string;
    /** Who may write: whoever reaches the address, or the holder of an API key. */
    readonly authentication: "open" | "api-key";
    /** The streams that it takes. */
    readonly streams: readonly string[];
  };
  readonly kafka: {
    /** `host:port`, comma-separated. */
    readonly bootstrap: string;
    /** Topic of each stream, by the stream's name. */
    readonly topics: Readonly<Record<string, string>>;
  };
  /** By the worker's name. */
  readonly workers: Readonly<
    Record<
      string,
      {
        /** Health and metrics. */
        readonly url: string;
        readonly reads: readonly string[];
        readonly writes: readonly string[];
        /** Topic of its rejected records. */
        readonly deadLetters: string;
      }
    >
  >;
  /** Pages of metrics in Prometheus' text format. */
  readonly scrape: readonly ScrapeTarget[];
}

/** As the program returns them, and as a consumer gets them. */
export type Outputs = { readonly [K in keyof StackOutputs]: pulumi.Output<StackOutputs[K]> };

const KEYS: Readonly<Record<keyof StackOutputs, true>> = {
  place: true,
  ingest: true,
  kafka: true,
  workers: true,
  scrape: true,
};

/**
 * The outputs of another stack: `outputsOf(new pulumi.StackReference("organization/millrace/local")).ingest`.
 * A stack that lacks one fails the consumer's preview.
 */
export function outputsOf(reference: pulumi.StackReference): Outputs {
  return mapKeys((key) => reference.requireOutput(key)) as Outputs;
}

/**
 * The outputs as the Automation API returns them.
 * @throws when one is missing, as after an update that failed
 */
export function plainOutputs(map: Readonly<Record<string, { readonly value: unknown }>>): StackOutputs {
  return mapKeys((key) => {
    const output = map[key];
    if (output === undefined) throw new Error(`the stack has no output "${key}"; run \`npm start\` to finish it`);
    return output.value;
  }) as unknown as StackOutputs;
}

const mapKeys = <T>(valueOf: (key: string) => T): Record<string, T> =>
  Object.fromEntries(Object.keys(KEYS).map((key) => [key, valueOf(key)]));
