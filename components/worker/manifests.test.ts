import { fraud } from "../../workloads/fraud/definition";
import { defineWorker } from "../../workloads/streams";
import { payments } from "../../workloads/streams/catalogue/payments";
import { prices } from "../../workloads/streams/catalogue/prices";
import { capacityOf } from "../core/capacity";
import type { KafkaAccess } from "../core/workload";
import { workerManifests } from "./render";
import { validateManifests, type WorkerManifestsSpec } from "./spec";

const brokers = { peers: [{ kind: "addresses" as const, cidrs: ["10.40.0.0/16"] }], port: 9098 };
const msk: KafkaAccess = { security: { kind: "msk-iam", region: "us-east-1" }, reach: brokers, bootstrap: "b-1:9098" };
const mtls: KafkaAccess = {
  security: { kind: "mtls", authority: "millrace-kafka-authority" },
  reach: { ...brokers, port: 9093 },
};
const open: KafkaAccess = { security: { kind: "none" } };
const [load] = capacityOf([...fraud.reads], [fraud]).workers;
if (load === undefined) throw new Error("the plan has no worker");
const spec = (kafka: KafkaAccess): WorkerManifestsSpec => ({
  worker: fraud,
  image: { reference: "registry.example.com/workloads@sha256:abc" },
  kafka,
  load,
});

interface Pod {
  readonly containers: readonly Readonly<Record<string, unknown>>[];
  readonly volumes: readonly unknown[];
  readonly [field: string]: unknown;
}
const objects = (kafka: KafkaAccess) => workerManifests(validateManifests(spec(kafka)));
const one = (kafka: KafkaAccess, kind: string) => {
  const found = objects(kafka).filter((manifest) => manifest.kind === kind);
  expect(found).toHaveLength(1);
  return found[0]?.spec as Readonly<Record<string, unknown>>;
};
const podOf = (kafka: KafkaAccess): Pod => (one(kafka, "Deployment").template as { readonly spec: Pod }).spec;
const containerOf = (kafka: KafkaAccess) => podOf(kafka).containers[0] ?? {};

test("a worker is five objects under one name; where brokers ask for nothing, KEDA needs no credentials", () => {
  expect(objects(msk).map(({ kind, metadata }) => [kind, metadata.name, metadata.namespace])).toEqual(
    ["Deployment", "PodDisruptionBudget", "NetworkPolicy", "TriggerAuthentication", "ScaledObject"].map((kind) => [
      kind,
      "millrace-fraud",
      "millrace-workers",
    ]),
  );
  expect(objects(open).map(({ kind }) => kind)).toEqual([
    "Deployment",
    "PodDisruptionBudget",
    "NetworkPolicy",
    "ScaledObject",
  ]);
});

