import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A script of this room as it stands in the checkout: it is no module of the program, and is not compiled with it. */
export function scriptOf(path: "files/password-file.mjs" | "views/apply-views.mjs"): string {
  const whole = join("components/trino", path);
  const found = above(__dirname, whole) ?? above(process.cwd(), whole);
  if (found === undefined) {
    throw new Error(`no ${whole} above ${__dirname} or ${process.cwd()}; run the program in its checkout`);
  }
  return readFileSync(found, "utf8");
}

function above(folder: string, whole: string): string | undefined {
  const path = join(folder, whole);
  if (existsSync(path)) return path;
  return dirname(folder) === folder ? undefined : above(dirname(folder), whole);
}
