import type { Measured, Metric } from "./scenario";

/** What was measured of one metric: ours and each peer's, a number a round. */
export interface Row extends Omit<Metric, "name"> {
  readonly scenario: string;
  readonly contestants: readonly { readonly name: string; readonly rounds: readonly number[] }[];
}

export function rowsOf(
  scenario: string,
  metrics: readonly Metric[],
  results: ReadonlyMap<string, readonly Measured[]>,
): readonly Row[] {
  return metrics.map(({ name, title, unit, better }) => ({
    scenario,
    title,
    unit,
    better,
    contestants: [...results]
      .map(([contestant, runs]) => ({
        name: contestant,
        rounds: runs.map((run) => run[name]).filter((value) => value !== undefined),
      }))
      .filter(({ rounds }) => rounds.length > 0),
  }));
}

/** The middle value; the mean of the middle two of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new Error("the median of nothing is not known; measure at least one round");
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** A Markdown table: one line a peer, the ratio above 1 where ours is better. */
export function table(rows: readonly Row[]): string {
  const lines = [["what", "millrace", "beside", "", "ratio (above 1: millrace is better)"]];
  for (const row of rows) {
    const [ours, ...peers] = row.contestants;
    if (ours === undefined) continue;
    const mine = median(ours.rounds);
    const first = [row.title, `${figure(mine)} ${row.unit}`];
    if (peers.length === 0) lines.push([...first, "", "", ""]);
    for (const [index, peer] of peers.entries()) {
      const theirs = median(peer.rounds);
      const ratio = row.better === "higher" ? mine / theirs : theirs / mine;
      lines.push([...(index === 0 ? first : ["", ""]), peer.name, `${figure(theirs)} ${row.unit}`, ratio.toFixed(2)]);
    }
  }
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const written = lines.map((line) => `| ${line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`);
  const rule = `| ${widths.map((width) => "-".repeat(Math.max(3, width))).join(" | ")} |`;
  return [written[0], rule, ...written.slice(1)].join("\n");
}

/** Three significant digits, at most. */
function figure(value: number): string {
  if (value >= 1_000) return Number(value.toPrecision(3)).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}
