import { Ksqldb, NAMESPACE, observeKsqldb, PRINCIPAL, principalOf, sizeOf, topicsOf } from "../../../components/ksqldb";
import type { System } from "./system";

/** ksqlDB, with the continuous queries of `workloads`. */
export const ksqldb: System = {
  room: "ksqldb",
  needs: ({ definitions: { streams, queries } }) => ({
    principals: [principalOf(streams, queries)],
    topics: topicsOf(),
  }),
  make: ({ settings, definitions, cluster, images, kafka, ready, after }) => {
    const { streams, queries } = definitions;
    const { server } = sizeOf({ load: settings.load, lasting: settings.protect }, queries);
    const room = new Ksqldb(
      "ksqldb",
      { cluster, kafka, jars: images.jars, streams, queries, size: server },
      { dependsOn: [...ready, ...after(PRINCIPAL)] },
    );
    return {
      addresses: {},
      observations: [{ room: "ksqldb", observation: observeKsqldb() }],
      gate: room.gate,
      namespaces: [NAMESPACE],
    };
  },
};
