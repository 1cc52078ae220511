import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { arch, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readSources } from "./sources";
import { dockerfiles } from "./spec";
import { parseDockerfile, type Stage } from "../core/dockerfile-testing";

/**
 * The Dockerfile's own instructions, each stage in a folder of this machine: what a build does but for the base images, the
 * user and the layers, which need a container engine.
 */
const root = join(__dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "millrace-image-"));
const context = join(folder, "context");
const TARGET: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

beforeAll(() => {
  for (const file of readSources(root, dockerfiles.workloads).files) {
    mkdirSync(dirname(join(context, file)), { recursive: true });
    cpSync(join(root, file), join(context, file));
  }
  for (const stage of parseDockerfile(readFileSync(join(root, dockerfiles.workloads), "utf8"))) {
    build(stage, TARGET[arch()] ?? arch());
  }
}, 300_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const WORKDIR = "/millrace";
const folderOf = (stage: string): string => join(folder, stage);

function build({ name, instructions }: Stage, target: string): void {
  const here = folderOf(name);
  mkdirSync(here, { recursive: true });
  for (const { name: instruction, text, flags } of instructions) {
    if (instruction === "COPY") {
      const words = text.split(" ");
      const destination = join(here, words.at(-1) ?? "");
      for (const source of words.slice(0, -1)) copy(source, destination, flags.from);
    } else if (instruction === "RUN") {
      run("sh", ["-c", text], here, { ...process.env, TARGETARCH: target });
    }
  }
}

/** As the builder: what a folder holds goes into the destination; a file goes into a destination that ends with a slash. */
function copy(source: string, destination: string, from: string | undefined): void {
  const path = from === undefined ? join(context, source) : join(folderOf(from), source.replace(WORKDIR, "."));
  const isFile = statSync(path).isFile();
  cpSync(path, isFile && destination.endsWith("/") ? join(destination, source.split("/").at(-1) ?? "") : destination, {
    recursive: true,
    verbatimSymlinks: true,
  });
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  const result = spawnSync(command, args, { cwd, env, encoding: "utf8", timeout: 240_000 });
  if (result.status !== 0) throw new Error(`${args.join(" ")} ended with ${String(result.status)}: ${result.stderr}`);
  return result;
}

const image = folderOf("workloads");
const start = (worker: string) =>
  spawnSync(process.execPath, [`dist/workloads/${worker}/main.js`], {
    cwd: image,
    env: { NODE_ENV: "production" },
    encoding: "utf8",
    timeout: 60_000,
  });

test.each(["fraud", "ingest"])("the image holds all that the worker %s needs to start", (worker) => {
  const { status, stderr } = start(worker);
  expect(stderr).toBe(
    `${worker}: environment: MILLRACE_KAFKA_BROKERS is missing; set it; MILLRACE_HTTP_PORT is missing; set it\n`,
  );
  expect(status).toBe(1);
});

test("the image holds the packages that the workloads import, at the locked versions, and neither Pulumi nor a test tool", () => {
  const locked = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, { readonly version: string; readonly dev?: boolean }>>;
  };
  const installed = JSON.parse(readFileSync(join(image, "node_modules/.package-lock.json"), "utf8")) as typeof locked;
  const names = Object.keys(installed.packages).map((path) => path.replace(/^.*node_modules\//, ""));
  expect(names).toEqual(expect.arrayContaining(["@node-rs/crc32", "kafkajs", "pino", "prom-client", "zod"]));
  expect(names.filter((name) => /^@pulumi\/|^(typescript|jest|eslint|ts-node)$/.test(name))).toEqual([]);
  const moved = Object.entries(installed.packages).filter(
    ([path, { version }]) => locked.packages[path]?.version !== version,
  );
  expect(moved).toEqual([]);
});

test("the image holds compiled code and no source, test or tool", () => {
  expect(readdirSync(image).sort()).toEqual(["dist", "node_modules", "package.json"]);
  const files = readdirSync(join(image, "dist"), { recursive: true, encoding: "utf8" });
  expect(files.filter((file) => /\.(ts|map)$|\.test\.|\/testing\//.test(file))).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(["workloads/fraud/main.js", "workloads/ingest/main.js"]));
});

test("the image for the other architecture has that one's native packages", () => {
  const [dependencies] = parseDockerfile(readFileSync(join(root, dockerfiles.workloads), "utf8")).filter(
    ({ name }) => name === "dependencies",
  );
  if (dependencies === undefined) throw new Error("the Dockerfile has no stage dependencies");
  const other = arch() === "x64" ? "arm64" : "amd64";
  build({ ...dependencies, name: "other" }, other);
  const native = readdirSync(join(folderOf("other"), "node_modules/@node-rs"));
  expect(native.sort()).toEqual(["crc32", `crc32-linux-${other === "arm64" ? "arm64" : "x64"}-gnu`]);
}, 120_000);
