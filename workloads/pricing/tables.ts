import { count, part, percent, table } from "../runtime/testing/evaluation";
import { byClass, figures, type Judged, type Told } from "./evaluation";

/** The results as two Markdown tables. */
export function tablesOf(judged: ReadonlyMap<string, Judged>): string {
  const cells = (truth: readonly Told[], told: readonly Told[]): readonly string[] => {
    const { precision, recall, lowest } = figures(truth, told);
    return [count(told.length), percent(precision), percent(recall), percent(lowest)];
  };
  const rows = [...judged].flatMap(([name, { observations, truth, worker, naive }]) => [
    [
      `${name}: ${count(observations)} observations, ${count(truth.length)} changes`,
      "pricing worker",
      ...cells(truth, worker),
    ],
    ["", "compared with what arrived before", ...cells(truth, naive)],
  ]);
  const classes = new Map<string, { of: number; told: number }>();
  for (const one of judged.values()) {
    for (const [name, { of, told }] of byClass(one)) {
      const sum = classes.get(name) ?? { of: 0, told: 0 };
      classes.set(name, { of: sum.of + of, told: sum.told + told });
    }
  }
  return [
    table(["events", "rule", "changes told", "precision", "recall", "`lowest` right"], rows),
    table(
      ["the observation that shows the change comes", "changes told"],
      [...classes].map(([name, { of, told }]) => [name, part(told, of)]),
    ),
  ].join("\n\n");
}
