import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../../workloads/runtime/testing/ports";
import { identityOf, isSame } from "./identity";
import { configFolder, dataFolder, logFile, recordFile } from "./paths";
import { provider } from "./provider";
import { isRunning, readRecord, readRecords, removeRecord } from "./record";
import type { ProcessInputs } from "./spec";
import { contentOf, endProcess, ensureEnded, ensureRunning } from "./supervise";

let folder: string;
let port: number;

/** A server that tells its environment, and says so in its log when it is asked to end. */
const SERVER = `
const http = require("node:http");
process.on("SIGTERM", () => { console.log("asked to end"); if (process.env.STUBBORN !== "yes") process.exit(0); });
setTimeout(() => http.createServer((_, answer) => answer.end(JSON.stringify(process.env))).listen(Number(process.env.PORT), "127.0.0.1"), Number(process.env.DELAY ?? 0));
console.log("starts");
`;

const inputs = (changes: Partial<ProcessInputs> = {}): ProcessInputs => ({
  name: "server",
  folder,
  command: process.execPath,
  args: [join(configFolder(folder, "server"), "server.js")],
  env: { PORT: String(port) },
  files: { "server.js": SERVER },
  ports: [{ setting: "ingest", port }],
  ready: { probe: { kind: "http", port, path: "/" }, withinMs: 15_000 },
  stop: { signal: "SIGTERM", graceMs: 5_000 },
  ...changes,
});

const log = (): string => readFileSync(logFile(folder, "server"), "utf8");
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-processes-"));
  port = await freePort();
});
afterEach(async () => {
  for (const { name } of readRecords(folder)) await ensureEnded(folder, name);
  rmSync(folder, { recursive: true });
});

describe("starting", () => {
  test("writes the files, runs the command, and is done when the process serves", async () => {
    const record = await ensureRunning(inputs({ env: { PORT: String(port), DELAY: "300" } }));
    expect(isRunning(record)).toBe(true);
    expect(readRecord(folder, "server")).toEqual(record);
    const seen = (await (await fetch(`http://127.0.0.1:${port}`)).json()) as Record<string, string>;
    expect(seen).toMatchObject({ PORT: String(port), DELAY: "300", MILLRACE_RECORD: recordFile(folder, "server") });
  });

  test("reads what is secret from its files at each start, and writes it down nowhere", async () => {
    const file = join(folder, "secret");
    writeFileSync(file, "one\n");
    const record = await ensureRunning(inputs({ secretEnv: { KEY: file } }));
    const seen = (await (await fetch(`http://127.0.0.1:${port}`)).json()) as Record<string, string>;
    expect(seen.KEY).toBe("one");
    expect(JSON.stringify(record)).not.toContain("one");
    rmSync(file);
    await ensureEnded(folder, "server");
    await expect(ensureRunning(inputs({ secretEnv: { KEY: file } }))).rejects.toThrow(file);
  });

  test("passes on nothing of the caller's environment but what every program needs", async () => {
    process.env.MILLRACE_TEST_SECRET = "1";
    try {
      await ensureRunning(inputs());
    } finally {
      delete process.env.MILLRACE_TEST_SECRET;
    }
    const seen = (await (await fetch(`http://127.0.0.1:${port}`)).json()) as Record<string, string>;
    expect(seen).not.toHaveProperty("MILLRACE_TEST_SECRET");
    expect(seen.PATH).toBe(process.env.PATH);
  });

  test("takes over the process that already runs with the same inputs, as after an interrupted start", async () => {
    const first = await ensureRunning(inputs());
    expect(await ensureRunning(inputs())).toEqual(first);
  });

  test("ends the process that runs with other inputs, and removes files that are no longer rendered", async () => {
    const first = await ensureRunning(inputs({ files: { "server.js": SERVER, "old.txt": "" } }));
    const second = await ensureRunning(inputs({ env: { PORT: String(port), MORE: "1" } }));
    expect(second.pid).not.toBe(first.pid);
    expect(isRunning(first)).toBe(false);
    expect(existsSync(join(configFolder(folder, "server"), "old.txt"))).toBe(false);
    expect(log()).toContain("asked to end");
  });

  test("runs a step that prepares the data once", async () => {
    const creates = join(dataFolder(folder, "server"), "prepared");
    const code = `require("node:fs").appendFileSync(${JSON.stringify(creates)}, "x")`;
    const prepare = { what: "preparing", creates, command: process.execPath, args: ["-e", code] };
    await ensureRunning(inputs({ prepare }));
    await ensureEnded(folder, "server");
    await ensureRunning(inputs({ prepare }));
    expect(readFileSync(creates, "utf8")).toBe("x");
  });

  test("a process that was started before its record could be written is ended, not refused", async () => {
    const first = await ensureRunning(inputs());
    removeRecord(folder, "server");
    const second = await ensureRunning(inputs());
    expect(second.pid).not.toBe(first.pid);
    expect(isRunning(first)).toBe(false);
  });
});

