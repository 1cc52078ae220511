import { count, part, percent, table } from "../runtime/testing/evaluation";
import { byClass, figures, type Judged, type Told } from "./evaluation";

/** The results as two Markdown tables. */
export function tablesOf(judged: ReadonlyMap<string, Judged>): string {
  const cells = (truth: readonly Told[], told: readonly Told[]): readonly string[] => {
    const { precision, recall } = figures(truth, told);
    return [count(told.length), percent(precision), percent(recall)];
  };
  const rows = [...judged].flatMap(([name, { clicks, truth, worker, naive }]) => [
    [`${name}: ${count(clicks)} clicks, ${count(truth.length)} visits`, "behaviour worker", ...cells(truth, worker)],
    ["", "each with the visitor's next click", ...cells(truth, naive)],
  ]);
  const classes = new Map<string, { of: number; told: number }>();
  for (const one of judged.values()) {
    for (const [name, { of, told }] of byClass(one)) {
      const sum = classes.get(name) ?? { of: 0, told: 0 };
      classes.set(name, { of: sum.of + of, told: sum.told + told });
    }
  }
  return [
    table(["events", "rule", "visits told", "precision", "recall"], rows),
    table(
      ["the visit's clicks come", "told as they were"],
      [...classes].map(([name, { of, told }]) => [name, part(told, of)]),
    ),
  ].join("\n\n");
}
