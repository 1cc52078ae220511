import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brokenLinks, checkReadmes, snippetsOf, unknownScripts } from "./check";

describe("the README check", () => {
  test("finds fenced blocks with their language and line", () => {
    expect(snippetsOf("README.md", "a\n```ts\nconst x = 1;\n```\n")).toEqual([
      { file: "README.md", line: 2, language: "ts", text: "const x = 1;" },
    ]);
  });

  test("names npm scripts that package.json does not have", () => {
    expect(unknownScripts("npm start, npm run chek, npm run check", new Set(["start", "check"]))).toEqual(["chek"]);
  });

  test("names relative links that lead nowhere, and leaves web addresses and code alone", () => {
    const text = "[a](./check.ts) [b](./nothing.md) [c](https://example.com) `[d](./e)`";
    expect(brokenLinks(join(__dirname, "README.md"), text)).toEqual(["./nothing.md"]);
  });

  test("compiles TypeScript blocks against the sources and says where a defect stands", () => {
    const root = mkdtempSync(join(tmpdir(), "readme-"));
    try {
      mkdirSync(join(root, "src"));
      writeFileSync(join(root, "package.json"), '{"scripts":{"start":""}}');
      writeFileSync(join(root, "tsconfig.json"), '{"compilerOptions":{"strict":true,"types":[]}}');
      writeFileSync(join(root, "src/two.ts"), "export const two: 2 = 2;\n");
      writeFileSync(
        join(root, "src/README.md"),
        '# src\n\n```ts\nimport { two } from "./two";\nexport const three: 3 = two;\n```\n',
      );
      expect(checkReadmes(root)).toBe("src/README.md:5: Type '2' is not assignable to type '3'.");
      writeFileSync(
        join(root, "src/README.md"),
        '```ts\nimport { two } from "./two";\nexport const same: 2 = two;\n```\n',
      );
      expect(checkReadmes(root)).toBeUndefined();
      writeFileSync(
        join(root, "README.md"),
        '```ts\n// src/one.ts\nimport { two } from "./two";\nexport const one = two - 1;\n```\n\n```ts\nimport { one } from "./src/one";\nexport const same: number = one;\n```\n',
      );
      expect(checkReadmes(root)).toBeUndefined();
      expect(readdirSync(join(root, "src")).sort()).toEqual(["README.md", "two.ts"]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
