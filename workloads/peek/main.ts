/** Shows the records of a stream, one JSON object a line, until it is told to end. */
import { kafkajsDriver } from "../runtime/drivers/kafkajs";
import { catalogue } from "../streams/catalogue";
import { parseOptions } from "./options";
import { peek } from "./peek";

/** A bigint, which JSON has no number for, is written as the canonical form writes it: a string. */
const line = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? item.toString() : item));

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  const stream = catalogue.find(({ name }) => name === options.stream);
  if (stream === undefined) {
    const known = catalogue.map(({ name }) => name).join(", ");
    throw new Error(`no stream "${options.stream}"; the streams are ${known}`);
  }
  const end = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      end.abort();
    });
  // A reader that went away, as `head` does, wants no more.
  process.stdout.on("error", () => {
    end.abort();
  });
  const timer =
    options.seconds === Infinity
      ? undefined
      : setTimeout(() => {
          end.abort();
        }, options.seconds * 1000);
  const driver = kafkajsDriver({ brokers: options.brokers, clientId: "millrace.peek" });
  try {
    await peek(driver, { stream, from: options.from, max: options.max, signal: end.signal }, (record) => {
      process.stdout.write(`${line(record)}\n`);
    });
  } finally {
    clearTimeout(timer);
    await driver.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
