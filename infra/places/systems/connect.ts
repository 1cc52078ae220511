import {
  Connect,
  NAMESPACE,
  observeConnect,
  PRINCIPAL,
  principalOf,
  sizeOf,
  topicsOf,
} from "../../../components/connect";
import type { Capture } from "../../../workloads/streams";
import { captureSecret } from "../../../workloads/streams/names";
import type { Asked, System, SystemMade } from "./system";

/** Kafka Connect, where the settings place a captured database. */
export const connect: System = {
  room: "connect",
  needs: (asked) => {
    const placed = placedOf(asked);
    const captures = placed.map(({ capture }) => capture);
    return captures.length === 0
      ? {}
      : {
          principals: [principalOf(captures)],
          topics: topicsOf(captures),
          given: placed.map(({ capture, settings }) => ({
            name: captureSecret(capture),
            namespace: NAMESPACE,
            from: settings.secret,
            keys: ["username", "password"],
          })),
        };
  },
  make: (ground): SystemMade => {
    const { settings, cluster, images, kafka, ready, after, secret, scrapers } = ground;
    const placed = placedOf(ground);
    if (placed.length === 0) return { addresses: {}, observations: [], gate: [], namespaces: [] };
    const { worker } = sizeOf(
      { lasting: settings.protect },
      placed.map(({ capture }) => capture),
    );
    const room = new Connect(
      "connect",
      {
        cluster,
        kafka,
        image: images.connect,
        jars: images.jars,
        workloads: images.workloads,
        captures: placed.map(({ capture, settings: { host, port, cidrs } }) => ({
          capture,
          host,
          port,
          cidrs,
          secret: secret(captureSecret(capture)).secret,
        })),
        size: worker,
        scrapers,
      },
      { dependsOn: [...ready, ...after(PRINCIPAL)] },
    );
    return {
      addresses: {
        connect: { service: room.endpoint, protocol: "http", authentication: "in-cluster", tls: false },
      },
      observations: [{ room: "connect", observation: observeConnect() }],
      gate: room.gate,
      namespaces: [NAMESPACE],
    };
  },
};

/** @throws a sentence when the settings place a capture that nobody declares */
function placedOf({ settings, definitions: { captures } }: Pick<Asked, "settings" | "definitions">): readonly {
  readonly capture: Capture;
  readonly settings: Asked["settings"]["captures"][string];
}[] {
  return Object.entries(settings.captures).map(([name, place]) => {
    const capture = captures.find((it) => it.name === name);
    if (capture === undefined) {
      throw new Error(
        `millrace:captures must name captures that are declared (${captures.map((it) => it.name).join(", ") || "there are none"}), got "${name}"; declare it in workloads/${name}/definition.ts, or take it out of Pulumi.${settings.stack}.yaml`,
      );
    }
    return { capture, settings: place };
  });
}
