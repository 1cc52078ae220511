import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** What an image is built of. */
export interface Sources {
  /** Relative to the context. */
  readonly dockerfile: string;
  /** Paths relative to the context, sorted, `/` between folders. */
  readonly files: readonly string[];
  /** SHA-256, hex, of every file's path, permissions and content, and of the Dockerfile. */
  readonly hash: string;
}

/** Never part of a context, and too large to walk. */
const NEVER = new Set(["node_modules", ".git"]);

/** Reads the context as the builder does: `<Dockerfile>.dockerignore` says what belongs to it. */
export function readSources(root: string, dockerfile: string): Sources {
  const ignore = join(root, `${dockerfile}.dockerignore`);
  const belongs = filterOf(readFileSync(ignore, "utf8"));
  const files = walk(root, "").filter(belongs);
  const hash = createHash("sha256");
  for (const file of [...files, dockerfile]) {
    const path = join(root, file);
    // Permissions too: the builder takes a change of them for a change of the context.
    hash.update(`${file}\0${(statSync(path).mode & 0o777).toString(8)}\0`);
    hash.update(readFileSync(path));
    hash.update("\0");
  }
  return { dockerfile, files, hash: hash.digest("hex") };
}

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return NEVER.has(entry.name) ? [] : walk(root, path);
      return existsSync(join(root, path)) ? [path] : [];
    });
}

/**
 * Whether a path belongs to a context. Of the rules of a `.dockerignore`: the last pattern that fits a path or a folder above it
 * decides, `!` takes it in again, `*` stands for part of a name and `**` for folders.
 * @throws on a pattern of the kinds that this does not read (`?`, `[`, `\`)
 */
export function filterOf(ignore: string): (path: string) => boolean {
  const patterns = ignore
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      if (/[?[\]\\]/.test(line)) {
        throw new Error(`dockerignore: a pattern must be made of names, * and **, got "${line}"; write it otherwise`);
      }
      const takenIn = line.startsWith("!");
      return { takenIn, expression: expressionOf(takenIn ? line.slice(1) : line) };
    });
  return (path) => {
    const parts = path.split("/");
    const itselfAndAbove = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
    return patterns.reduce(
      (belongs, { takenIn, expression }) => (itselfAndAbove.some((one) => expression.test(one)) ? takenIn : belongs),
      true,
    );
  };
}

function expressionOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|]/g, "\\$&")
    .replace(/\*\*\/|\*\*|\*/g, (star) => (star === "**/" ? "(?:.*/)?" : star === "**" ? ".*" : "[^/]*"));
  return new RegExp(`^${source}$`);
}
