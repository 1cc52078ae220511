import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Offers } from "./offers";
import { serveOffers } from "./server";

const USAGE = `Plays a price-comparison service on 127.0.0.1: GET /v1/offers?after=NUMBER.

  --port N            where it listens
  --rate N            offers a second that it sees (default 5, at most 1000)
  --seed N            the same seed and --start give the same offers under the same numbers (default 7)
  --start MS          when it saw the first, in milliseconds since the epoch (default: a minute ago)
  --token-file FILE   what callers must send as a bearer token (default: everybody is answered)
`;
const DIFFERENT = 5_000;
const MINUTE = 60_000;

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { port: text, rate: text, seed: text, start: text, "token-file": text, help: { type: "boolean" } },
  });
  if (values.help === true) {
    process.stdout.write(USAGE);
    return;
  }
  const number = (name: "port" | "rate" | "seed" | "start", preset: number, low: number, high: number): number => {
    const value = values[name] === undefined ? preset : Number(values[name]);
    if (Number.isSafeInteger(value) && value >= low && value <= high) return value;
    throw new Error(`--${name} must be a whole number from ${low} to ${high}, got "${values[name] ?? ""}"`);
  };
  const file = values["token-file"];
  const offers = new Offers({
    seed: number("seed", 7, 0, Number.MAX_SAFE_INTEGER),
    rate: number("rate", 5, 1, 1_000),
    start: number("start", Date.now() - MINUTE, 0, 8_640_000_000_000_000),
    different: DIFFERENT,
  });
  const token = file === undefined ? undefined : readFileSync(file, "utf8").trim();
  const service = await serveOffers({ offers, token, port: number("port", -1, 0, 65_535), now: Date.now });
  process.stdout.write(`${JSON.stringify({ type: "listening", port: service.port })}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void service.close());
}

main().catch((error: unknown) => {
  process.stderr.write(`offers: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});
