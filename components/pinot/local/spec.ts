import type { AnyStream, ByteSize } from "../../../workloads/streams";
import { bytes } from "../../../workloads/streams/units";
import type { KafkaEndpoint } from "../../core/endpoints";
import type { LocalHost } from "../../core/local/spec";

/** What Pinot's parts listen on, all on 127.0.0.1; the names are those of the settings. The first takes SQL. */
export const localPorts = [
  "pinotBroker",
  /** Pages, and where Trino's connector learns of tables. */
  "pinotController",
  /** Of the server: for the broker, for the controller, for Trino. */
  "pinotServer",
  "pinotAdmin",
  "pinotGrpc",
  "pinotZookeeper",
] as const;
export type LocalPinotPorts = Readonly<Record<(typeof localPorts)[number], number>>;

/** Pinot as one process of this machine, with a table for every stream that it serves. */
export interface LocalPinotSpec {
  readonly host: LocalHost;
  /** The engine: its version, the folder of its jars, and the `java` that runs it, with `javac` beside it. */
  readonly engine: { readonly version: string; readonly lib: string; readonly java: string };
  readonly ports: LocalPinotPorts;
  readonly kafka: KafkaEndpoint;
  readonly streams: readonly AnyStream[];
  /** Java heap. Default `"512 MiB"`. */
  readonly heap?: ByteSize;
  /** The JMX exporter, as an agent within the process: absolute path of its jar, and the port of its page. Default: none. */
  readonly metrics?: { readonly agent: string; readonly port: number };
}
export type ValidLocalPinotSpec = Required<Omit<LocalPinotSpec, "metrics">> & Pick<LocalPinotSpec, "metrics">;

/** Every port that the process listens on, by the name of its setting. */
export const portsOf = ({ ports, metrics }: Pick<LocalPinotSpec, "ports" | "metrics">) => [
  ...localPorts.map((setting) => ({ setting, port: ports[setting] })),
  ...(metrics === undefined ? [] : [{ setting: "pinotMetrics", port: metrics.port }]),
];

const SMALLEST_HEAP: ByteSize = "256 MiB";

/**
 * The spec with its defaults.
 * @throws every defect, one sentence a line: ports used twice, a heap too small to start with, brokers that ask for a proof
 */
export function validateLocal(spec: LocalPinotSpec): ValidLocalPinotSpec {
  const defects: string[] = [];
  const taken = portsOf(spec);
  for (const [position, { setting, port }] of taken.entries()) {
    const twin = taken.slice(0, position).find((other) => other.port === port);
    if (twin === undefined) continue;
    defects.push(
      `millrace:ports ${twin.setting} and ${setting} must differ, got ${port} for both; set another one in Pulumi.local.yaml`,
    );
  }
  const heap = spec.heap ?? "512 MiB";
  if (bytes(heap) < bytes(SMALLEST_HEAP)) {
    defects.push(`Pinot's heap must be ${SMALLEST_HEAP} or more, got "${heap}"; set \`heap\` of LocalPinot`);
  }
  if (spec.kafka.security.kind !== "none") {
    defects.push(
      `LocalPinot reads brokers that ask nobody who it is, got "${spec.kafka.security.kind}"; give it LocalKafka's endpoint`,
    );
  }
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return { ...spec, heap };
}
