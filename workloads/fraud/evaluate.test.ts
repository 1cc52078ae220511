import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generated } from "./evaluate";
import { bestThreshold, figures, type Judged } from "./evaluation";
import { resultsOf, tablesOf } from "./tables";

/** The real generator, compiled, as a process: what it makes of these seeds is what the README tells. */
const judged = new Map<string, readonly Judged[]>();

describe("the fraud worker, on what the generator makes", () => {
  beforeAll(async () => {
    for (const seed of ["2", "3", "4"]) judged.set(`seed ${seed}`, await generated(seed));
  }, 240_000);

  it("finds more, and with more reason, than the best threshold on the amount that hindsight could choose", () => {
    expect(judged.size).toBe(3);
    for (const [seed, payments] of judged) {
      const threshold = bestThreshold(payments);
      const worker = figures(payments, ({ alerted }) => alerted);
      const best = figures(payments, ({ amount }) => amount >= threshold);
      expect({ seed, better: worker.f1 > 2 * best.f1, precise: worker.precision > 2 * best.precision }).toEqual({
        seed,
        better: true,
        precise: true,
      });
    }
  });

  it("finds what the README says", () => {
    expect(readFileSync(join(__dirname, "README.md"), "utf8")).toContain(tablesOf(resultsOf(judged)));
  });
});
