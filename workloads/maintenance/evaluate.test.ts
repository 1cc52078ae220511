import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generated } from "./evaluate";
import { bestThreshold, figures, worker, type Case } from "./evaluation";
import { tablesOf } from "./tables";

/** The real generator, compiled, as a process: what it makes of these seeds is what the README tells. */
const judged = new Map<string, readonly Case[]>();

describe("the maintenance worker, on what the generator makes", () => {
  beforeAll(async () => {
    for (const seed of ["2", "3", "4"]) judged.set(`seed ${seed}`, await generated(seed));
  }, 240_000);

  it("finds more machines that fail, and with more reason, than the best threshold that hindsight could choose", () => {
    expect(judged.size).toBe(3);
    for (const [seed, cases] of judged) {
      const [ours, best] = [figures(cases, worker), figures(cases, bestThreshold(cases).rule)];
      const better = { precision: ours.precision > best.precision, recall: ours.recall > best.recall };
      expect({ seed, ...better }).toEqual({ seed, precision: true, recall: true });
    }
  });

  it("finds what the README says", () => {
    expect(readFileSync(join(__dirname, "README.md"), "utf8")).toContain(tablesOf(judged));
  });
});
