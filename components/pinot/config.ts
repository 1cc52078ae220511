import { type Content, lines, text } from "../core/text";
import type { BucketEndpoint } from "../core/endpoints";
import { ADMIN, hostOf, type PinotPart, ports, READER } from "./parts";
import type { ValidPinotSpec } from "./spec";

/** Environment variables with what is secret: a property that is listed as dynamic has the name of one as its value. */
export const ENV = { admin: "PINOT_ADMIN_PASSWORD", reader: "PINOT_READER_PASSWORD", token: "PINOT_TOKEN" } as const;
/** Folder of a part's own files. */
export const DATA = "/var/pinot";
export const CLUSTER = "millrace";
/** Queries that take longer are ended. */
export const TIMEOUT_MS = 10_000;

export type Setting = readonly [name: string, value: Content | number | boolean];

/** A part's properties; those of `secret` are the names of environment variables. */
export function propertiesOf(settings: readonly Setting[], secret: readonly Setting[] = []): Content {
  const listed: readonly Setting[] =
    secret.length === 0 ? [] : [["dynamic.env.config", secret.map(([name]) => name).join(",")]];
  return text`${lines([...settings, ...listed, ...secret].map(([name, value]) => text`${name}=${value}`))}\n`;
}

export function zookeepersOf({ size }: Pick<ValidPinotSpec, "size">): string {
  const count = size.zookeeper?.replicas ?? 1;
  return Array.from(
    { length: count },
    (_, ordinal) => `pinot-zookeeper-${ordinal}.${hostOf("zookeeper")}:${ports.zookeeper}`,
  ).join(",");
}

/** Segments are read from and written to the bucket by S3's interface. */
function deepStore(prefix: string, { region, url }: BucketEndpoint): readonly Setting[] {
  return [
    [`${prefix}.storage.factory.class.s3`, "org.apache.pinot.plugin.filesystem.S3PinotFS"],
    [`${prefix}.storage.factory.s3.region`, region],
    ...(url === undefined ? [] : [[`${prefix}.storage.factory.s3.endpoint`, text`${url}`] as const]),
    [`${prefix}.segment.fetcher.protocols`, "file,http,s3"],
    [`${prefix}.segment.fetcher.s3.class`, "org.apache.pinot.common.utils.fetcher.PinotFSSegmentFetcher"],
  ];
}

/** Two users: one who may do everything, one who may ask. */
const users = (prefix: string, permission: string): readonly Setting[] => [
  [`${prefix}.principals`, `${ADMIN},${READER}`],
  [`${prefix}.principals.${READER}.permissions`, permission],
];
const passwords = (prefix: string): readonly Setting[] => [
  [`${prefix}.principals.${ADMIN}.password`, ENV.admin],
  [`${prefix}.principals.${READER}.password`, ENV.reader],
];

const CONTROLLER_ACCESS = "controller.admin.access.control";
const BROKER_ACCESS = "pinot.broker.access.control";

/** The properties that a part of Pinot starts with. */
export const configOf: Readonly<Record<PinotPart, (spec: ValidPinotSpec) => Content>> = {
  controller: (spec) =>
    propertiesOf(
      [
        ["controller.helix.cluster.name", CLUSTER],
        ["controller.zk.str", zookeepersOf(spec)],
        ["controller.port", ports.controller],
        ["controller.data.dir", text`s3://${spec.segments.bucket}/pinot`],
        ["controller.local.temp.dir", `${DATA}/temp`],
        ["controller.task.scheduler.enabled", true],
        ["pinot.set.instance.id.to.hostname", true],
        ...deepStore("pinot.controller", spec.segments),
        [`${CONTROLLER_ACCESS}.factory.class`, "org.apache.pinot.controller.api.access.BasicAuthAccessControlFactory"],
        ...users(CONTROLLER_ACCESS, "READ"),
      ],
      [...passwords(CONTROLLER_ACCESS), ["pinot.controller.segment.fetcher.auth.token", ENV.token]],
    ),
  broker: (spec) =>
    propertiesOf(
      [
        ["pinot.cluster.name", CLUSTER],
        ["pinot.zk.server", zookeepersOf(spec)],
        ["pinot.broker.client.queryPort", ports.broker],
        ["pinot.broker.timeoutMs", TIMEOUT_MS],
        // A null is a null, and not the default value of its column.
        ["pinot.broker.query.enable.null.handling", true],
        ["pinot.query.server.port", ports.stages],
        ["pinot.query.runner.port", ports.stagesBack],
        ["pinot.set.instance.id.to.hostname", true],
        [`${BROKER_ACCESS}.class`, "org.apache.pinot.broker.broker.BasicAuthAccessControlFactory"],
        ...users(BROKER_ACCESS, "READ"),
      ],
      passwords(BROKER_ACCESS),
    ),
  server: (spec) =>
    propertiesOf(
      [
        ["pinot.cluster.name", CLUSTER],
        ["pinot.zk.server", zookeepersOf(spec)],
        ["pinot.server.netty.port", ports.server],
        ["pinot.server.adminapi.port", ports.serverAdmin],
        ["pinot.server.instance.dataDir", `${DATA}/index`],
        ["pinot.server.instance.segmentTarDir", `${DATA}/segments`],
        ["pinot.server.instance.realtime.alloc.offheap", true],
        // For Trino, which reads rows from servers.
        ["pinot.server.grpc.enable", true],
        ["pinot.server.grpc.port", ports.grpc],
        ["pinot.server.instance.currentDataTableVersion", 4],
        ["pinot.query.server.port", ports.stages],
        ["pinot.query.runner.port", ports.stagesBack],
        ["pinot.set.instance.id.to.hostname", true],
        ...deepStore("pinot.server", spec.segments),
      ],
      [
        ["pinot.server.segment.fetcher.auth.token", ENV.token],
        ["pinot.server.segment.uploader.auth.token", ENV.token],
        ["pinot.server.instance.auth.token", ENV.token],
      ],
    ),
  minion: (spec) =>
    propertiesOf(
      [
        ["pinot.cluster.name", CLUSTER],
        ["pinot.zk.server", zookeepersOf(spec)],
        ["pinot.minion.port", ports.minion],
        ["pinot.set.instance.id.to.hostname", true],
        ...deepStore("pinot.minion", spec.segments),
      ],
      [
        ["segment.fetcher.auth.token", ENV.token],
        ["task.auth.token", ENV.token],
      ],
    ),
};

/** ZooKeeper's own. */
export function zooCfg({ size }: Pick<ValidPinotSpec, "size">): string {
  const count = size.zookeeper?.replicas ?? 1;
  const ensemble = Array.from(
    { length: count },
    (_, ordinal) =>
      `server.${ordinal + 1}=pinot-zookeeper-${ordinal}.${hostOf("zookeeper")}:${ports.follower}:${ports.election};${ports.zookeeper}`,
  );
  return [
    "tickTime=2000",
    "initLimit=10",
    "syncLimit=5",
    "dataDir=/data",
    "maxClientCnxns=60",
    "autopurge.snapRetainCount=5",
    "autopurge.purgeInterval=1",
    "admin.enableServer=false",
    "standaloneEnabled=false",
    "reconfigEnabled=false",
    ...ensemble,
    "",
  ].join("\n");
}

export const LOGBACK = `<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{ISO8601} %-5p [%t] %c{1} - %m%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="out"/></root>
</configuration>
`;
