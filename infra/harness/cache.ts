import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { identityOf } from "../../components/core/local";

/**
 * Makes a folder of the cache whole or not at all: `fill` works in a temporary one beside it, which gets its name when it is
 * done, so that an interruption at any time leaves nothing that a later run would take for whole.
 */
export async function makeFolder(folder: string, fill: (temporary: string) => Promise<void>): Promise<void> {
  const shelf = dirname(folder);
  mkdirSync(shelf, { recursive: true });
  removeLeftovers(shelf);
  const temporary = join(shelf, `.${basename(folder)}.${process.pid}`);
  mkdirSync(temporary);
  try {
    await fill(temporary);
    try {
      renameSync(temporary, folder);
    } catch (error) {
      // Somebody else made it meanwhile: theirs is as good.
      if (!existsSync(folder)) throw error;
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Removes the temporary folders of runs that are gone. */
function removeLeftovers(shelf: string): void {
  for (const name of readdirSync(shelf)) {
    const pid = /^\..*\.(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && identityOf(Number(pid)) === undefined)
      rmSync(join(shelf, name), { recursive: true, force: true });
  }
}
