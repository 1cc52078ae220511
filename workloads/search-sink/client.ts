import { openRequests, reasonOf, type Server, textOf } from "../runtime/requests";
import { answerOf, type BulkAnswer } from "./outcome";

/** What the sink asks of the search. */
export interface SearchTarget {
  /** Whether the stream's indexes are declared; a sentence when they are not, or nobody can say. */
  missing(alias: string): Promise<string | undefined>;
  /** @param lines of the request, and of how many documents. Never throws. */
  bulk(lines: string, count: number): Promise<BulkAnswer>;
  close(): void;
}

/** Where the engine is, and how to prove who asks. */
export interface Access extends Server {
  readonly user?: { readonly nameFile: string; readonly passwordFile: string };
}

/** Without what was written, which we know: an answer of a line for each document. */
const BULK = "/_bulk?filter_path=items.*.status,items.*.error";

/** Over HTTP. Passwords are read anew for each request: they are renewed. */
export function openSearch(access: Access): SearchTarget {
  const { user } = access;
  const requests = openRequests(access);
  const authorization = (): Readonly<Record<string, string>> => {
    if (user === undefined) return {};
    const pair = `${textOf(user.nameFile)}:${textOf(user.passwordFile)}`;
    return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
  };

  return {
    async missing(alias) {
      try {
        const { status } = await requests.ask("HEAD", `/${alias}`, authorization());
        return status === 200 ? undefined : `the indexes of ${alias} are not there: status ${status}`;
      } catch (error) {
        return reasonOf(error);
      }
    },
    async bulk(lines, count) {
      try {
        const headers = { ...authorization(), "content-type": "application/x-ndjson" };
        const { status, text: answer } = await requests.ask("POST", BULK, headers, lines);
        return answerOf(status, answer, count);
      } catch (error) {
        return { kind: "unavailable", reason: reasonOf(error) };
      }
    },
    close() {
      requests.close();
    },
  };
}
