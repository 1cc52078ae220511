import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { hasStaleLocks, readState } from "./locks";

let backend: string;
beforeEach(() => {
  backend = mkdtempSync(join(tmpdir(), "millrace-backend-"));
});
afterEach(() => {
  rmSync(backend, { recursive: true });
});

function lock(pid: number, host = hostname()): string {
  const folder = join(backend, ".pulumi/locks/organization/millrace/local");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "1.json.attrs"), "{}");
  writeFileSync(join(folder, "1.json"), JSON.stringify({ pid, hostname: host, timestamp: "2026-11-23T06:00:00Z" }));
  return folder;
}

test("a stack that nobody has locked has no stale lock", () => {
  expect(hasStaleLocks(backend, "millrace", "local")).toBe(false);
});

test("the lock of a run that was killed is stale", () => {
  lock(spawnSync(process.execPath, ["-e", ""]).pid);
  expect(hasStaleLocks(backend, "millrace", "local")).toBe(true);
});

test("the lock of a run whose pid another program has got since is stale", () => {
  lock(process.pid);
  expect(hasStaleLocks(backend, "millrace", "local")).toBe(true);
});

test("a run that is under way is waited for", async () => {
  const program = join(backend, "pulumi");
  copyFileSync(realpathSync("/bin/sleep"), program);
  const run = spawn(program, ["60"]);
  await once(run, "spawn");
  lock(run.pid ?? 0);
  expect(() => hasStaleLocks(backend, "millrace", "local")).toThrow(
    new Error(
      `another run is working on stack "local" since 2026-11-23T06:00:00Z (process ${run.pid ?? 0}); wait for its end and try again`,
    ),
  );
  run.kill("SIGKILL");
  await once(run, "exit");
  expect(hasStaleLocks(backend, "millrace", "local")).toBe(true);
});

test("a lock of another machine cannot be judged from here", () => {
  const folder = lock(process.pid, "elsewhere");
  expect(() => hasStaleLocks(backend, "millrace", "local")).toThrow(
    new Error(
      `stack "local" is locked by process ${process.pid} on another machine, elsewhere, since 2026-11-23T06:00:00Z; wait for it, or remove ${folder} if that run is gone`,
    ),
  );
});

test("the state says how much there is, and whether something was interrupted", () => {
  expect(readState(backend, "millrace", "local")).toEqual({ resources: 0, pending: 0 });
  mkdirSync(join(backend, ".pulumi/stacks/millrace"), { recursive: true });
  const latest = { resources: [{ type: "pulumi:pulumi:Stack" }, { type: "a:b:C" }], pending_operations: [{}] };
  writeFileSync(join(backend, ".pulumi/stacks/millrace/local.json"), JSON.stringify({ checkpoint: { latest } }));
  expect(readState(backend, "millrace", "local")).toEqual({ resources: 1, pending: 1 });
});
