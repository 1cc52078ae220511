/** What workers that write to another system share. */

export interface SinkLog {
  warn(facts: object, message: string): void;
  info(facts: object, message: string): void;
}

/** Thrown to whoever waited when told to stop. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

/** Starts the work and waits for it. @throws Stopped when the signal aborts first, or has; the work is then nobody's to wait for */
export async function unlessStopped<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw new Stopped("told to stop");
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => {
      reject(new Stopped("told to stop"));
    };
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work(), stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Whether the system takes what it is sent: told once when it stops, and once when it takes it again. */
export class Availability {
  readonly #log: SinkLog;
  readonly #words: { readonly away: string; readonly back: string };
  #away = false;

  constructor(log: SinkLog, words: { readonly away: string; readonly back: string }) {
    this.#log = log;
    this.#words = words;
  }

  /** @param reason why it did not take it, or undefined when it did */
  turned(reason: string | undefined): void {
    const away = reason !== undefined;
    if (away === this.#away) return;
    this.#away = away;
    if (away) this.#log.warn({ reason }, this.#words.away);
    else this.#log.info({}, this.#words.back);
  }
}
