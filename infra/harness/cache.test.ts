import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { makeFolder } from "./cache";

let shelf: string;
beforeEach(() => {
  shelf = mkdtempSync(join(tmpdir(), "millrace-cache-"));
});
afterEach(() => {
  rmSync(shelf, { recursive: true });
});

test("a folder has its name only when it is whole", async () => {
  const folder = join(shelf, "engine-1");
  await makeFolder(folder, (temporary) => {
    writeFileSync(join(temporary, "jar"), "x");
    expect(existsSync(folder)).toBe(false);
    return Promise.resolve();
  });
  expect(readFileSync(join(folder, "jar"), "utf8")).toBe("x");
  expect(readdirSync(shelf)).toEqual(["engine-1"]);
});

test("one that could not be filled leaves nothing", async () => {
  const failing = makeFolder(join(shelf, "engine-1"), () => Promise.reject(new Error("no network")));
  await expect(failing).rejects.toThrow("no network");
  expect(readdirSync(shelf)).toEqual([]);
});

test("what a killed run has left is removed, and what another run is at is not", async () => {
  const gone = spawnSync(process.execPath, ["-e", ""]).pid;
  mkdirSync(join(shelf, `.engine-2.${gone}`));
  mkdirSync(join(shelf, `.engine-2.${process.ppid}`));
  await makeFolder(join(shelf, "engine-1"), () => Promise.resolve());
  expect(readdirSync(shelf).sort()).toEqual([`.engine-2.${process.ppid}`, "engine-1"]);
});

test("when another run was faster, its folder stays", async () => {
  const folder = join(shelf, "engine-1");
  await makeFolder(folder, () => {
    mkdirSync(folder);
    writeFileSync(join(folder, "jar"), "theirs");
    return Promise.resolve();
  });
  expect(readFileSync(join(folder, "jar"), "utf8")).toBe("theirs");
});
