import { parseDeployer } from "./flags";

test("a stack alone leaves the account open", () => {
  expect(parseDeployer(["prod"])).toEqual({ stack: "prod", account: "*", backend: {} });
});

test("every flag says one thing of the documents", () => {
  const key = "arn:aws:kms:us-east-1:123456789012:key/1";
  const flags = "--account 123456789012 --issuer git.example.com --subject s --audience a --state-bucket b --out o";
  expect(parseDeployer(["prod", ...flags.split(" "), "--secrets-key", key])).toEqual({
    stack: "prod",
    account: "123456789012",
    ci: { issuer: "git.example.com", subject: "s", audience: "a" },
    backend: { bucket: "b", key },
    out: "o",
  });
});

test("help asks for nothing else", () => {
  expect(parseDeployer(["--help"])).toBeUndefined();
});

test.each([
  [[], "npm run deployer takes the name of one stack, got none"],
  [["dev", "prod"], "npm run deployer takes the name of one stack, got dev, prod"],
  [["prod", "--account", "12"], '--account must be twelve digits, got "12"; `aws sts get-caller-identity` tells it'],
  [
    ["prod", "--issuer", "git.example.com"],
    "--issuer and --subject must be given together, since both name the job that may deploy, got one",
  ],
  [
    ["prod", "--acount", "12"],
    "npm run deployer: Unknown option '--acount'; `npm run deployer -- --help` lists its flags, given after `--`",
  ],
])("%j is refused", (args, message) => {
  expect(messageOf(args)).toBe(message);
});

function messageOf(args: readonly string[]): string {
  try {
    parseDeployer(args);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}
