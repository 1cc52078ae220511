import { names } from "../../workloads/streams";
import { type Labels, labelsOf, selectorOf } from "../core/kubernetes";

/** The processes of a Pinot. */
export const parts = ["zookeeper", "controller", "broker", "server", "minion"] as const;
export type PartName = (typeof parts)[number];
export type PinotPart = Exclude<PartName, "zookeeper">;

export const NAMESPACE = names.namespace("pinot");
/** Kafka user, service account and role of all parts that read streams or segments. */
export const PRINCIPAL = `${names.PLATFORM}-pinot`;
/** Generated secrets, each with the password of the user that it is named after. */
export const ADMIN_SECRET = "pinot-admin";
export const READER_SECRET = "pinot-reader";
/** May do everything; may ask. */
export const ADMIN = "admin";
export const READER = "reader";

export const ports = {
  zookeeper: 2181,
  follower: 2888,
  election: 3888,
  controller: 9000,
  broker: 8099,
  server: 8098,
  serverAdmin: 8097,
  grpc: 8090,
  /** Between brokers and servers, for queries in several stages. */
  stages: 7321,
  stagesBack: 7732,
  minion: 9514,
  metrics: 8008,
} as const;

/** What each part is asked on. */
export const portsOf: Readonly<Record<PartName, Readonly<Record<string, number>>>> = {
  zookeeper: { client: ports.zookeeper, follower: ports.follower, election: ports.election },
  controller: { http: ports.controller },
  broker: { http: ports.broker, stages: ports.stages, "stages-back": ports.stagesBack },
  server: {
    netty: ports.server,
    admin: ports.serverAdmin,
    grpc: ports.grpc,
    stages: ports.stages,
    "stages-back": ports.stagesBack,
  },
  minion: { http: ports.minion },
};

export const nameOf = (part: PartName): string => `pinot-${part}`;
export const labelsOfPart = (part: PartName): Labels => labelsOf({ name: nameOf(part), component: part });
export const podsOf = (part: PartName): Labels => selectorOf({ name: nameOf(part) });
/** Host of a part's service, and of one of its pods within it. */
export const hostOf = (part: PartName): string => `${nameOf(part)}.${NAMESPACE}.svc`;
