import type { Unjudged, Verdict, Violation } from "./judge";
import { type StackRule, stackRule } from "./rule";
import { type Stack, stackOf, type Subject, subjectOf } from "./subject";
import { covers, expired, isFor, type Waiver } from "./waivers";

/** What a run found: violations that stand, those that a waiver covers, and what could not be judged. */
export class Ledger {
  private readonly waivedOnes: Violation[] = [];
  private readonly unjudgedOnes = new Map<string, Unjudged>();
  private readonly used = new Set<Waiver>();

  /** @param now the clock; a waiver that has expired covers nothing */
  constructor(
    private readonly waivers: readonly Waiver[],
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Takes down what was judged. Returns the violations that no waiver covers. */
  admit({ violations, unjudged }: Verdict): readonly Violation[] {
    for (const one of unjudged) this.unjudgedOnes.set(`${one.rule} ${one.subject.urn}`, one);
    return violations.filter((violation) => {
      const waiver = this.waivers.find((one) => !expired(one, this.now()) && covers(one, violation));
      if (waiver === undefined) return true;
      this.used.add(waiver);
      this.waivedOnes.push(violation);
      return false;
    });
  }

  get waived(): readonly Violation[] {
    return this.waivedOnes;
  }

  /** Pairs of rule and resource, each once. */
  get unjudged(): readonly Unjudged[] {
    return [...this.unjudgedOnes.values()];
  }

  /** Waivers that cover nothing: what each is about was judged, and is no violation or is not there. */
  unusedIn(stack: string): readonly Waiver[] {
    return this.waivers.filter(
      (waiver) =>
        isFor(waiver, stack) &&
        !expired(waiver, this.now()) &&
        !this.used.has(waiver) &&
        // A finding that is still to come may be what it is for.
        !this.unjudged.some(({ rule, subject }) => covers({ ...waiver, id: undefined }, { rule, subject })),
    );
  }

  expiredIn(stack: string): readonly Waiver[] {
    return this.waivers.filter((waiver) => isFor(waiver, stack) && expired(waiver, this.now()));
  }
}

/** Judges the waivers themselves; to be asked last, when the ledger has all that was found. */
export const waiverRule = (ledger: Ledger): StackRule =>
  stackRule({
    name: "waivers",
    family: "waivers",
    title: "Every waiver is in force and covers something",
    severity: "medium",
    references: [{ framework: "Millrace", id: "policies/waivers.json" }],
    remedy: "take it out of policies/waivers.json",
    judge: (stack) => {
      const on = rootOf(stack);
      const name = stackOf(on.urn);
      return [
        ...ledger.expiredIn(name).map((waiver) => () => ({
          what: calling(waiver),
          allowed: "in force",
          got: `one that expired on ${waiver.expires}`,
          remedy: `mend what it waived, or let ${waiver.owner} have it reviewed again`,
        })),
        ...ledger.unusedIn(name).map((waiver) => () => ({
          what: calling(waiver),
          allowed: "about a violation",
          got: "none that it covers",
        })),
      ].map((ask) => ({ on, ask }));
    },
  });

const calling = ({ rule, resource, id }: Waiver): string =>
  `the waiver of ${rule}${id === undefined ? "" : ` (${id})`} for ${resource}`;

/** The stack itself, where the engine tells of it. */
function rootOf({ subjects }: Stack): Subject {
  const root = subjects.find(({ type }) => type === "pulumi:pulumi:Stack");
  if (root !== undefined) return root;
  const name = stackOf(subjects[0]?.urn ?? "");
  return subjectOf({ urn: `urn:pulumi:${name}`, type: "stack", name, inputs: undefined, sources: {} });
}
