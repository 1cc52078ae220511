import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type EngineName, type EngineVersion, versions } from "../../components/core/versions";
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

function explained(error: unknown, name: string, { version }: EngineVersion): Error {
  const message = error instanceof Error ? error.message : String(error);
  if (!message.includes("ENOENT")) return new Error(`${name} ${version} could not be fetched: ${message}`);
  return new Error(
    `Maven is needed to fetch ${name} ${version}, and \`mvn\` is not on PATH; install it (Debian: \`apt install maven\`, macOS: \`brew install maven\`) and run the command again`,
  );
}

function pomOf(name: string, { artifacts, without = [] }: EngineVersion): string {
  const exclusions = without.map((coordinates) => {
    const [group = "", artifact = ""] = coordinates.split(":");
    return `<exclusion><groupId>${group}</groupId><artifactId>${artifact}</artifactId></exclusion>`;
  });
  const excluded = exclusions.length === 0 ? "" : `<exclusions>${exclusions.join("")}</exclusions>`;
  const dependencies = artifacts.map((coordinates) => {
    const [group = "", artifact = "", version = ""] = coordinates.split(":");
    return `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>${excluded}</dependency>`;
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
