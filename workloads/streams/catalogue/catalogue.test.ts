import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DefinitionError } from "../errors";
import { compileRecord, type Match } from "../match";
import { catalogue, streamsOf } from "./index";

// A stream file as it is compiled, as far as the listing looks at it.
const file = (...names: readonly string[]) =>
  `module.exports = { ${names.map((name, i) => `s${i}: { type: "stream", name: "${name}" }`).join(", ")} };`;

function withFiles<T>(files: Readonly<Record<string, string>>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "catalogue-"));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the catalogue", () => {
  it("has the streams of the four use cases and of quality, by name", () => {
    expect(catalogue.map(({ name }) => name)).toEqual([
      "clicks",
      "fraud-alerts",
      "maintenance-alerts",
      "payments",
      "price-changes",
      "prices",
      "products",
      "quality-results",
      "sessions",
      "telemetry",
      "undercuts",
    ]);
  });

  it("says of every field what it means", () => {
    const own = (field: { readonly doc?: string }, path: string) => (field.doc === undefined ? [path] : []);
    type Silent = readonly string[];
    const scalar = (field: { readonly doc?: string }, { path }: { readonly path: string }): Silent => own(field, path);
    const silent: Match<Silent> = {
      string: scalar,
      boolean: scalar,
      int: scalar,
      long: scalar,
      double: scalar,
      decimal: scalar,
      timestamp: scalar,
      uuid: scalar,
      enum: scalar,
      // The array or map itself speaks for what it holds.
      array: (field, { path, items }) => [
        ...own(field, path),
        ...(field.items.kind === "record" ? items({ ...field.items, doc: "" }) : []),
      ],
      map: (field, { path }) => own(field, path),
      record: (field, { path, fields }) => [
        ...(path === "" ? [] : own(field, path)),
        ...fields(field.fields).flatMap(([, inner]) => inner),
      ],
    };
    expect(
      catalogue.flatMap((stream) => compileRecord(silent, stream).map((path) => `${stream.name}: ${path}`)),
    ).toEqual([]);
  });

  it("finds a stream by its file alone, and passes over what is no stream", () => {
    const files = {
      "b.js": file("b"),
      "a-1.js": file("a-1"),
      "a.test.js": "throw 1",
      "index.js": "throw 1",
      "a.d.ts": "",
      "note.md": "",
    };
    expect(withFiles(files, (folder) => streamsOf(folder, ".js").map(({ name }) => name))).toEqual(["a-1", "b"]);
  });

  it("refuses a file that is named after another stream, has none, or two", () => {
    withFiles({ "a.js": file("b"), "c.js": file(), "d.js": file("d", "e") }, (folder) => {
      expect(() => streamsOf(folder, ".js")).toThrow(
        new DefinitionError([
          'catalogue file "a.js" must export exactly one stream, named "a", got "b"; give each stream a file named after it',
          'catalogue file "c.js" must export exactly one stream, named "c", got none; give each stream a file named after it',
          'catalogue file "d.js" must export exactly one stream, named "d", got "d", "e"; give each stream a file named after it',
        ]),
      );
    });
  });

  it("refuses two streams whose artefacts would have one name", () => {
    withFiles({ "a-b.js": file("a-b"), "aB.js": file("aB") }, (folder) => {
      expect(() => streamsOf(folder, ".js")).toThrow(
        'stream "aB": its OpenAPI schema must be its own, got "AB", which stream "a-b" has as well; rename one of them',
      );
    });
  });
});
