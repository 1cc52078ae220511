import { checkCapture } from "./check-capture";
import { freeze } from "./defects";
import type { AnyStream, Capture, CapturedTable, CapturedTableSpec, CaptureSpec } from "./model";

export type { Capture, CapturedTable, CapturedTableSpec, CaptureSource, CaptureSpec } from "./model";

/** A column of the row. */
export const column = (name: string) => ({ from: "column", column: name }) as const;
/** The same for every row. */
export const always = <const V>(value: V) => ({ from: "constant", value }) as const;
/** When the change was committed. */
export const committed = { from: "commit" } as const;

/** A table and its stream, checked against each other by the compiler. */
export const captured = <W extends AnyStream>(table: CapturedTableSpec<W>): CapturedTable => ({
  table: table.table,
  writes: table.writes,
  fields: table.fields,
});

/**
 * Declares a capture, checking it at once. The result, and what was given, cannot be changed afterwards.
 * @throws DefinitionError with every defect of the definition, each as what, allowed, got, remedy
 */
export function defineCapture(spec: CaptureSpec): Capture {
  const capture: Capture = { type: "capture", ...spec };
  checkCapture(capture);
  return freeze(capture);
}
