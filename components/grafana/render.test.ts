import { titleOf, type Manifest } from "../core/kubernetes";
import { type Content, plain } from "../core/text";
import type { RoomObservation } from "../core/promql";
import { overview } from "./observe";
import { dashboardManifests, renderGrafana } from "./render";
import { type GrafanaSpec, validate } from "./spec";
import { door, oidc, testSpec } from "./testing";

const render = (spec: GrafanaSpec = testSpec()) => renderGrafana(validate(spec));

function find(manifests: readonly Manifest[], title: string): Manifest {
  const found = manifests.find((manifest) => titleOf(manifest) === title);
  if (found === undefined) throw new Error(`no ${title} among ${manifests.map(titleOf).join(", ")}`);
  return found;
}

const file = (manifest: Manifest, name: string): unknown =>
  JSON.parse(plain((manifest.data as Readonly<Record<string, Content>>)[name] ?? ""));

const valuesOf = (spec?: GrafanaSpec): Readonly<Record<string, unknown>> => render(spec).releases?.[0]?.values ?? {};

test("dashboards are files of a ConfigMap for each room, mounted as folders", () => {
  const { manifests } = render();
  expect(Object.keys(find(manifests, "ConfigMap millrace-grafana/dashboards-door").data as object)).toEqual([
    "door.json",
  ]);
  expect(file(find(manifests, "ConfigMap millrace-grafana/dashboards-door"), "door.json")).toMatchObject({
    uid: "door",
  });
  expect(valuesOf().extraConfigmapMounts).toEqual(
    [
      ["grafana-datasources", "/etc/grafana/provisioning/datasources"],
      ["grafana-providers", "/etc/grafana/provisioning/dashboards"],
      ["dashboards-door", "/var/lib/grafana-dashboards/dashboards-door"],
      ["dashboards-grafana", "/var/lib/grafana-dashboards/dashboards-grafana"],
    ].map(([name, mountPath]) => ({ name, configMap: name, mountPath, readOnly: true })),
  );
});

test("the start page is the overview that is mounted", () => {
  expect(valuesOf()["grafana.ini"]).toMatchObject({
    dashboards: {
      default_home_dashboard_path: "/var/lib/grafana-dashboards/dashboards-grafana/millrace-overview.json",
    },
  });
  expect(
    file(find(render().manifests, "ConfigMap millrace-grafana/dashboards-grafana"), "millrace-overview.json"),
  ).toMatchObject({
    uid: "millrace-overview",
  });
});

test("the overview has the budgets, and a row for each stream with who writes and who reads it", () => {
  const { rows } = overview({ ...validate(testSpec()) });
  expect(rows.map(({ title, panels }) => [title, panels.map((panel) => panel.title)])).toEqual([
    ["Error budgets of the month", ["door-availability"]],
    ["orders", ["orders: events a second", "orders: lag", "orders: freshness", "orders: dead letters"]],
    ["totals", ["totals: events a second"]],
  ]);
  expect(rows[1]?.panels[0]?.queries.map(({ legend }) => legend)).toEqual(["from shop", "to adder"]);
  expect(rows[2]?.panels[0]?.queries.map(({ legend }) => legend)).toEqual(["from adder"]);
});

test("a room whose dashboards pass a ConfigMap's bound gets several", () => {
  const [dashboard] = door.observation.dashboards ?? [];
  if (dashboard === undefined) throw new Error("the test's room has no dashboard");
  const long = (uid: string) => ({ ...dashboard, uid, title: "x".repeat(500 * 1024) });
  const many: RoomObservation = {
    room: "door",
    observation: { scrape: [], dashboards: [long("a"), long("b"), long("c")] },
  };
  const maps = dashboardManifests([many]);
  expect(maps.map(({ metadata, data }) => [metadata.name, Object.keys(data as object)])).toEqual([
    ["dashboards-door", ["a.json"]],
    ["dashboards-door-2", ["b.json"]],
    ["dashboards-door-3", ["c.json"]],
  ]);
});

