import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join } from "node:path";

/** The entries of a folder in the order of their names. */
export function entries(folder: string): readonly { readonly name: string; readonly isFolder: boolean }[] {
  // A copy: below jest, Node's own arrays are of another realm, and what is made from them is too.
  return [...readdirSync(folder, { withFileTypes: true })]
    .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What a module exports. Sources and compiled files alike are found: `.ts` below jest and ts-node, `.js` in dist. */
export function load(folder: string, file: string): readonly unknown[] {
  const exported: unknown = createRequire(join(folder, "index.js"))(`./${file}`);
  return typeof exported === "object" && exported !== null ? Object.values(exported) : [];
}

/** The extension of the files beside `file`: a folder that holds both sources and compiled files must not be loaded twice. */
export const extensionOf = (file: string): string => extname(file);

/** True for the tagged data of one of `types`, as `defineStream`, `defineWorker` and `defineGateway` return it. */
export function isDefinition<D extends { readonly type: string }>(value: unknown, type: D["type"]): value is D {
  return typeof value === "object" && value !== null && (value as { type?: unknown }).type === type;
}
