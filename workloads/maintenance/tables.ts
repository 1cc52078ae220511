import { count, part, percent, table } from "../runtime/testing/evaluation";
import { bestThreshold, figures, fixed, isFound, median, worker, type Case, type Rule } from "./evaluation";

const HOUR_MS = 3_600_000;

/** The results as two Markdown tables. */
export function tablesOf(judged: ReadonlyMap<string, readonly Case[]>): string {
  const rows = [...judged].flatMap(([name, cases]) => {
    const cells = (rule: Rule): readonly string[] => {
      const { precision, recall, f1, machines } = figures(cases, rule);
      return [count(machines), percent(precision), percent(recall), f1.toFixed(3)];
    };
    const best = bestThreshold(cases);
    const failing = cases.filter(({ truth }) => truth?.fails).length;
    return [
      [`${name}: ${count(cases.length)} machines, ${failing} fail`, "maintenance worker", ...cells(worker)],
      ["", `${best.signal} ≥ ${best.from.toFixed(1)}, the best there is`, ...cells(best.rule)],
      ["", "80 °C or 4.5 mm/s", ...cells(fixed)],
    ];
  });
  const all = [...judged.values()].flat();
  const patterns = [...new Set(all.flatMap(({ truth }) => truth?.pattern ?? []))].sort();
  const sound = all.filter(({ truth }) => truth === undefined);
  const patternRows = patterns.map((pattern) => {
    const cases = all.filter(({ truth }) => truth?.pattern === pattern);
    const spoken = cases.filter(({ truth, alerts }) =>
      alerts.some(({ measuredAt }) => truth !== undefined && measuredAt >= truth.from && measuredAt <= truth.to),
    );
    const early = spoken.map(({ truth, alerts }) => ((truth?.to ?? 0) - (alerts[0]?.measuredAt ?? 0)) / HOUR_MS);
    const fails = cases.some(({ truth }) => truth?.fails);
    return [
      `\`${pattern}\`${fails ? "" : ", which is no failure"}`,
      part(spoken.length, cases.length),
      fails ? hours(median(early)) : "–",
      fails ? hours(median(errorsOf(cases))) : "–",
    ];
  });
  const alarmed = sound.filter(({ alerts }) => alerts.length > 0).length;
  return [
    table(["events", "rule", "machines spoken of", "precision", "recall", "F1"], rows),
    table(
      ["pattern", "machines spoken of", "before the failure (median)", "error of `remaining` (median)"],
      [...patternRows, ["sound machines", part(alarmed, sound.length), "–", "–"]],
    ),
  ].join("\n\n");
}

/** How far each estimate of what remains is from the truth, in hours. */
const errorsOf = (cases: readonly Case[]): readonly number[] =>
  cases.flatMap((one) =>
    one.alerts.flatMap(({ remaining, measuredAt }) =>
      remaining === null || !isFound(one, measuredAt) || one.truth === undefined
        ? []
        : [Math.abs(remaining - (one.truth.to - measuredAt) / HOUR_MS)],
    ),
  );

const hours = (value: number | undefined): string => (value === undefined ? "–" : `${value.toFixed(2)} h`);
