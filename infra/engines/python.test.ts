import { type Ask, findPython } from "./python";

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
