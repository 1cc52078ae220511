import { setTimeout as sleep } from "node:timers/promises";
import { isRunning, probe, type ProcessRecord, readRecords, residentBytes } from "../../components/core/local";

/** A process of the local place, as it is now. */
export interface ProcessStatus {
  readonly record: ProcessRecord;
  readonly running: boolean;
  /** What is wrong with it, when it runs and does not serve. */
  readonly problem?: string;
  /** Resident memory. */
  readonly bytes?: number;
}

/** Asked from the records and the processes themselves; no engine runs. */
export function processes(folder: string): Promise<readonly ProcessStatus[]> {
  return Promise.all(
    readRecords(folder).map(async (record) => {
      if (!isRunning(record)) return { record, running: false };
      const problem = await probe(record.probe);
      const bytes = residentBytes(record.pid);
      return {
        record,
        running: true,
        ...(problem === undefined ? {} : { problem }),
        ...(bytes === undefined ? {} : { bytes }),
      };
    }),
  );
}

const POLL_MS = 200;

/** Waits until all serve: after a broker's repair its clients need a moment to find it again. Gives up after `withinMs`. */
export async function settled(
  folder: string,
  withinMs: number,
  signal: AbortSignal,
): Promise<readonly ProcessStatus[]> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const statuses = await processes(folder);
    const serving = statuses.every(({ running, problem }) => running && problem === undefined);
    if (serving || signal.aborted || Date.now() > deadline) return statuses;
    await sleep(POLL_MS);
  }
}

/** A table of them, one line each. */
export function processTable(statuses: readonly ProcessStatus[], now = Date.now()): readonly string[] {
  const rows = statuses.map(({ record, running, problem, bytes }) => [
    record.name,
    running ? (problem === undefined ? "serves" : "does not serve") : "ended",
    String(record.pid),
    record.ports.map(({ port }) => `127.0.0.1:${port}`).join(" "),
    running ? since(now - Date.parse(record.startedAt)) : "-",
    bytes === undefined ? "-" : `${(bytes / 1024 ** 2).toFixed(0)} MiB`,
    record.log,
  ]);
  return table([["process", "health", "pid", "listens on", "since", "memory", "log"], ...rows]);
}

/** `together 612 MiB of memory`. */
export const memoryLine = (statuses: readonly ProcessStatus[]): string =>
  `together ${(statuses.reduce((sum, { bytes = 0 }) => sum + bytes, 0) / 1024 ** 2).toFixed(0)} MiB of memory`;

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** `3 s`, `12 min`, `5 h`, `2 days`. */
export function since(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
