import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { paths } from "../paths";
import { workloadNode } from "../workload-node";
import { same } from "./report";

export interface NumberedLoadOptions {
  /** The gateway's. */
  readonly port: number;
  readonly count: number;
  /** Events a second. */
  readonly rate: number;
  /** File of the ids that were acknowledged. */
  readonly acks: string;
  readonly deadlineSeconds: number;
  /** Further flags of the generator. */
  readonly flags?: readonly string[];
  /** When it is aborted, the load ends at once. */
  readonly stop: AbortSignal;
}

/** Numbered payments, sent by the generator as a process of its own until each is acknowledged. */
export class NumberedLoad {
  readonly #options: NumberedLoadOptions;
  readonly #process: ChildProcess;
  readonly #ended: Promise<number | null>;

  constructor(options: NumberedLoadOptions) {
    const { port, count, rate, acks, deadlineSeconds, flags = [], stop } = options;
    const here = paths();
    this.#options = options;
    mkdirSync(dirname(acks), { recursive: true });
    const numbered = ["--numbered", count, "--rate", rate, "--acks", acks, "--deadline", deadlineSeconds].map(String);
    this.#process = spawn(
      workloadNode(here.root),
      [join(here.dist, "workloads/generator/main.js"), "--url", `http://127.0.0.1:${port}`, ...numbered, ...flags],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    this.#ended = new Promise((resolve) => this.#process.once("close", resolve));
    stop.addEventListener("abort", () => this.#process.kill("SIGKILL"));
  }

  /** Waits until so many are acknowledged. @throws when the load ends before that */
  async reaches(acknowledged: number): Promise<void> {
    const { acks, stop } = this.#options;
    stop.throwIfAborted();
    while (acknowledgedIn(acks).size < acknowledged) {
      this.stillRuns();
      await sleep(100, undefined, { signal: stop });
    }
  }

  /** @throws when it has ended: what was to happen under load did not */
  stillRuns(): void {
    same("the load has ended with", this.#process.exitCode, null);
  }

  /** Waits for its end. @throws when not every payment was acknowledged */
  async ended(): Promise<void> {
    same("the load has ended with", await this.#ended, 0);
  }

  end(): void {
    this.#process.kill("SIGKILL");
  }
}

/** The ids in a sender's file; its last line may be cut off while the load runs. */
export function acknowledgedIn(file: string): ReadonlySet<string> {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  return new Set(lines.slice(0, -1));
}
