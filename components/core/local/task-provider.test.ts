import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configFolder, dataFolder, logFile } from "./paths";
import type { TaskInputs } from "./task";
import { provider } from "./task-provider";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-task-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const inputs = (code: string, more: Partial<TaskInputs> = {}): TaskInputs => ({
  name: "views",
  folder,
  command: process.execPath,
  args: [join(configFolder(folder, "views"), "sub/task.js")],
  env: { WORD: "told" },
  files: { "sub/task.js": code },
  ...more,
});
const WRITE = 'require("node:fs").writeFileSync("out", process.env.WORD)';

test("a task runs with its files and environment when it is made, and again when its content changes", async () => {
  const { outs } = await provider.create(inputs(WRITE));
  expect(readFileSync(join(dataFolder(folder, "views"), "out"), "utf8")).toBe("told");
  expect(await provider.diff("views", outs, inputs(WRITE))).toEqual({ changes: false });
  const changed = inputs(WRITE, { env: { WORD: "again" } });
  expect(await provider.diff("views", outs, changed)).toEqual({ changes: true });
  await provider.update("views", outs, changed);
  expect(readFileSync(join(dataFolder(folder, "views"), "out"), "utf8")).toBe("again");
});

test("one that fails is told of with the end of what it wrote", async () => {
  await expect(provider.create(inputs('console.error("it was refused"); process.exit(1)'))).rejects.toThrow(
    `views failed (exit 1). The last lines of ${logFile(folder, "views")}:\nit was refused`,
  );
});

test("its deletion undoes nothing", async () => {
  await provider.create(inputs(WRITE));
  await provider.delete();
  expect(existsSync(join(dataFolder(folder, "views"), "out"))).toBe(true);
});
