import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { lineDiff } from "./diff";

const ENDING = ".yaml";
/** Lines of a difference that are shown of one room. */
const MOST_LINES = 60;

/**
 * How the committed goldens of a stack differ from what its graph says now, room by room; absent when they do not.
 * @param folder of the stack: `infra/__golden__/prod`
 */
export function compareGoldens(folder: string, goldens: Readonly<Record<string, string>>): string | undefined {
  const stack = basename(folder);
  const rooms = [...new Set([...Object.keys(goldens), ...committed(folder)])].sort();
  const differences = rooms.flatMap((room) => differenceOf(folder, room, goldens[room]) ?? []);
  if (differences.length === 0) return undefined;
  return [
    `the graph of ${stack} differs from the committed one in ${differences.length} of ${rooms.length} rooms; see that each line is meant, and write them with \`npm run golden\`:`,
    ...differences,
  ].join("\n\n");
}

/** Writes the goldens of a stack, and removes those of rooms that it no longer has. */
export function writeGoldens(folder: string, goldens: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const room of committed(folder)) if (goldens[room] === undefined) rmSync(fileOf(folder, room));
  for (const [room, text] of Object.entries(goldens)) writeFileSync(fileOf(folder, room), text);
}

const fileOf = (folder: string, room: string): string => join(folder, `${room}${ENDING}`);

const committed = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(ENDING))
        .map((name) => name.slice(0, -ENDING.length))
    : [];

function differenceOf(folder: string, room: string, now: string | undefined): string | undefined {
  const file = fileOf(folder, room);
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  if (before === now) return undefined;
  if (before === undefined) return `${room}: not committed yet (${(now ?? "").split("\n").length - 1} lines)`;
  if (now === undefined) return `${room}: committed, and no longer in the graph`;
  const lines = lineDiff(before, now);
  const more = lines.length > MOST_LINES ? [`… and ${lines.length - MOST_LINES} lines more`] : [];
  return [`${room}:`, ...lines.slice(0, MOST_LINES), ...more].join("\n");
}