describe("what goes wrong is told in a sentence", () => {
  test("a process that ends while starting, with the last lines of this start's log", async () => {
    const failing = inputs({ args: ["-e", 'console.error("no such topic"); process.exit(3)'] });
    writeFileSync(join(folder, "earlier"), "");
    await expect(ensureRunning(failing)).rejects.toThrow(
      `server did not start: it ended while starting (exit 3). The last lines of ${logFile(folder, "server")}:\nno such topic`,
    );
    await expect(ensureRunning({ ...failing, args: ["-e", "process.exit(4)"] })).rejects.toThrow(
      `server did not start: it ended while starting (exit 4). The last lines of ${logFile(folder, "server")}:\n(it wrote nothing)`,
    );
    expect(readRecords(folder)).toEqual([]);
  });

  test("a process that does not become ready, and is ended", async () => {
    const waiting = inputs({
      ready: { probe: { kind: "http", port, path: "/" }, withinMs: 300 },
      env: { PORT: String(port), DELAY: "60000" },
    });
    await expect(ensureRunning(waiting)).rejects.toThrow(
      `server did not start: it was not ready after 0.3 seconds (http://127.0.0.1:${port}/: connect ECONNREFUSED 127.0.0.1:${port}).`,
    );
    expect(readRecords(folder)).toEqual([]);
  });

  test("a command that is not there", async () => {
    await expect(ensureRunning(inputs({ command: "/no/such/java" }))).rejects.toThrow(
      "server did not start: it could not be started (spawn /no/such/java ENOENT).",
    );
  });

  test("a step of preparation that fails", async () => {
    const prepare = {
      what: "formatting the storage",
      creates: "/nowhere",
      command: process.execPath,
      args: ["-e", "process.exit(2)"],
    };
    await expect(ensureRunning(inputs({ prepare }))).rejects.toThrow(
      "server did not start: formatting the storage failed (exit 2).",
    );
  });

  test("a port that another program has: which, who, and the way out", async () => {
    const other: Server = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    try {
      await expect(ensureRunning(inputs())).rejects.toThrow(
        new RegExp(
          `^port ${port} \\(ingest\\) of 127\\.0\\.0\\.1 is taken by "[^"]+" \\(pid ${process.pid}\\); end that program, or choose another port: ` +
            `\`npm start -- --port ingest=\\d+\`, or "ingest" under millrace:ports in Pulumi\\.local\\.yaml$`,
        ),
      );
    } finally {
      other.close();
    }
  });
});

describe("ending", () => {
  test("asks, waits, and leaves neither process nor record; a second time it does nothing", async () => {
    const record = await ensureRunning(inputs());
    await ensureEnded(folder, "server");
    expect(isRunning(record)).toBe(false);
    expect(log()).toMatch(/asked to end\n$/);
    expect(readRecords(folder)).toEqual([]);
    await ensureEnded(folder, "server");
  });

  test("kills a process that does not end within its grace", async () => {
    const record = await ensureRunning(
      inputs({ env: { PORT: String(port), STUBBORN: "yes" }, stop: { signal: "SIGTERM", graceMs: 200 } }),
    );
    await ensureEnded(folder, "server");
    expect(isRunning(record)).toBe(false);
    expect(log()).toContain("asked to end");
  });

  test("leaves another process that has got the same pid alone", async () => {
    const other: ChildProcess = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const pid = other.pid ?? 0;
    await endProcess(pid, "another boot 1", { signal: "SIGTERM", graceMs: 1_000 });
    const identity = identityOf(pid) ?? "";
    expect(isSame(pid, identity)).toBe(true);
    other.kill("SIGKILL");
    await once(other, "exit");
    expect(isSame(pid, identity)).toBe(false);
  });
});

describe("as a resource", () => {
  const killed = async (pid: number, identity: string): Promise<void> => {
    process.kill(pid, "SIGKILL");
    while (isSame(pid, identity)) await sleep(10);
  };

  test("nothing changes while the same process runs with the same inputs", async () => {
    const { outs } = await provider.create(inputs());
    expect(await provider.diff("server", outs, inputs())).toEqual({ changes: false });
    expect(await provider.diff("server", outs, inputs({ code: "edited" }))).toEqual({ changes: true });
  });

  test("a killed process is a change, and the update starts it again", async () => {
    const { outs } = await provider.create(inputs());
    await killed(outs.pid, outs.identity);
    expect(await provider.diff("server", outs, inputs())).toEqual({ changes: true });
    const { outs: repaired } = await provider.update("server", outs, inputs());
    expect(repaired.pid).not.toBe(outs.pid);
    expect(await provider.diff("server", repaired, inputs())).toEqual({ changes: false });
    expect(await (await fetch(`http://127.0.0.1:${port}`)).json()).toBeDefined();
  });

  test("deleting ends it, also when an interrupted update has left another process than the state knows", async () => {
    const { outs } = await provider.create(inputs());
    const later = await ensureRunning(inputs({ code: "edited" }));
    await provider.delete("server", outs);
    expect([isRunning(later), isSame(outs.pid, outs.identity)]).toEqual([false, false]);
    expect(readRecords(folder)).toEqual([]);
  });

  test("the fingerprint does not hang on the order of keys, nor on the provider's own code", async () => {
    const { name, ...rest } = inputs();
    expect(contentOf({ ...rest, name })).toBe(contentOf(inputs()));
    const { outs } = await provider.create(inputs());
    const withProvider: ProcessInputs & { __provider: string } = { ...inputs(), __provider: "exports.handler = …" };
    expect(await provider.diff("server", outs, withProvider)).toEqual({ changes: false });
  });
});
