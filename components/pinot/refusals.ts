import type { AnyStream } from "../../workloads/streams";
import type { ServingJudge } from "../core/plan";
import { type Column, columnsOf } from "./columns";

/**
 * What Pinot refuses of a change of a stream that it serves before and after: a column that goes, one of another type or
 * number of values, another time column, another primary key. New columns, other lengths, null or not, and indexes it takes.
 */
export const pinotRefusals: ServingJudge = (deployed, next) => {
  if (!deployed.serve.includes("pinot") || !next.serve.includes("pinot")) return [];
  const after = new Map(columnsOf(next).columns.map((column) => [column.path, column]));
  const { left } = columnsOf(next);
  const columns = columnsOf(deployed).columns.flatMap((before) => {
    const now = after.get(before.path);
    if (now === undefined) {
      const hidden = left.some((path) => before.path === path || before.path.startsWith(`${path}.`));
      return [
        refusal(
          deployed,
          before,
          "stay while Pinot serves the stream, which takes no column away",
          hidden ? "it personal or sensitive, of which there is no column" : "it removed",
        ),
      ];
    }
    const [old, another] = [typeOf(before), typeOf(now)];
    return old === another
      ? []
      : [refusal(deployed, before, `stay ${old} in Pinot, which changes no column's type`, another)];
  });
  if (deployed.eventTime === next.eventTime) return columns;
  return [
    ...columns,
    {
      sentence: `stream "${deployed.name}": eventTime must stay "${deployed.eventTime}" while Pinot serves the stream, whose segments go by it, got "${next.eventTime}"`,
    },
  ];
};

const refusal = ({ name }: AnyStream, { path }: Column, allowed: string, got: string) => ({
  field: path,
  sentence: `stream "${name}": field "${path}" must ${allowed}, got ${got}`,
});

const typeOf = ({ type, many, unit, role }: Column): string =>
  `${type}${many ? " of several values" : ""}${unit === undefined ? "" : ` in ${unit}`}${role === "time" ? " (a time)" : ""}`;
