import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf, isSame } from "./identity";
import { endOf, launch, secretsOf, strayOn, writeFiles } from "./launch";
import { lastLines, logEnd } from "./log";
import { logFile } from "./paths";
import { isFree, takenSentence } from "./port";
import { probe } from "./probe";
import { isRunning, type ProcessRecord, readRecord, removeRecord, writeRecord } from "./record";
import type { ProcessInputs } from "./spec";

const POLL_MS = 50;
/** How long a process may take to vanish after SIGKILL: the kernel has to free its memory. */
const KILL_MS = 10_000;

/** Fingerprint of everything that a process is started with. */
export function contentOf(inputs: ProcessInputs): string {
  return createHash("sha256").update(JSON.stringify(inputs, sortedKeys)).digest("hex");
}

/**
 * Makes the process run with these inputs, and resolves when it is ready: takes over the one that already does (after an
 * interrupted start), ends one with other inputs, starts a new one otherwise. Safe to call again after any interruption.
 * @throws one sentence: a port that is taken, a command that is not there, a process that ends or does not become ready,
 * with the last lines of its log
 */
export async function ensureRunning(inputs: ProcessInputs): Promise<ProcessRecord> {
  const running = readRecord(inputs.folder, inputs.name);
  if (running !== undefined && isRunning(running)) {
    if (running.content === contentOf(inputs) && (await problemOf(inputs, running)) === undefined) return running;
    await endProcess(running.pid, running.identity, running.stop);
  }
  removeRecord(inputs.folder, inputs.name);
  await freePorts(inputs);
  writeFiles(inputs);
  const from = logEnd(logFile(inputs.folder, inputs.name));
  try {
    await prepare(inputs);
    return await start(inputs);
  } catch (error) {
    throw withLog(inputs, error instanceof Error ? error.message : String(error), from);
  }
}

/** Ends the process that the record names, if it still runs, and removes the record. Safe to call twice. */
export async function ensureEnded(folder: string, name: string): Promise<void> {
  const record = readRecord(folder, name);
  if (record !== undefined) await endProcess(record.pid, record.identity, record.stop);
  removeRecord(folder, name);
}

/** Asks the process to end, waits for its grace, then kills it. Does nothing to another process with the same pid. */
export async function endProcess(pid: number, identity: string, stop: ProcessInputs["stop"]): Promise<void> {
  if (!isSame(pid, identity)) return;
  signal(pid, stop.signal);
  if (await ended(pid, identity, stop.graceMs)) return;
  signal(pid, "SIGKILL");
  if (await ended(pid, identity, KILL_MS)) return;
  throw new Error(
    `process ${pid} is still there ${KILL_MS / 1000} seconds after SIGKILL; end it by hand and try again`,
  );
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // It ended by itself meanwhile.
  }
}

async function ended(pid: number, identity: string, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (isSame(pid, identity)) {
    if (Date.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** Refuses ports that another program has. One of our own without a record (the machine crashed at the worst time) is ended. */
async function freePorts(inputs: ProcessInputs): Promise<void> {
  for (const port of inputs.ports) {
    if (await isFree(port.port)) continue;
    const stray = strayOn(port.port, inputs);
    if (stray !== undefined) await endProcess(stray.pid, stray.identity, inputs.stop);
    if (!(await isFree(port.port))) throw new Error(takenSentence(port));
  }
}

async function prepare(inputs: ProcessInputs): Promise<void> {
  const step = inputs.prepare;
  if (step === undefined || existsSync(step.creates)) return;
  const end = await endOf(launch(inputs, step.command, step.args, false));
  if (end !== "exit 0") throw new Error(`${step.what} failed (${end})`);
  if (!existsSync(step.creates)) throw new Error(`${step.what} ended well but left no ${step.creates}`);
}

async function start(inputs: ProcessInputs): Promise<ProcessRecord> {
  const env = { ...inputs.env, ...secretsOf(inputs.secretEnv) };
  const child = launch({ ...inputs, env }, inputs.command, inputs.args, true);
  const end = endOf(child);
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  if (child.pid === undefined || identity === undefined) throw new Error(`it could not be started (${await end})`);
  const record: ProcessRecord = {
    name: inputs.name,
    pid: child.pid,
    identity,
    content: contentOf(inputs),
    startedAt: new Date().toISOString(),
    log: logFile(inputs.folder, inputs.name),
    ports: inputs.ports,
    probe: inputs.ready.probe,
    stop: inputs.stop,
  };
  // In the same turn as the spawn: an interruption finds either no process or a record of it.
  writeRecord(inputs.folder, record);
  const problem = await problemOf(inputs, record);
  child.unref();
  if (problem === undefined) return record;
  const alive = isRunning(record);
  await ensureEnded(inputs.folder, inputs.name);
  throw new Error(
    alive
      ? `it was not ready after ${inputs.ready.withinMs / 1000} seconds (${problem})`
      : `it ended while starting (${await end})`,
  );
}

/** Waits until the process serves. Resolves with what was last wrong when it ends or the time is up. */
async function problemOf(inputs: ProcessInputs, record: ProcessRecord): Promise<string | undefined> {
  const deadline = Date.now() + inputs.ready.withinMs;
  for (;;) {
    const problem = await probe(inputs.ready.probe);
    // Asked after the probe: an answer counts only if it came from this process.
    if (!isRunning(record)) return "it ended";
    if (problem === undefined || Date.now() > deadline) return problem;
    await sleep(POLL_MS);
  }
}

function withLog({ folder, name }: ProcessInputs, what: string, from: number): Error {
  const log = logFile(folder, name);
  return new Error(`${name} did not start: ${what}. The last lines of ${log}:\n${lastLines(log, from)}`);
}
