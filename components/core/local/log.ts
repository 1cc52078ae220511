import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";

const LARGEST = 16 * 1024 ** 2;
const TAIL = 8 * 1024;

/** Opens the log for appending; one above 16 MiB is first set aside as `<log>.1`. */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LARGEST) renameSync(path, `${path}.1`);
  return openSync(path, "a");
}

/** Length of the log in bytes: where the next start's lines begin. */
export const logEnd = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** The last lines written after byte `from`, at most `count`. */
export function lastLines(path: string, from: number, count = 20): string {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const start = Math.max(from, size - TAIL);
    const buffer = Buffer.alloc(Math.max(0, size - start));
    readSync(file, buffer, 0, buffer.length, start);
    const text = buffer.toString("utf8").trimEnd();
    return text === "" ? "(it wrote nothing)" : text.split("\n").slice(-count).join("\n");
  } finally {
    closeSync(file);
  }
}
