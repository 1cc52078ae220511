import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { identityOf } from "./identity";
import { recordFile, recordFolder } from "./paths";
import type { LocalPort, ProcessInputs } from "./spec";

/**
 * What is written down as soon as a process runs. The engine's state may miss a process whose start was interrupted; the
 * record does not, and it is what the next start, `stop` and `status` go by.
 */
export interface ProcessRecord {
  readonly name: string;
  readonly pid: number;
  readonly identity: string;
  /** Fingerprint of the inputs that it was started with. */
  readonly content: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly log: string;
  readonly ports: readonly LocalPort[];
  readonly probe: ProcessInputs["ready"]["probe"];
  readonly stop: ProcessInputs["stop"];
}

export function readRecord(folder: string, name: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordFile(folder, name), "utf8")) as ProcessRecord;
  } catch {
    return undefined; // None, or one cut short by a crash of the machine: the process did not outlive that.
  }
}

/** Every process that the place has started and not ended, whether it still runs or not, by name. */
export function readRecords(folder: string): readonly ProcessRecord[] {
  let entries: readonly string[];
  try {
    entries = readdirSync(recordFolder(folder));
  } catch {
    return [];
  }
  return entries
    .filter((entry) => entry.endsWith(".json"))
    .sort()
    .flatMap((entry) => readRecord(folder, entry.slice(0, -".json".length)) ?? []);
}

export function writeRecord(folder: string, record: ProcessRecord): void {
  const path = recordFile(folder, record.name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

export function removeRecord(folder: string, name: string): void {
  rmSync(recordFile(folder, name), { force: true });
}

export const isRunning = (record: ProcessRecord): boolean => identityOf(record.pid) === record.identity;
