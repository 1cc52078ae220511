import type { IcebergField, IcebergType, LakeTable } from "../core/lake";
import type { ServingJudge } from "../core/plan";
import { dailyOf } from "./daily";
import { tableOf } from "./tables";

/** What Iceberg refuses of a change of a stream that the lake serves before and after, in its table and in that of its days. */
export const lakeRefusals: ServingJudge = (deployed, next) => {
  if (!deployed.serve.includes("lake") || !next.serve.includes("lake")) return [];
  return [tableOf, dailyOf].flatMap((table) => tableChangeDefects(table(deployed), table(next)));
};

/** A change that Iceberg does not take. */
export interface TableChangeDefect {
  /** Path of the column. */
  readonly field: string;
  readonly sentence: string;
}

/**
 * What of a change Iceberg refuses, by column: one whose type neither stays nor widens (int to long, more digits of a
 * decimal, more fields of a record). All else is done by the job: columns are added, and what is declared no more stays and
 * may then be null.
 */
export const tableChangeDefects = (old: LakeTable, now: LakeTable): readonly TableChangeDefect[] =>
  fieldDefects(`lake table "${now.namespace}.${now.name}"`, "", old.schema.fields, now.schema.fields);

function fieldDefects(
  table: string,
  path: string,
  old: readonly IcebergField[],
  now: readonly IcebergField[],
): readonly TableChangeDefect[] {
  return now.flatMap(({ name, type }) => {
    const before = old.find((field) => field.name === name);
    return before === undefined ? [] : typeDefects(table, path === "" ? name : `${path}.${name}`, before.type, type);
  });
}

const DECIMAL = /^decimal\((\d+), (\d+)\)$/;

function widens(old: string, now: string): boolean {
  if (old === now || (old === "int" && now === "long")) return true;
  const [before, after] = [DECIMAL.exec(old), DECIMAL.exec(now)];
  return before !== null && after !== null && before[2] === after[2] && Number(after[1]) >= Number(before[1]);
}

function typeDefects(table: string, path: string, old: IcebergType, now: IcebergType): readonly TableChangeDefect[] {
  if (typeof old === "string" && typeof now === "string" && widens(old, now)) return [];
  if (typeof old === "object" && typeof now === "object") {
    if (old.type === "struct" && now.type === "struct") return fieldDefects(table, path, old.fields, now.fields);
    if (old.type === "list" && now.type === "list") return typeDefects(table, `${path}[]`, old.element, now.element);
    if (old.type === "map" && now.type === "map") return typeDefects(table, `${path}{}`, old.value, now.value);
  }
  return [
    {
      field: path,
      sentence: `${table}: column "${path}" must stay ${nameOf(old)} or widen, got ${nameOf(now)}`,
    },
  ];
}

const nameOf = (type: IcebergType): string => (typeof type === "string" ? type : type.type);
