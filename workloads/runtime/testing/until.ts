import { pause } from "../time";

/** Waits until it holds. @throws after `patience` milliseconds, with what was waited for */
export async function until(what: string, holds: () => boolean | Promise<boolean>, patience = 30_000): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${patience} ms: ${what}`);
    await pause(20);
  }
}
