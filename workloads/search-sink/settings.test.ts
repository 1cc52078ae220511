import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSettings } from "./settings";

let folder: string;
let key: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-sink-"));
  key = join(folder, "key");
  writeFileSync(key, `${"k".repeat(32)}\n`);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const good = () => ({ MILLRACE_SEARCH_URL: "http://127.0.0.1:9200", MILLRACE_SEARCH_PSEUDONYM_KEY_FILE: key });

test("what is not said has a default", () => {
  expect(parseSettings(good())).toEqual({
    access: { url: "http://127.0.0.1:9200", connections: 2, timeout: 60_000 },
    batching: { documents: 2_000, bytes: 5 * 1024 ** 2, linger: 50, requests: 2, firstDelay: 100, maxDelay: 10_000 },
    key: Buffer.from("k".repeat(32)),
  });
});

test("a user, an authority and bounds are taken", () => {
  const { access, batching } = parseSettings({
    ...good(),
    MILLRACE_SEARCH_URL: "https://search:9200",
    MILLRACE_SEARCH_USERNAME_FILE: "/u",
    MILLRACE_SEARCH_PASSWORD_FILE: "/p",
    MILLRACE_SEARCH_CA_FILE: "/ca",
    MILLRACE_SEARCH_BULK_DOCUMENTS: "10",
    MILLRACE_SEARCH_BULK_BYTES: "1 MiB",
    MILLRACE_SEARCH_LINGER: "1 second",
    MILLRACE_SEARCH_REQUESTS: "4",
    MILLRACE_SEARCH_TIMEOUT: "5 seconds",
  });
  expect(access).toEqual({
    url: "https://search:9200",
    user: { nameFile: "/u", passwordFile: "/p" },
    caFile: "/ca",
    connections: 4,
    timeout: 5_000,
  });
  expect(batching).toMatchObject({ documents: 10, bytes: 1024 ** 2, linger: 1_000, requests: 4 });
});

test("what is missing or wrong is named, all of it at once", () => {
  expect(() =>
    parseSettings({ MILLRACE_SEARCH_URL: "search", MILLRACE_SEARCH_REQUESTS: "0", MILLRACE_SEARCH_LINGER: "soon" }),
  ).toThrow(
    'environment: MILLRACE_SEARCH_URL must be http://host:port or https://host:port, got "search"; MILLRACE_SEARCH_PSEUDONYM_KEY_FILE is missing; set it; MILLRACE_SEARCH_LINGER: a duration must be a number and one of ms, second, seconds, minute, minutes, hour, hours, day, days, got "soon"; write for example "5 seconds"; MILLRACE_SEARCH_REQUESTS must be a whole number from 1 to 64, got "0"',
  );
});

test("half of a user, and a key that is short or not there, are refused", () => {
  expect(() => parseSettings({ ...good(), MILLRACE_SEARCH_USERNAME_FILE: "/u" })).toThrow(
    "environment: MILLRACE_SEARCH_USERNAME_FILE and MILLRACE_SEARCH_PASSWORD_FILE must be set both or neither, got one; set the other",
  );
  const short = join(folder, "short");
  writeFileSync(short, "short");
  expect(() => parseSettings({ ...good(), MILLRACE_SEARCH_PSEUDONYM_KEY_FILE: short })).toThrow(
    "environment: MILLRACE_SEARCH_PSEUDONYM_KEY_FILE must hold 32 characters or more, got 5; generate a longer key",
  );
  expect(() => parseSettings({ ...good(), MILLRACE_SEARCH_PSEUDONYM_KEY_FILE: join(folder, "none") })).toThrow(
    /^environment: MILLRACE_SEARCH_PSEUDONYM_KEY_FILE must name a file that can be read: ENOENT/,
  );
});
