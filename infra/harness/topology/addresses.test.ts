import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { paths } from "../../paths";

/**
 * A host of a cluster whose namespace is written out, before `.svc` or before a port; `${name}.${namespace}.svc` is made from what
 * is rendered.
 */
const ADDRESS = /(?<![\w.-])[\w.${}-]*([a-z0-9]\.svc\b|[\w}]\.millrace-[a-z-]+\b)/g;
const COMMENT = /^\s*(\/\/|\/?\*)/;
/** Every cluster's own API server, which needs no room. */
const API_SERVER = "kubernetes.default.svc";

const addressesIn = (text: string): readonly string[] =>
  text
    .split("\n")
    .filter((line) => !COMMENT.test(line))
    .flatMap((line) => [...line.matchAll(ADDRESS)].map(([address]) => address))
    .filter((address) => address !== API_SERVER);

const { root } = paths();
const sources = readdirSync(join(root, "components"), { recursive: true, withFileTypes: true })
  // What only tests load may give examples.
  .filter((entry) => entry.isFile() && /(?<!\.test|^testing)\.ts$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));

test("no room names a place in a cluster by a literal address", () => {
  expect(sources.length).toBeGreaterThan(50);
  const found = sources.flatMap((file) =>
    addressesIn(readFileSync(file, "utf8")).map((address) => `${relative(root, file)}: ${address}`),
  );
  expect(found).toEqual([]);
});

test.each([
  ["`http://grafana.millrace-grafana.svc:3000`", ["grafana.millrace-grafana.svc"]],
  ["`${name}.kafka.svc.cluster.local`", ["${name}.kafka.svc"]],
  ["`${name}.${namespace}.svc:${port}`", []],
  ["`http://prometheus.millrace-prometheus:${port}`", ["prometheus.millrace-prometheus"]],
  ['server: "https://kubernetes.default.svc"', []],
  ["  // such as a.b.svc", []],
])("in %s the literal addresses are %j", (line, found) => {
  expect(addressesIn(line)).toEqual(found);
});
