import type { Breach, Table } from "../../components/core/plan";
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
