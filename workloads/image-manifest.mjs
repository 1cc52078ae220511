// Writes the package.json that a stage of the image installs from, and the project's lock file beside it:
//   node workloads/image-manifest.mjs run|compile FOLDER
// `run` holds exactly what the workloads import, `compile` the compiler and types as well. Versions are the project's own, so
// that nothing is written down twice; a package that is imported and not among `dependencies` ends it with a sentence.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const COMPILER = ["typescript", "@types/node"];
const IMPORT = /(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*"([^".\s,][^"\s,]*)"/g;
const EXCLUDED = /\.test\.ts$/;

const workloads = dirname(fileURLToPath(import.meta.url));
const root = dirname(workloads);
const [purpose, folder] = process.argv.slice(2);

function fail(sentence) {
  console.error(`image-manifest: ${sentence}`);
  process.exit(1);
}

function* sources(from) {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const path = join(from, entry.name);
    if (entry.isDirectory()) {
      // As in Dockerfile.dockerignore, so that a run in a checkout sees what a run in a build sees.
      if (entry.name !== "testing" && path !== join(workloads, "generator")) yield* sources(path);
    } else if (entry.name.endsWith(".ts") && !EXCLUDED.test(entry.name)) yield path;
  }
}

/** `@scope/name/part` and `name/part` are parts of a package. */
const packageOf = (specifier) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** Packages by name, with the first file that imports each. */
function imported() {
  const found = new Map();
  for (const file of sources(workloads)) {
    for (const [, specifier] of readFileSync(file, "utf8").matchAll(IMPORT)) {
      const name = packageOf(specifier);
      if (!specifier.startsWith("node:") && !found.has(name)) found.set(name, file);
    }
  }
  return found;
}

if (purpose !== "run" && purpose !== "compile") fail(`the purpose must be run or compile, got ${purpose ?? "nothing"}`);
if (folder === undefined) fail("a folder to write to must follow the purpose, got nothing");

const project = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const dependencies = {};
for (const [name, file] of [...imported()].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const version = project.dependencies[name];
  if (version === undefined) {
    fail(
      `${file} imports "${name}", which must be among the dependencies of package.json; add it, or do not import it`,
    );
  }
  dependencies[name] = version;
}
if (purpose === "compile") {
  for (const name of COMPILER) dependencies[name] = project.dependencies[name] ?? project.devDependencies[name];
}
mkdirSync(folder, { recursive: true });
const { name, version, license } = project;
writeFileSync(
  join(folder, "package.json"),
  `${JSON.stringify({ name, version, private: true, license, dependencies }, undefined, 2)}\n`,
);
copyFileSync(join(root, "package-lock.json"), join(folder, "package-lock.json"));
