import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "../../../workloads/streams/catalogue";
import { plain } from "../../core/text";
import { everything } from "../testing/streams";
import { renderLocalSuperset } from "./render";
import { type LocalSupersetSpec, validate } from "./spec";

const given: LocalSupersetSpec = {
  host: { folder: "/place", dist: "/dist", node: "/node" },
  engine: { version: "6.1.0", interpreter: "/python", packages: "/packages" },
  ports: { superset: 8088, supersetMetrics: 9102 },
  streams: catalogue,
  database: { host: "127.0.0.1", port: 5432, database: "superset", username: "superset" },
  pinot: { broker: "127.0.0.1:8099", controller: "127.0.0.1:9000" },
};
const rendered = (changed: Partial<LocalSupersetSpec> = {}) => renderLocalSuperset(validate({ ...given, ...changed }));
const bundle = (changed: Partial<LocalSupersetSpec> = {}) =>
  Object.fromEntries(
    Object.entries(rendered(changed).assets.files)
      .filter(([file]) => file.startsWith("bundle/"))
      .map(([file, content]) => [file.slice("bundle/".length), plain(content)]),
  );

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-superset-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("it listens on this machine alone, by a cluster's own configuration", () => {
  const { web } = rendered();
  expect(web.env).toMatchObject({ SUPERSET_HOST: "127.0.0.1", SUPERSET_PORT: "8088", SUPERSET_METRICS_PORT: "9102" });
  for (const name of ["superset_config.py", "gunicorn.conf.py"])
    expect(web.files[name]).toBe(readFileSync(join(__dirname, "../files", name), "utf8"));
  const settings = JSON.parse(plain(web.files["settings.json"] ?? "")) as object;
  expect(settings).toEqual({
    role: "Millrace",
    secure: false,
    secretKeyFile: "/place/data/superset/secret-key",
    database: {
      drivername: "postgresql+psycopg2",
      host: "127.0.0.1",
      port: 5432,
      database: "superset",
      username: "superset",
      query: {},
    },
    passwordFiles: {},
    adminPasswordFile: "/place/data/superset/admin-password",
  });
});

test("it shows what Pinot serves, and history too where Trino runs", () => {
  const streams = [...catalogue, { ...everything, name: "history", serve: ["lake"] as const }];
  const alone = bundle({ streams });
  expect(Object.keys(alone).filter((path) => path.startsWith("databases/"))).toEqual(["databases/pinot.yaml"]);
  expect(JSON.parse(alone["databases/pinot.yaml"] ?? "")).toMatchObject({
    sqlalchemy_uri: "pinot://127.0.0.1:8099/query/sql?controller=http://127.0.0.1:9000/",
  });
  expect(Object.keys(alone).filter((path) => path.startsWith("datasets/trino/"))).toEqual([]);
  expect(Object.keys(alone)).not.toContain("dashboards/streams.yaml");
  const both = bundle({ streams, trino: "127.0.0.1:8080" });
  expect(JSON.parse(both["databases/trino.yaml"] ?? "")).toMatchObject({
    sqlalchemy_uri: "trino://developer@127.0.0.1:8080/millrace",
    extra: { engine_params: { connect_args: { source: "superset", http_scheme: "http" } } },
  });
  expect(Object.keys(both)).toEqual(
    expect.arrayContaining(["datasets/trino/history.yaml", "dashboards/streams.yaml", "datasets/trino/payments.yaml"]),
  );
});

test("another bundle is told anew, without making tables anew", () => {
  const [one, other] = [rendered(), rendered({ trino: "127.0.0.1:8080" })];
  expect(other.tables).toEqual(one.tables);
  expect(other.web).toEqual(one.web);
  expect(other.assets).not.toEqual(one.assets);
});

test("a port for two, and a chart of what Pinot does not serve where it is alone, are refused", () => {
  const useCase = { name: "odd", title: "Odd", doc: "It.", rows: [] };
  const rows = [[{ kind: "number" as const, title: "One", stream: "history", metric: "events" }]];
  const streams = [{ ...everything, name: "history", serve: ["lake"] as const }, everything];
  expect(() =>
    validate({ ...given, streams, useCases: [{ ...useCase, rows }], ports: { superset: 8088, supersetMetrics: 8088 } }),
  ).toThrow(
    new Error(
      "millrace:ports superset and supersetMetrics must differ, got 8088 for both; set another one in Pulumi.local.yaml\n" +
        'superset: chart "One" of dashboard "odd": its stream must be one that is served, got "history"; they are all-kinds',
    ),
  );
  expect(() =>
    validate({ ...given, streams, useCases: [{ ...useCase, rows }], trino: "127.0.0.1:8080" }),
  ).not.toThrow();
});

/** As a task has it: what it imports lies beside it. */
const env = { ...process.env, PYTHONPATH: join(__dirname, "../../core/local"), PYTHONDONTWRITEBYTECODE: "1" };

test("its secrets are made once, in files that nobody else may read, and its commands run in their order", () => {
  const superset = join(folder, "superset");
  writeFileSync(superset, `import sys; open("${folder}/ran", "a").write(" ".join(sys.argv[1:]) + "\\n")`);
  const home = join(folder, "home");
  const run = () => execFileSync("python3", [join(__dirname, "make_tables.py"), superset, home], { env });
  run();
  const secrets = () => ["secret-key", "admin-password"].map((name) => readFileSync(join(home, name), "utf8"));
  const [key = "", password = ""] = secrets();
  expect([key, password].every((secret) => /^[\w-]{43}$/.test(secret))).toBe(true);
  expect(key).not.toBe(password);
  expect(statSync(join(home, "admin-password")).mode & 0o777).toBe(0o600);
  run();
  expect(secrets()).toEqual([key, password]);
  expect(readFileSync(join(folder, "ran"), "utf8")).toBe("db upgrade\ninit\n".repeat(2));
});

test("a command of Superset that fails ends the task, and no other runs after it", () => {
  const superset = join(folder, "superset");
  writeFileSync(superset, "import sys; sys.exit(3)");
  const { status, stderr } = spawnSync("python3", [join(__dirname, "make_tables.py"), superset, join(folder, "home")], {
    encoding: "utf8",
    env,
  });
  expect([status, stderr]).toEqual([3, "superset db upgrade ended with 3\n"]);
});
