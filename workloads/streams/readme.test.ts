import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { FORMS } from "./canonical";
import { streamsOf } from "./catalogue";

const readme = readFileSync(join(__dirname, "README.md"), "utf8");
// The formatter pads the cells of tables.
const unpadded = readme.replace(/ +\|/g, " |").replace(/-{3,}/g, "---");

describe("the README", () => {
  it("has the table of canonical forms as it is", () => {
    const rows = Object.entries(FORMS).map(
      ([kind, { memory, json, avro }]) => `| ${kind} | ${memory} | ${json} | ${avro} |`,
    );
    expect(unpadded).toContain(
      ["| kind | TypeScript | JSON | Avro |", "| --- | --- | --- | --- |", ...rows, ""].join("\n"),
    );
  });

  it("shows a stream that the catalogue takes as it stands", () => {
    const [, source = ""] = /```ts\n\/\/ catalogue\/orders\.ts\n([^]*?)```/.exec(readme) ?? [];
    const compiled = ts.transpileModule(source, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
    });
    const folder = mkdtempSync(join(tmpdir(), "readme-"));
    try {
      // The file stands beside the other streams, wherever the test puts it.
      writeFileSync(join(folder, "orders.js"), compiled.outputText.replaceAll('"../', `"${__dirname}/`));
      expect(streamsOf(folder, ".js")).toMatchObject([{ name: "orders", key: "customerId", partitions: 6 }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
