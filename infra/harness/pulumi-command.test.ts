import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { versions } from "../../components/core/versions";
import { findPulumi } from "./pulumi-command";

let folder: string;
const PATH = process.env.PATH;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-cli-"));
  process.env.PATH = join(folder, "path");
});
afterEach(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true });
});

/** A CLI that knows its version. */
function cli(path: string, version: string): void {
  mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, path, "pulumi"), `#!/bin/sh\necho v${version}\n`);
  chmodSync(join(folder, path, "pulumi"), 0o755);
}
const find = async (...sources: readonly ("path" | "cache")[]): Promise<readonly [string, string]> => {
  const { command, version } = await findPulumi({ root: folder, cache: folder, sources });
  return [command, String(version)];
};

test("one on PATH is taken when it is new enough", async () => {
  cli("path", "3.999.0");
  cli(`pulumi-${versions.pulumi}/bin`, versions.pulumi);
  expect(await find("path", "cache")).toEqual(["pulumi", "3.999.0"]);
});

test("else one that was fetched before, the vendor's before one that was built", async () => {
  cli("path", "3.100.0");
  cli(`pulumi-${versions.pulumi}-built/bin`, versions.pulumi);
  expect(await find("path", "cache")).toEqual([
    join(folder, `pulumi-${versions.pulumi}-built/bin/pulumi`),
    versions.pulumi,
  ]);
  cli(`pulumi-${versions.pulumi}/bin`, versions.pulumi);
  expect(await find("path", "cache")).toEqual([join(folder, `pulumi-${versions.pulumi}/bin/pulumi`), versions.pulumi]);
});

test("when none can be had, the sentence says what each way met, and how to get one", async () => {
  cli("path", "3.100.0");
  await expect(find("path", "cache")).rejects.toThrow(
    new Error(
      `no Pulumi CLI could be had (path: 3.100.0 is older than ${versions.pulumi}; cache: not found); put one of ${versions.pulumi} or later on PATH, ` +
        "or install Go (Debian: `apt install golang`, macOS: `brew install go`), from which it is built",
    ),
  );
});
