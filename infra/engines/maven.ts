import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  type ArchiveName,
  type ArchiveVersion,
  type EngineName,
  type EngineVersion,
  versions,
} from "../../components/core/versions";
import { runCommand } from "../harness/command";
import { type Progress, withHeartbeat } from "../harness/progress";
import { findJava } from "./jdk";

/** Puts the jars of the coordinates, and those that they need at run time, into `<folder>/lib`. */
export async function fetchJars(
  name: EngineName,
  engine: EngineVersion,
  folder: string,
  progress: Progress,
): Promise<string> {
  const lib = join(folder, "lib");
  mkdirSync(lib, { recursive: true });
  writeFileSync(join(folder, "pom.xml"), pomOf(name, engine));
  let fetched = 0;
  const goal = `org.apache.maven.plugins:maven-dependency-plugin:${versions.mavenDependencyPlugin}:copy-dependencies`;
  const work = runCommand(
    "mvn",
    // Strict checksums: Maven by default only warns of a file that was damaged on its way.
    ["--batch-mode", "--strict-checksums", goal, "-DincludeScope=runtime", `-DoutputDirectory=${lib}`],
    {
      cwd: folder,
      env: { JAVA_HOME: dirname(dirname(findJava(name).path)) },
      onLine: (line) => {
        if (/Downloaded from .*\.jar /.test(line)) fetched += 1;
      },
    },
  ).catch((error: unknown) => {
    throw explained(error, name, engine);
  });
  await withHeartbeat(progress, `${name}: Maven resolves ${engine.version}`, work, () => `${fetched} files fetched`);
  return lib;
}

/**
 * Fetches an archive, without what it says that it needs.
 * @returns its absolute path in Maven's own repository of this machine
 */
export async function fetchArchive(
  name: ArchiveName,
  archive: ArchiveVersion,
  folder: string,
  progress: Progress,
): Promise<string> {
  writeFileSync(join(folder, "pom.xml"), pomOf(name, { artifacts: [archive.artifact], without: ["*:*"] }));
  const list = join(folder, "archive.txt");
  const goal = `org.apache.maven.plugins:maven-dependency-plugin:${versions.mavenDependencyPlugin}:list`;
  const work = runCommand(
    "mvn",
    ["--batch-mode", "--strict-checksums", goal, "-DoutputAbsoluteArtifactFilename=true", `-DoutputFile=${list}`],
    { cwd: folder, env: { JAVA_HOME: dirname(dirname(findJava(name).path)) } },
  ).catch((error: unknown) => {
    throw explained(error, name, archive);
  });
  await withHeartbeat(progress, `${name}: Maven fetches ${archive.version}`, work, () => "");
  const [, , version = "", packaging = "", ...classifier] = archive.artifact.split(":");
  // `group:artifact:packaging[:classifier]:version:scope:path`, and whatever a terminal would show in colours.
  const kind = [packaging, ...classifier, version].join(":");
  const path = new RegExp(`:${kind}:[a-z]+:(/[^\\s\u001b]+)`).exec(readFileSync(list, "utf8"))?.[1];
  if (path === undefined)
    throw new Error(`${name} ${archive.version} could not be fetched: Maven names no file of it in ${list}`);
  return path;
}

function explained(error: unknown, name: string, { version }: Pick<EngineVersion, "version">): Error {
  const message = error instanceof Error ? error.message : String(error);
  if (!message.includes("ENOENT")) return new Error(`${name} ${version} could not be fetched: ${message}`);
  return new Error(
    `Maven is needed to fetch ${name} ${version}, and \`mvn\` is not on PATH; install it (Debian: \`apt install maven\`, macOS: \`brew install maven\`) and run the command again`,
  );
}

function pomOf(name: string, { artifacts, without = [] }: Pick<EngineVersion, "artifacts" | "without">): string {
  const exclusions = without.map((coordinates) => {
    const [group = "", artifact = ""] = coordinates.split(":");
    return `<exclusion><groupId>${group}</groupId><artifactId>${artifact}</artifactId></exclusion>`;
  });
  const excluded = exclusions.length === 0 ? "" : `<exclusions>${exclusions.join("")}</exclusions>`;
  const dependencies = artifacts.map((coordinates) => {
    const [group = "", artifact = "", version = "", packaging = "jar", of] = coordinates.split(":");
    const classifier = of === undefined ? "" : `<classifier>${of}</classifier>`;
    return `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version><type>${packaging}</type>${classifier}${excluded}</dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>millrace</groupId>
  <artifactId>engine-${name}</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
${dependencies.join("\n")}
  </dependencies>
</project>
`;
}
