import type { AppliedDocument, AppliedRequest } from "../core/applier";

/**
 * Types that OpenSearch calls otherwise. `scaled_float` is in a module of either engine that is not published, so that the
 * double which Trino reads anyway stands in.
 */
const TYPES: Readonly<Record<string, string>> = { scaled_float: "double", flattened: "flat_object" };

/** What Elasticsearch is told, as the OpenSearch of Maven's packages takes it: other names, no lifecycles. */
export function asOpenSearch(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asOpenSearch);
  if (value === null || typeof value !== "object") return value;
  const { type } = value as { readonly type?: unknown };
  const other = typeof type === "string" ? TYPES[type] : undefined;
  if (other !== undefined) return { type: other };
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith("index.lifecycle."))
      .map(([key, item]) => [key, asOpenSearch(item)]),
  );
}

/**
 * What an OpenSearch is told of a stream, made of what Elasticsearch is told. Left out: the lifecycle, which is a plugin of another
 * form there, and the processors of a module that is not published (`remove`, `foreach`); the check of pseudonyms stays.
 */
export function openSearchDocument(document: AppliedDocument): AppliedDocument {
  return {
    ...document,
    apply: document.apply.filter(({ path }) => !path.startsWith("/_ilm/")).map(requestOf),
  };
}

function requestOf(request: AppliedRequest): AppliedRequest {
  const body = asOpenSearch(JSON.parse(request.body ?? "null")) as { readonly processors?: readonly object[] } | null;
  const processors = body?.processors?.filter((processor) => "script" in processor);
  return { ...request, body: JSON.stringify(processors === undefined ? body : { ...body, processors }) };
}
