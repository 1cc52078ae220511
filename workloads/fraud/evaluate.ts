import { evaluateAndExit, generate, type EvaluationOptions } from "../runtime/testing/evaluation";
import { judgeAll } from "./judge-all";
import type { Judged } from "./evaluation";
import { resultsOf, tablesOf } from "./tables";

const evaluation: EvaluationOptions<readonly Judged[]> = {
  worker: "fraud",
  seeds: "2,3,4",
  chosenOn: "101",
  useCase: "payments",
  count: 30_000,
  judge: judgeAll,
  tables: (judged) => tablesOf(resultsOf(judged)),
};

/** Judges what the generator makes of a seed. */
export const generated = (seed: string): Promise<readonly Judged[]> =>
  judgeAll(generate(evaluation.useCase, evaluation.count, seed));

if (require.main === module) evaluateAndExit(evaluation);
