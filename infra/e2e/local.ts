/**
 * The local place as a user meets it, through the commands of the README: start, send, break, repair, edit, stop. Run it with
 * `npm run e2e` while the platform is stopped; it ends with the platform stopped and the tree as it was.
 */
import { appendFileSync, existsSync, readFileSync, truncateSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { isRunning, readRecords } from "../../components/core/local/record";
import { paths, placeFolder } from "../paths";
import { snippetsOf } from "../readme/check";
import { isListening, npm, openToTheWorld, run, treeStatus } from "./machine";
import { matches, Report, same } from "./report";

const here = paths();
const folder = placeFolder(here.state);
const report = new Report();

const records = () => readRecords(folder);
const running = () =>
  Object.fromEntries(
    records()
      .filter(isRunning)
      .map(({ name, pid }) => [name, pid]),
  );
const portOf = (name: string): number => records().find((record) => record.name === name)?.ports[0]?.port ?? 0;

async function ok(script: string, ...args: readonly string[]): Promise<string> {
  const { code, output } = await npm(script, ...args);
  if (code !== 0) throw new Error(`npm run ${script} ${args.join(" ")} ended with ${String(code)}:\n${output}`);
  return output;
}

/** Names of the processes whose pid is another one after `body`. */
async function replaced(body: () => Promise<unknown>): Promise<readonly string[]> {
  const before: Readonly<Record<string, number>> = running();
  await body();
  return Object.entries(running())
    .filter(([name, pid]) => before[name] !== pid)
    .map(([name]) => name);
}

const payment = (): Record<string, unknown> =>
  JSON.parse(readFileSync(join(here.root, "workloads/ingest/examples/payment.json"), "utf8")) as Record<
    string,
    unknown
  >;

const post = (stream: string, body: unknown): Promise<Response> =>
  fetch(`http://127.0.0.1:${portOf("ingest")}/ingest/${stream}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

async function starts(): Promise<void> {
  await report.check(
    "npm start sends events, reads fraud alerts back from Kafka, prints the endpoints and returns 0",
    async () => {
      const output = await ok("start", "--feed", "15s");
      const [, accepted = "0"] = matches("what npm start printed", output, /accepted\s+([\d,]+)/);
      if (Number(accepted.replaceAll(",", "")) < 1_000)
        throw new Error(`fewer than 1,000 events were accepted:\n${output}`);
      const [, alerts = "0"] = matches("what npm start printed", output, /alerts\s+([\d,]+)/);
      if (Number(alerts.replaceAll(",", "")) < 1) throw new Error(`no alert was read back:\n${output}`);
      matches("what npm start printed", output, /http:\/\/127\.0\.0\.1:8000/);
    },
  );
  await report.check("a second npm start changes nothing", async () => {
    same("restarted processes", await replaced(() => ok("start", "--feed", "0")), []);
  });
  await report.check("npm run preview has nothing to change, and npm run status names every process", async () => {
    same("restarted processes", await replaced(() => ok("preview")), []);
    const status = await ok("status");
    for (const name of Object.keys(running())) matches("the status", status, new RegExp(`\\b${name}\\b`));
  });
  await report.check("every process listens on the loopback only", () => {
    const open = Object.entries(running()).map(([name, pid]) => [name, openToTheWorld(pid)] as const);
    same("processes", open.length >= 3, true);
    same(
      "open to the world",
      open.filter(([, addresses]) => addresses.length > 0),
      [],
    );
  });
}

async function answers(): Promise<void> {
  const curls = snippetsOf("README.md", readFileSync(join(here.root, "README.md"), "utf8"))
    .filter(({ language }) => language === "sh")
    .flatMap(({ text }) => text.split("\n").filter((line) => line.startsWith("curl ")));
  await report.check("the README's curl lines are answered with 202", async () => {
    same("has curl lines", curls.length > 0, true);
    for (const line of curls) matches(line, (await run("sh", ["-c", `${line} -sS`])).output, /^HTTP\/1\.1 202 /);
  });
  await report.check("a malformed payment is answered with 400 and the field's name", async () => {
    const { amount: _, ...rest } = payment();
    const response = await post("payments", rest);
    same("status", response.status, 400);
    matches("the answer", await response.text(), /"path":\s*"amount"/);
  });
  await report.check("a misspelt stream is answered with 404 and the nearest name", async () => {
    const response = await post("paymnts", payment());
    same("status", response.status, 404);
    matches("the answer", await response.text(), /did you mean \\"payments\\"/);
  });
}

async function repairs(): Promise<void> {
  for (const name of ["fraud", "ingest", "kafka"]) {
    await report.check(`after kill -9 of ${name} the next npm start starts it again, and only it`, async () => {
      const pid = (running() as Readonly<Record<string, number>>)[name];
      if (pid === undefined) throw new Error(`${name} does not run`);
      process.kill(pid, "SIGKILL");
      same("restarted processes", await replaced(() => ok("start", "--feed", "0")), [name]);
      same("status of a payment", (await post("payments", { ...payment(), id: undefined })).status, 202);
    });
  }
  await report.check("an edited worker restarts alone", async () => {
    const module = join(here.dist, "workloads/fraud/handle.js");
    const size = statSync(module).size;
    try {
      appendFileSync(module, "// edited\n");
      same("restarted processes", await replaced(() => ok("start", "--feed", "0")), ["fraud"]);
    } finally {
      truncateSync(module, size);
    }
  });
}

async function stops(): Promise<void> {
  let before = records();
  await report.check("npm stop ends every process, frees the ports and keeps the data", async () => {
    before = records();
    await ok("stop");
    same("running", before.filter(isRunning), []);
    for (const { port } of before.flatMap(({ ports }) => ports))
      same(`port ${port} is taken`, await isListening(port), false);
    same("data is there", existsSync(join(folder, "data")), true);
  });
  await report.check("npm stop twice is harmless", async () => {
    await ok("stop");
  });
  await report.check("a port that another program has is named, with the setting that moves it", async () => {
    const other = createServer().listen(8000, "127.0.0.1");
    try {
      const { code, output } = await npm("start", "--feed", "0");
      same("exit code is zero", code === 0, false);
      matches("the message", output, /port 8000 .*taken/);
      matches("the message", output, /ports/);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });
  await report.check("a start that was interrupted by Ctrl-C is finished by the next one", async () => {
    await ok("stop");
    const interrupted = await run("npm", ["start", "--silent", "--", "--feed", "0"], /kafka/);
    same("exit code is zero", interrupted.code === 0, false);
    await ok("start", "--feed", "0");
    same("status of a payment", (await post("payments", { ...payment(), id: undefined })).status, 202);
  });
  await report.check("npm stop -- --wipe removes the data too", async () => {
    await ok("stop", "--wipe");
    same("running", before.filter(isRunning), []);
    same("data is there", existsSync(join(folder, "data")), false);
  });
}

async function main(): Promise<void> {
  if (Object.keys(running()).length > 0) {
    throw new Error("the platform runs in this checkout, and this script would break it; run npm stop first");
  }
  const tree = treeStatus();
  await starts();
  await answers();
  await repairs();
  await stops();
  await report.check("start, preview and stop leave the working tree as it was", () => {
    same("git status", treeStatus(), tree);
  });
  report.end();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
