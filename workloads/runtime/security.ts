import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as signer from "aws-msk-iam-sasl-signer-js";
import type { KafkajsDriverOptions } from "./drivers/kafkajs";
import type { Security } from "./environment";

/**
 * The driver's options for a kind of security. Certificates are read at each connection, so that renewed ones count without a
 * restart; tokens of AWS are signed at each connection and each time the broker asks for another (they live 15 minutes).
 */
export function driverSecurity(security: Security): Pick<KafkajsDriverOptions, "tls" | "sasl"> {
  switch (security.kind) {
    case "none":
      return {};
    case "mtls": {
      const { ca, cert, key } = security;
      return { tls: () => ({ ca: readFileSync(ca), cert: readFileSync(cert), key: readFileSync(key) }) };
    }
    case "msk-iam":
      return {
        tls: true,
        sasl: {
          mechanism: "oauthbearer",
          oauthBearerProvider: async () => ({ value: await mskToken(security.region) }),
        },
      };
  }
}

/** A token for MSK of a region, signed with the credentials that AWS' own chain finds: pod identity in a cluster. */
export async function mskToken(region: string): Promise<string> {
  // Loaded when it is needed: AWS' SDK takes memory that other places need not pay for.
  const { generateAuthToken } = createRequire(__filename)("aws-msk-iam-sasl-signer-js") as typeof signer;
  const { token } = await generateAuthToken({ region });
  return token;
}
