import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { entryOf, sourceOf, UpstreamError, type UpstreamFile, upstreamFiles } from "./lock";
import { absentUpstream, checked, readUpstream, type UpstreamOptions, upstreamPlaces } from "./read";
import { memberOf } from "./tar";

export interface FetchOptions extends UpstreamOptions {
  /** Where `owner/name/commit/path` answers. */
  readonly base?: string;
  /** Of one request, in milliseconds. */
  readonly timeout?: number;
}

const BASE = "https://raw.githubusercontent.com";
const TIMEOUT = 20_000;
/** Requests under way at once. */
const AT_ONCE = 8;

/**
 * The text of a file: from the folder of MILLRACE_TEST_UPSTREAM, else from the cache, else from its repository.
 * @throws UpstreamError
 */
export async function upstreamFile(file: string, options: FetchOptions = {}): Promise<string> {
  try {
    return readUpstream(file, options);
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.code !== "absent") throw error;
  }
  await fetchOne(entryOf(file, options.files ?? upstreamFiles), options);
  return readUpstream(file, options);
}

/**
 * Brings every file under the given names or folders that this machine lacks into the cache, and stops at the first that fails.
 * @throws UpstreamError `unreachable`, `altered`
 */
export async function fetchUpstream(names: readonly string[], options: FetchOptions = {}): Promise<void> {
  const left = [...absentUpstream(names, options)];
  const next = async (): Promise<void> => {
    for (let entry = left.shift(); entry !== undefined; entry = left.shift()) {
      try {
        await fetchOne(entry, options);
      } catch (error) {
        left.length = 0;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

async function fetchOne(entry: UpstreamFile, options: FetchOptions): Promise<void> {
  const { places = upstreamPlaces(), base = BASE, timeout = TIMEOUT } = options;
  const { url, member } = sourceOf(entry, base);
  const answer = await requested(entry, url, timeout);
  const bytes = member === undefined ? answer : memberOf(answer, member);
  if (bytes === undefined) throw unreachable(entry, url, `the package has no member "${member ?? ""}"`);
  checked(entry, bytes, url);
  mkdirSync(places.cache, { recursive: true });
  const temporary = join(places.cache, `.${entry.sha256}.${process.pid}`);
  writeFileSync(temporary, bytes);
  renameSync(temporary, join(places.cache, entry.sha256));
}

async function requested(entry: UpstreamFile, url: string, timeout: number): Promise<Buffer> {
  let response: Response;
  let body: ArrayBuffer;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(timeout) });
    body = await response.arrayBuffer();
  } catch (error) {
    throw unreachable(entry, url, reasonOf(error));
  }
  if (!response.ok) throw unreachable(entry, url, `status ${response.status}`);
  return Buffer.from(body);
}

/** What lies beneath fetch's "fetch failed". */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
};

const unreachable = ({ file }: UpstreamFile, url: string, reason: string): UpstreamError =>
  new UpstreamError(
    "unreachable",
    file,
    `upstream file "${file}" could not be fetched from ${url} (${reason}); set MILLRACE_TEST_UPSTREAM to a folder that has it, or try where GitHub answers`,
  );
