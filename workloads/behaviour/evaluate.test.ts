import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generated } from "./evaluate";
import { figures, type Judged } from "./evaluation";
import { tablesOf } from "./tables";

/** The real generator, compiled, as a process: what it makes of these seeds is what the README tells. */
const judged = new Map<string, Judged>();

describe("the behaviour worker, on what the generator makes", () => {
  beforeAll(async () => {
    for (const seed of ["2", "3", "4"]) judged.set(`seed ${seed}`, await generated(seed));
  }, 240_000);

  it("tells many times the visits that a worker without timers does, and nine in ten as they were", () => {
    expect(judged.size).toBe(3);
    for (const [seed, { truth, worker, naive }] of judged) {
      const [ours, theirs] = [figures(truth, worker), figures(truth, naive)];
      const better = { precision: ours.precision > 0.9, recall: ours.recall > 5 * theirs.recall };
      expect({ seed, ...better }).toEqual({ seed, precision: true, recall: true });
    }
  });

  it("finds what the README says", () => {
    expect(readFileSync(join(__dirname, "README.md"), "utf8")).toContain(tablesOf(judged));
  });
});
