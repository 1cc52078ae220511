import { join } from "node:path";
import { CLUSTER, propertiesOf, type Setting, TIMEOUT_MS } from "../config";
import type { ValidLocalPinotSpec } from "./spec";

const HOST = "127.0.0.1";
/**
 * Names that stay when ports change: segments are assigned to the server by its own. Trino reads a host and a port out of that one,
 * and asks the host.
 */
const INSTANCE = {
  controller: "Controller_local",
  broker: "Broker_local",
  server: `Server_${HOST}_8098`,
} as const;

/** An HTTP door on 127.0.0.1. */
const door = (prefix: string, port: number): readonly Setting[] => [
  [`${prefix}.access.protocols`, "http"],
  [`${prefix}.access.protocols.http.host`, HOST],
  [`${prefix}.access.protocols.http.port`, port],
];

/**
 * The properties of each part, by its name. They say what a cluster's say (`config.ts`), but for where things are, who may ask (all
 * who reach 127.0.0.1), and how soon a part starts and ends.
 * @param data absolute folder
 */
export function localConfig({ ports }: Pick<ValidLocalPinotSpec, "ports">, data: string) {
  const zookeeper = `${HOST}:${ports.pinotZookeeper}`;
  const controller: readonly Setting[] = [
    ["controller.helix.cluster.name", CLUSTER],
    ["controller.zk.str", zookeeper],
    ["pinot.controller.instance.id", INSTANCE.controller],
    ["controller.host", HOST],
    ["controller.port", ports.pinotController],
    ...door("controller", ports.pinotController),
    // The deep store: segments that are made lie here, and are fetched through the controller.
    ["controller.data.dir", join(data, "segments")],
    ["controller.local.temp.dir", join(data, "controller")],
  ];
  const broker: readonly Setting[] = [
    ["pinot.cluster.name", CLUSTER],
    ["pinot.zk.server", zookeeper],
    ["pinot.broker.instance.id", INSTANCE.broker],
    ["pinot.broker.hostname", HOST],
    ["pinot.broker.client.queryPort", ports.pinotBroker],
    ...door("pinot.broker.client", ports.pinotBroker),
    ["pinot.broker.timeoutMs", TIMEOUT_MS],
    // No load balancer looks away first.
    ["pinot.broker.delayShutdownTimeMs", 0],
  ];
  const server: readonly Setting[] = [
    ["pinot.cluster.name", CLUSTER],
    ["pinot.zk.server", zookeeper],
    ["pinot.server.instance.id", INSTANCE.server],
    ["pinot.server.netty.host", HOST],
    ["pinot.server.netty.port", ports.pinotServer],
    ["pinot.server.adminapi.port", ports.pinotAdmin],
    ...door("pinot.server.adminapi", ports.pinotAdmin),
    // For Trino, which reads rows from servers.
    ["pinot.server.grpc.enable", true],
    ["pinot.server.grpc.port", ports.pinotGrpc],
    ["pinot.server.instance.currentDataTableVersion", 4],
    ["pinot.server.instance.dataDir", join(data, "index")],
    ["pinot.server.instance.segmentTarDir", join(data, "packed")],
    ["pinot.server.instance.realtime.alloc.offheap", true],
    // Looked at often, since somebody waits.
    ["pinot.server.startup.serviceStatusCheckIntervalMs", 200],
    ["pinot.server.shutdown.enableQueryCheck", false],
  ];
  return {
    "controller.conf": propertiesOf(controller),
    "broker.conf": propertiesOf(broker),
    "server.conf": propertiesOf(server),
  } as const;
}
