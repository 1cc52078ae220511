import { type Options, USAGE, parseOptions } from "./options";
import { runNumbered } from "./numbered";
import { writeOffline } from "./offline";
import { runFeed } from "./run";

/** @returns the exit code */
async function main(): Promise<number> {
  let options: Options;
  try {
    options = parseOptions(process.argv.slice(2), Date.now());
  } catch (error) {
    process.stderr.write(`generator: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      stop.abort();
    });
  }
  const terminal = {
    print: (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`),
    stop: stop.signal,
  };
  switch (options.mode) {
    case "help":
      process.stdout.write(USAGE);
      return 0;
    case "dry-run":
      terminal.print({ type: "summary", ...writeOffline(options.world, options.out, options.labels) });
      return 0;
    case "numbered": {
      const { accepted, rejected } = await runNumbered(options, terminal);
      if (accepted === options.count) return 0;
      const { count, deadline } = options;
      process.stderr.write(
        `generator: ${accepted} of ${count} numbered payments were acknowledged within ${deadline / 1_000} s, ${rejected} were refused\n`,
      );
      return 1;
    }
    case "feed":
      if (await runFeed(options, terminal)) return 0;
      process.stderr.write(
        `generator: the gateway at ${options.url.origin} never answered; start it, or give its address with --url\n`,
      );
      return 1;
  }
}

void main().then((code) => {
  process.exitCode = code;
});
