import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What GitHub makes of a heading's text in an address. */
export const slugOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");

const cache = new Map<string, ReadonlySet<string>>();

function headingsOf(file: string): ReadonlySet<string> {
  const known = cache.get(file);
  if (known !== undefined) return known;
  const headings = new Set(
    [...readFileSync(file, "utf8").matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => slugOf(heading)),
  );
  cache.set(file, headings);
  return headings;
}

/** Why a runbook, `components/kafka/README.md#under-replicated`, leads nowhere; undefined when it leads somewhere. */
export function runbookDefect(runbook: string, root: string): string | undefined {
  const [path = "", heading] = runbook.split("#");
  const file = join(root, path);
  if (heading === undefined || heading === "") return `runbook "${runbook}" must name a heading after "#"`;
  if (!existsSync(file)) return `runbook "${runbook}" must be a file of the repository, and there is no ${path}`;
  if (!headingsOf(file).has(heading))
    return `runbook "${runbook}" must be a heading of ${path}, and there is none like it`;
  return undefined;
}
