/** Where a long step tells how far it is: one short line at a time, without a dot at the end. */
export type Progress = (line: string) => void;

/** Says nothing. */
export const silent: Progress = () => undefined;

const BEAT_MS = 10_000;

/**
 * Says every ten seconds that a step is still at work and for how long, until it ends.
 * @param detail what can be counted meanwhile, e.g. `() => "312 packages"`
 */
export async function withHeartbeat<T>(
  progress: Progress,
  what: string,
  work: Promise<T>,
  detail: () => string = () => "",
): Promise<T> {
  const started = Date.now();
  const beat = setInterval(() => {
    const counted = detail();
    progress(`${what} … ${Math.round((Date.now() - started) / 1000)} s${counted === "" ? "" : `, ${counted}`}`);
  }, BEAT_MS);
  try {
    return await work;
  } finally {
    clearInterval(beat);
  }
}