test("refuses a dashboard that fits no ConfigMap", () => {
  const [dashboard] = door.observation.dashboards ?? [];
  if (dashboard === undefined) throw new Error("the test's room has no dashboard");
  const huge = { ...dashboard, title: "x".repeat(900 * 1024) };
  expect(() => dashboardManifests([{ room: "door", observation: { scrape: [], dashboards: [huge] } }])).toThrow(
    'grafana: the dashboard "door" of door must be 900 KiB or less to fit a ConfigMap, got 903 KiB; split it in components/door/observe.ts',
  );
});

test("the data source is Prometheus by the address that was given", () => {
  expect(
    file(find(render().manifests, "ConfigMap millrace-grafana/grafana-datasources"), "prometheus.yaml"),
  ).toMatchObject({
    datasources: [{ uid: "prometheus", url: "http://prometheus.millrace-prometheus:9090", editable: false }],
  });
});

test("everybody who signs in looks, only a group changes, and secrets are references", () => {
  const values = valuesOf({ ...testSpec(), oidc });
  expect(values["grafana.ini"]).toMatchObject({
    server: { root_url: "https://grafana.example.com" },
    auth: { disable_login_form: true },
    "auth.anonymous": { enabled: false },
    users: { auto_assign_org_role: "Viewer", allow_sign_up: false },
    "auth.generic_oauth": {
      client_secret: "$__file{/etc/grafana-secrets/oidc/client-secret}",
      role_attribute_path: "contains(groups[*], 'platform') && 'Admin' || 'Viewer'",
      role_attribute_strict: true,
      use_pkce: true,
    },
  });
  expect(values.admin).toEqual({ existingSecret: "grafana-admin", passwordKey: "password" });
  expect(values.extraSecretMounts).toMatchObject([{ secretName: "grafana-oidc", readOnly: true }]);
});

test("without an identity provider there is the administrator's form and no way out but to Prometheus", () => {
  const { manifests } = render();
  expect(valuesOf()["grafana.ini"]).toMatchObject({ auth: { disable_login_form: false } });
  const policy = (spec?: GrafanaSpec) =>
    find(render(spec).manifests, "NetworkPolicy millrace-grafana/grafana").spec as {
      readonly egress: readonly unknown[];
    };
  expect(find(manifests, "NetworkPolicy millrace-grafana/grafana")).toBeDefined();
  expect(policy().egress).toEqual([
    {
      to: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "millrace-prometheus" } },
          podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
        },
      ],
      ports: [{ protocol: "TCP", port: 9090 }],
    },
  ]);
  expect(policy({ ...testSpec(), oidc }).egress[1]).toEqual({
    to: [{ ipBlock: { cidr: "192.0.2.0/24" } }],
    ports: [{ protocol: "TCP", port: 443 }],
  });
});

test("an address is that of the Service that is rendered", () => {
  expect(render().endpoint).toEqual({
    url: "http://grafana.millrace-grafana:3000",
    namespace: "millrace-grafana",
    service: "grafana",
    port: 3000,
    pods: { "app.kubernetes.io/name": "grafana", "app.kubernetes.io/instance": "grafana" },
  });
});

test("refuses Secrets that no pod of Grafana could read", () => {
  expect(() => validate({ ...testSpec(), adminPassword: { namespace: "default", secret: "a", key: "b" } })).toThrow(
    'grafana: the Secret "a" of `adminPassword` must be in namespace "millrace-grafana", got "default"; pods can only read Secrets of their own namespace',
  );
});

test("refuses an address for a host", () => {
  expect(() => validate({ ...testSpec(), host: "https://grafana.example.com" })).toThrow(
    'grafana: host must be a host name in lower case without scheme or path, got "https://grafana.example.com"; write for example "grafana.example.com"',
  );
});

test("refuses two dashboards at one address, and two observations of one name", () => {
  expect(() => validate(testSpec([door, { ...door, part: "back" }]))).toThrow(
    'grafana: each dashboard must have a uid of its own, got "door" twice; give one of the two another uid',
  );
  expect(() => validate(testSpec([door, door]))).toThrow(
    'grafana: each observation must have a name of its own, got "door" twice; tell them apart by `part`',
  );
});
