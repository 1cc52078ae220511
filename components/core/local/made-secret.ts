import type { LocalHost, ProcessSpec } from "./spec";

/** Writes a secret that nobody sees, whole or not at all. */
const MAKER = `const fs = require("node:fs"), path = require("node:path"), file = process.argv[1];
fs.mkdirSync(path.dirname(file), { recursive: true });
fs.writeFileSync(file + ".new", require("node:crypto").randomBytes(32).toString("hex"), { mode: 0o600 });
fs.renameSync(file + ".new", file);`;

/**
 * Makes a secret of 64 characters before a process starts, once: it lives as long as its file.
 * @param what is made, as the log says it
 * @param file absolute path
 */
export const madeSecret = (
  { node }: Pick<LocalHost, "node">,
  what: string,
  file: string,
): NonNullable<ProcessSpec["prepare"]> => ({ what, creates: file, command: node, args: ["-e", MAKER, file] });
