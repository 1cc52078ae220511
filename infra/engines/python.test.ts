import { readFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../paths";
import { type Ask, findPython } from "./python";
import { LOCK, requirementsOf, version } from "./superset";

const machine =
  (pythons: Readonly<Record<string, string>>): Ask =>
  (command) =>
    pythons[command];

test("a Python is taken by the version that is wanted first, else by its plain name", () => {
  const both = machine({ "python3.10": "/a 3.10", "python3.11": "/b 3.11", python3: "/c 3.13" });
  expect(findPython("it", [11, 10, 12], both)).toEqual({ path: "/b", version: "3.11" });
  expect(findPython("it", [11, 10, 12], machine({ python3: "/c 3.12" }))).toEqual({ path: "/c", version: "3.12" });
});

test("without one the sentence says what was found and how to get one", () => {
  expect(() => findPython("superset 6.1.0", [11, 10, 12], machine({ python3: "/usr/bin/python3 3.13" }))).toThrow(
    new Error(
      "superset 6.1.0 needs Python 3.10, 3.11 or 3.12 with pip, and found 3.13 (/usr/bin/python3); " +
        "install one (Debian: `apt install python3 python3-pip`, macOS: `brew install python@3.11`)",
    ),
  );
  expect(() => findPython("superset 6.1.0", [11, 10, 12], machine({}))).toThrow(/and none with pip was found; /);
});

test("Superset's lock file has the version of its image, the drivers of its image, a hash of each package, and no registry", () => {
  const { root } = paths();
  const lock = readFileSync(join(root, LOCK), "utf8");
  expect(requirementsOf(root)).toEqual(expect.arrayContaining([`apache-superset==${version}`]));
  for (const requirement of requirementsOf(root))
    expect(`\n${lock}`).toContain(requirement.includes("==") ? `\n${requirement} \\\n` : `\n${requirement}==`);
  const packages = lock.split(/\n(?=\S)/).filter((entry) => !entry.startsWith("#"));
  expect(packages.length).toBeGreaterThan(100);
  for (const entry of packages)
    expect(entry).toMatch(/^[a-z0-9-]+==\S+( ; [^\\]+)? \\\n {4}--hash=sha256:[0-9a-f]{64}/);
  expect(lock).not.toMatch(/https?:|index-url/);
});
