import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const SCRIPT = "components/core/applier/apply.mjs";

/** The script as it stands in the checkout: it is no module of the program, and is not compiled with it. */
export function applierScript(): string {
  const path = above(__dirname) ?? above(process.cwd());
  if (path === undefined) {
    throw new Error(`no ${SCRIPT} above ${__dirname} or ${process.cwd()}; run the program in its checkout`);
  }
  return readFileSync(path, "utf8");
}

function above(folder: string): string | undefined {
  const path = join(folder, SCRIPT);
  if (existsSync(path)) return path;
  return dirname(folder) === folder ? undefined : above(dirname(folder));
}
