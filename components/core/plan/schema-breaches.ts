import { compatibility } from "../../../workloads/streams/compatibility";
import type { AnyStream } from "../../../workloads/streams";
import { fieldsOf } from "./fields";
import type { PlanStream } from "./model";
import { streamOf } from "./plan";

export interface SchemaBreach {
  /** Name of the field, of the record itself; absent when it is about none. */
  readonly field?: string;
  readonly sentence: string;
}

/**
 * What the next version of a stream's record does that a promise of it does not allow. The promise is that of the deployed
 * version and of the next: a mode is not weakened in the step that would break it, and not claimed in the step that does.
 * Each field is compared by itself, so that a breach is known by its field. Key, encoding and partitions are the gate's.
 */
export function schemaBreaches(deployed: PlanStream, next: PlanStream): readonly SchemaBreach[] {
  const modes = new Set([deployed.compatibility, next.compatibility]);
  const mode = modes.size === 1 ? deployed.compatibility : "full";
  const older = streamOf(deployed);
  const told = (newer: AnyStream, from: AnyStream = older): string[] =>
    compatibility(from, newer)[mode].map(({ sentence }) => sentence);

  const [before, after] = [fieldsOf(deployed.fields), fieldsOf(next.fields)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const only = (fields: AnyStream["fields"], name: string): AnyStream => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return { ...older, fields: field === undefined ? {} : { [name]: field } };
  };
  return [
    ...told({ ...older, eventTime: next.eventTime }).map((sentence) => ({ sentence })),
    ...names.flatMap((field) => told(only(after, field), only(before, field)).map((sentence) => ({ field, sentence }))),
  ];
}
