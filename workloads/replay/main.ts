/** `replay` and `redrive` in a pod: the environment is that of a worker. On this machine `npm run replay` runs the same. */
import { captures, gateways, pollers, workers } from "../definitions";
import { catalogue } from "../streams/catalogue";
import { command } from "./command";

const TOLD_EVERY_MS = 5_000;

async function main(): Promise<void> {
  const end = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      end.abort();
    });
  let told = 0;
  await command(process.argv.slice(2), {
    env: process.env,
    streams: catalogue,
    workers,
    captures,
    pollers,
    gateways,
    now: Date.now,
    say: (line) => process.stdout.write(`${line}\n`),
    sayOver: (line) => {
      if (Date.now() - told < TOLD_EVERY_MS) return;
      told = Date.now();
      process.stderr.write(`${line}\n`);
    },
    signal: end.signal,
  });
  // A Job is done when all was sent; one that was ended is run again.
  if (end.signal.aborted) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
