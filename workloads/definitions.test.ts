import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { definitionsOf, gateways, workers } from "./definitions";
import { DefinitionError } from "./streams/errors";

function withFolders<T>(files: Readonly<Record<string, string>>, use: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), "definitions-"));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(root, path, ".."), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}
const file = (type: string, name: string) => `module.exports = { it: { type: "${type}", name: "${name}" }, other: 1 };`;

describe("the definitions", () => {
  it("are those of the folders that have one", () => {
    expect(workers.map(({ name }) => name)).toContain("fraud");
    expect(gateways.map(({ name }) => name)).toEqual(["ingest"]);
  });

  it("are found by listing, folders without one and files beside them passed over", () => {
    const files = {
      "b/definition.js": file("worker", "b"),
      "a/definition.js": file("worker", "a"),
      "door/definition.js": file("gateway", "door"),
      "found/definition.js": file("query", "found"),
      "taken/definition.js": file("capture", "taken"),
      "asked/definition.js": file("poller", "asked"),
      "runtime/index.js": "throw 1",
      "definitions.js": "throw 1",
    };
    const found = withFolders(files, (root) => definitionsOf(root, ".js"));
    const named = Object.entries(found).map(([kind, all]: [string, readonly { readonly name: string }[]]) => [
      kind,
      all.map(({ name }) => name),
    ]);
    expect(Object.fromEntries(named)).toEqual({
      workers: ["a", "b"],
      gateways: ["door"],
      queries: ["found"],
      captures: ["taken"],
      pollers: ["asked"],
    });
  });

  it("must be one a file, named after its folder", () => {
    withFolders({ "a/definition.js": file("worker", "b"), "c/definition.js": file("stream", "c") }, (root) => {
      expect(() => definitionsOf(root, ".js")).toThrow(
        new DefinitionError([
          'file "a/definition.js" must export exactly one worker, gateway, query, capture or poller, named "a", got "b"; name the folder after its definition',
          'file "c/definition.js" must export exactly one worker, gateway, query, capture or poller, named "c", got none; name the folder after its definition',
        ]),
      );
    });
  });
});
