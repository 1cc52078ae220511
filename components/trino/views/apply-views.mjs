// Run by a Job: tells Trino the views that are declared, and drops those that are not. One file without dependencies, so that any
// image with Node can run it out of a ConfigMap.
//
// Exit codes: 0 all is as declared; 1 Trino refused, which no further try will change; 2 it could not be reached in time.
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const { env } = process;
const { fetch, AbortSignal } = globalThis;
const started = Date.now();
const REFUSED = 1;
const UNREACHED = 2;
const REQUEST_TIMEOUT = 30_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
/** What is not there yet: tables that another job makes, catalogs whose system starts. */
const NOT_YET = new Set(["TABLE_NOT_FOUND", "SCHEMA_NOT_FOUND", "COLUMN_NOT_FOUND"]);

function need(name) {
  const value = env[name];
  if (value === undefined || value === "") fail(REFUSED, `${name} is missing; set it`);
  return value;
}

function fail(code, sentence) {
  console.error(`views: ${sentence}`);
  process.exit(code);
}

const target = need("VIEWS_TRINO").replace(/\/$/, "");
const folder = need("VIEWS_FOLDER");
const deadline = started + Number(need("VIEWS_DEADLINE_SECONDS")) * 1000;
const user = need("VIEWS_USER");
const headers = {
  "x-trino-user": user,
  "x-trino-source": "millrace-views",
  ...(env.VIEWS_PASSWORD === undefined
    ? {}
    : { authorization: `Basic ${Buffer.from(`${user}:${env.VIEWS_PASSWORD}`).toString("base64")}` }),
};

const read = (file) => JSON.parse(readFileSync(join(folder, file), "utf8"));
const { catalog, schemas, setup } = read("plan.json");
const views = readdirSync(folder)
  .filter((file) => /^v[0-9]{4}-.*\.json$/.test(file))
  .sort()
  .map(read);

class Failed extends Error {
  constructor(message, final) {
    super(message);
    this.final = final;
  }
}

async function ask(url, options) {
  let response;
  try {
    response = await fetch(url, {
      ...options,
      headers,
      redirect: "error",
      signal: AbortSignal.timeout(REQUEST_TIMEOUT),
    });
  } catch (error) {
    throw new Failed(error.cause?.code ?? error.cause?.message ?? error.message, false);
  }
  const text = await response.text();
  if (!response.ok) {
    // 401 too is tried again: the password's Secret and the server's file are not of one moment.
    const final = response.status < 500 && ![401, 408, 429].includes(response.status);
    throw new Failed(`${response.status} ${text.replace(/\s+/g, " ").slice(0, 300)}`.trim(), final);
  }
  return JSON.parse(text);
}

/** The next page is at the server's own address of it, of which only the path is taken: the server may be known by another name. */
const next = (uri) => {
  const { pathname, search } = new URL(uri);
  return target + pathname + search;
};

/** The rows of one statement. */
async function run(sql) {
  const rows = [];
  let page = await ask(`${target}/v1/statement`, { method: "POST", body: sql });
  for (;;) {
    if (page.error !== undefined) {
      const { errorName, errorType, message } = page.error;
      throw new Failed(`${errorName}: ${message}`, errorType === "USER_ERROR" && !NOT_YET.has(errorName));
    }
    rows.push(...(page.data ?? []));
    if (page.nextUri === undefined) return rows;
    page = await ask(next(page.nextUri), { method: "GET" });
  }
}

/** The same with patience. */
async function tell(what, sql) {
  let pause = FIRST_PAUSE;
  for (;;) {
    try {
      return await run(sql);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (error.final) fail(REFUSED, `${what} was refused: ${error.message}; change what is declared`);
      // Half of it by chance, so that several jobs do not come all at once.
      const wait = pause * (0.5 + Math.random() / 2);
      if (Date.now() + wait > deadline) {
        const seconds = Math.round((Date.now() - started) / 1000);
        fail(
          UNREACHED,
          `${what} was not taken within ${seconds} s, the last answer was ${error.message}; see whether Trino runs`,
        );
      }
      console.log(`${what}: ${error.message}; again in ${Math.round(wait)} ms`);
      await sleep(wait);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }
}

for (const [position, sql] of setup.entries()) await tell(`set-up ${position + 1}`, sql);
for (const schema of schemas) await tell(`schema ${schema}`, `create schema if not exists ${catalog}.${schema}`);
for (const { schema, name, sql } of views) {
  await tell(`view ${schema}.${name}`, sql);
  console.log(`view ${schema}.${name}: told`);
}
const declared = new Set(views.map(({ schema, name }) => `${schema}.${name}`));
const list = schemas.map((schema) => `'${schema}'`).join(", ");
const there = await tell(
  "the list of views",
  `select table_schema, table_name from ${catalog}.information_schema.tables where table_schema in (${list})`,
);
let dropped = 0;
for (const [schema, name] of there) {
  if (declared.has(`${schema}.${name}`)) continue;
  await tell(`view ${schema}.${name}`, `drop view if exists ${catalog}.${schema}."${name}"`);
  console.log(`view ${schema}.${name}: declared no more, dropped`);
  dropped += 1;
}
console.log(`views: ${views.length} told, ${dropped} dropped`);