describe("the Deployment", () => {
  test("names no replicas, since the autoscaler owns them, and gives up no pod before its successor is ready", () => {
    const deployment = one(msk, "Deployment");
    expect(Object.keys(deployment)).not.toContain("replicas");
    expect(deployment.strategy).toEqual({
      type: "RollingUpdate",
      rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" },
    });
  });

  test("is waited for as long as a roll-out may take: Pulumi's own patience is half of that", () => {
    const [deployment] = objects(msk).filter(({ kind }) => kind === "Deployment");
    expect(deployment?.metadata.annotations).toEqual({ "pulumi.com/timeoutSeconds": "1200" });
    expect(one(msk, "Deployment").progressDeadlineSeconds).toBe(1_200);
  });

  test("runs the worker of the image by its digest, with V8's spaces within its memory", () => {
    expect(containerOf(msk)).toMatchObject({
      name: "fraud",
      image: "registry.example.com/workloads@sha256:abc",
      command: [
        "node",
        "--enable-source-maps",
        "--max-semi-space-size=16",
        "--max-old-space-size=716",
        "dist/workloads/fraud/main.js",
      ],
      resources: {
        requests: { cpu: "900m", memory: "1024Mi", "ephemeral-storage": "64Mi" },
        limits: { cpu: "2", memory: "1024Mi", "ephemeral-storage": "256Mi" },
      },
    });
  });

  test("keeps to the level restricted: no root, nothing writable but /tmp, no capability, no token", () => {
    expect(podOf(msk)).toMatchObject({
      serviceAccountName: "millrace-fraud",
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      priorityClassName: "millrace-normal",
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      volumes: [{ name: "tmp", emptyDir: { sizeLimit: "64Mi" } }],
    });
    expect(containerOf(msk)).toMatchObject({
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
    });
  });

  test("gives it longer to end than to drain, and asks for its health and readiness", () => {
    expect(podOf(msk).terminationGracePeriodSeconds).toBe(30);
    const container = containerOf(msk) as Readonly<
      Record<"startupProbe" | "livenessProbe" | "readinessProbe", { readonly httpGet: { readonly path: string } }>
    >;
    expect(
      [container.startupProbe, container.livenessProbe, container.readinessProbe].map((probe) => probe.httpGet),
    ).toEqual([
      { path: "/healthz", port: "http" },
      { path: "/healthz", port: "http" },
      { path: "/readyz", port: "http" },
    ]);
  });

  test("is spread over zones and hosts, as far as there is room", () => {
    const spread = podOf(msk).topologySpreadConstraints as readonly Readonly<Record<string, unknown>>[];
    expect(spread.map(({ topologyKey, whenUnsatisfiable }) => [topologyKey, whenUnsatisfiable])).toEqual([
      ["topology.kubernetes.io/zone", "ScheduleAnyway"],
      ["kubernetes.io/hostname", "ScheduleAnyway"],
    ]);
  });

  test("takes the brokers' addresses from the workspace's ConfigMap, and on AWS the region", () => {
    const fromConfig = (key: string) => ({
      name: key,
      valueFrom: { configMapKeyRef: { name: "millrace-endpoints", key } },
    });
    const own = [
      { name: "MILLRACE_HTTP_HOST", value: "0.0.0.0" },
      { name: "MILLRACE_HTTP_PORT", value: "8100" },
      { name: "MILLRACE_LOG_LEVEL", value: "info" },
      { name: "MILLRACE_DRAIN_TIMEOUT", value: "20 seconds" },
    ];
    const common = [fromConfig("MILLRACE_KAFKA_BROKERS"), fromConfig("MILLRACE_KAFKA_SECURITY")];
    expect(containerOf(open).env).toEqual([...common, ...own]);
    expect(containerOf(msk).env).toEqual([...common, fromConfig("MILLRACE_AWS_REGION"), ...own]);
  });

  test("mounts its certificate and the brokers' authority where they ask for one", () => {
    expect(containerOf(mtls).env).toEqual(
      expect.arrayContaining([
        { name: "MILLRACE_KAFKA_CA_FILE", value: "/etc/millrace/kafka-authority/ca.crt" },
        { name: "MILLRACE_KAFKA_CERT_FILE", value: "/etc/millrace/kafka/user.crt" },
        { name: "MILLRACE_KAFKA_KEY_FILE", value: "/etc/millrace/kafka/user.key" },
      ]),
    );
    expect(podOf(mtls).volumes.slice(1)).toEqual([
      { name: "kafka-certificate", secret: { secretName: "millrace-fraud", defaultMode: 0o440 } },
      { name: "kafka-authority", secret: { secretName: "millrace-kafka-authority", defaultMode: 0o440 } },
    ]);
    expect(containerOf(mtls).volumeMounts).toEqual([
      { name: "tmp", mountPath: "/tmp" },
      { name: "kafka-certificate", mountPath: "/etc/millrace/kafka", readOnly: true },
      { name: "kafka-authority", mountPath: "/etc/millrace/kafka-authority", readOnly: true },
    ]);
  });
});

test("its pods may reach the brokers, and Prometheus may reach them: nothing else", () => {
  expect(one(msk, "NetworkPolicy")).toEqual({
    podSelector: { matchLabels: { "app.kubernetes.io/name": "fraud", "app.kubernetes.io/part-of": "millrace" } },
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "millrace-prometheus" } } }],
        ports: [{ protocol: "TCP", port: 8100 }],
      },
    ],
    egress: [{ to: [{ ipBlock: { cidr: "10.40.0.0/16" } }], ports: [{ protocol: "TCP", port: 9098 }] }],
  });
});

test("one of its pods at a time may be evicted", () => {
  expect(one(msk, "PodDisruptionBudget")).toEqual({
    maxUnavailable: 1,
    selector: { matchLabels: { "app.kubernetes.io/name": "fraud", "app.kubernetes.io/part-of": "millrace" } },
  });
});

