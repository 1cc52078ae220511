import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { ask, retryAfterOf, type Asking, type Validators } from "./ask";
import { json, startSource, type TestSource } from "./testing/source";

const ASKING: Asking = { agent: "millrace/test", timeout: 2_000, maxAnswer: 1_000 };
const quiet = new AbortController().signal;

let folder: string;
let sources: TestSource[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-ask-"));
});
afterEach(async () => {
  await Promise.all(sources.map((source) => source.close()));
  sources = [];
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function source(...answering: Parameters<typeof startSource>): Promise<TestSource> {
  const started = await startSource(...answering);
  sources.push(started);
  return started;
}

const asked = (url: string, changed: Partial<Asking> = {}, fresh: Validators = {}) =>
  ask(new URL(url), fresh, { ...ASKING, ...changed }, quiet);

const answeredWith = async (status: number, headers: Readonly<Record<string, string>> = {}) => {
  const { origin } = await source((_, response) => {
    response.writeHead(status, headers).end("no JSON");
  });
  return asked(origin);
};

test("an answer has its body parsed, and what the source knows it by", async () => {
  const { origin, questions } = await source((_, response) => {
    json(response, { a: 1 }, { headers: { etag: '"one"', "last-modified": "Sat, 31 Jan 2026 12:00:00 GMT" } });
  });
  expect(await asked(`${origin}/a?b=1`)).toMatchObject({
    kind: "answered",
    body: { a: 1 },
    etag: '"one"',
    lastModified: "Sat, 31 Jan 2026 12:00:00 GMT",
    headers: { "content-type": "application/json" },
  });
  const [{ path, headers } = { path: "", headers: {} }] = questions;
  expect([path, headers.accept, headers["user-agent"]]).toEqual(["/a?b=1", "application/json", "millrace/test"]);
});

test("what the source knows an answer by is sent again, and 304 means that nothing changed", async () => {
  const { origin, questions } = await source((_, response) => {
    response.writeHead(304).end();
  });
  const fresh = { etag: '"one"', lastModified: "Sat, 31 Jan 2026 12:00:00 GMT" };
  expect(await asked(origin, {}, fresh)).toEqual({ kind: "unchanged" });
  expect(questions[0]?.headers).toMatchObject({
    "if-none-match": fresh.etag,
    "if-modified-since": fresh.lastModified,
  });
});

test.each([
  [429, {}, "throttled", undefined],
  [429, { "retry-after": "7" }, "throttled", 7_000],
  [503, { "retry-after": "7200" }, "unavailable", 3_600_000],
  [500, {}, "unavailable", undefined],
  [408, {}, "unavailable", undefined],
  [401, {}, "refused", undefined],
  [404, {}, "refused", undefined],
  [204, {}, "refused", undefined],
  [302, {}, "refused", undefined],
])("status %i with %j is %s", async (status, headers, reason, retryAfter) => {
  expect(await answeredWith(status, headers)).toMatchObject({ kind: "failed", reason, retryAfter });
});

test("a source may ask to be left alone by seconds or by a date, at most an hour", () => {
  const now = Date.UTC(2026, 0, 31, 12);
  const cases = ["0", "90", "Sat, 31 Jan 2026 12:01:00 GMT", "Sat, 31 Jan 2026 11:00:00 GMT", "999999999", "soon"];
  expect([null, ...cases].map((header) => retryAfterOf(header, now))).toEqual([
    undefined,
    0,
    90_000,
    60_000,
    0,
    3_600_000,
    undefined,
  ]);
});

test("a redirect is followed within the origin alone, and not for ever", async () => {
  const { origin: elsewhere, questions: there } = await source((_, response) => {
    json(response, {});
  });
  const { origin, questions } = await source((_, response, { pathname }) => {
    const to = { "/here": "/there?a=1", "/loop": "/loop", "/away": `${elsewhere}/there` }[pathname];
    if (to === undefined) json(response, { a: 1 });
    else response.writeHead(307, { location: to }).end();
  });
  const file = join(folder, "redirected");
  writeFileSync(file, "hidden");
  const secret = { header: "x-api-key", file };
  expect(await asked(`${origin}/here`, { secret })).toMatchObject({ kind: "answered", body: { a: 1 } });
  expect(questions.map(({ path, headers }) => [path, headers["x-api-key"]])).toEqual([
    ["/here", "hidden"],
    ["/there?a=1", "hidden"],
  ]);
  expect(await asked(`${origin}/away`, { secret })).toEqual({
    kind: "failed",
    reason: "refused",
    detail: `a redirect to ${elsewhere}, which is not ${origin}; set the new address as \`url\``,
  });
  expect(there).toEqual([]);
  expect(await asked(`${origin}/loop`)).toMatchObject({ reason: "refused", detail: "more than 3 redirects" });
});

test("an answer is bounded as it is unpacked, and nothing is told of what cannot be read", async () => {
  const bodies: Readonly<Record<string, Buffer>> = {
    "/bomb": gzipSync(Buffer.alloc(1_000_000, "[")),
    "/html": Buffer.from("<html>hidden</html>"),
    "/latin": Buffer.from([0x22, 0xe9, 0x22]),
    "/packed": gzipSync(JSON.stringify({ a: 1 })),
  };
  const { origin } = await source((_, response, { pathname }) => {
    const body = bodies[pathname] ?? "";
    const packed = pathname === "/bomb" || pathname === "/packed";
    response.writeHead(200, packed ? { "content-encoding": "gzip" } : {}).end(body);
  });
  const failed = { kind: "failed", reason: "unreadable" };
  expect(await asked(`${origin}/packed`)).toMatchObject({ body: { a: 1 } });
  expect(await asked(`${origin}/bomb`)).toMatchObject({
    ...failed,
    detail: "more than 1000 bytes; raise `maxAnswer`, or ask for less",
  });
  expect(await asked(`${origin}/html`)).toMatchObject({ ...failed, detail: "19 bytes that are no JSON" });
  expect(await asked(`${origin}/latin`)).toMatchObject({ ...failed, detail: "3 bytes that are no JSON" });
});

test("a source that is not there, breaks off or trickles is unavailable", async () => {
  const { origin } = await source((_, response, { pathname }) => {
    if (pathname === "/broken") response.destroy();
    else response.writeHead(200).write("[");
  });
  expect(await asked("http://127.0.0.1:1")).toMatchObject({ reason: "unavailable" });
  expect(await asked(`${origin}/broken`)).toMatchObject({ reason: "unavailable" });
  expect(await asked(`${origin}/trickle`, { timeout: 100 })).toEqual({
    kind: "failed",
    reason: "unavailable",
    detail: "no whole answer within 100 ms",
  });
});

test("the secret is what its file holds at the moment, and no failure shows it", async () => {
  const { origin, questions } = await source((_, response) => {
    json(response, {});
  });
  const file = join(folder, "secret");
  const secret = { header: "authorization", scheme: "Bearer", file };
  expect(await asked(origin, { secret })).toMatchObject({
    reason: "refused",
    detail: "the secret's file cannot be read: ENOENT; mend MILLRACE_POLLER_SECRET_FILE",
  });
  writeFileSync(file, "first\n");
  await asked(origin, { secret });
  writeFileSync(file, "second");
  await asked(origin, { secret });
  writeFileSync(file, "hid\nden");
  expect(await asked(origin, { secret })).toMatchObject({
    reason: "refused",
    detail: "the secret must be 1 to 4096 visible characters of ASCII, got 7 with others; mend the file",
  });
  expect(questions.map(({ headers }) => headers.authorization)).toEqual(["Bearer first", "Bearer second"]);
});
