import { answer } from "./invokes";

describe("the functions of the providers", () => {
  test("know the zones of the region that is asked", () => {
    const token = "aws:index/getAvailabilityZones:getAvailabilityZones";
    expect(answer({ token, args: {}, region: "eu-central-1" })).toMatchObject({
      names: expect.arrayContaining(["eu-central-1a", "eu-central-1b", "eu-central-1c"]) as unknown,
      zoneIds: expect.arrayContaining(["euc1-az1"]) as unknown,
    });
  });

  test("write the document of a policy", () => {
    const statement = {
      sid: "Assume",
      actions: ["sts:AssumeRole", "sts:TagSession"],
      resources: ["*"],
      principals: [{ type: "Service", identifiers: ["pods.eks.amazonaws.com"] }],
      conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: ["111122223333"] }],
    };
    const { json } = answer({
      token: "aws:iam/getPolicyDocument:getPolicyDocument",
      args: {
        statements: [statement, { effect: "Deny", actions: ["s3:*"], principals: [{ type: "*", identifiers: ["*"] }] }],
      },
    });
    expect(JSON.parse(String(json))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Assume",
          Effect: "Allow",
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Resource: "*",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
        },
        { Effect: "Deny", Action: "s3:*", Principal: "*" },
      ],
    });
  });

  test("say their account", () => {
    const token = "aws:index/getCallerIdentity:getCallerIdentity";
    expect(answer({ token, args: {} })).toMatchObject({ accountId: "111122223333" });
  });
});
