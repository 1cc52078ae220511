import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bases } from "../../components/core/versions";
import { paths } from "../paths";
import { airflow } from "./airflow";
import { isPypiThere, type PypiEngine, pinsOf, resolvePypi } from "./pypi";
import { superset } from "./superset";

const { root } = paths();

test.each([superset, airflow])("the lock file of $name has each thing that was asked for, with hashes", (engine) => {
  const lock = readFileSync(join(root, engine.lock), "utf8");
  const pins = pinsOf(lock);
  const named = pins.map((pin) => pin.split("==")[0]);
  expect(pins).toContain(`${engine.main}==${engine.version}`);
  for (const asked of engine.requirements(root)) expect([...pins, ...named]).toContain(asked);
  expect(
    lock
      .split("\n")
      .filter((line) => line !== "" && !/^(\S+==\S+( ;.*)? \\| {4}--hash=sha256:[0-9a-f]{64}( \\)?)$/.test(line)),
  ).toEqual([]);
  expect(lock).not.toMatch(/https?:|index-url/);
});

test("Airflow of this machine is of the version of its image", () => {
  expect(bases.airflow.tag).toBe(`${airflow.version}-python3.${airflow.minors[0]}`);
});

describe("an engine", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "millrace-pypi-"));
    mkdirSync(join(folder, "infra"));
    writeFileSync(join(folder, "infra/tool.lock.txt"), "tool==1.0 \\\n    --hash=sha256:0\n");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const tool: PypiEngine = {
    name: "tool",
    version: "1.1",
    main: "tool",
    minors: [11, 12, 13],
    lock: "infra/tool.lock.txt",
    bytes: 1,
    requirements: () => ["tool==1.1"],
  };

  test("of another version than its lock file is refused until it is locked", async () => {
    await expect(resolvePypi(tool, folder, folder)).rejects.toThrow(
      new Error(
        "infra/tool.lock.txt has tool 1.0, and components/core/versions.ts 1.1; write the lock file anew with `npm run lock:engines -- tool`",
      ),
    );
  });

  test("is not there before it was fetched", () => {
    expect(isPypiThere({ ...tool, version: "1.0" }, folder, join(folder, "cache"))).toBe(false);
  });
});
