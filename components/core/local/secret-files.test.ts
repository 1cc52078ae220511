import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

test("its secrets are made once, in files that nobody else may read", () => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-secrets-"));
  const file = join(folder, "token");
  const made = (secret: string) =>
    execFileSync("python3", ["-B", "-c", `import secret_files; secret_files.made("${file}", "${secret}")`], {
      cwd: __dirname,
    });
  try {
    made("first");
    made("second");
    expect([readFileSync(file, "utf8"), statSync(file).mode & 0o777]).toEqual(["first", 0o600]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
