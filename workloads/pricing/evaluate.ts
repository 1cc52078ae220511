import { evaluateAndExit, generate, type EvaluationOptions } from "../runtime/testing/evaluation";
import type { Judged } from "./evaluation";
import { judgeAll } from "./judge-all";
import { tablesOf } from "./tables";

const evaluation: EvaluationOptions<Judged> = {
  worker: "pricing",
  seeds: "2,3,4",
  chosenOn: "101",
  useCase: "shop",
  count: 30_000,
  judge: judgeAll,
  tables: tablesOf,
};

/** Judges what the generator makes of a seed. */
export const generated = (seed: string): Promise<Judged> =>
  judgeAll(generate(evaluation.useCase, evaluation.count, seed));

if (require.main === module) evaluateAndExit(evaluation);
