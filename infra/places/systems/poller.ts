import { principalOf } from "../../../components/core";
import { pollerTopics } from "../../../components/kafka";
import { KubernetesPoller, observePoller, type PollerManifestsSpec } from "../../../components/poller";
import type { Poller } from "../../../workloads/streams";
import * as names from "../../../workloads/streams/names";
import type { Asked, System, SystemMade } from "./system";

/** Key of what a poller sends to its source, in the Secret that the settings name. */
const SECRET_KEY = "secret";

/** The pollers that the settings place, in the workers' namespace. */
export const poller: System = {
  room: "poller",
  needs: (asked) => {
    const pollers = placedPollers(asked);
    return {
      principals: pollers.map(principalOf),
      topics: pollerTopics(pollers),
      given: pollers.flatMap((one) => {
        const { secret } = asked.settings.pollers[one.name] ?? {};
        return secret === undefined
          ? []
          : [{ name: names.pollerSecret(one), namespace: names.WORKERS_NAMESPACE, from: secret, keys: [SECRET_KEY] }];
      }),
    };
  },
  make: (ground): SystemMade => {
    const { settings, cluster, images, kafka, workspace, after, ready } = ground;
    const pollers = placedPollers(ground);
    if (settings.delivery === "pulumi") {
      for (const spec of pollerSpecs(ground)) {
        const identified = after(names.kubernetesName(spec.poller));
        new KubernetesPoller(
          spec.poller.name,
          { ...spec, cluster, image: images.workloads, kafka },
          { dependsOn: [...ready, ...workspace, ...identified] },
        );
      }
    }
    return {
      addresses: {},
      observations: pollers.map((one) => ({ room: "poller", part: one.name, observation: observePoller(one) })),
      gate: [],
      namespaces: [],
    };
  },
};

/**
 * The pollers that a stack runs.
 * @throws a sentence when the settings place one that nobody declares
 */
export const placedPollers = ({ settings, definitions }: Pick<Asked, "settings" | "definitions">): readonly Poller[] =>
  Object.keys(settings.pollers).map((name) => {
    const found = definitions.pollers.find((one) => one.name === name);
    if (found !== undefined) return found;
    throw new Error(
      `millrace:pollers must name pollers that are declared (${definitions.pollers.map((one) => one.name).join(", ") || "there are none"}), got "${name}"; declare it in workloads/${name}/definition.ts, or take it out of Pulumi.${settings.stack}.yaml`,
    );
  });

/** The same with what the settings say of them, for whoever applies their manifests. */
export const pollerSpecs = (
  asked: Pick<Asked, "settings" | "definitions">,
): readonly Omit<PollerManifestsSpec, "image" | "kafka">[] =>
  placedPollers(asked).map((one) => {
    const { url, cidrs, secret } = asked.settings.pollers[one.name] ?? {};
    return {
      poller: one,
      ...(url === undefined ? {} : { url }),
      ...(cidrs === undefined ? {} : { cidrs }),
      ...(secret === undefined
        ? {}
        : { secret: { namespace: names.WORKERS_NAMESPACE, secret: names.pollerSecret(one), key: SECRET_KEY } }),
    };
  });
