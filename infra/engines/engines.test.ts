import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type ArchiveName, archives, type EngineName, engines } from "../../components/core/versions";
import { type Fetch, findJava, resolveEngine } from ".";
import { archiveLockOf, checkJars, type EngineLock, lockOf } from "./lock";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-engines-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const write = (path: string, content: string): string => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
  return join(folder, path);
};
const sha256 = (content: string): string => createHash("sha256").update(content).digest("hex");

describe("the lock file", () => {
  test("has exactly the engines and coordinates of the version file", () => {
    for (const [name, engine] of Object.entries(engines)) {
      const { artifacts, jars } = lockOf(name as EngineName, engine);
      expect(artifacts).toEqual(engine.artifacts);
      expect(Object.values(jars).every(({ sha256, bytes }) => /^[0-9a-f]{64}$/.test(sha256) && bytes > 0)).toBe(true);
    }
  });

  test("has exactly the archives and coordinates of the version file", () => {
    for (const [name, archive] of Object.entries(archives)) {
      const { artifact, sha256, bytes } = archiveLockOf(name as ArchiveName, archive);
      expect([artifact, /^[0-9a-f]{64}$/.test(sha256), bytes > 0]).toEqual([archive.artifact, true, true]);
    }
  });

  test("another version than the locked one is refused until it is locked", () => {
    expect(() => lockOf("kafka", { ...engines.kafka, artifacts: ["a:b:2"] })).toThrow(
      new Error(
        `infra/engines/engines.lock.json has kafka as ${engines.kafka.artifacts.join(", ")}, and components/core/versions.ts as a:b:2; ` +
          "write the lock file anew with `npm run lock:engines`",
      ),
    );
  });

  test("a jar that is another, missing or unknown is refused by its name", () => {
    write("lib/a.jar", "changed");
    write("lib/c.jar", "c");
    const locked: EngineLock = {
      artifacts: [],
      jars: { "a.jar": { sha256: sha256("a"), bytes: 1 }, "b.jar": { sha256: sha256("b"), bytes: 1 } },
    };
    expect(() => {
      checkJars("kafka", join(folder, "lib"), locked);
    }).toThrow(
      new Error(
        `the jars of kafka are not those of infra/engines/engines.lock.json: a.jar has sha256 ${sha256("changed")} instead of ${sha256("a")}; ` +
          "b.jar is missing; c.jar is not in the lock file; nothing was installed. " +
          "If the version was changed on purpose, write the lock file anew with `npm run lock:engines`; " +
          "if not, find out what your Maven repository serves",
      ),
    );
    write("lib/a.jar", "a");
    write("lib/b.jar", "b");
    unlinkSync(join(folder, "lib/c.jar"));
    expect(() => {
      checkJars("kafka", join(folder, "lib"), locked);
    }).not.toThrow();
  });
});

describe("resolving an engine", () => {
  const fetchOther: Fetch = (_name, _engine, temporary) => {
    mkdirSync(join(temporary, "lib"));
    writeFileSync(join(temporary, "lib", "other.jar"), "x");
    return Promise.resolve(join(temporary, "lib"));
  };

  test("what is not what was locked does not get into the cache", async () => {
    await expect(resolveEngine("kafka", folder, () => undefined, fetchOther)).rejects.toThrow(
      /^the jars of kafka are not those of .*: HdrHistogram-2\.2\.2\.jar is missing; .*; and 41 more; nothing was installed\. /,
    );
    expect(readdirSync(join(folder, "engines"))).toEqual([]);
  });

  test("says beforehand how much there is to fetch", async () => {
    const lines: string[] = [];
    await resolveEngine("kafka", folder, (line) => lines.push(line), fetchOther).catch(() => undefined);
    expect(lines).toEqual([`kafka: fetching ${engines.kafka.version} (45 MB, once for this machine, into ${folder})`]);
  });
});

describe("finding a JDK", () => {
  const jdk = (path: string, version: string): string => {
    chmodSync(write(`${path}/bin/java`, `#!/bin/sh\necho 'openjdk version "${version}"' >&2\n`), 0o755);
    return join(folder, path);
  };
  const find = (env: NodeJS.ProcessEnv): string =>
    findJava("kafka", env, [{ folder: join(folder, "jvm"), home: "." }]).path;

  test("JAVA_HOME comes first, then JAVA_HOME_<n> from the oldest, then PATH, then the system's folders", () => {
    const [home, n21, n25, path, jvm] = [
      jdk("home", "17.0.1"),
      jdk("21", "21"),
      jdk("25", "25"),
      jdk("path", "22.0.1"),
      jdk("jvm/a", "19"),
    ];
    const env = {
      JAVA_HOME: home,
      JAVA_HOME_25_X64: n25,
      JAVA_HOME_21_X64: n21,
      PATH: `/nowhere:${join(path, "bin")}`,
    };
    expect(find(env)).toBe(join(home, "bin/java"));
    expect(find({ ...env, JAVA_HOME: undefined })).toBe(join(n21, "bin/java"));
    expect(find({ PATH: env.PATH })).toBe(join(path, "bin/java"));
    expect(find({})).toBe(join(jvm, "bin/java"));
  });

  test("its version is taken from its release file when it has one", () => {
    write("released/bin/java", "not run");
    write("released/release", 'IMPLEMENTOR="x"\nJAVA_VERSION="21.0.2"\n');
    expect(findJava("kafka", { JAVA_HOME: join(folder, "released") }, []).major).toBe(21);
  });

  test("one that is too old is passed over", () => {
    expect(find({ JAVA_HOME: jdk("eight", "1.8.0_392"), JAVA_HOME_17: jdk("17", "17") })).toBe(
      join(folder, "17/bin/java"),
    );
  });

  test("without one the sentence says what was found and how to get one", () => {
    expect(() => find({ JAVA_HOME: jdk("eight", "1.8.0_392") })).toThrow(
      new Error(
        `kafka ${engines.kafka.version} needs a JDK 17 or later, and found 8 (${join(folder, "eight/bin/java")}) in JAVA_HOME, JAVA_HOME_<n>, PATH or ${join(folder, "jvm")}; ` +
          "install one (Debian: `apt install openjdk-17-jre-headless`, macOS: `brew install openjdk@17`), or set JAVA_HOME to its folder",
      ),
    );
    expect(() => find({})).toThrow(/and none was found in JAVA_HOME/);
  });
});
