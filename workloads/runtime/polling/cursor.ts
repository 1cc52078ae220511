import { z } from "zod";
import { names, type Poller } from "../../streams";
import type { Driver, OutboundRecord } from "../driver";
import { RuntimeFault } from "../errors";
import type { Validators } from "./ask";
import type { Taken } from "./take";

/** How far a source was asked. Each part of it stands for what Kafka has acknowledged, and for no more. */
export interface Cursor {
  /** From where on rounds ask. */
  readonly since?: string | undefined;
  /** A round that has further pages. */
  readonly round?: { readonly page: string; readonly since?: string | undefined } | undefined;
  /** What the source said of the answer to this address, when it was the whole of a round. */
  readonly fresh?: (Validators & { readonly url: string }) | undefined;
}

const cursor = z.strictObject({
  since: z.string().optional(),
  round: z.strictObject({ page: z.string(), since: z.string().optional() }).optional(),
  fresh: z
    .strictObject({ url: z.string(), etag: z.string().optional(), lastModified: z.string().optional() })
    .optional(),
});

/** The address of the next question. */
export function addressOf(base: string, { since, paging }: Pick<Poller, "since" | "paging">, at: Cursor): URL {
  const url = new URL(base);
  if (since !== undefined && at.since !== undefined) url.searchParams.set(since, at.since);
  if (paging !== undefined && at.round !== undefined) url.searchParams.set(paging.parameter, at.round.page);
  return url;
}

/**
 * The cursor when what was taken of an answer is acknowledged.
 * @param url what was asked
 */
export function cursorAfter(at: Cursor, { next, since }: Taken, url: URL, { etag, lastModified }: Validators): Cursor {
  const told = since ?? at.round?.since;
  if (next !== undefined) return { since: at.since, round: { page: next, since: told } };
  const alone = at.round === undefined && (etag ?? lastModified) !== undefined;
  return { since: told ?? at.since, ...(alone ? { fresh: { url: url.href, etag, lastModified } } : {}) };
}

/** As it is kept: the newest of its key counts. Another address has a cursor of its own. */
export const cursorRecord = (url: string, at: Cursor): OutboundRecord => ({ key: url, value: JSON.stringify(at) });

/**
 * What was kept of an address; an empty cursor where nothing was.
 * @throws DriverError
 * @throws RuntimeFault when what was kept is no cursor
 */
export async function readCursor(driver: Driver, poller: Poller, url: string, signal: AbortSignal): Promise<Cursor> {
  const topic = names.changelogTopic(poller);
  const partitions = await driver.partitions(topic);
  let kept: string | undefined;
  // A key has one partition, so that its newest value is the last one read.
  for (let partition = 0; partition < partitions; partition++) {
    for await (const records of driver.readPartition({ topic, partition, signal })) {
      for (const { key, value } of records) if (key?.toString() === url) kept = value?.toString();
    }
  }
  if (kept === undefined) return {};
  try {
    return cursor.parse(JSON.parse(kept));
  } catch (error) {
    throw new RuntimeFault(
      `poller "${poller.name}": what ${topic} has of its source is no cursor; was it written by a later version? Start that one, or set MILLRACE_POLLER_FROM to begin from there`,
      { cause: error },
    );
  }
}
