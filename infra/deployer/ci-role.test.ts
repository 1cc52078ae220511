import { ciTrust } from "./ci-role";

describe("CI's role", () => {
  const issuer = "token.actions.githubusercontent.com";
  const subject = "repo:example/millrace:environment:prod";

  test("trusts the tokens of one job alone", () => {
    expect(ciTrust({ issuer, subject }, "123456789012").Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${issuer}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: "sts.amazonaws.com",
            [`${issuer}:sub`]: "repo:example/millrace:environment:prod",
          },
        },
      },
    ]);
  });

  test("refuses a wildcard, with which any branch could deploy", () => {
    expect(() => ciTrust({ issuer, subject: "repo:example/millrace:*" }, "123456789012")).toThrow(
      new Error(
        "the subject of CI's role must be one job's, without a wildcard, got \"repo:example/millrace:*\"; name the repository and the environment or branch",
      ),
    );
  });

  test("refuses an address for the issuer, which the names of its claims do not begin with", () => {
    expect(() => ciTrust({ issuer: `https://${issuer}`, subject }, "123456789012")).toThrow(
      new Error(
        'the issuer must be given without a scheme, as in token.actions.githubusercontent.com, got "https://token.actions.githubusercontent.com"',
      ),
    );
  });

  test("refuses what is no account", () => {
    expect(() => ciTrust({ issuer, subject }, "*")).toThrow(
      new Error('the account must be twelve digits, got "*"; `aws sts get-caller-identity` tells it'),
    );
  });
});
