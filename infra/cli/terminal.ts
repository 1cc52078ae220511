/** True when the cursor stands behind a line that the next one of its kind would be written over. */
let isOver = false;

/** Writes a line for the person at the terminal. */
export function say(line: string): void {
  process.stdout.write(`${isOver ? "\n" : ""}${line}\n`);
  isOver = false;
}

/** Milliseconds between two lines of one progress when they cannot be written over each other. */
const SPARSE_MS = 5_000;
const CLEAR_LINE = "\u001b[2K\r";
let overAt = 0;

/** Writes a line over the last one of its kind; where there is no terminal, one every five seconds. */
export function sayOver(line: string): void {
  if (process.stdout.isTTY) {
    process.stdout.write(`${CLEAR_LINE}${line}`);
    isOver = true;
  } else if (Date.now() - overAt >= SPARSE_MS) {
    overAt = Date.now();
    process.stdout.write(`${line}\n`);
  }
}

/** Set when the person asked to stop; long steps look at it and hand it on. */
const interruption = new AbortController();
export const interrupted: AbortSignal = interruption.signal;

const toEngine = new AbortController();
/** For the engine, which a Ctrl-C at the terminal reaches by itself: a second interrupt would make it drop what it is at. */
export const engineInterrupted: AbortSignal = toEngine.signal;

/** Exit code of a program that a SIGINT ended. */
const INTERRUPTED = 130;
const CANNOT_WAIT = 3;

/**
 * Runs a command's main function and ends the process: 0, 1 with the error's sentence, 130 after a Ctrl-C. The first Ctrl-C
 * ends the step under way in good order, the third at once.
 */
export function run(main: () => Promise<void>): void {
  let times = 0;
  const stop = (signal: NodeJS.Signals): void => {
    times += 1;
    if (times === 1) say("stopping after the step under way; the same command again goes on from there");
    if (times >= CANNOT_WAIT) process.exit(INTERRUPTED);
    interruption.abort();
    if (signal !== "SIGINT") toEngine.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("SIGHUP", stop);
  main().then(
    () => process.exit(interrupted.aborted ? INTERRUPTED : 0),
    (error: unknown) => {
      if (!interrupted.aborted) process.stderr.write(`millrace: ${describe(error)}\n`);
      process.exit(interrupted.aborted ? INTERRUPTED : 1);
    },
  );
}

/** The sentence of what was foreseen; of a mistake in this program, the stack too. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const mistake = [TypeError, ReferenceError, RangeError, SyntaxError].some((kind) => error instanceof kind);
  return mistake ? (error.stack ?? error.message) : error.message;
}
