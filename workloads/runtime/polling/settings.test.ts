import { parsePollerSettings } from "./settings";
import { tills } from "./testing/tills";

const secret = { header: "x-api-key" } as const;

test("without an environment the definition says whom to ask", () => {
  expect(parsePollerSettings(tills, {})).toEqual({
    url: "https://tills.example.com/paid",
    from: undefined,
    asking: { agent: "millrace/tills", timeout: 10_000, maxAnswer: 4 * 1024 ** 2 },
  });
});

test("a process may be told another address, the file of its secret, and where to begin", () => {
  const env = {
    MILLRACE_POLLER_URL: "http://127.0.0.1:31000/paid",
    MILLRACE_POLLER_SECRET_FILE: "/run/secret",
    MILLRACE_POLLER_FROM: "7",
  };
  expect(parsePollerSettings({ ...tills, secret }, env)).toMatchObject({
    url: "http://127.0.0.1:31000/paid",
    from: "7",
    asking: { secret: { header: "x-api-key", file: "/run/secret" } },
  });
});

test.each([
  [
    tills,
    { MILLRACE_POLLER_URL: "http://u:hidden@tills.example.com/paid?key=hidden" },
    'environment: MILLRACE_POLLER_URL must be https, or http of this machine, got "http://tills.example.com/paid"',
  ],
  [
    { ...tills, secret },
    {},
    "environment: MILLRACE_POLLER_SECRET_FILE is missing, which the poller's `secret` needs; name the file with what goes into its header x-api-key",
  ],
  [
    tills,
    { MILLRACE_POLLER_SECRET_FILE: "/run/secret" },
    "environment: MILLRACE_POLLER_SECRET_FILE is set, and the poller sends no secret; leave it out, or set `secret` in its definition",
  ],
  [
    { ...tills, since: undefined },
    { MILLRACE_POLLER_FROM: "7" },
    "environment: MILLRACE_POLLER_FROM must be empty, since the poller's source is not asked from somewhere on; leave it out, or set `since` in its definition",
  ],
])("what does not fit is told in a sentence", (poller, env, sentence) => {
  expect(() => parsePollerSettings(poller as typeof tills, env)).toThrow(new Error(sentence));
});
