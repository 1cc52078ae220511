import type { BucketEndpoint, SecretEndpoint } from "../core/endpoints";
import { javaTrust } from "../core/java";
import type { Container, PodSpec } from "../core/kubernetes";
import { placementOn, priorityClasses } from "../core/kubernetes/placement";
import { imageReference, images } from "../core/versions";
import { milliseconds } from "../../workloads/streams/units";
import { paths, ports } from "./files/etc";
import { ENVIRONMENT, partOf } from "./files/server";
import { keyNames } from "./files/storage";
import { type Files, packed } from "./fingerprint";
import { DEFINER, GRACE_SECONDS, type ValidTrinoSpec } from "./spec";

export type Part = "coordinator" | "worker";
type Listed<T> = Extract<NonNullable<T>, readonly unknown[]>;
type Volumes = Listed<PodSpec["volumes"]>;
type Mounts = Listed<Container["volumeMounts"]>;
type Environment = Listed<Container["env"]>;

/** The image's user and group, by number. */
const USER = 1_000;
const SECRET_MODE = 0o440;
const PASSWORDS = "/etc/millrace/passwords";
const SCRIPTS = "/etc/millrace/scripts";
/** The plugin of Kafka within the image. */
const KAFKA_PLUGIN = "/usr/lib/trino/plugin/kafka";
const MIB_PER_GIB = 1_024;

export const image = imageReference(images.trino);

export const security = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
};
export const podSecurity = {
  runAsNonRoot: true,
  runAsUser: USER,
  runAsGroup: USER,
  fsGroup: USER,
  seccompProfile: { type: "RuntimeDefault" },
};
const small = {
  requests: { cpu: "50m", memory: "96Mi", "ephemeral-storage": "16Mi" },
  limits: { memory: "256Mi", "ephemeral-storage": "128Mi" },
};

/** The authority that the JVM is to trust beside the public ones: that of the object store. Elasticsearch and databases name theirs themselves. */
export const trustOf = ({ lake, exchange }: Pick<ValidTrinoSpec, "lake" | "exchange">) => {
  const authority = lake.bucket.authority ?? exchange.authority;
  return authority === undefined ? undefined : javaTrust(image, authority);
};

export const secretVariable = (name: string, { secret, key }: SecretEndpoint, optional = false) => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key, ...(optional ? { optional: true } : {}) } },
});

const bucketVariables = ({ credentials }: BucketEndpoint, prefix: string): Environment =>
  credentials.kind === "identity"
    ? []
    : [
        { name: keyNames(prefix).id, valueFrom: { secretKeyRef: { name: credentials.secret, key: "access-key-id" } } },
        {
          name: keyNames(prefix).secret,
          valueFrom: { secretKeyRef: { name: credentials.secret, key: "secret-access-key" } },
        },
      ];

function environmentOf(spec: ValidTrinoSpec, part: Part): Environment {
  const { lake, store, pinot, search, oidc } = spec;
  return [
    secretVariable(ENVIRONMENT.internalSecret, spec.internalSecret),
    ...bucketVariables(lake.bucket, ENVIRONMENT.lake),
    ...bucketVariables(spec.exchange, ENVIRONMENT.exchange),
    secretVariable(ENVIRONMENT.store, store.password),
    ...(lake.catalog.kind === "jdbc" ? [secretVariable(ENVIRONMENT.lakeDatabase, lake.catalog.database.password)] : []),
    ...(pinot?.user === undefined ? [] : [secretVariable(ENVIRONMENT.pinot, pinot.user.password)]),
    ...(search === undefined ? [] : [secretVariable(ENVIRONMENT.search, search.user.password)]),
    ...(oidc === undefined || part === "worker" ? [] : [secretVariable(ENVIRONMENT.oidcSecret, oidc.clientSecret)]),
  ];
}

