import { text } from "../../../components/core/text";
import { observeTrivyOperator, OPERATOR, sizeOf, TrivyOperator } from "../../../components/trivy-operator";
import { names } from "../../../workloads/streams";
import type { Identity, System } from "./system";

/** Of the scans: on AWS it pulls from the account's registry. */
const identity: Identity = {
  name: OPERATOR,
  namespace: names.namespace("trivy-operator"),
  serviceAccount: OPERATOR,
};

/** Trivy's operator. */
export const trivyOperator: System = {
  room: "trivy-operator",
  needs: () => ({
    grants: ({ region, account }) => [
      {
        by: identity,
        statements: [
          { Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
          {
            Effect: "Allow",
            Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            Resource: [text`arn:aws:ecr:${region}:${account}:repository/${names.PLATFORM}-*`],
          },
        ],
      },
    ],
  }),
  make: ({ cluster, settings, definitions, scrapers, ready, after }) => {
    const { streams, workers } = definitions;
    const room = new TrivyOperator(
      "trivy-operator",
      {
        cluster,
        size: sizeOf({ streams, workers, load: settings.load, lasting: settings.protect }),
        scrapers,
      },
      { dependsOn: [...ready, ...after(identity.name)] },
    );
    return {
      addresses: {},
      observations: [{ room: "trivy-operator", observation: observeTrivyOperator() }],
      gate: room.gate,
      namespaces: [identity.namespace],
    };
  },
};
