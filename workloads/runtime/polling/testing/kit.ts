/** What a poller's own tests need: its functions over an answer, by the same code as the runtime, without source or broker. */
import { names, serdeOf, type Serde } from "../../../streams";
import { DEAD_LETTER_HEADERS } from "../../dead-letter";
import type { OutboundRecord } from "../../driver";
import type { Answer, PollerHandler } from "../handler";
import { take } from "../take";

/** What is made of an answer. */
export interface KitAnswer {
  /** Decoded from what would have been written. */
  readonly events: readonly { readonly key: string; readonly record: unknown }[];
  readonly letters: readonly { readonly cause: string; readonly detail: string; readonly item: unknown }[];
  readonly next: string | undefined;
  readonly since: string | undefined;
}

const NOW = 1_700_000_000_000;

const headerText = ({ headers }: OutboundRecord, name: string): string => {
  const value = headers?.[name];
  return typeof value === "string" ? value : "";
};

/** @throws Unreadable when the handler cannot read the answer */
export function answered(handler: PollerHandler, body: unknown, more: Partial<Answer> = {}): KitAnswer {
  const { poller } = handler;
  const answer: Answer = { body, headers: {}, askedAt: NOW, since: undefined, told: undefined, ...more };
  const { batches, next, since } = take(handler, answer, { seen: () => false, maxRecordBytes: 1_000_000, now: NOW });
  const serde = serdeOf(poller.writes) as Serde<object>;
  const of = (topic: string) => batches.find((batch) => batch.topic === topic)?.records ?? [];
  return {
    events: of(names.topic(poller.writes)).map(({ key, value }) => {
      const decoded = serde.decode(Buffer.from(value ?? ""));
      if (!decoded.ok) throw new Error("what was encoded cannot be decoded");
      return { key: String(key), record: decoded.value };
    }),
    letters: of(names.deadLetterTopic(poller)).map((letter) => ({
      cause: headerText(letter, DEAD_LETTER_HEADERS.cause),
      detail: headerText(letter, DEAD_LETTER_HEADERS.detail),
      item: JSON.parse(String(letter.value)) as unknown,
    })),
    next,
    since,
  };
}
