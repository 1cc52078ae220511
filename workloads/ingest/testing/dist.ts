import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The compiled module of a source, for tests that start a process. `npm test` compiles before it runs; `MILLRACE_TEST_DIST`
 * names another folder of compiled files.
 * @param path below the repository's root, e.g. `workloads/ingest/main.js`
 */
export function compiled(path: string): string {
  const folder = process.env.MILLRACE_TEST_DIST ?? join(__dirname, "../../../dist");
  const file = join(folder, path);
  if (!existsSync(file)) throw new Error(`${file} is missing; compile with npm run build`);
  return file;
}
