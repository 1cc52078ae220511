import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a child may take to end after SIGTERM. */
const GRACE_MS = 10_000;
/** How much of a child's output is kept for the message when it fails. */
const TAIL_LINES = 20;

/** A child process whose lines of output are read as they come. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Resolves with all lines of standard output when it ends with 0. @throws with its last lines when it ends otherwise */
  readonly done: Promise<readonly string[]>;
  /** Resolves with the first line that `wanted` accepts. @throws when it ends without one */
  line(wanted: (line: string) => boolean): Promise<string>;
  /** Asks it to end, then kills it. */
  stop(): Promise<void>;
}

export interface ChildSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** After this long it is killed: no child of the bench runs without a bound. */
  readonly withinMs: number;
}

/** Starts children and ends all of them, whatever happens. */
export class Children {
  readonly #running = new Set<ChildProcess>();
  #closed = false;

  start(spec: ChildSpec): Child {
    if (this.#closed) throw new Error(`the bench is ending, ${spec.name} is not started`);
    const child = spawn(spec.command, [...spec.args], {
      cwd: spec.cwd,
      env: { ...process.env, ...spec.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#running.add(child);
    const timer = setTimeout(() => child.kill("SIGKILL"), spec.withinMs);
    const output = new Output(child, spec.name);
    const ended = new Promise<string | undefined>((resolve) => {
      child.once("error", (error) => {
        resolve(error.message);
      });
      child.once("close", (code, signal) => {
        resolve(code === 0 ? undefined : (signal ?? `exit ${code ?? 0}`));
      });
    });
    let asked = false;
    const done = ended.then((problem) => {
      clearTimeout(timer);
      this.#running.delete(child);
      output.end();
      if (problem === undefined || asked) return output.lines;
      throw new Error(`${spec.name} failed (${problem}). Its last lines:\n${output.tail.join("\n")}`);
    });
    // Whoever waits for it gets the error; it is no unhandled one where a line of it was all that was wanted.
    done.catch(() => undefined);
    return {
      name: spec.name,
      pid: child.pid ?? 0,
      done,
      line: (wanted) => output.first(wanted, done),
      stop: async () => {
        asked = true;
        await end(child, ended);
      },
    };
  }

  /** Ends all that still run; nothing can be started afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.stopRunning();
  }

  /** Ends all that run now, so that whoever waits for them fails. */
  async stopRunning(): Promise<void> {
    await Promise.all(
      [...this.#running].map((child) => end(child, new Promise((resolve) => child.once("close", resolve)))),
    );
  }
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const late = new AbortController();
  const killed = sleep(GRACE_MS, undefined, { signal: late.signal }).then(
    () => child.kill("SIGKILL"),
    () => undefined,
  );
  await ended;
  late.abort();
  await killed;
}

/** The lines of a child: standard output whole, both streams' last ones for messages. */
class Output {
  readonly lines: string[] = [];
  readonly tail: string[] = [];
  readonly #waiting = new Set<{ wanted: (line: string) => boolean; found: (line: string) => void }>();

  constructor(
    child: ChildProcess,
    private readonly name: string,
  ) {
    if (child.stdout === null || child.stderr === null) throw new Error("a child's output must be piped");
    createInterface({ input: child.stdout }).on("line", (line) => {
      this.lines.push(line);
      this.#keep(line);
      for (const waiter of this.#waiting) {
        if (!waiter.wanted(line)) continue;
        this.#waiting.delete(waiter);
        waiter.found(line);
      }
    });
    createInterface({ input: child.stderr }).on("line", (line) => {
      this.#keep(line);
    });
  }

  first(wanted: (line: string) => boolean, done: Promise<unknown>): Promise<string> {
    const there = this.lines.find(wanted);
    if (there !== undefined) return Promise.resolve(there);
    return new Promise((resolve, reject) => {
      this.#waiting.add({ wanted, found: resolve });
      done.then(() => {
        reject(
          new Error(
            `${this.name} ended without the line that was waited for. Its last lines:\n${this.tail.join("\n")}`,
          ),
        );
      }, reject);
    });
  }

  end(): void {
    this.#waiting.clear();
  }

  #keep(line: string): void {
    this.tail.push(line);
    if (this.tail.length > TAIL_LINES) this.tail.shift();
  }
}
