import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paths } from "../paths";
import { parseSettings } from "../settings";
import { platformValues, readChoices, readProject, readStack, withChoices, writeChoices } from "./stack-files";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-stacks-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("the program is the package's main file, so that the CLI runs it in the checkout with its tsconfig.json", () => {
  const { root } = paths();
  expect(readProject(root)).toMatchObject({ name: "millrace" });
  expect(readProject(root)).not.toHaveProperty("main");
  expect(JSON.parse(readFileSync(join(root, "package.json"), "utf8"))).toMatchObject({ main: "infra/index.ts" });
});

test.each(["local", "dev", "kubernetes", "prod"])("the settings of the committed stack %s are sound", (stack) => {
  const values = platformValues(readStack(paths().root, stack));
  expect(parseSettings(values, { stack, folder })).toMatchObject(values);
});

test("a stack that is not there is told with those that are", () => {
  writeFileSync(join(folder, "Pulumi.yaml"), "");
  writeFileSync(join(folder, "Pulumi.dev.yaml"), "");
  writeFileSync(join(folder, "Pulumi.local.yaml"), "");
  expect(() => readStack(folder, "prd")).toThrow(
    new Error(`no stack "prd": ${join(folder, "Pulumi.prd.yaml")} is not there; the stacks are dev, local`),
  );
});

test("only what stands below millrace: is a setting of the platform", () => {
  expect(platformValues({ config: { "millrace:place": "local", "aws:region": "eu-central-1" } })).toEqual({
    place: "local",
  });
  expect(platformValues({})).toEqual({});
});

test("what was chosen for this checkout stands over the file", () => {
  const values = { place: "local", ports: { kafka: 1, workers: { fraud: 2, prices: 3 } }, rooms: { a: true, b: true } };
  const choices = { ports: { ingest: 4, "workers.fraud": 5 }, rooms: { b: false }, values: { limit: 9 } };
  expect(withChoices(values, choices)).toEqual({
    place: "local",
    ports: { kafka: 1, ingest: 4, workers: { fraud: 5, prices: 3 } },
    rooms: { a: true, b: false },
    limit: 9,
  });
});

test("choices are kept in the state folder", () => {
  expect(readChoices(folder)).toEqual({ ports: {}, rooms: {}, values: {} });
  const choices = { ports: { kafka: 19092 }, rooms: { prometheus: false }, values: { limit: 500 } };
  writeChoices(folder, choices);
  expect(readChoices(folder)).toEqual(choices);
});
