import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { versions } from "../../components/core/versions";
import type { Digest } from "../../policies/images/reference";
import { findTrivy } from "../engines/trivy";
import { paths } from "../paths";
import { runTool } from "./command";
import { bomOf, reportOf } from "./formats";
import { Trivy } from "./trivy";

// Go builds it, once for a machine.
jest.setTimeout(2_400_000);

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
/** A key as GitHub makes them, of no account. */
const KEY = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;

let folder: string;
let registry: Server;
let env: NodeJS.ProcessEnv;
/** What the registry holds, by digest. */
const held = new Map<string, { readonly body: Buffer; readonly type: string }>();

const hold = (
  body: Buffer,
  type: string,
): { readonly digest: Digest; readonly size: number; readonly mediaType: string } => {
  const digest: Digest = `sha256:${createHash("sha256").update(body).digest("hex")}`;
  held.set(digest, { body, type });
  return { digest, size: body.length, mediaType: type };
};

beforeAll(async () => {
  const { root, cache } = paths();
  folder = mkdtempSync(join(tmpdir(), "millrace-real-trivy-"));
  const bin = await findTrivy(root, cache, (line) => process.stderr.write(`${line}\n`));
  env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ""}`,
    TRIVY_CACHE_DIR: join(folder, "cache"),
    TRIVY_NON_SSL: "true",
    // Where nothing answers, on a machine with the internet too.
    TRIVY_DB_REPOSITORY: "127.0.0.1:1/trivy-db:2",
  };
  registry = createServer(({ url = "" }, response) => {
    const found = held.get(url.split("/").at(-1) ?? "");
    if (url === "/v2/") response.writeHead(200).end();
    else if (found === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": found.type, "content-length": found.body.length }).end(found.body);
  });
  await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  registry.close();
  rmSync(folder, { recursive: true, force: true });
});

/** An image of one layer, in the registry. */
function pushed(files: Readonly<Record<string, string>>): { readonly repository: string; readonly digest: Digest } {
  const tree = join(folder, "tree");
  mkdirSync(tree);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(tree, name), content);
  const { stdout: layer } = spawnSync("tar", ["-C", tree, "-cf", "-", "."], { maxBuffer: 2 ** 24 });
  const blob = hold(layer, "application/vnd.oci.image.layer.v1.tar");
  const config = hold(
    Buffer.from(
      JSON.stringify({
        architecture: "amd64",
        os: "linux",
        config: { User: "1000" },
        rootfs: { type: "layers", diff_ids: [blob.digest] },
      }),
    ),
    "application/vnd.oci.image.config.v1+json",
  );
  const manifest = { schemaVersion: 2, mediaType: MANIFEST, config, layers: [blob] };
  const { digest } = hold(Buffer.from(JSON.stringify(manifest)), MANIFEST);
  return { repository: `127.0.0.1:${(registry.address() as AddressInfo).port}/shop/workloads`, digest };
}

test("without its vulnerability database there is no scan, and the sentence says what to do", async () => {
  await expect(new Trivy(undefined, env).prepare()).rejects.toThrow(
    /^Trivy's vulnerability database could not be updated \(.+\); run it where mirror\.gcr\.io or ghcr\.io answers, or name a mirror in TRIVY_DB_REPOSITORY/,
  );
  const { repository, digest } = pushed({ "package-lock.json": "{}", "token.txt": `token = "${KEY}"\n` });
  await expect(new Trivy(undefined, env).scan(repository, digest, ["linux/amd64"])).rejects.toThrow(
    new RegExp(`^${repository}@${digest} \\(linux/amd64\\): Trivy could not scan it \\(.*`),
  );
});

test("what Trivy says of an image, and its list of packages, are read as they are written", async () => {
  const [[digest]] = [...held].filter(([, { type }]) => type === MANIFEST) as unknown as readonly [[Digest]];
  const repository = `127.0.0.1:${(registry.address() as AddressInfo).port}/shop/workloads`;
  const report = join(folder, "report.json");
  const ran = await runTool(
    "trivy",
    // As a scan asks, but for vulnerabilities, of which nothing is known without their database.
    ["image", "--format", "json", "--output", report, "--platform", "linux/amd64", "--scanners", "secret,misconfig"]
      .concat(["--image-config-scanners", "secret", "--list-all-pkgs", "--image-src", "remote"])
      .concat(["--skip-check-update", "--skip-version-check", "--no-progress", `${repository}@${digest}`]),
    { cwd: folder, env },
  );
  expect(ran).toMatchObject({ code: 0 });
  const text = readFileSync(report, "utf8");
  const results = reportOf(text, repository, digest);
  expect(results.flatMap(({ Secrets = [] }) => Secrets.map(({ RuleID, Severity }) => [RuleID, Severity]))).toEqual([
    ["github-pat", "CRITICAL"],
  ]);
  // What it found is named, and never repeated.
  expect(JSON.stringify(results)).not.toContain(KEY);
  expect(() => reportOf(text, repository, `sha256:${"0".repeat(64)}`)).toThrow(/must be about .*, got one about /);
  const bom = join(folder, "bom.json");
  expect(
    await runTool("trivy", ["convert", "--format", "cyclonedx", "--output", bom, report], { cwd: folder, env }),
  ).toMatchObject({ code: 0 });
  expect(bomOf(readFileSync(bom, "utf8")).specVersion).toMatch(/^1\.\d$/);
});

test("it is a release by what it says of itself", async () => {
  const { stdout } = await runTool("trivy", ["version", "--format", "json"], { cwd: folder, env });
  expect(JSON.parse(stdout)).toMatchObject({ Version: versions.trivy });
});