describe("the ScaledObject", () => {
  test("follows the lag within the worker's scale, up at once and down slowly", () => {
    expect(one(msk, "ScaledObject")).toEqual({
      scaleTargetRef: {
        apiVersion: "apps/v1",
        kind: "Deployment",
        name: "millrace-fraud",
        envSourceContainerName: "fraud",
      },
      minReplicaCount: 1,
      maxReplicaCount: 6,
      pollingInterval: 5,
      cooldownPeriod: 300,
      fallback: { failureThreshold: 3, replicas: 1, behavior: "currentReplicasIfHigher" },
      advanced: {
        restoreToOriginalReplicaCount: false,
        horizontalPodAutoscalerConfig: {
          name: "millrace-fraud",
          behavior: {
            scaleUp: {
              stabilizationWindowSeconds: 0,
              selectPolicy: "Max",
              policies: [
                { type: "Percent", value: 900, periodSeconds: 15 },
                { type: "Pods", value: 10, periodSeconds: 15 },
              ],
            },
            scaleDown: {
              stabilizationWindowSeconds: 300,
              selectPolicy: "Max",
              policies: [{ type: "Percent", value: 10, periodSeconds: 60 }],
            },
          },
        },
      },
      triggers: [
        {
          type: "kafka",
          name: "payments",
          metricType: "AverageValue",
          metadata: {
            bootstrapServersFromEnv: "MILLRACE_KAFKA_BROKERS",
            consumerGroup: "millrace.fraud",
            topic: "payments",
            lagThreshold: "1575",
            offsetResetPolicy: "earliest",
            allowIdleConsumers: "false",
            limitToPartitionsWithLag: "true",
            version: "2.8.0",
            tls: "enable",
            sasl: "oauthbearer",
            saslTokenProvider: "aws_msk_iam",
            awsRegion: "us-east-1",
          },
          authenticationRef: { kind: "TriggerAuthentication", name: "millrace-fraud" },
        },
      ],
    });
  });

  test("asks as KEDA's own principal: by the operator's role, or by its certificate", () => {
    expect(one(msk, "TriggerAuthentication")).toEqual({ podIdentity: { provider: "aws", identityOwner: "keda" } });
    expect(one(mtls, "TriggerAuthentication")).toEqual({
      secretTargetRef: [
        { parameter: "ca", name: "millrace-kafka-authority", key: "ca.crt" },
        { parameter: "cert", name: "millrace-keda", key: "user.crt" },
        { parameter: "key", name: "millrace-keda", key: "user.key" },
      ],
    });
  });

  test("has a trigger for each stream that the worker reads", () => {
    const worker = defineWorker({
      ...fraud,
      name: "joining",
      reads: [payments, prices],
      lineage: fraud.lineage,
      state: undefined,
    });
    const [both] = capacityOf([payments, prices], [worker]).workers;
    if (both === undefined) throw new Error("the plan has no worker");
    const scaled = workerManifests(validateManifests({ ...spec(open), worker, load: both })).find(
      ({ kind }) => kind === "ScaledObject",
    );
    const { triggers } = scaled?.spec as {
      readonly triggers: readonly { readonly name: string; readonly metadata: object }[];
    };
    expect(triggers.map(({ name, metadata }) => [name, metadata])).toEqual([
      ["payments", expect.objectContaining({ topic: "payments", lagThreshold: "984" })],
      ["prices", expect.objectContaining({ topic: "prices", lagThreshold: "590" })],
    ]);
  });
});

describe("a worker is refused", () => {
  test("that may have more replicas than there are partitions", () => {
    const worker = { ...fraud, scale: { min: 1, max: 7 } };
    expect(() => validateManifests({ ...spec(open), worker })).toThrow(
      'worker "fraud": scale.max must be at most 6, the partitions of what it reads, since more would have nothing to do, got 7; lower `scale.max` in workloads/fraud/definition.ts, or raise `partitions` in catalogue/payments.ts',
    );
  });

  test("whose replicas do nothing", () => {
    expect(() => validateManifests({ ...spec(open), load: { ...load, ratePerReplica: 0 } })).toThrow(
      'worker "fraud": load.ratePerReplica must be more than 0 records/s, got 0; set `rates.fraud` in the stack\'s settings to what was measured',
    );
  });

  test("that is given no time to drain", () => {
    expect(() => validateManifests({ ...spec(open), drain: "200 ms" })).toThrow(
      'worker "fraud": drain must be 1 second or more, so that a batch can be finished, got "200 ms"; set `drain` of KubernetesWorker',
    );
  });
});
