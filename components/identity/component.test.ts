import { registered } from "../core/testing";
import { AwsIdentities } from "./component";

test("an identity is a role, its rights, and the pods that have it", async () => {
  const { resources } = await registered(() => {
    new AwsIdentities("identity", {
      cluster: { name: "millrace-test" },
      identities: [
        {
          name: "millrace-fraud",
          namespace: "millrace-workers",
          serviceAccount: "millrace-fraud",
          statements: [{ Effect: "Allow", Action: ["kafka-cluster:Connect"], Resource: ["arn:cluster"] }],
        },
      ],
    });
  });
  expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
    "aws:eks/podIdentityAssociation:PodIdentityAssociation millrace-fraud",
    "aws:iam/role:Role millrace-fraud",
    "aws:iam/rolePolicy:RolePolicy millrace-fraud",
    "millrace:identity:AwsIdentities identity",
  ]);
  const policy = resources.find(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")?.inputs.policy;
  expect(JSON.parse(String(policy))).toEqual({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["kafka-cluster:Connect"], Resource: ["arn:cluster"] }],
  });
  const association = resources.find(({ type }) => type.endsWith(":PodIdentityAssociation"))?.inputs;
  expect(association).toMatchObject({
    clusterName: "millrace-test",
    namespace: "millrace-workers",
    serviceAccount: "millrace-fraud",
  });
});
