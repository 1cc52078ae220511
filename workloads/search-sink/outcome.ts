/** What became of a document, read from the engine's answer. */

/** An error as Elasticsearch and OpenSearch tell it. */
export interface EngineError {
  readonly type?: string;
  readonly reason?: string | null;
  readonly caused_by?: EngineError;
}

export type Outcome =
  | { readonly kind: "indexed" }
  /** The document itself is at fault: it will never be taken. */
  | { readonly kind: "refused"; readonly cause: string; readonly detail: string }
  /** The engine could not take it now. */
  | { readonly kind: "again"; readonly reason: string };

export const INDEXED: Outcome = { kind: "indexed" };

/**
 * Errors of status 400 that say something of the engine and nothing of the document: too many shards, a closed or blocked index,
 * one that somebody else is just making.
 */
const NOT_THE_DOCUMENTS: ReadonlySet<string> = new Set([
  "validation_exception",
  "index_closed_exception",
  "cluster_block_exception",
  "resource_already_exists_exception",
]);
/** Said as `illegal_argument_exception`, like many a fault of a document. */
const NO_PIPELINE = /^pipeline with id \[[^\]]*\] does not exist/;

/** The outcome of one item of a bulk request. */
export function outcomeOf(status: number, error: EngineError = {}): Outcome {
  if (status >= 200 && status < 300) return INDEXED;
  const type = error.type ?? `status ${status}`;
  const engines = NOT_THE_DOCUMENTS.has(type) || NO_PIPELINE.test(error.reason ?? "");
  // Without rights, without an index, busy or broken: no other document would fare better.
  if (status !== 400 || engines) return { kind: "again", reason: type };
  return { kind: "refused", cause: type, detail: detailOf(error) };
}

/** What the engine said, from the outside in. */
function detailOf(error: EngineError): string {
  const said: string[] = [];
  for (let at: EngineError | undefined = error; at !== undefined; at = at.caused_by) {
    const one = at.reason ?? at.type ?? "";
    if (one !== "" && !said.some((before) => before.includes(one))) said.push(one);
  }
  return said.join("; ");
}

/** What came of a bulk request as a whole. */
export type BulkAnswer =
  | { readonly kind: "answered"; readonly outcomes: readonly Outcome[] }
  | { readonly kind: "too-large" }
  /** Nothing is known of any of its documents. */
  | { readonly kind: "unavailable"; readonly reason: string };

interface BulkBody {
  readonly items?: readonly Readonly<
    Record<string, { readonly status?: number; readonly error?: EngineError } | undefined>
  >[];
}

/** @param count documents that were sent */
export function answerOf(status: number, text: string, count: number): BulkAnswer {
  if (status === 413) return { kind: "too-large" };
  if (status !== 200) return { kind: "unavailable", reason: `status ${status}` };
  const items = itemsOf(text);
  // Something between that answers in the engine's place, or an answer that broke off.
  if (items?.length !== count) return { kind: "unavailable", reason: "no answer for each document" };
  const outcomes = items.map((item) => {
    const [result] = Object.values(item);
    return outcomeOf(result?.status ?? 0, result?.error);
  });
  return { kind: "answered", outcomes };
}

function itemsOf(text: string): BulkBody["items"] {
  try {
    return (JSON.parse(text) as BulkBody).items;
  } catch {
    return undefined;
  }
}