/** Files of Secrets that the server reads. */
function secretFiles(spec: ValidTrinoSpec, part: Part, certificate: string): { volumes: Volumes; mounts: Mounts } {
  const { lake, store, search } = spec;
  const file = (name: string, path: string, secretName: string) => ({ name, path, secretName });
  const files = [
    ...(part === "coordinator" ? [file("certificate", paths.certificate, certificate)] : []),
    ...(store.tls.mode === "verify-full" ? [file("store-authority", paths.store, store.tls.authority)] : []),
    ...(lake.catalog.kind === "jdbc" && lake.catalog.database.tls.mode === "verify-full"
      ? [file("lake-authority", paths.lakeDatabase, lake.catalog.database.tls.authority)]
      : []),
    ...(search?.authority === undefined ? [] : [file("search-authority", paths.search, search.authority)]),
  ].map(({ path, ...rest }) => ({
    ...rest,
    folder: path.slice(0, path.lastIndexOf("/")),
    key: path.slice(path.lastIndexOf("/") + 1),
  }));
  return {
    volumes: files.map(({ name, secretName, key }) => ({
      name,
      secret: { secretName, items: [{ key, path: key }], defaultMode: SECRET_MODE },
    })),
    mounts: files.map(({ name, folder }) => ({ name, mountPath: folder, readOnly: true })),
  };
}

/** Kafka's client takes further classes from the plugin's own folder alone: it is filled anew where there are any. */
function kafkaPlugin({ kafka }: ValidTrinoSpec): { volumes: Volumes; mounts: Mounts; init: readonly Container[] } {
  const { volumes, mounts, init, jars } = kafka.pods;
  if (jars === undefined) return { volumes, mounts, init };
  return {
    volumes: [...volumes, { name: "kafka-plugin", emptyDir: { sizeLimit: "256Mi" } }],
    mounts: [{ name: "kafka-plugin", mountPath: KAFKA_PLUGIN, readOnly: true }],
    init: [
      ...init,
      {
        name: "kafka-plugin",
        image,
        command: ["sh", "-ec", `cp ${KAFKA_PLUGIN}/*.jar /plugin/ && cp ${jars}/*.jar /plugin/`],
        resources: { ...small, limits: { memory: "256Mi", "ephemeral-storage": "256Mi" } },
        securityContext: security,
        volumeMounts: [{ name: "kafka-plugin", mountPath: "/plugin" }, ...mounts],
      },
    ],
  };
}

