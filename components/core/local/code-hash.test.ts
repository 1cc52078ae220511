import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { closureOf, codeHash } from "./code-hash";

let root: string;
const write = (path: string, content: string): string => {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
};
const closure = (path: string): readonly string[] => closureOf(join(root, path)).map((file) => relative(root, file));
const hash = (path: string): string => codeHash(join(root, path), join(root, "package-lock.json"));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "millrace-code-"));
  write("package-lock.json", "{}");
  write("runtime/index.js", 'const a = require("./loop"); require("kafkajs");');
  write("runtime/loop.js", "exports.x = 1;");
  write("fraud/main.js", 'const runtime_1 = require("../runtime"); require("./handle.js");');
  write("fraud/handle.js", 'require("../tables/rates.json");');
  write("fraud/handle.test.js", "");
  write("tables/rates.json", "{}");
  write("prices/main.js", 'require("../runtime");');
  write("prices/later.js", "");
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

test("a process's code is what its entry requires, and its own folder without tests", () => {
  expect(closure("fraud/main.js")).toEqual([
    "fraud/handle.js",
    "fraud/main.js",
    "runtime/index.js",
    "runtime/loop.js",
    "tables/rates.json",
  ]);
});

test("a module that loads what lies beside it counts with its folder", () => {
  write("catalogue/index.js", "for (const file of list(__dirname)) load(file);");
  write("catalogue/payments.js", 'require("../fields");');
  write("fields.js", "");
  write("ingest/main.js", 'require("../catalogue");');
  expect(closure("ingest/main.js")).toEqual([
    "catalogue/index.js",
    "catalogue/payments.js",
    "fields.js",
    "ingest/main.js",
  ]);
});

test("a module that is loaded late counts too", () => {
  write("lazy/main.js", 'const x = () => import("../runtime/loop.js");');
  expect(closure("lazy/main.js")).toEqual(["lazy/main.js", "runtime/loop.js"]);
});

test("an edit changes the fingerprint of those that run it, and of nobody else", () => {
  const before = [hash("fraud/main.js"), hash("prices/main.js")];
  write("fraud/handle.js", "// edited");
  const edited = [hash("fraud/main.js"), hash("prices/main.js")];
  expect(edited[0]).not.toBe(before[0]);
  expect(edited[1]).toBe(before[1]);
  write("runtime/loop.js", "// edited");
  expect(hash("prices/main.js")).not.toBe(before[1]);
});

test("another version of a package changes every fingerprint", () => {
  const before = hash("prices/main.js");
  write("package-lock.json", '{"kafkajs":"3"}');
  expect(hash("prices/main.js")).not.toBe(before);
});

test("a module that is not compiled is named", () => {
  const main = write("broken/main.js", 'require("./gone");');
  expect(() => closureOf(main)).toThrow(
    `${main} requires ${join(root, "broken/gone")}, which is not compiled; run \`npm run build\``,
  );
});
