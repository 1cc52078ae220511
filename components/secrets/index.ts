export { AwsSecrets, ClusterSecrets, CopiedSecret } from "./component";
export { observeSecrets } from "./observe";
export type {
  AwsSecretsSpec,
  ClusterSecretsSpec,
  CopiedSecretSpec,
  GeneratedSecret,
  GivenSecret,
  Producer,
} from "./spec";
