import { definitions } from "../../definitions";
import { answerOf, type Bench, type Measured, type Scenario } from "../scenario";
import { cost } from "./cost";

const STACK = "prod";
/** As many as the scenario `preview` has. */
const MANY = 400;
const MANY_SHORT = 40;

/**
 * The policy pack over the widest stack: its rules alone, and what a preview by the real engine takes longer with them. The engine
 * tells the pack of each resource, and of all of them once more for each rule of the whole stack. It has no peer.
 */
export function policies(bench: Bench): Scenario {
  const wide = bench.settings.short ? MANY_SHORT : MANY;
  const run = (streams: number, judged: string): Promise<Measured> =>
    answerOf(bench.node("infra/bench/policies/child.js", [STACK, String(streams), bench.folder, judged]));
  // Each in a process of its own: the second preview of one is quicker than the first.
  const once = async (streams: number): Promise<Measured> => ({
    ...(await run(streams, "without")),
    ...(await run(streams, "judged")),
  });
  return {
    name: "policies",
    metrics: [
      { name: "rules", title: `policy pack over ${STACK}, its rules alone`, unit: "ms", better: "lower" },
      { name: "perResource", title: "its rules, each further resource", unit: "ms", better: "lower" },
      { name: "pack", title: `policy pack over ${STACK}, in a preview`, unit: "s", better: "lower" },
      { name: "packPerResource", title: "in a preview, each further resource", unit: "ms", better: "lower" },
      { name: "ratio", title: "preview with the pack ÷ without", unit: "", better: "lower" },
    ],
    contestants: [
      {
        name: "millrace",
        async measure(): Promise<Measured> {
          return cost(await once(definitions.streams.length), await once(wide));
        },
      },
    ],
  };
}
