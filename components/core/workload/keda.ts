import type { Worker } from "../../../workloads/streams";
import * as names from "../../../workloads/streams/names";
import type { Principal, Right } from "../rights";
import type { KafkaAccess } from "./kafka";

/** Name of KEDA's Kafka principal, and of its Secret where brokers ask for a certificate. */
export const KEDA_PRINCIPAL = `${names.PLATFORM}-keda`;
/** Service account of KEDA's operator, which asks the brokers. */
export const KEDA_SERVICE_ACCOUNT = "keda-operator";

/**
 * The autoscaler as a principal: it sees where each worker's group stands and how long its topics are, and reads no record. With
 * certificates it lives in the workers' namespace, since KEDA takes a trigger's Secret from the namespace of what it scales.
 */
export function kedaPrincipal(workers: readonly Worker[], security: KafkaAccess["security"]["kind"]): Principal {
  const topics = new Set(workers.flatMap(({ reads }) => reads.map(names.topic)));
  const see = (kind: "topic" | "group", name: string): Right => ({ on: { kind, name }, may: ["describe"] });
  return {
    name: KEDA_PRINCIPAL,
    namespace: security === "mtls" ? names.WORKERS_NAMESPACE : names.namespace("keda"),
    serviceAccount: KEDA_SERVICE_ACCOUNT,
    rights: [
      ...[...topics].sort().map((topic) => see("topic", topic)),
      ...workers.map((worker) => see("group", names.consumerGroup(worker))),
    ],
  };
}
