import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const LITERAL = /\b(?:require|import)\(\s*["'](\.[^"']*)["']\s*\)/g;
/** Loads files that lie beside it, by names that it computes: a list of a folder, a thread's entry. */
const BESIDE = /\b__dirname\b/;

/**
 * Fingerprint of the code that a process runs: its entry, the modules that the entry requires (and they, and so on) and the
 * lock file of the packages. A worker's fingerprint changes when its own code does, and not when another worker's does.
 * A module that loads what lies beside it (`__dirname`) counts with its whole folder, and so does the entry.
 * @param entry absolute path of a compiled module
 * @param lock absolute path of package-lock.json
 */
export function codeHash(entry: string, lock: string): string {
  const root = dirname(lock);
  const hash = createHash("sha256").update(readFileSync(lock));
  for (const path of closureOf(entry)) hash.update(`\n${relative(root, path)}\n`).update(readFileSync(path));
  return hash.digest("hex");
}

/** Absolute paths of the modules, sorted. */
export function closureOf(entry: string): readonly string[] {
  const seen = new Set<string>();
  const waiting = [entry, ...modulesBelow(dirname(entry))];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    if (path.endsWith(".json")) continue;
    const code = readFileSync(path, "utf8");
    for (const [, name = ""] of code.matchAll(LITERAL)) waiting.push(moduleAt(resolve(dirname(path), name), path));
    if (BESIDE.test(code)) waiting.push(...modulesBelow(dirname(path)));
  }
  return [...seen].sort();
}

function moduleAt(base: string, from: string): string {
  const found = [base, `${base}.js`, `${base}.json`, join(base, "index.js")].find(
    (path) => /\.js(on)?$/.test(path) && existsSync(path),
  );
  if (found === undefined) throw new Error(`${from} requires ${base}, which is not compiled; run \`npm run build\``);
  return found;
}

const modulesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".js") && !path.endsWith(".test.js"))
    .map((path) => join(folder, path));
