import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Fingerprint of what some folders below one have of Python, but for what lies deeper. */
export function pythonOf(folder: string, parts: readonly string[] = ["."]): string {
  const hash = createHash("sha256");
  for (const part of parts)
    for (const file of readdirSync(join(folder, part)).sort())
      if (file.endsWith(".py")) hash.update(`\n${part}/${file}\n`).update(readFileSync(join(folder, part, file)));
  return hash.digest("hex").slice(0, 16);
}
