import { pause } from "../runtime/time";

/** Waits until it holds. @throws when it does not within so many milliseconds */
export async function until(holds: () => boolean, patience: number): Promise<void> {
  const deadline = Date.now() + patience;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not within ${patience} ms`);
    await pause(20);
  }
}
