import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Answer, type Client, parseExactly, type Question } from "./client";

/** A page of an answer, as Trino's client protocol has it: https://trino.io/docs/current/develop/client-protocol.html */
const pageSchema = z.object({
  id: z.string(),
  nextUri: z.string().optional(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
  data: z.array(z.array(z.unknown())).optional(),
  updateType: z.string().optional(),
  error: z.object({ message: z.string(), errorName: z.string() }).optional(),
  warnings: z.array(z.object({ message: z.string() })).default([]),
});
type Page = z.infer<typeof pageSchema>;

/** Statuses that say "ask again" in the protocol, and how long is waited before. */
const AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const PAUSE_MS = 100;
const MOST_TRIES = 50;
/** A server that has just started has not heard of its own workers: it says so before any of the statement is run. */
const NO_NODES = "NO_NODES_AVAILABLE";
const NODES_MS = 30_000;
/** How long the server may take to hear that nobody waits for the rest. */
const CANCEL_MS = 5_000;

/** Asks Trino, and once more for as long as it has only just started. */
export const trino: Client = async (question) => {
  const until = Date.now() + NODES_MS;
  for (;;) {
    const { error, ...answer } = await answerOf(question);
    if (error === undefined) return answer;
    if (error.errorName !== NO_NODES || Date.now() > until) throw new Error(sentenceOf(error));
    await sleep(PAUSE_MS, undefined, { signal: question.signal });
  }
};

/** Asks page by page, and tells the server to stop as soon as there are rows enough or the person has had enough. */
async function answerOf(question: Question): Promise<Answer & Pick<Page, "error">> {
  let page = await ask(question, "/v1/statement", "POST");
  let columns: Answer["columns"] = [];
  const rows: (readonly unknown[])[] = [];
  try {
    for (;;) {
      if (page.error !== undefined) break;
      columns = page.columns ?? columns;
      rows.push(...(page.data ?? []));
      if (page.nextUri === undefined || rows.length > question.rows) break;
      page = await ask(question, pathOf(page.nextUri), "GET");
    }
  } finally {
    if (page.nextUri !== undefined) await cancel(question, pathOf(page.nextUri));
  }
  return {
    columns,
    rows: rows.slice(0, question.rows),
    notes: [
      ...(rows.length > question.rows ? [`there are more rows than ${question.rows}; --rows takes more`] : []),
      ...page.warnings.map(({ message }) => message),
    ],
    error: page.error,
  };
}

/** The server may be known by another name than the one that it has itself: of its addresses the path counts. */
function pathOf(uri: string): string {
  const { pathname, search } = new URL(uri);
  return pathname + search;
}

async function ask(question: Question, path: string, method: "GET" | "POST"): Promise<Page> {
  const { sql, url, signal } = question;
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: headersOf(question),
      ...(method === "POST" ? { body: sql.trim().replace(/;$/, "") } : {}),
      signal,
    }).catch((error: unknown) => {
      throw new Error(`Trino at ${url} is not reached (${reasonOf(error)}); \`npm run status\` shows whether it runs`, {
        cause: error,
      });
    });
    const text = await response.text();
    if (response.ok) return pageSchema.parse(parseExactly(text));
    if (response.status === 401 || response.status === 403) {
      throw new Error(
        `Trino at ${url} wants to know who asks, got ${response.status}; give --user and MILLRACE_QUERY_PASSWORD`,
      );
    }
    if (!AGAIN.has(response.status) || tries === MOST_TRIES) {
      throw new Error(`Trino at ${url} answers ${response.status}: ${text.replace(/\s+/g, " ").trim().slice(0, 500)}`);
    }
    await sleep(PAUSE_MS, undefined, { signal });
  }
}

/** Who asks where nobody is named: on this machine its owner, who sees everything as it is. */
const OWNER = "developer";

const headersOf = ({ user }: Question): Readonly<Record<string, string>> => ({
  "x-trino-user": user?.name ?? OWNER,
  "x-trino-source": "millrace-query",
  "x-trino-time-zone": "UTC",
  // Else instants are cut to milliseconds.
  "x-trino-client-capabilities": "PARAMETRIC_DATETIME",
  ...(user === undefined || user.password === ""
    ? {}
    : { authorization: `Basic ${Buffer.from(`${user.name}:${user.password}`).toString("base64")}` }),
});

/** Without it the server would work on until it notices that nobody asks any more. */
async function cancel(question: Question, path: string): Promise<void> {
  try {
    await fetch(`${question.url}${path}`, {
      method: "DELETE",
      headers: headersOf(question),
      signal: AbortSignal.timeout(CANCEL_MS),
    });
  } catch {
    // It is away, or slow: it drops the query by itself after a while.
  }
}

/** Trino's message, which says where and what; the kind only where the message alone would not be understood. */
export function sentenceOf({ message, errorName }: NonNullable<Page["error"]>): string {
  const flat = message.replace(/\s+/g, " ").trim().slice(0, 500);
  return flat === "" ? `Trino: ${errorName}` : `Trino: ${flat}`;
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & {
    readonly cause?: { readonly code?: string; readonly message?: string };
  };
  return cause?.code ?? cause?.message ?? message;
}
