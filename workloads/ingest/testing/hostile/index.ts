/** What a hostile client sends: each attack a function of its number, so that any of them can be sent again alone. */
import { Chance } from "../chance";
import type { Attack } from "./attack";
import { BODIES } from "./bodies";
import type { Bombs } from "./bombs";
import { PROTOCOL, SLOW } from "./protocol";

export type { Attack } from "./attack";
export { makeBombs } from "./bombs";

const KINDS = [...BODIES, ...PROTOCOL];
const TOTAL = KINDS.reduce((sum, [weight]) => sum + weight, 0);

/** The attack of a number. @param slow whether it is one of those that take their time */
export function attack(seed: number, index: number, bombs: Bombs, slow: boolean): Attack {
  const chance = new Chance(Math.imul(seed, 0x9e3779b1) + index);
  if (slow) return chance.pick(SLOW)(chance, bombs);
  let at = chance.next() * TOTAL;
  for (const [weight, make] of KINDS) {
    at -= weight;
    if (at < 0) return make(chance, bombs);
  }
  throw new Error("the weights do not add up");
}
