import type { Worker } from "../../../workloads/streams";
import * as names from "../../../workloads/streams/names";
import type { Principal, Right } from "../rights";

/** Name of KEDA's Kafka principal, and of its Secret where brokers ask for a certificate. */
export const KEDA_PRINCIPAL = `${names.PLATFORM}-keda`;
/** Service account of KEDA's operator, which asks the brokers. */
export const KEDA_SERVICE_ACCOUNT = "keda-operator";

/**
 * The autoscaler as a principal: it sees where each worker's group stands and how long its topics are, and reads no record. Its pods
 * are in a namespace of their own, from where brokers must let them in; its certificate, where they ask for one, lies beside the
 * workers like everybody's, and KEDA takes a trigger's Secret from there.
 */
export function kedaPrincipal(workers: readonly Worker[]): Principal {
  const topics = new Set(workers.flatMap(({ reads }) => reads.map(names.topic)));
  const see = (kind: "topic" | "group", name: string): Right => ({ on: { kind, name }, may: ["describe"] });
  return {
    name: KEDA_PRINCIPAL,
    namespace: names.namespace("keda"),
    serviceAccount: KEDA_SERVICE_ACCOUNT,
    rights: [
      ...[...topics].sort().map((topic) => see("topic", topic)),
      ...workers.map((worker) => see("group", names.consumerGroup(worker))),
    ],
  };
}
