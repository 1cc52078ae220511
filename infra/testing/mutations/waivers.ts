import { changed, type Mutation, rewritten } from "./mutation";
import { SUPERSET } from "./subjects";

const HISTORY = "aws:msk/topic:Topic::datahub.upgrade-history";
/** The stack itself, of which a recorded graph has no resource. */
const STACK = "stack::prod";

export const waiverMutations: readonly Mutation[] = [
  {
    ...changed("waivers", HISTORY, ["configs"], rewritten('"retention.ms":"-1"', '"retention.ms":"1"'), STACK),
    title: "what a waiver is for mended",
  },
  {
    title: "a waiver for what is not violated",
    expected: [["waivers", STACK]],
    waivers: (waivers) => [
      ...waivers,
      { rule: "limits", resource: SUPERSET, owner: "nobody", reason: "None.", expires: "2027-06-30" },
    ],
  },
  {
    title: "a waiver that has expired",
    expected: [
      ["bounded-topics", HISTORY],
      ["waivers", STACK],
    ],
    waivers: (waivers) =>
      waivers.map((waiver) => (waiver.resource === HISTORY ? { ...waiver, expires: "2026-01-31" } : waiver)),
  },
];
