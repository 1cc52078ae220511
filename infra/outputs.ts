import * as pulumi from "@pulumi/pulumi";
import type { ScrapeTarget } from "../components/core/observe";
import type { Plan } from "../components/core/plan";

/** An address that people or programs use, and what they need to. */
export interface Endpoint {
  /** `https://grafana.example.com`, or `host:port`, comma-separated. */
  readonly address: string;
  readonly protocol: "http" | "kafka" | "s3" | "postgresql";
  /** `open`: whoever reaches it. `aws-iam`: an AWS identity. `in-cluster`: whatever runs in the cluster and is let by a network policy. */
  readonly authentication: "open" | "api-key" | "mtls" | "oidc" | "password" | "jwt" | "aws-iam" | "in-cluster";
  readonly tls: boolean;
  /** How it is reached from outside the platform's network, where it is. */
  readonly outside?: string;
}

/** What a stack promises its consumers: the one definition of the outputs, for the program and for whoever reads them. */
export interface StackOutputs {
  readonly place: "local" | "kubernetes" | "aws";
  readonly ingest: {
    /** Where events go in, e.g. `http://127.0.0.1:8000`; `POST <url>/ingest/<stream>`. */
    readonly url: string;
    /** Who may write: whoever reaches the address, or the holder of an API key. */
    readonly authentication: "open" | "api-key" | "mtls";
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
  /** Images that the program built or was given, by name, each with its digest. Empty where there is none. */
  readonly images: Readonly<Record<string, string>>;
  /** Buckets by purpose: `lake`, `checkpoints`, `segments`, `backups`. Empty where there is no object store. */
  readonly buckets: Readonly<Record<string, string>>;
  /** Every address of the platform by its system: `ingest`, `kafka`, `grafana`, … */
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** What the stack is to hold (`millrace-plan`). */
  readonly plan: Plan;
  /** For `kubectl`; secret. Empty where there is no cluster. */
  readonly kubeconfig: string;
  /** The clear API keys by producer; secret. Empty where the gateway is open. */
  readonly apiKeys: Readonly<Record<string, string>>;
}

/** As the program returns them, and as a consumer gets them. */
export type Outputs = { readonly [K in keyof StackOutputs]: pulumi.Output<StackOutputs[K]> };

/** A value of which parts may be known late. */
type Lately<T> = T | pulumi.Output<T> | (T extends object ? { readonly [K in keyof T]: Lately<T[K]> } : never);

/** One of the stack's outputs, of parts that the engine may only know later. */
export const outputOf = <K extends keyof StackOutputs>(_key: K, value: Lately<StackOutputs[K]>): Outputs[K] =>
  pulumi.output(value as pulumi.Input<unknown>);

const KEYS: Readonly<Record<keyof StackOutputs, true>> = {
  place: true,
  ingest: true,
  kafka: true,
  workers: true,
  scrape: true,
  images: true,
  buckets: true,
  endpoints: true,
  plan: true,
  kubeconfig: true,
  apiKeys: true,
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
