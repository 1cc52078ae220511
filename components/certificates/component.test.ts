import * as k8s from "@pulumi/kubernetes";
import { type Registered, registered } from "../core/testing";
import { Certificates } from "./component";
import type { AcmeChallenge } from "./spec";

const make = (challenge?: AcmeChallenge) =>
  new Certificates("certificates", {
    cluster: {
      provider: new k8s.Provider("cluster", {}),
      name: "millrace-test",
      form: "eks",
      cidrs: ["10.40.0.0/16"],
      disposable: true,
      storageClass: "millrace",
    },
    ...(challenge === undefined
      ? {}
      : { acme: { domain: "data.example.com", email: "platform@example.com", challenge } }),
  });
const types = (resources: readonly Registered[]) => new Set(resources.map(({ type }) => type));

test("the room offers the cluster's own issuer, and that of a domain where one is asked for", async () => {
  const { value, resources } = await registered(() => {
    const { internal, public: world } = make();
    return { internal, world };
  });
  expect(value).toEqual({ internal: { kind: "ClusterIssuer", name: "millrace-internal" }, world: undefined });
  expect([...types(resources)].filter((type) => type.startsWith("aws:"))).toEqual([]);
});

test("issuers come after the job that asks cert-manager whether it takes them", async () => {
  const { resources } = await registered(() => make().urn);
  const kinds = resources.map(({ type }) => type);
  const last = (type: string) => kinds.lastIndexOf(type);
  expect(kinds.indexOf("kubernetes:cert-manager.io/v1:ClusterIssuer")).toBeGreaterThan(last("kubernetes:batch/v1:Job"));
});

test("the controller may write the records of challenges in the one zone, and nothing else of it", async () => {
  const { resources } = await registered(() => make({ kind: "route53", zoneId: "Z1", region: "us-east-1" }).urn);
  const rights = resources.find(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
  expect(JSON.parse(String(rights?.inputs.policy))).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["route53:ChangeResourceRecordSets"],
        Resource: ["arn:aws:route53:::hostedzone/Z1"],
        Condition: {
          "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] },
          "ForAllValues:StringLike": { "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["_acme-challenge.*"] },
        },
      },
      {
        Effect: "Allow",
        Action: ["route53:ListResourceRecordSets"],
        Resource: ["arn:aws:route53:::hostedzone/Z1"],
      },
      { Effect: "Allow", Action: ["route53:GetChange"], Resource: ["arn:aws:route53:::change/*"] },
    ],
  });
});
