import type { CatalogueTarget } from "../client";
import { type Outcome, TAKEN } from "../outcome";
import type { AssertionProposal, AssertionRunEvent } from "../../streams";

/** A DataHub in memory, whose answers a test sets. */
export class MemoryTarget implements CatalogueTarget {
  readonly requests: AssertionRunEvent[] = [];
  /** Requests under way, and the most that ever were. */
  inFlight = 0;
  mostInFlight = 0;
  /** The answer to a request; by default each report is taken. */
  answer: (asked: AssertionRunEvent, request: number) => Outcome | Promise<Outcome> = () => TAKEN;

  async ingest(body: string): Promise<Outcome> {
    const asked = eventIn(body);
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

/** The aspect in the body of a request. */
export const eventIn = (body: string): AssertionRunEvent =>
  JSON.parse((JSON.parse(body) as AssertionProposal).proposal.aspect.value) as AssertionRunEvent;

/** A report of a run of that name. */
export const reportOf = (run: string) => ({
  stream: "payments",
  body: JSON.stringify({ proposal: { aspect: { value: JSON.stringify({ runId: run }) } } }),
});
