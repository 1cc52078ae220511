import { type Breach, type Plan, planReport, renderMarkdown, type Table } from "../../components/core/plan";
import type { Deployed } from "../plan";

/** What the engine did, or would do, to one resource. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
}

const ROOM = /millrace:([a-z-]+):[A-Za-z]+/;

/** Resources by room, by what would be done with them. */
export function resourceTable(steps: readonly Step[]): Table {
  const rooms = new Map<string, Map<string, number>>();
  const count = (room: string, op: string): void => {
    const ops = rooms.get(room) ?? new Map<string, number>();
    rooms.set(room, ops.set(op, (ops.get(op) ?? 0) + 1));
  };
  for (const { op, urn } of steps) {
    // A resource's URN holds the types of its parents, the outermost first.
    count(ROOM.exec(urn)?.[1] ?? "the stack's own", op);
  }
  const ops = [...new Set(steps.map(({ op }) => op))].sort();
  const row = (name: string, of: (op: string) => number): string[] => [name, ...ops.map((op) => String(of(op)))];
  return {
    title: "Resources by room",
    columns: [{ name: "room" }, ...ops.map((name) => ({ name, align: "right" as const }))],
    rows: [
      ...[...rooms].sort(([a], [b]) => (a < b ? -1 : 1)).map(([room, done]) => row(room, (op) => done.get(op) ?? 0)),
      row("in all", (op) => steps.filter((step) => step.op === op).length),
    ],
    notes: [
      "What charts make is not among them: an engine sees it once the cluster is there. Topics, rights and objects of rooms are.",
    ],
  };
}

/** The contract report: what was compared, and what would break. */
export function contractLines(deployed: Deployed | undefined, breaches: readonly Breach[]): readonly string[] {
  if (deployed === undefined) return ["Contract: there is no earlier plan to compare with."];
  return breaches.length === 0
    ? [`Contract: nothing that ${deployed.name} promises is broken.`]
    : [`Contract: compared with ${deployed.name},`, ...breaches.map(({ sentence }) => sentence)];
}

/** What a preview of a cluster's stack found. */
export interface Preview {
  readonly stack: string;
  readonly steps: readonly Step[];
  readonly plan: Plan;
  readonly deployed: Deployed | undefined;
  readonly contract: readonly string[];
  readonly policies: readonly string[];
}

/** The same for a pull request: what somebody has to decide stands open, tables are folded. */
export function previewMarkdown({ stack, steps, plan, deployed, contract, policies }: Preview): string {
  const folded = (title: string, body: string): string =>
    `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
  const [headline = "", ...violations] = policies;
  return [
    `## Stack ${stack}`,
    contract.join("\n\n"),
    `**${headline}**`,
    // Indented as in a terminal.
    ...(violations.length === 0 ? [] : [folded("Policy report", ["```text", ...violations, "```"].join("\n"))]),
    folded("Resources", renderMarkdown(resourceTable(steps))),
    folded("Capacity, cost and changes", planReport(plan, "markdown", deployed)),
    "",
  ].join("\n\n");
}
