import type { SearchTarget } from "../client";
import { type BulkAnswer, INDEXED, type Outcome } from "../outcome";

/** What a bulk request asked for, one a document. */
export interface Asked {
  readonly index: string;
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A search in memory, whose answers a test sets. */
export class MemoryTarget implements SearchTarget {
  readonly requests: (readonly Asked[])[] = [];
  /** Requests under way, and the most that ever were. */
  inFlight = 0;
  mostInFlight = 0;
  declared = true;
  /** The answer to a request; by default each document is taken. */
  answer: (asked: readonly Asked[], request: number) => BulkAnswer | Promise<BulkAnswer> = (asked) =>
    answered(asked.map(() => INDEXED));

  missing(alias: string): Promise<string | undefined> {
    return Promise.resolve(this.declared ? undefined : `the indexes of ${alias} are not there: status 404`);
  }

  async bulk(lines: string, count: number): Promise<BulkAnswer> {
    const asked = askedOf(lines);
    if (asked.length !== count) throw new Error(`${count} documents were announced, and ${asked.length} sent`);
    this.inFlight++;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    const answer = await this.answer(asked, this.requests.push(asked));
    this.inFlight--;
    return answer;
  }

  close(): void {
    this.requests.length = 0;
  }
}

export const answered = (outcomes: readonly Outcome[]): BulkAnswer => ({ kind: "answered", outcomes });

function askedOf(lines: string): readonly Asked[] {
  const all = lines.trimEnd().split("\n");
  return Array.from({ length: all.length / 2 }, (_, at) => {
    const action = JSON.parse(all[2 * at] ?? "") as {
      readonly index: { readonly _index: string; readonly _id: string };
    };
    const body = JSON.parse(all[2 * at + 1] ?? "") as Asked["body"];
    return { index: action.index._index, id: action.index._id, body };
  });
}
