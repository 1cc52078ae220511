import { definitions } from "../../definitions";
import { answerOf, type Bench, type Measured, type Scenario } from "../scenario";
import { growth } from "./growth";

const STACK = "prod";
/** As many as a company with some dozens of teams has. */
const MANY = 400;
const MANY_SHORT = 40;

/**
 * `pulumi preview` of the widest stack, as a first deployment: all that is declared is registered, and nothing is known yet. The
 * engine is the real one, its providers are stand-ins that answer at once; a cloud's add their own time. It has no peer.
 */
export function preview(bench: Bench): Scenario {
  const few = definitions.streams.length;
  const wide = bench.settings.short ? MANY_SHORT : MANY;
  const once = (streams: number): Promise<Measured> =>
    answerOf(bench.node("infra/bench/preview/child.js", [STACK, String(streams), bench.folder]));
  return {
    name: "preview",
    metrics: [
      { name: "few", title: `preview of ${STACK}, its ${few} streams`, unit: "s", better: "lower" },
      { name: "many", title: `preview of ${STACK}, ${wide} streams`, unit: "s", better: "lower" },
      { name: "perStream", title: "time of each further stream", unit: "ms", better: "lower" },
      { name: "perResource", title: "time of each further resource", unit: "ms", better: "lower" },
      { name: "ratio", title: "time of each further stream ÷ time a stream at first", unit: "", better: "lower" },
    ],
    contestants: [
      {
        name: "millrace",
        async measure(): Promise<Measured> {
          return growth({ streams: few, ...(await once(few)) }, { streams: wide, ...(await once(wide)) });
        },
      },
    ],
  };
}
