import { rivals } from "../../workloads/rivals/definition";
import { bytes } from "../../workloads/streams/units";
import { text } from "../core/text";
import type { KafkaAccess } from "../core/workload";
import { pollerManifests, renderLocalPoller } from "./render";
import { memoryOf, sizeOf } from "./size";
import { type LocalPollerSpec, type PollerManifestsSpec, validate, validateManifests } from "./spec";

const { secret: _, ...open } = rivals;

describe("on this machine", () => {
  const spec: LocalPollerSpec = {
    host: { folder: "/place", dist: "/dist", node: "/node" },
    poller: rivals,
    kafka: { bootstrap: "127.0.0.1:9092", security: { kind: "none" } },
    port: 8123,
    setting: "rivals",
    code: "abc",
    source: { url: "http://127.0.0.1:8200", path: "/v1/offers" },
  };

  test("a poller is its compiled entry, told whom to ask and the file of its secret, which it must have", () => {
    const { args, env, ports } = renderLocalPoller(validate({ ...spec, secretFile: "/token" }));
    expect([args.at(-1), ports]).toEqual(["/dist/workloads/rivals/main.js", [{ setting: "rivals", port: 8123 }]]);
    expect(env).toMatchObject({
      MILLRACE_HTTP_PORT: "8123",
      MILLRACE_POLLER_URL: text`${spec.source.url}${spec.source.path}`,
      MILLRACE_POLLER_SECRET_FILE: "/token",
    });
    expect(() => validate(spec)).toThrow(
      'poller "rivals": it sends a secret, and must be told the file that holds it, got nothing; set `secretFile` of LocalPoller',
    );
  });

  test("one that sends no secret is told no file", () => {
    expect(Object.keys(renderLocalPoller(validate({ ...spec, poller: open })).env)).not.toContain(
      "MILLRACE_POLLER_SECRET_FILE",
    );
  });
});

describe("in a cluster", () => {
  const brokers = { peers: [{ kind: "addresses" as const, cidrs: ["10.40.0.0/16"] }], port: 9098 };
  const msk: KafkaAccess = {
    security: { kind: "msk-iam", region: "us-east-1" },
    reach: brokers,
    bootstrap: "b-1:9098",
  };
  const spec: PollerManifestsSpec = {
    poller: rivals,
    image: { reference: "registry.example.com/workloads@sha256:abc" },
    kafka: msk,
    secret: { namespace: "millrace-workers", secret: "poller-rivals", key: "secret" },
  };
  const one = (kind: string, given = spec) => {
    const found = pollerManifests(validateManifests(given)).filter((manifest) => manifest.kind === kind);
    expect(found).toHaveLength(1);
    return found[0]?.spec as Readonly<Record<string, unknown>>;
  };
  const podOf = (given = spec) =>
    (one("Deployment", given).template as { readonly spec: Readonly<Record<string, unknown>> }).spec;
  const containerOf = (given = spec) => (podOf(given).containers as readonly { readonly env: readonly object[] }[])[0];

  test("a poller is a Deployment and whom its pod may talk to", () => {
    expect(pollerManifests(validateManifests(spec)).map(({ kind, metadata }) => [kind, metadata.name])).toEqual([
      ["Deployment", "millrace-rivals"],
      ["NetworkPolicy", "millrace-rivals"],
    ]);
  });

  test("it is one pod, and the former has ended before the next one starts: two would both ask", () => {
    expect(one("Deployment")).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
    expect(Object.keys(podOf())).not.toContain("topologySpreadConstraints");
  });

  test("it runs the poller of the image by its digest, with the file of its secret from the Secret", () => {
    expect(containerOf()).toMatchObject({
      name: "rivals",
      image: "registry.example.com/workloads@sha256:abc",
      command: expect.arrayContaining(["dist/workloads/rivals/main.js"]) as unknown,
      resources: { requests: { cpu: "100m", memory: "512Mi" }, limits: { memory: "512Mi" } },
    });
    expect(containerOf()?.env).toContainEqual({
      name: "MILLRACE_POLLER_SECRET_FILE",
      value: "/etc/millrace/source/secret",
    });
    expect(podOf().volumes).toContainEqual({
      name: "source",
      secret: { secretName: "poller-rivals", defaultMode: 0o440 },
    });
  });

  test("its source is what its definition says, or what the stack says instead", () => {
    const names = (given: PollerManifestsSpec) => JSON.stringify(containerOf(given)?.env);
    expect(names(spec)).not.toContain("MILLRACE_POLLER_URL");
    expect(containerOf({ ...spec, url: "https://sandbox.example.com:8443/v1/offers" })?.env).toContainEqual({
      name: "MILLRACE_POLLER_URL",
      value: "https://sandbox.example.com:8443/v1/offers",
    });
  });

  test("it reaches the brokers and its source, the latter by the source's port alone", () => {
    const told = (given: PollerManifestsSpec) => JSON.stringify(one("NetworkPolicy", given).egress);
    expect(told(spec)).toContain('"cidr":"0.0.0.0/0"');
    expect(told(spec)).toContain('"port":443');
    const elsewhere = told({ ...spec, url: "https://sandbox.example.com:8443/v1/offers", cidrs: ["192.0.2.0/24"] });
    expect(elsewhere).toContain('"cidr":"192.0.2.0/24"');
    expect(elsewhere).toContain('"port":8443');
    expect(elsewhere).not.toContain("0.0.0.0/0");
    expect(elsewhere).not.toContain('"port":443}');
  });

  test("what would not run is refused, every defect at once", () => {
    const { secret: _secret, ...without } = spec;
    expect(() => validateManifests({ ...without, url: "http://127.0.0.1:1/", cidrs: [], drain: "10 ms" })).toThrow(
      [
        'poller "rivals": url must be https in a cluster, whose pods have no source beside them, got "http://127.0.0.1:1/"; set `url` in `pollers.rivals` of the stack\'s settings',
        'poller "rivals": cidrs must name the addresses of its source, got none; set `cidrs` in `pollers.rivals` of the stack\'s settings, or none',
        'poller "rivals": it sends a secret, and must be told the Secret that holds it, got nothing; set `secret` in `pollers.rivals` of the stack\'s settings',
        'poller "rivals": drain must be 1 second or more, so that what was taken can be written, got "10 ms"; set `drain` of KubernetesPoller',
      ].join("\n"),
    );
    expect(() => validateManifests({ ...spec, poller: open, url: "https://me:word@example.com/" })).toThrow(
      [
        'poller "rivals": url must hold no user or password, which belong into a file, got "https://example.com/"; set `url` in `pollers.rivals` of the stack\'s settings',
        'poller "rivals": it sends no secret, and must be told none, got "poller-rivals"; take `secret` out of `pollers.rivals` of the stack\'s settings, or set `secret` in its definition',
      ].join("\n"),
    );
  });
});

test("memory follows from the largest answer, and the pod asks for what the plan counts", () => {
  expect(
    [undefined, "16 MiB" as const, "64 MiB" as const].map((maxAnswer) => memoryOf({ ...(maxAnswer && { maxAnswer }) })),
  ).toEqual([512, 512, 896]);
  expect(bytes("64 MiB") * 8).toBeLessThan(896 * 1024 ** 2);
  expect(sizeOf([{ ...rivals, maxAnswer: "64 MiB" }])).toEqual({
    rivals: { replicas: 1, cpu: 0.1, memory: 0.875, pool: "general" },
  });
});
