import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "../../workloads/streams/catalogue";
import { type Plan, planOf } from "./job";
import { SITE, validate } from "./spec";
import { FakeMetabase } from "./fake-metabase";
import { testSpec } from "./testing";

/** The script as the job runs it, against what answers as Metabase's documented API does. */
let metabase: FakeMetabase;
let address: string;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-metabase-"));
  metabase = new FakeMetabase();
  address = await metabase.start();
});
afterEach(async () => {
  await metabase.stop();
  rmSync(folder, { recursive: true });
});

const plan = planOf(validate(testSpec({ streams: catalogue })), SITE);

async function tell(told: Plan = plan, env: Readonly<Record<string, string>> = {}) {
  const file = join(folder, "plan.json");
  writeFileSync(file, JSON.stringify(told));
  const child = spawn("node", ["components/metabase/setup.mjs"], {
    env: {
      PATH: process.env.PATH ?? "",
      METABASE_URL: address,
      METABASE_PLAN: file,
      METABASE_DEADLINE_SECONDS: "5",
      METABASE_EMAIL: "admin@example.com",
      METABASE_PASSWORD: "Passw0rd",
      METABASE_DATABASE_PASSWORD: "of-trino",
      ...env,
    },
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output: output.join("") };
}
/** What was asked to change something since the last look. */
const changes = () =>
  metabase.taken.splice(0).flatMap(({ method, path }) => (method === "GET" ? [] : [`${method} ${path}`]));
const live = (items: readonly { readonly archived?: boolean; readonly name: string }[]) =>
  items.filter(({ archived }) => archived !== true).map(({ name }) => name);

test("a new Metabase gets its administrator, the database, every question and every dashboard", async () => {
  expect(await tell()).toEqual({
    code: 0,
    output: `metabase: the administrator is made\nmetabase: ${plan.questions.length} questions, ${plan.dashboards.length} dashboards\n`,
  });
  expect(metabase.user).toMatchObject({ email: "admin@example.com", password: "Passw0rd" });
  expect(metabase.databases).toMatchObject([
    {
      name: "Millrace",
      engine: "starburst",
      details: { host: "trino.millrace-trino.svc", port: 8443, user: "metabase", password: "of-trino", ssl: true },
    },
  ]);
  expect(live(metabase.cards)).toEqual(plan.questions.map(({ name }) => name));
  expect(live(metabase.dashboards)).toEqual(plan.dashboards.map(({ name }) => name));
  const [dashboard] = metabase.dashboards;
  expect(dashboard?.dashcards).toHaveLength(plan.dashboards[0]?.cards.length ?? 0);
  expect(metabase.cards[0]?.dataset_query).toEqual({
    type: "native",
    database: metabase.databases[0]?.id,
    native: { query: plan.questions[0]?.sql, "template-tags": {} },
  });
});

test("the same again makes nothing, and cards of dashboards keep their ids", async () => {
  await tell();
  const before = metabase.dashboards.map(({ dashcards }) => dashcards);
  changes();
  expect((await tell()).code).toBe(0);
  const made = changes().filter((change) => change.startsWith("POST") && change !== "POST /api/session");
  expect(made).toEqual([]);
  expect(metabase.dashboards.map(({ dashcards }) => dashcards)).toEqual(before);
  expect([metabase.cards.length, metabase.dashboards.length]).toEqual([plan.questions.length, plan.dashboards.length]);
});

test("what is declared no more goes into the bin, and what people made elsewhere stays", async () => {
  await tell();
  metabase.cards.push({ id: 900, name: "A person's own", collection_id: 77 });
  const [gone, ...questions] = plan.questions;
  const dashboards = plan.dashboards.map((dashboard) => ({
    ...dashboard,
    cards: dashboard.cards.filter(({ question }) => question !== gone?.name),
  }));
  const { code, output } = await tell({ ...plan, questions, dashboards });
  expect(code).toBe(0);
  expect(output).toContain(`metabase: card "${gone?.name ?? ""}" is declared no more, and in the bin`);
  expect(live(metabase.cards)).toEqual([...questions.map(({ name }) => name), "A person's own"]);
});

test("a question that somebody changed is set back", async () => {
  await tell();
  const [card] = metabase.cards;
  if (card !== undefined) card.display = "pie";
  await tell();
  expect(metabase.cards[0]?.display).toBe(plan.questions[0]?.display);
});

test("it waits for a Metabase that is not there yet", async () => {
  metabase.faults.push(503, 503);
  expect((await tell()).code).toBe(0);
});

test("one that never answers is a failure that another pod may mend", async () => {
  await metabase.stop();
  const { code, output } = await tell(plan, { METABASE_DEADLINE_SECONDS: "1" });
  expect(code).toBe(2);
  expect(output).toMatch(
    /^metabase: GET \/api\/session\/properties was not taken within \d+ s, the last answer was ECONNREFUSED; see whether it runs\n$/,
  );
  address = await metabase.start();
});

test("a refusal ends at once, with Metabase's own words", async () => {
  await tell();
  metabase.faults.push(400);
  expect(await tell()).toEqual({
    code: 1,
    output:
      "metabase: GET /api/session/properties must be answered with 2xx, got 400 not yet; change what is declared\n",
  });
});

test("an administrator whose password is another than the Secret's is said, and changed by nobody", async () => {
  await tell();
  changes();
  const { code, output } = await tell(plan, { METABASE_PASSWORD: "another" });
  expect({ code, output }).toEqual({
    code: 1,
    output:
      "metabase: admin@example.com must sign in with the password of its Secret, got 401; set that password in Metabase, or the old one in the Secret\n",
  });
  expect(changes()).toEqual(["POST /api/session"]);
});
