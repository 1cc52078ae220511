// Run by a Job: tells Metabase through its API what is declared: its administrator, the database that it asks, one collection with
// its questions and dashboards. One file without dependencies, so that any image with Node can run it out of a ConfigMap.
//
// The collection is the platform's: what is declared no more is put into Metabase's bin, from which it can be taken back. All else
// that people make stays as it is.
//
// Exit codes: 0 all is as declared; 1 Metabase refused, which no further try will change; 2 it could not be reached in time.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const { env } = process;
const { fetch, AbortSignal } = globalThis;
const started = Date.now();
const REFUSED = 1;
const UNREACHED = 2;
const REQUEST_TIMEOUT = 60_000;
const LONGEST_PAUSE = 15_000;

function need(name) {
  const value = env[name];
  if (value === undefined || value === "") fail(REFUSED, `${name} is missing; set it`);
  return value;
}

function fail(code, sentence) {
  console.error(`metabase: ${sentence}`);
  process.exit(code);
}

const base = need("METABASE_URL").replace(/\/$/, "");
const deadline = started + Number(need("METABASE_DEADLINE_SECONDS")) * 1000;
const plan = JSON.parse(readFileSync(need("METABASE_PLAN"), "utf8"));
const admin = { email: need("METABASE_EMAIL"), password: need("METABASE_PASSWORD") };
let session;

/** One request, tried again while Metabase does not answer or says that it cannot now. `allowed` answers come back as they are. */
async function ask(method, path, body, allowed = []) {
  let pause = 500;
  for (;;) {
    let why;
    try {
      const response = await fetch(base + path, {
        method,
        headers: {
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(session === undefined ? {} : { "x-metabase-session": session }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: "error",
        signal: AbortSignal.timeout(REQUEST_TIMEOUT),
      });
      const text = await response.text();
      if (response.ok) return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
      if (allowed.includes(response.status)) return { status: response.status };
      why = `${response.status} ${text.replace(/\s+/g, " ").slice(0, 400)}`.trim();
      if (response.status < 500 && response.status !== 429) {
        fail(REFUSED, `${method} ${path} must be answered with 2xx, got ${why}; change what is declared`);
      }
    } catch (error) {
      why = error.cause?.code ?? error.message;
    }
    if (Date.now() + pause > deadline) {
      const seconds = Math.round((Date.now() - started) / 1000);
      fail(
        UNREACHED,
        `${method} ${path} was not taken within ${seconds} s, the last answer was ${why}; see whether it runs`,
      );
    }
    await sleep(pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

const get = async (path) => (await ask("GET", path)).body;
/** Lists come bare, or within `data`. */
const listed = (body) => (Array.isArray(body) ? body : (body?.data ?? []));
const named = (name) => (item) => item.name === name;

/** Makes the administrator where Metabase has nobody yet, and signs in as it. */
async function signIn() {
  const { "has-user-setup": has, "setup-token": token } = await get("/api/session/properties");
  if (has !== true) {
    await ask("POST", "/api/setup", {
      token,
      user: { ...admin, first_name: "Platform", last_name: "Administrator", site_name: plan.site },
      prefs: { site_name: plan.site, site_locale: "en", allow_tracking: false },
    });
    console.log("metabase: the administrator is made");
  }
  const { status, body } = await ask(
    "POST",
    "/api/session",
    { username: admin.email, password: admin.password },
    [400, 401],
  );
  if (status !== 200) {
    fail(
      REFUSED,
      `${admin.email} must sign in with the password of its Secret, got ${status}; set that password in Metabase, or the old one in the Secret`,
    );
  }
  session = body.id;
}

/** @returns the id of the database, which is made or brought up to date */
async function database() {
  const { name, engine, details } = plan.database;
  const password = env.METABASE_DATABASE_PASSWORD;
  const wanted = { name, engine, details: { ...details, ...(password === undefined ? {} : { password }) } };
  const found = listed(await get("/api/database")).find(named(name));
  if (found === undefined) {
    const { body } = await ask("POST", "/api/database", { ...wanted, is_full_sync: true });
    return body.id;
  }
  await ask("PUT", `/api/database/${found.id}`, wanted);
  return found.id;
}

async function collection() {
  const { name, description } = plan.collection;
  const found = listed(await get("/api/collection")).find((item) => item.name === name && item.archived !== true);
  if (found !== undefined) {
    await ask("PUT", `/api/collection/${found.id}`, { name, description });
    return found.id;
  }
  const { body } = await ask("POST", "/api/collection", { name, description, parent_id: null });
  return body.id;
}

/** What the collection holds of a kind, by name. */
async function itemsOf(collectionId, model) {
  const items = listed(await get(`/api/collection/${collectionId}/items?models=${model}&limit=1000`));
  return new Map(items.filter((item) => item.model === model).map((item) => [item.name, item.id]));
}

/** Makes or updates each, by name, and puts into the bin what is declared no more. @returns ids by name */
async function bring(kind, before, wanted) {
  const ids = new Map();
  for (const one of wanted) {
    const id = before.get(one.name);
    const { body } =
      id === undefined ? await ask("POST", `/api/${kind}`, one) : await ask("PUT", `/api/${kind}/${id}`, one);
    ids.set(one.name, id ?? body.id);
  }
  for (const [name, id] of before) {
    if (!ids.has(name)) {
      await ask("PUT", `/api/${kind}/${id}`, { archived: true });
      console.log(`metabase: ${kind} "${name}" is declared no more, and in the bin`);
    }
  }
  return ids;
}

/** Cards keep their ids where the dashboard shows their question already, so that what points to them still does. */
async function lay(id, cards, questions) {
  const shown = new Map((await get(`/api/dashboard/${id}`)).dashcards?.map((card) => [card.card_id, card.id]) ?? []);
  const dashcards = cards.map(({ question, row, col, width, height }, index) => {
    const card = questions.get(question);
    return {
      id: shown.get(card) ?? -1 - index,
      card_id: card,
      row,
      col,
      size_x: width,
      size_y: height,
      parameter_mappings: [],
      visualization_settings: {},
    };
  });
  await ask("PUT", `/api/dashboard/${id}`, { dashcards });
}

await signIn();
const databaseId = await database();
const collectionId = await collection();
const [cardsBefore, dashboardsBefore] = [await itemsOf(collectionId, "card"), await itemsOf(collectionId, "dashboard")];
const questions = await bring(
  "card",
  cardsBefore,
  plan.questions.map(({ name, description, sql, display, visualization }) => ({
    name,
    description,
    type: "question",
    collection_id: collectionId,
    display,
    visualization_settings: visualization,
    dataset_query: { type: "native", database: databaseId, native: { query: sql, "template-tags": {} } },
  })),
);
const dashboards = await bring(
  "dashboard",
  dashboardsBefore,
  plan.dashboards.map(({ name, description }) => ({ name, description, collection_id: collectionId })),
);
for (const { name, cards } of plan.dashboards) await lay(dashboards.get(name), cards, questions);
console.log(`metabase: ${questions.size} questions, ${dashboards.size} dashboards`);
