import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { versions } from "../../components/core/versions";
import { makeFolder } from "../harness/cache";
import { runCommand } from "../harness/command";
import { type Progress, silent, withHeartbeat } from "../harness/progress";
import { findJava } from "./jdk";

/** Spark for Python, and the jars that its image is given. */
export interface SparkEngine {
  /** Absolute path of the Python that runs it. */
  readonly interpreter: string;
  /** Of Spark. */
  readonly version: string;
  /** For PYTHONPATH. */
  readonly python: string;
  /** For the class path: `<folder>/*`. */
  readonly jars: string;
  readonly javaHome: string;
}

/** Where the tests' catalogue lies; clusters have PostgreSQL. */
const SQLITE =
  "<dependency><groupId>org.xerial</groupId><artifactId>sqlite-jdbc</artifactId><version>3.50.3.0</version></dependency>";

/** Of pyspark's archive and of the jars, rounded up. */
export const BYTES = 610e6;

/** The jars that the tests have beside those of the image: all but what AWS needs. */
const pomOf = (root: string): string =>
  readFileSync(join(root, "workloads/spark/pom.xml"), "utf8").replace("</dependencies>", `${SQLITE}</dependencies>`);

/** @throws when the image's file of jars does not say it */
export function versionOf(root: string): string {
  const version = /<spark\.version>([^<]+)</.exec(pomOf(root))?.[1];
  if (version === undefined) throw new Error("workloads/spark/pom.xml does not say `spark.version`");
  return version;
}

/** Of the jars of the profile `aws`, rounded up. */
export const AWS_BYTES = 715e6;

/** Groups of the profile `aws`. */
const AWS_GROUPS = "software.amazon.awssdk,org.apache.hadoop,software.amazon.msk";

/** Where the jars of the profile `aws` are, once they are there. */
export function awsFolderOf(root: string, cache: string): string {
  const content = createHash("sha256").update(pomOf(root)).digest("hex").slice(0, 12);
  return join(cache, "engines", `spark-aws-${content}`);
}

/**
 * The jars that the image has for S3, of the same versions, in the cache of this machine: a folder for the class path.
 * @throws one sentence when they cannot be had
 */
export async function findAwsJars(root: string, cache: string, progress: Progress = silent): Promise<string> {
  const folder = awsFolderOf(root, cache);
  if (!existsSync(folder)) {
    progress(`spark: fetching its jars for S3 (${AWS_BYTES / 1e6} MB, once for this machine, into ${folder})`);
    await makeFolder(folder, async (temporary) => {
      writeFileSync(join(temporary, "pom.xml"), pomOf(root));
      const work = copyJars(temporary, join(temporary, "jars"), ["-Paws", `-DincludeGroupIds=${AWS_GROUPS}`]);
      await withHeartbeat(progress, "spark: Maven fetches", work);
    });
  }
  return join(folder, "jars");
}

/** Maven puts the jars of `<folder>/pom.xml` into a folder. */
function copyJars(folder: string, into: string, options: readonly string[] = []): Promise<void> {
  const goal = `org.apache.maven.plugins:maven-dependency-plugin:${versions.mavenDependencyPlugin}:copy-dependencies`;
  return runCommand(
    "mvn",
    ["--batch-mode", "--strict-checksums", goal, "-DincludeScope=runtime", `-DoutputDirectory=${into}`, ...options],
    { cwd: folder, env: { JAVA_HOME: javaHome() } },
  );
}

const javaHome = (): string => dirname(dirname(findJava("kafka").path));

/** Where Spark is, once it is there. */
export function folderOf(root: string, cache: string): string {
  const content = createHash("sha256").update(pomOf(root)).digest("hex").slice(0, 12);
  return join(cache, "engines", `spark-${versionOf(root)}-${content}`);
}

/** Why Spark cannot be had on this machine. */
export const lack = (): string | undefined =>
  spawnSync("python3", ["-m", "pip", "--version"]).status === 0
    ? undefined
    : "Spark needs Python 3.10 or later with pip, and `python3 -m pip` does not answer; install it (Debian: `apt install python3-pip`, macOS: `brew install python`)";

/**
 * pyspark by pip and the jars of `workloads/spark/pom.xml` by Maven, of the versions that the image has, in the cache of this machine.
 * @throws one sentence when one of them cannot be had
 */
export async function findSpark(root: string, cache: string, progress: Progress = silent): Promise<SparkEngine> {
  const version = versionOf(root);
  const folder = folderOf(root, cache);
  if (!existsSync(folder)) {
    progress(
      `spark: fetching pyspark ${version} (460 MB) and its jars (150 MB, once for this machine, into ${folder})`,
    );
    await makeFolder(folder, async (temporary) => {
      writeFileSync(join(temporary, "pom.xml"), pomOf(root));
      const work = (async () => {
        await copyJars(temporary, join(temporary, "jars"));
        await runCommand(
          "python3",
          [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-input",
            "--target",
            join(temporary, "python"),
            `pyspark==${version}`,
          ],
          { cwd: temporary },
        );
      })();
      await withHeartbeat(progress, "spark: pip and Maven fetch", work, () => "");
    });
  }
  const interpreter = spawnSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" });
  return {
    interpreter: interpreter.stdout.trim(),
    version,
    python: join(folder, "python"),
    jars: join(folder, "jars"),
    javaHome: javaHome(),
  };
}
