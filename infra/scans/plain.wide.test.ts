import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPlain } from "../harness/plain-cli";
import { paths } from "../paths";

const state = mkdtempSync(join(tmpdir(), "millrace-scan-plain-"));
afterAll(() => {
  rmSync(state, { recursive: true, force: true });
});

test("the plain CLI scans by the sources alone, and has nothing to do a second time", async () => {
  const cli = await openPlain({ project: join(paths().root, "infra/scans/small"), state });
  try {
    expect((await cli.run("stack", "init", "dev")).code).toBe(0);
    const { code, text } = await cli.run("up", "--yes", "-s", "dev");
    expect(text).toMatch(/image: "registry\.test\.invalid\/app:1\.0@sha256:[0-9a-f]{64}"/);
    expect(code).toBe(0);
    expect((await cli.run("up", "--yes", "-s", "dev")).text).toMatch(/^ +4 unchanged$/m);
  } finally {
    await cli.close();
  }
}, 300_000);
