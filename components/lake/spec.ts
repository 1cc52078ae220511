import type { AnyStream } from "../../workloads/streams";
import type { DatabaseEndpoint } from "../core/endpoints";
import type { Late } from "../core/text";
import { lakeTables } from "./tables";

interface LakeSpec {
  /** Of these the ones that the lake serves have tables. */
  readonly streams: readonly AnyStream[];
}

/** The lake with its tables in the catalogue of AWS Glue. */
export interface AwsLakeSpec extends LakeSpec {
  readonly region: string;
  readonly account: Late<string>;
  /** Bucket of the tables' files. */
  readonly bucket: Late<string>;
  /** Keeps the databases of the catalogue from `destroy`. */
  readonly protect: boolean;
}

/** The lake with its tables in Iceberg's JDBC catalogue. */
export interface JdbcLakeSpec extends LakeSpec {
  readonly database: DatabaseEndpoint;
}

/** Columns of daily figures that an event may not be taken for: what a stream's own field would clash with. */
function defectsOf(streams: readonly AnyStream[]): readonly string[] {
  return lakeTables(streams).streams.flatMap(({ stream, daily }) => {
    const names = daily.schema.fields.map(({ name }) => name.toLowerCase());
    const twice = names.filter((name, index) => names.indexOf(name) !== index);
    return twice.map(
      (name) =>
        `lake: the daily figures of stream "${stream}" must have each column once, got "${name}" twice; rename the field that is called so`,
    );
  });
}

/** @throws every defect, one sentence a line: a column that the daily figures would have twice */
export function validate<S extends LakeSpec>(spec: S): S {
  const defects = defectsOf(spec.streams);
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return spec;
}
