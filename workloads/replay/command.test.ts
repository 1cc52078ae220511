import { defineStream, string, timestamp, uuid } from "../streams";
import { MemoryBroker } from "../runtime/testing/memory-broker";
import { copier, deposits, totals } from "../runtime/testing/sample";
import { command, type Surroundings } from "./command";
import { targetOf } from "./targets";

const twin = defineStream({ ...deposits, name: "deposits-twin", key: "account", eventTime: "at" });
const { query: _, ...rest } = totals;
const other = defineStream({
  ...rest,
  name: "other",
  fields: { id: uuid(), account: string(), at: timestamp("ms") },
  key: "account",
  eventTime: "at",
});
const streams = [deposits, twin, totals, other];

const target = (into: string | undefined) => {
  const broker = new MemoryBroker();
  broker.createTopic("by-hand", 1);
  return targetOf(broker.driver(), streams, deposits, into);
};

describe("the target of a replay", () => {
  it("is the stream itself, another of the same schema, or a topic made by hand", async () => {
    expect(await target(undefined)).toBe("deposits");
    expect(await target("deposits")).toBe("deposits");
    expect(await target("deposits-twin")).toBe("deposits-twin");
    expect(await target("by-hand")).toBe("by-hand");
  });

  it("is no stream of another schema", async () => {
    await expect(target("other")).rejects.toThrow(
      '--into must be a stream of the same schema as "deposits", got "other" (stream "deposits": field "number" is gone',
    );
  });

  it.each(["copier.state", "copier.dead-letters", "__consumer_offsets"])(
    "is not %s, which is the platform's own",
    async (into) => {
      await expect(target(into)).rejects.toThrow(
        new Error(
          `--into must be the name of a stream, or of a topic of lower-case letters, digits and hyphens, got "${into}"`,
        ),
      );
    },
  );
});

describe("the commands refuse with a sentence", () => {
  const surroundings: Surroundings = {
    env: {},
    streams,
    workers: [copier],
    captures: [{ name: "shop" } as never],
    pollers: [{ name: "rivals" } as never],
    gateways: [{ name: "ingest" } as never],
    now: Date.now,
    say: () => undefined,
    sayOver: () => undefined,
    signal: new AbortController().signal,
  };
  it.each([
    [["reply"], 'the command must be replay or redrive, got "reply"'],
    [[], "the command must be replay or redrive, got none"],
    [
      ["replay", "depots", "--from", "1 hour"],
      'no stream "depots"; the streams are deposits, deposits-twin, totals, other',
    ],
    [["redrive", "fraud"], 'no worker "fraud"; the workers are copier'],
    [
      ["redrive", "shop"],
      '"shop" is a capture: its dead letters are rows of a table, which came from no topic; mend the row or the mapping, and touch the row, so that its change is captured anew',
    ],
    [
      ["redrive", "rivals"],
      '"rivals" is a poller: its dead letters are items of its source, which came from no topic; mend the source or the poller\'s `event`, and start it with MILLRACE_POLLER_FROM, so that they are asked for again',
    ],
    [
      ["redrive", "ingest"],
      '"ingest" is a gateway, which has no dead letters: it refuses an event in its answer, and the sender has it still',
    ],
    [["redrive", "copier"], "environment: MILLRACE_KAFKA_BROKERS is missing; set it"],
  ])("%j", async (args, sentence) => {
    await expect(command(args, surroundings)).rejects.toThrow(new Error(sentence));
  });
});
