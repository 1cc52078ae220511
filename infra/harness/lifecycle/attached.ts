import { readFileSync } from "node:fs";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { type Engine, type OpenOptions, openEngine, type Result } from "../../engine";
import { Refused } from "../policies";
import { uncomputedReads } from "../stand-in/make";
import { type StandInOptions, startStandIns, WITHOUT_CHECKPOINTS } from "../stand-in/start";

export type AttachedOptions = Omit<OpenOptions, "environment" | "onEvent"> & Omit<StandInOptions, "dist">;

/** What the engine did to one resource. */
export interface Step {
  /** `create`, `update`, `same`, `delete`, `refresh`, `create-replacement`, … */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
}

export interface Operation extends Result {
  /** In the order in which the engine was done with them; components among them. */
  readonly steps: readonly Step[];
}

/** An engine whose providers are stand-ins: no cloud, no cluster, no credentials. */
export interface AttachedEngine {
  /** @throws `Refused<Operation>` when a mandatory policy is violated */
  preview(): Promise<Operation>;
  /** @throws also when the stack's outputs hold an output that nothing computes */
  up(): Promise<Operation & { readonly outputs: OutputMap }>;
  refresh(): Promise<Operation>;
  destroy(): Promise<Operation>;
  /** What `pulumi destroy` does before it asks: it refuses where something is protected. */
  previewDestroy(): Promise<Operation>;
  /** The recorded state with its secrets in clear, as `pulumi stack export --show-secrets` gives it. */
  exportState(): Promise<unknown>;
  /** The recorded state as it is stored. */
  storedState(): string;
  close(): Promise<void>;
}

/** Number of resources that the engine works on at once: the stand-ins only wait. */
const PARALLEL = 32;

/** Opens the stack of a program in this process. Its state is in `paths.state`. */
export async function openAttached({
  delayMs,
  failCreate,
  charts,
  trivy,
  scans,
  ...options
}: AttachedOptions): Promise<AttachedEngine> {
  const standIns = await startStandIns({
    dist: options.paths.dist,
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(failCreate === undefined ? {} : { failCreate }),
    ...(charts === undefined ? {} : { charts }),
    ...(trivy === undefined ? {} : { trivy }),
    ...(scans === undefined ? {} : { scans }),
  });
  let steps: Step[] = [];
  let engine: Engine;
  try {
    engine = await openEngine({
      parallel: PARALLEL,
      ...options,
      // Where a run is to be broken off it writes them, as it would for a cloud.
      environment: { ...standIns.environment, ...(failCreate === undefined ? WITHOUT_CHECKPOINTS : {}) },
      onEvent: ({ resOutputsEvent }) => {
        if (resOutputsEvent === undefined) return;
        const { op, urn, type } = resOutputsEvent.metadata;
        steps.push({ op, urn, type, name: urn.split("::").slice(3).join("::") });
      },
    });
  } catch (error) {
    await standIns.close();
    throw error;
  }
  const told = async <T extends Result>(operation: () => Promise<T>): Promise<T & Operation> => {
    steps = [];
    try {
      const result = await operation();
      return { ...result, steps };
    } catch (error) {
      if (error instanceof Refused) throw new Refused(error.findings, { ...(error.result as Result), steps });
      throw new Error(plainOf(error instanceof Error ? error.message : String(error)), { cause: error });
    }
  };
  return {
    preview: () => told(() => engine.preview()),
    up: async () => {
      const result = await told(() => engine.up());
      const reads = uncomputedReads(valuesOf(result.outputs));
      if (reads.length > 0) throw new Error(reads.map(({ reason }) => `stack output ${reason}`).join("\n"));
      return result;
    },
    refresh: () => told(() => engine.refresh()),
    destroy: () => told(() => engine.destroy()),
    previewDestroy: () => told(() => engine.previewDestroy()),
    exportState: () => engine.exportState(),
    storedState: () => readFileSync(engine.stateFile, "utf8"),
    close: () => standIns.close(),
  };
}

const valuesOf = (outputs: OutputMap): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value as unknown]));

/**
 * Without what the engine puts around a stand-in's sentence, the value among it: `aws:ec2/vpc:Vpc "network": "cidr" is no …`.
 * A call that was broken off because another one failed says nothing.
 */
const plainOf = (message: string): string =>
  message
    .split("\n")
    .filter((line) => !/^\s+at |the client connection is closing|^One or more errors occurred/.test(line))
    .map((line) =>
      line
        .replace(/^(\S+) resource '(.*?)'(?:: property .*? value \{.*\})? has a problem: /, '$1 "$2": ')
        .replace(/^Unhandled exception: Error: invocation of \S+ returned an error: /, ""),
    )
    .join("\n");
