import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { type EngineName, type EngineVersion, engines } from "../../components/core/versions";

export interface Java {
  /** Absolute path of the `java` command. */
  readonly path: string;
  readonly major: number;
}

/** Folders of the system that hold one JDK each. */
const SHELVES = [
  { folder: "/usr/lib/jvm", home: "." },
  { folder: "/Library/Java/JavaVirtualMachines", home: "Contents/Home" },
];

/**
 * The first JDK that is new enough for the engine: JAVA_HOME, JAVA_HOME_<n> (oldest first), the `java` on PATH, the system's
 * folders.
 * @throws one sentence that names what was found and how to get one
 */
export function findJava(engine: EngineName, env: NodeJS.ProcessEnv = process.env, shelves = SHELVES): Java {
  const { version, jdk }: EngineVersion = engines[engine];
  const found: Java[] = [];
  for (const home of homes(env, shelves)) {
    const java = javaAt(home);
    if (java !== undefined && java.major >= jdk) return java;
    if (java !== undefined) found.push(java);
  }
  const got =
    found.length === 0 ? "none was found" : `found ${found.map(({ path, major }) => `${major} (${path})`).join(", ")}`;
  throw new Error(
    `${engine} ${version} needs a JDK ${jdk} or later, and ${got} in JAVA_HOME, JAVA_HOME_<n>, PATH or ${shelves.map(({ folder }) => folder).join(", ")}; ` +
      `install one (Debian: \`apt install openjdk-${jdk}-jre-headless\`, macOS: \`brew install openjdk@${jdk}\`), or set JAVA_HOME to its folder`,
  );
}

/** The compiler beside a `java`. @throws one sentence when it is none of a JDK */
export function findJavac(java: string): string {
  const javac = join(dirname(java), "javac");
  if (existsSync(javac)) return javac;
  throw new Error(
    `${java} must be of a JDK, got one without javac beside it; install the JDK (Debian: \`apt install openjdk-21-jdk-headless\`), or set JAVA_HOME to its folder`,
  );
}

function homes(env: NodeJS.ProcessEnv, shelves: typeof SHELVES): readonly string[] {
  const numberOf = (name: string): number => Number(/^JAVA_HOME_(\d+)/.exec(name)?.[1]);
  const numbered = Object.keys(env)
    .filter((name) => numberOf(name) > 0)
    .sort((a, b) => numberOf(a) - numberOf(b))
    .map((name) => env[name]);
  const onPath = (env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "" && existsSync(join(folder, "java")))
    .map((folder) => dirname(dirname(realpathSync(join(folder, "java")))));
  const shelved = shelves.flatMap(({ folder, home }) => namesIn(folder).map((name) => join(folder, name, home)));
  return [env.JAVA_HOME, ...numbered, ...onPath, ...shelved].flatMap((home) =>
    home === undefined || home === "" ? [] : [home],
  );
}

const namesIn = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);

function javaAt(home: string): Java | undefined {
  const path = join(home, "bin/java");
  if (!existsSync(path)) return undefined;
  const version = releaseOf(home) ?? versionOf(path);
  const [first = "", second = ""] = (version ?? "").split(/[.+-]/);
  // Up to Java 8 the major stands second: 1.8.0.
  const major = Number(first === "1" ? second : first);
  return Number.isInteger(major) && major > 0 ? { path, major } : undefined;
}

function releaseOf(home: string): string | undefined {
  const file = join(home, "release");
  return existsSync(file) ? /^JAVA_VERSION="([^"]+)"/m.exec(readFileSync(file, "utf8"))?.[1] : undefined;
}

/** What `java` says of itself, on its error output: `openjdk version "17.0.15" 2025-04-15`. */
const versionOf = (path: string): string | undefined =>
  /version "([^"]+)"/.exec(spawnSync(path, ["-version"], { encoding: "utf8" }).stderr)?.[1];