/** Writes the password file, from the users' Secrets as they are when the pod starts. */
function passwords(
  spec: ValidTrinoSpec,
  scripts: string,
): { volumes: Volumes; mounts: Mounts; init: readonly Container[] } {
  const users = [
    { name: DEFINER, password: spec.definer, optional: false },
    ...spec.users.map(({ name, password }) => ({ name, password, optional: true })),
  ].map((user, position) => ({ ...user, variable: `PASSWORD_${position}` }));
  return {
    volumes: [
      { name: "passwords", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
      { name: "scripts", configMap: { name: scripts } },
    ],
    mounts: [{ name: "passwords", mountPath: PASSWORDS, readOnly: true }],
    init: [
      {
        name: "passwords",
        image: spec.image.reference,
        command: ["node", `${SCRIPTS}/password-file.mjs`],
        env: [
          { name: "PASSWORD_FILE", value: paths.passwords },
          { name: "PASSWORDS", value: users.map(({ name, variable }) => `${name}=${variable}`).join(",") },
          ...users.map(({ variable, password, optional }) => secretVariable(variable, password, optional)),
        ],
        resources: small,
        securityContext: security,
        volumeMounts: [
          { name: "passwords", mountPath: PASSWORDS },
          { name: "scripts", mountPath: SCRIPTS, readOnly: true },
        ],
      },
    ],
  };
}

/** Where a server's files come from: the map of its part, those of the catalogs and of the topics. */
export interface Maps {
  readonly server: string;
  readonly files: Files;
  readonly catalogs: string;
  readonly catalogFiles: Files;
  /** Name of each map of table descriptions. */
  readonly topics: (position: number) => string;
  readonly topicFiles: Files;
  readonly scripts: string;
}

function etc({ server, files, catalogs, catalogFiles, topics, topicFiles }: Maps): Volumes {
  const source = (name: string, content: Files, folder = "") => ({
    configMap: { name, items: Object.keys(content).map((key) => ({ key, path: folder + key })) },
  });
  return [
    {
      name: "etc",
      projected: {
        sources: [
          source(server, files),
          source(catalogs, catalogFiles, "catalog/"),
          ...packed(topicFiles).map((content, position) => source(topics(position), content, "kafka/")),
        ],
      },
    },
  ];
}

/**
 * A worker that is to leave takes no more tasks, finishes those it has, and ends by itself: `kubectl` waits meanwhile. What it does
 * not finish in time is run again elsewhere.
 */
const leave = [
  `curl -sf -o /dev/null -X PUT -H 'Content-Type: application/json' -d '"SHUTTING_DOWN"' http://localhost:${ports.http}/v1/info/state`,
  `while curl -s -o /dev/null http://localhost:${ports.http}/v1/info; do sleep 1; done`,
].join("\n");
/** Seconds for a JVM to end. */
const ENDING = 30;
export const terminationPeriod = ({ drain }: Pick<ValidTrinoSpec, "drain">): number =>
  2 * GRACE_SECONDS + Math.ceil(milliseconds(drain) / 1_000) + ENDING;

/** The pod's spec of a part, but where it is spread. */
export function podOf(spec: ValidTrinoSpec, part: Part, maps: Maps, certificate: string): PodSpec {
  const size = partOf(spec.size, part);
  const trust = trustOf(spec);
  const kafka = kafkaPlugin(spec);
  const secrets = secretFiles(spec, part, certificate);
  const hashed = part === "coordinator" ? passwords(spec, maps.scripts) : { volumes: [], mounts: [], init: [] };
  const memory = `${size.memory * MIB_PER_GIB}Mi`;
  // The image's own check: the server answers, and says that it no longer starts.
  const check = { exec: { command: ["/usr/lib/trino/bin/health-check"] }, timeoutSeconds: 5 };
  return {
    serviceAccountName: spec.serviceAccount,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClasses.normal,
    terminationGracePeriodSeconds: part === "worker" ? terminationPeriod(spec) : 60,
    securityContext: podSecurity,
    ...placementOn(spec.cluster, size.pool),
    initContainers: [...(trust?.init ?? []), ...kafka.init, ...hashed.init],
    containers: [
      {
        name: part,
        image,
        env: [...environmentOf(spec, part)],
        ports: [
          { name: "http", containerPort: ports.http },
          ...(part === "coordinator" ? [{ name: "https", containerPort: ports.https }] : []),
        ],
        resources: {
          requests: { cpu: String(size.cpu), memory, "ephemeral-storage": "512Mi" },
          limits: { memory, "ephemeral-storage": "4Gi" },
        },
        startupProbe: { ...check, periodSeconds: 5, failureThreshold: 60 },
        readinessProbe: { ...check, periodSeconds: 5, failureThreshold: 3 },
        livenessProbe: {
          httpGet: { path: "/v1/info", port: "http" },
          periodSeconds: 15,
          timeoutSeconds: 5,
          failureThreshold: 6,
        },
        ...(part === "worker" ? { lifecycle: { preStop: { exec: { command: ["sh", "-c", leave] } } } } : {}),
        securityContext: security,
        volumeMounts: [
          { name: "etc", mountPath: paths.etc, readOnly: true },
          { name: "data", mountPath: paths.data },
          { name: "tmp", mountPath: "/tmp" },
          ...secrets.mounts,
          ...kafka.mounts,
          ...hashed.mounts,
          ...(trust?.mounts ?? []),
        ],
      },
    ],
    volumes: [
      ...etc(maps),
      { name: "data", emptyDir: { sizeLimit: "2Gi" } },
      { name: "tmp", emptyDir: { sizeLimit: "1Gi" } },
      ...secrets.volumes,
      ...kafka.volumes,
      ...hashed.volumes,
      ...(trust?.volumes ?? []),
    ],
  };
}
