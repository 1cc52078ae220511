import { readFileSync } from "node:fs";
import type { PollerSecret } from "../../streams";
import { messageOf } from "../errors";

/** What a source said to know its answer again by (RFC 9110, section 8.8). */
export interface Validators {
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

/**
 * Why an answer is none:
 * - `unavailable`: no connection, no answer in time, or a status that says so (408, 425, 5xx).
 * - `throttled`: 429.
 * - `refused`: another status, a redirect to elsewhere, a secret that cannot be read.
 * - `unreadable`: too large, no JSON, or nothing that the handler knows.
 */
export const FAILURES = ["unavailable", "throttled", "refused", "unreadable"] as const;

export interface Failed {
  readonly kind: "failed";
  readonly reason: (typeof FAILURES)[number];
  /** What was seen; never a secret, nor what the source answered. */
  readonly detail: string;
  /** Milliseconds that the source wants to be left alone. */
  readonly retryAfter?: number | undefined;
}

export interface Answered extends Validators {
  readonly kind: "answered";
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

export type Asked = Answered | { readonly kind: "unchanged" } | Failed;

export interface Asking {
  /** Who asks, as the source sees it. */
  readonly agent: string;
  /** Milliseconds until an answer that has not come whole is given up, redirects included. */
  readonly timeout: number;
  /** Bytes of a body, unpacked. */
  readonly maxAnswer: number;
  /** Read anew for each request: it is renewed. */
  readonly secret?: PollerSecret & { readonly file: string };
}

/** Redirects followed for one answer, each within the origin that was asked. */
const MOST_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const COME_AGAIN: readonly number[] = [408, 425];
/** Nobody can mean to be left alone for longer, in milliseconds. */
const LONGEST_RETRY_AFTER = 3_600_000;
/** What may stand in a header: visible ASCII, so that no line end makes another header of it. */
const SECRET = /^[\x21-\x7e]{1,4096}$/;

const failed = (reason: Failed["reason"], detail: string, retryAfter?: number): Failed => ({
  kind: "failed",
  reason,
  detail,
  retryAfter,
});

/** Asks once. Never throws; when `signal` aborts, what it answers means nothing. */
export async function ask(url: URL, fresh: Validators, asking: Asking, signal: AbortSignal): Promise<Asked> {
  let headers: Readonly<Record<string, string>>;
  try {
    headers = headersOf(fresh, asking);
  } catch (error) {
    return failed("refused", messageOf(error));
  }
  const late = AbortSignal.timeout(asking.timeout);
  try {
    return await follow(url, headers, asking, AbortSignal.any([signal, late]));
  } catch (error) {
    return failed("unavailable", late.aborted ? `no whole answer within ${asking.timeout} ms` : causeOf(error));
  }
}

async function follow(
  url: URL,
  headers: Readonly<Record<string, string>>,
  asking: Asking,
  signal: AbortSignal,
): Promise<Asked> {
  let at = url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    // Not by fetch itself, which would follow to any host.
    const response = await fetch(at.href, { headers, signal, redirect: "manual" });
    if (!REDIRECTS.includes(response.status)) return await answerOf(response, asking.maxAnswer);
    await response.body?.cancel();
    const location = response.headers.get("location") ?? "";
    if (!URL.canParse(location, at.href))
      return failed("refused", `status ${response.status} without a place to go to`);
    at = new URL(location, at);
    if (at.origin !== url.origin) {
      return failed(
        "refused",
        `a redirect to ${at.origin}, which is not ${url.origin}; set the new address as \`url\``,
      );
    }
  }
  return failed("refused", `more than ${MOST_REDIRECTS} redirects`);
}

async function answerOf(response: Response, maxAnswer: number): Promise<Asked> {
  const { status, headers, body } = response;
  if (status !== 200) {
    await body?.cancel();
    if (status === 304) return { kind: "unchanged" };
    const retryAfter = retryAfterOf(headers.get("retry-after"), Date.now());
    if (status === 429) return failed("throttled", "status 429", retryAfter);
    const away = status >= 500 || COME_AGAIN.includes(status);
    return failed(away ? "unavailable" : "refused", `status ${status}`, retryAfter);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    // Leaving the loop ends the transfer.
    if (size > maxAnswer)
      return failed("unreadable", `more than ${maxAnswer} bytes; raise \`maxAnswer\`, or ask for less`);
    chunks.push(chunk);
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
    return {
      kind: "answered",
      body: JSON.parse(text) as unknown,
      headers: Object.fromEntries(headers),
      etag: headers.get("etag") ?? undefined,
      lastModified: headers.get("last-modified") ?? undefined,
    };
  } catch {
    // Not the parser's words, which show what was read.
    return failed("unreadable", `${size} bytes that are no JSON`);
  }
}

/** @throws an Error with a sentence that shows nothing of the secret */
function headersOf({ etag, lastModified }: Validators, { agent, secret }: Asking): Readonly<Record<string, string>> {
  return {
    accept: "application/json",
    "user-agent": agent,
    ...(etag === undefined ? {} : { "if-none-match": etag }),
    ...(lastModified === undefined ? {} : { "if-modified-since": lastModified }),
    ...(secret === undefined ? {} : { [secret.header]: secretOf(secret) }),
  };
}

function secretOf({ file, scheme }: NonNullable<Asking["secret"]>): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    throw new Error(`the secret's file cannot be read: ${code}; mend MILLRACE_POLLER_SECRET_FILE`, { cause: error });
  }
  if (!SECRET.test(text)) {
    throw new Error(
      `the secret must be 1 to 4096 visible characters of ASCII, got ${text.length} with others; mend the file`,
    );
  }
  return scheme === undefined ? text : `${scheme} ${text}`;
}

/**
 * Milliseconds that a `Retry-After` asks for, in seconds or as a date (RFC 9110, section 10.2.3), an hour at most.
 * @param now milliseconds since the epoch
 */
export function retryAfterOf(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const wait = /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER);
}

/** A word for what broke the connection, where the system has one: `ECONNREFUSED`. */
function causeOf(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly code?: string; readonly message?: string } };
  return cause?.code ?? cause?.message ?? messageOf(error);
}
