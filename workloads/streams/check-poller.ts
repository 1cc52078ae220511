import { checkDerivations } from "./check-lineage";
import { TAKEN } from "./check-worker";
import { Defects } from "./defects";
import type { ByteSize, Duration } from "./fields";
import { describe } from "./issue";
import type { Poller } from "./model";
import { bytes, milliseconds } from "./units";

const definition = (name: string): string => `workloads/${name}/definition.ts`;

const SECOND = 1_000;
const LONGEST_TIMEOUT = 300_000;
const DAY = 86_400_000;
const LARGEST_ANSWER = 64 * 1024 ** 2;
const MOST_PAGES = 1_000;
/** What a query parameter may be called without quoting (RFC 3986, unreserved). */
const PARAMETER = /^[A-Za-z0-9._~-]{1,64}$/;
/** Names and schemes of HTTP are tokens (RFC 9110); headers in lower case, as the code writes them. */
const HEADER = /^[a-z0-9-]{1,64}$/;
const SCHEME = /^[A-Za-z0-9-]{1,32}$/;
/** Headers that are the asking's own, or the connection's. */
const OWN_HEADERS: readonly string[] = [
  "accept",
  "connection",
  "content-length",
  "host",
  "if-modified-since",
  "if-none-match",
  "transfer-encoding",
  "user-agent",
];
const LOOPBACK: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** Why an address may not be asked, as what is allowed; undefined when it may. */
export function addressDefect(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") return "be an address `https://host/path`";
  if (url.protocol === "http:" && !LOOPBACK.includes(url.hostname)) return "be https, or http of this machine";
  if (url.username !== "" || url.password !== "") return "hold no user or password, which belong into a file";
  if (url.hash !== "") return "have no fragment, which no server is told";
  return undefined;
}

/** An address as a message may show it: without what may be secret. */
export function shownAddress(text: string): string {
  if (!URL.canParse(text)) return describe(text.replace(/\/\/[^/@]*@/, "//…@"));
  const { protocol, host, pathname } = new URL(text);
  return describe(`${protocol}//${host}${pathname}`);
}

/** @throws DefinitionError with every defect of the poller */
export function checkPoller(poller: Poller): void {
  const defects = new Defects("poller", poller.name, definition);
  defects.name(poller.name);
  if (TAKEN.includes(poller.name)) {
    defects.add("name", `be none of ${TAKEN.join(", ")}, which are taken`, `"${poller.name}"`, "set `name`");
  }
  defects.text("doc", poller.doc, "what it brings");
  defects.owner(poller.owner);
  checkAsking(defects, poller);
  checkDerivations(defects, poller.writes, poller.lineage, undefined);
  defects.throwIfAny();
}

function checkAsking(defects: Defects, poller: Poller): void {
  const { url, since, paging, secret } = poller;
  const allowed = typeof url === "string" ? addressDefect(url) : "be an address `https://host/path`";
  if (allowed !== undefined) {
    defects.add("url", allowed, typeof url === "string" ? shownAddress(url) : describe(url), "set `url`");
  }
  const { every, timeout, maxAnswer, slo } = poller;
  between(defects, "every", every, SECOND, DAY, "from 1 second to 1 day");
  if (timeout !== undefined) between(defects, "timeout", timeout, 1, LONGEST_TIMEOUT, "from 1 ms to 5 minutes");
  if (maxAnswer !== undefined && !(sizeOf(maxAnswer) >= 1 && sizeOf(maxAnswer) <= LARGEST_ANSWER)) {
    defects.add("maxAnswer", "be from 1 B to 64 MiB", describe(maxAnswer), "set `maxAnswer`");
  }
  if (!(lengthOf(slo.freshness) > lengthOf(every))) {
    defects.add("slo.freshness", "be longer than `every`", describe(slo.freshness), "set `slo.freshness`");
  }
  const parameters = [
    ["since", since],
    ["paging.parameter", paging?.parameter],
  ] as const;
  for (const [path, name] of parameters) {
    if (name !== undefined && !PARAMETER.test(name)) {
      defects.add(path, "be the name of a query parameter", describe(name), `set \`${path}\``);
    }
  }
  const fixed = typeof url === "string" && URL.canParse(url) ? [...new URL(url).searchParams.keys()] : [];
  const twice = parameters.flatMap(([, name]) => (name !== undefined && fixed.includes(name) ? [`"${name}"`] : []));
  if (twice.length > 0) {
    defects.add(
      "url",
      "leave the parameters of `since` and `paging` to them",
      twice.join(", "),
      "take it out of `url`",
    );
  }
  if (paging !== undefined) defects.integer("paging.pages", paging.pages, 1, MOST_PAGES);
  if (secret === undefined) return;
  if (!HEADER.test(secret.header) || OWN_HEADERS.includes(secret.header)) {
    defects.add(
      "secret.header",
      `be a header in lower case, and none of ${OWN_HEADERS.join(", ")}`,
      describe(secret.header),
      "set `secret.header`",
    );
  }
  if (secret.scheme !== undefined && !SCHEME.test(secret.scheme)) {
    defects.add("secret.scheme", "be one word, `Bearer`", describe(secret.scheme), "set `secret.scheme`");
  }
}

/** Lengths and sizes that no unit is known of are NaN, which is within no bounds. */
function lengthOf(duration: Duration): number {
  try {
    return milliseconds(duration);
  } catch {
    return NaN;
  }
}

function sizeOf(size: ByteSize): number {
  try {
    return bytes(size);
  } catch {
    return NaN;
  }
}

function between(defects: Defects, path: string, duration: Duration, min: number, max: number, allowed: string): void {
  const length = lengthOf(duration);
  if (length >= min && length <= max) return;
  defects.add(path, `be ${allowed}`, describe(duration), `set \`${path}\``);
}
