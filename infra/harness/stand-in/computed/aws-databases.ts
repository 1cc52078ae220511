import { ACCOUNT, arn, type Computations, text } from "./model";

export const databases: Computations = {
  "aws:rds/instance:Instance": {
    named: "identifier",
    id: ({ fresh }) => fresh("db-", 26).toUpperCase(),
    outputs: (made) => ({
      arn: arn(made, "rds", `db:${text(made, "identifier")}`),
      address: `${text(made, "identifier")}.${made.tail(12)}.${made.region}.rds.amazonaws.com`,
      endpoint: `${text(made, "identifier")}.${made.tail(12)}.${made.region}.rds.amazonaws.com:${text(made, "port")}`,
      status: "available",
      // RDS makes the secret with the master's password, and names it itself.
      masterUserSecrets:
        made.inputs.manageMasterUserPassword === true
          ? [
              {
                secretArn: arn(made, "secretsmanager", `secret:rds!db-${made.tail(36)}-AbCdEf`),
                kmsKeyId: text(made, "masterUserSecretKmsKeyId"),
                secretStatus: "active",
              },
            ]
          : [],
    }),
    immutable: ["engine", "username", "kmsKeyId", "storageEncrypted", "identifier"],
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    named: "name",
    id: (draft) => text(draft, "name"),
    outputs: (made) => ({ arn: arn(made, "rds", `subgrp:${text(made, "name")}`), supportedNetworkTypes: ["IPV4"] }),
    immutable: ["name"],
  },
  "aws:rds/parameterGroup:ParameterGroup": {
    named: "name",
    id: (draft) => text(draft, "name"),
    outputs: (made) => ({ arn: arn(made, "rds", `pg:${text(made, "name")}`) }),
    immutable: ["name", "family", "description"],
  },
  "aws:glue/catalogDatabase:CatalogDatabase": {
    named: "name",
    id: (draft) => `${ACCOUNT}:${text(draft, "name")}`,
    outputs: (made) => ({ arn: arn(made, "glue", `database/${text(made, "name")}`), catalogId: ACCOUNT }),
    immutable: ["name"],
  },
};
