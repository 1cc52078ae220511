import { z } from "zod";
import { type Answer, type Client, parseExactly } from "./client";

const answerSchema = z.object({
  resultTable: z
    .object({
      dataSchema: z.object({ columnNames: z.array(z.string()), columnDataTypes: z.array(z.string()) }),
      rows: z.array(z.array(z.unknown())),
    })
    .optional(),
  exceptions: z.array(z.object({ message: z.string() })).default([]),
  numServersQueried: z.number().default(0),
  numServersResponded: z.number().default(0),
  numGroupsLimitReached: z.boolean().default(false),
});

/** `LIMIT 5`, `LIMIT 5, 10`, `LIMIT 5 OFFSET 10` at the end. */
const LIMITED = /\blimit\s+\d+(\s*,\s*\d+|\s+offset\s+\d+)?\s*$/i;
/** `OPTION(timeoutMs=100)`, which stands behind the limit. */
const OPTION = /\s+option\s*\([^)]*\)\s*$/i;

/**
 * The statement with a limit where it has none, since Pinot's own is 10. One more row than is wanted tells whether there are more.
 * The limit stands on a line of its own, in case the statement ends with a comment.
 */
export function limited(sql: string, rows: number): string {
  const statement = sql.trim().replace(/;\s*$/, "");
  const [option = ""] = OPTION.exec(statement) ?? [];
  const body = statement.slice(0, statement.length - option.length);
  return LIMITED.test(body) ? statement : `${body}\nLIMIT ${rows + 1}${option}`;
}

/** Asks Pinot's broker, with nothing between. */
export const pinot: Client = async ({ sql, url, rows, user, signal }) => {
  const response = await fetch(`${url}/query/sql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(user === undefined
        ? {}
        : { authorization: `Basic ${Buffer.from(`${user.name}:${user.password}`).toString("base64")}` }),
    },
    body: JSON.stringify({ sql: limited(sql, rows) }),
    signal,
  }).catch((error: unknown) => {
    throw new Error(`Pinot at ${url} is not reached (${reasonOf(error)}); \`npm run status\` shows whether it runs`, {
      cause: error,
    });
  });
  const text = await response.text();
  if (response.status === 401 || response.status === 403) {
    throw new Error(
      `Pinot at ${url} wants to know who asks, got ${response.status}; give --user and MILLRACE_QUERY_PASSWORD`,
    );
  }
  if (!response.ok) throw new Error(`Pinot at ${url} answers ${response.status}: ${firstOf(text)}`);
  return answerOf(answerSchema.parse(parseExactly(text)), rows);
};

function answerOf(answer: z.infer<typeof answerSchema>, most: number): Answer {
  const [exception] = answer.exceptions;
  if (exception !== undefined) throw new Error(`Pinot: ${sentenceOf(exception.message)}`);
  if (answer.numServersResponded < answer.numServersQueried) {
    throw new Error(
      `Pinot: ${answer.numServersResponded} of ${answer.numServersQueried} servers answered, so that rows are missing; ask again`,
    );
  }
  // After a start, until the broker knows who has what.
  if (answer.resultTable === undefined)
    throw new Error("Pinot: no server has a part of the table ready; ask again in a moment");
  const { dataSchema, rows } = answer.resultTable;
  return {
    columns: dataSchema.columnNames.map((name, position) => ({
      name,
      type: dataSchema.columnDataTypes[position] ?? "",
    })),
    rows: rows.slice(0, most),
    notes: [
      ...(rows.length > most ? [`there are more rows than ${most}; --rows takes more`] : []),
      ...(answer.numGroupsLimitReached ? ["there are more groups than Pinot counts, and some are missing"] : []),
    ],
  };
}

/** Pinot's message without kind, classes and stack. */
export function sentenceOf(message: string): string {
  const lines = message
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(at |\.\.\. \d+ more)|:$/.test(line));
  // Lines that end with a colon name the kind (`QueryExecutionError:`); the deepest cause says what it is.
  const cause = lines.findLast((line) => line.startsWith("Caused by: ")) ?? lines[0];
  return firstOf((cause ?? message).replace(/^Caused by: /, "").replace(/^([\w$]+\.)+[\w$]+(Exception|Error): /, ""));
}

const firstOf = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 500);

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & {
    readonly cause?: { readonly code?: string; readonly message?: string };
  };
  return cause?.code ?? cause?.message ?? message;
}
