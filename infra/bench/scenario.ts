import type { Settings } from "./settings";
import type { Topics } from "./topics";
import type { Child } from "./children";

/** What one run of one contestant gave, by metric. */
export type Measured = Readonly<Record<string, number>>;

/** Who is measured: ours first, then the peers. */
export interface Contestant {
  readonly name: string;
  readonly measure: () => Promise<Measured>;
}

/** A row of the table for each metric that the first contestant gives. */
export interface Metric {
  /** As `measure` names it. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly better: "higher" | "lower";
}

export interface Scenario {
  readonly name: string;
  readonly metrics: readonly Metric[];
  readonly contestants: readonly Contestant[];
  /** Runs once before the first round. */
  prepare?(): Promise<void>;
  /** Runs once at the end, also after a failure: removes what `prepare` has left running. */
  end?(): Promise<void>;
}

/** What a scenario may use: the broker of the bench, and processes that end with it. */
export interface Bench {
  readonly settings: Settings;
  readonly brokers: readonly string[];
  readonly topics: Topics;
  /** Scratch folder, removed at the end. */
  readonly folder: string;
  /** A compiled module of the repository, by its path below the compiled folder, under this Node. */
  node(module: string, args: readonly string[], env?: Readonly<Record<string, string>>): Child;
  /** A class of Kafka's tools, or a source file below `java/`, with the peers' jars. */
  java(main: string, args: readonly string[]): Child;
}

/** The one JSON line that the bench's own processes answer with. */
export async function answerOf(child: Child): Promise<Measured> {
  const last = (await child.done).findLast((line) => line.startsWith("{"));
  if (last === undefined) throw new Error(`${child.name} ended without an answer`);
  return JSON.parse(last) as Measured;
}
