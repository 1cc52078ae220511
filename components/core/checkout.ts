import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * A file of the checkout that is no module of the program and is not compiled with it: a script that a pod runs.
 * @param path relative to the checkout
 */
export function fileOfCheckout(path: string): string {
  const found = above(__dirname, path) ?? above(process.cwd(), path);
  if (found === undefined) {
    throw new Error(`no ${path} above ${__dirname} or ${process.cwd()}; run the program in its checkout`);
  }
  return readFileSync(found, "utf8");
}

function above(folder: string, path: string): string | undefined {
  const here = join(folder, path);
  if (existsSync(here)) return here;
  return dirname(folder) === folder ? undefined : above(dirname(folder), path);
}
