// Run by a Job: tells a service what is declared, and takes away what is not declared any more. It and `sign.mjs` beside it
// have no dependencies, so that any image with Node can run them out of a ConfigMap.
//
// Exit codes: 0 all is as declared; 1 the service refused, which no further try will change; 2 it could not be reached in time.
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sha256, signed } from "./sign.mjs";

const { env } = process;
const { fetch, AbortSignal } = globalThis;
const started = Date.now();
const REFUSED = 1;
const UNREACHED = 2;
const REQUEST_TIMEOUT = 30_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

function need(name) {
  const value = env[name];
  if (value === undefined || value === "") fail(REFUSED, `${name} is missing; set it`);
  return value;
}

function fail(code, sentence) {
  console.error(`applier: ${sentence}`);
  process.exit(code);
}

const target = need("APPLIER_TARGET");
const folder = need("APPLIER_FOLDER");
const deadline = started + Number(need("APPLIER_DEADLINE_SECONDS")) * 1000;
const [indexNamespace, indexName] = need("APPLIER_INDEX").split("/");

/** The documents in their order; one that is larger than a ConfigMap lies in several files. */
function readDocuments() {
  const parts = new Map();
  for (const file of readdirSync(folder).sort()) {
    const [, document] = /^(d[0-9]{4}-.*\.json)(?:\.[0-9]{3})?$/.exec(file) ?? [];
    if (document !== undefined) {
      parts.set(document, (parts.get(document) ?? "") + readFileSync(join(folder, file), "utf8"));
    }
  }
  return [...parts.values()].map((text) => JSON.parse(text));
}

function authorized(method, url, body, headers) {
  switch (env.APPLIER_AUTHORIZATION ?? "none") {
    case "none":
      return headers;
    case "basic": {
      const pair = `${need("APPLIER_USERNAME")}:${need("APPLIER_PASSWORD")}`;
      return { ...headers, authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
    }
    case "basic-plain":
      return { ...headers, authorization: `Basic ${need("APPLIER_USERNAME")}:${need("APPLIER_PASSWORD")}` };
    case "bearer":
      return { ...headers, authorization: `Bearer ${need("APPLIER_TOKEN")}` };
    case "s3":
      return signed({
        method,
        url,
        headers,
        hash: sha256(body),
        region: need("APPLIER_REGION"),
        credentials: { accessKey: need("APPLIER_ACCESS_KEY"), secretKey: need("APPLIER_SECRET_KEY") },
      });
    default:
      return fail(
        REFUSED,
        `APPLIER_AUTHORIZATION must be none, basic, basic-plain, bearer or s3, got ${env.APPLIER_AUTHORIZATION}`,
      );
  }
}

/** One request, tried again while the service does not answer or says that it cannot now. */
async function tell(document, { method, path, type = "application/json", body = "", settled = [], busy = [] }) {
  const what = `"${document}": ${method} ${path}`;
  const url = new URL(target.replace(/\/$/, "") + path);
  let pause = FIRST_PAUSE;
  for (;;) {
    let why;
    try {
      const response = await fetch(url, {
        method,
        headers: authorized(method, url, body, body === "" ? {} : { "content-type": type }),
        ...(body === "" ? {} : { body }),
        redirect: "error",
        signal: AbortSignal.timeout(REQUEST_TIMEOUT),
      });
      const answer = await response.text();
      if (response.ok || settled.includes(response.status)) {
        console.log(`${what} ${response.status}`);
        return;
      }
      why = `${response.status} ${answer.replace(/\s+/g, " ").slice(0, 500)}`.trim();
      if (response.status < 500 && response.status !== 429 && !busy.includes(response.status)) {
        const allowed = ["2xx", ...settled].join(" or ");
        fail(REFUSED, `${what} must be answered with ${allowed}, got ${why}; change what is declared`);
      }
    } catch (error) {
      why = error.cause?.code ?? error.cause?.message ?? error.message;
    }
    // Half of it by chance, so that several jobs do not come all at once.
    const wait = pause * (0.5 + Math.random() / 2);
    if (Date.now() + wait > deadline) {
      const seconds = Math.round((Date.now() - started) / 1000);
      fail(
        UNREACHED,
        `${what} was not taken within ${seconds} s, the last answer was ${why}; see whether the service runs`,
      );
    }
    console.log(`${what}: ${why}; again in ${Math.round(wait)} ms`);
    await sleep(wait);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

/** Asks the API server by the pod's own token. */
async function api(method, path, type, body) {
  const host = env.KUBERNETES_SERVICE_HOST ?? "";
  const server = env.APPLIER_API ?? `https://${host.includes(":") ? `[${host}]` : host}:${env.KUBERNETES_SERVICE_PORT}`;
  const headers = { accept: "application/json", ...(body === undefined ? {} : { "content-type": type }) };
  if (!server.startsWith("https:")) {
    const response = await fetch(server + path, { method, headers, body });
    return { status: response.status, text: await response.text() };
  }
  const account = env.APPLIER_ACCOUNT ?? SERVICE_ACCOUNT;
  const options = {
    method,
    ca: readFileSync(join(account, "ca.crt")),
    headers: { ...headers, authorization: `Bearer ${readFileSync(join(account, "token"), "utf8").trim()}` },
    timeout: REQUEST_TIMEOUT,
  };
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(server + path, options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode, text }));
      response.on("error", reject);
    });
    sent.on("timeout", () => sent.destroy(new Error("the API server did not answer")));
    sent.on("error", reject);
    sent.end(body);
  });
}

/** The same with patience: a pod's network policies may hold some seconds after its start only. */
async function index(method, query, type, body) {
  const path = `/api/v1/namespaces/${indexNamespace}/configmaps/${indexName}${query}`;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    let why;
    try {
      const { status, text } = await api(method, path, type, body);
      if (status >= 200 && status < 300) return JSON.parse(text);
      why = `${status} ${text.slice(0, 300)}`;
      if (status < 500 && status !== 429)
        fail(REFUSED, `the index ${indexNamespace}/${indexName}: ${method} got ${why}`);
    } catch (error) {
      why = error.cause?.code ?? error.message;
    }
    if (Date.now() + pause > deadline)
      fail(UNREACHED, `the index ${indexNamespace}/${indexName}: ${method} got ${why}`);
    await sleep(pause);
  }
}

const readIndex = async () => JSON.parse((await index("GET", "")).data?.index ?? "{}");

/** The index is the applier's alone: whoever made the ConfigMap owns none of its data. */
async function writeIndex(entries) {
  const body = JSON.stringify({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: indexName, namespace: indexNamespace },
    data: { index: JSON.stringify(entries) },
  });
  await index("PATCH", "?fieldManager=millrace-applier&force=true", "application/apply-patch+yaml", body);
}

const documents = readDocuments();
const declared = new Map(documents.map((document) => [document.name, document]));
const before = await readIndex();
// Both, before anything is told: what this run makes is known to the next one even if this one ends halfway.
const entries = Object.fromEntries([...declared].map(([name, { remove }]) => [name, { remove: remove ?? null }]));
await writeIndex({ ...before, ...entries });
for (const { name, apply } of documents) for (const request of apply) await tell(name, request);
let removed = 0;
for (const [name, { remove }] of Object.entries(before)) {
  if (declared.has(name)) continue;
  if (remove === null) console.log(`"${name}" is declared no more, and stays: it says nothing of how to remove it`);
  else {
    for (const request of remove) await tell(name, request);
    removed += 1;
  }
}
await writeIndex(entries);
console.log(`applier: ${documents.length} applied, ${removed} removed`);
