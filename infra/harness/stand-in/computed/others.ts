import { createHash } from "node:crypto";
import { ACCOUNT, type Computation, type Computations, DEFAULT_REGION, flag, type Made } from "./model";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}:?";

/** Any change of a random value's arguments draws it anew. */
function drawn(outputs: (made: Made) => Record<string, unknown>, id?: Computation["id"]): Computation {
  return { id: id ?? (() => "none"), outputs, immutable: ["*"] };
}

const password = (made: Made): Record<string, unknown> => {
  const special = typeof made.inputs.overrideSpecial === "string" ? made.inputs.overrideSpecial : SPECIAL;
  const alphabet = [
    flag(made, "lower", true) ? LOWER : "",
    flag(made, "upper", true) ? UPPER : "",
    flag(made, "numeric", true) ? DIGITS : "",
    flag(made, "special", true) ? special : "",
  ].join("");
  return {
    result: made.random("result", Number(made.inputs.length), alphabet),
    lower: true,
    upper: true,
    numeric: true,
    number: true,
    special: true,
    minLower: 0,
    minUpper: 0,
    minNumeric: 0,
    minSpecial: 0,
  };
};

export const others: Computations = {
  "random:index/randomPassword:RandomPassword": drawn((made) => ({
    ...password(made),
    bcryptHash: `$2a$10$${made.random("bcryptHash", 53, LOWER + UPPER + DIGITS)}`,
  })),
  "random:index/randomId:RandomId": drawn((made) => {
    const hex = made.random("hex", 2 * Number(made.inputs.byteLength), "0123456789abcdef");
    const bytes = Buffer.from(hex, "hex");
    const prefix = typeof made.inputs.prefix === "string" ? made.inputs.prefix : "";
    const isHex = /^[0-9a-f]+$/.test(hex);
    return {
      hex: `${prefix}${hex}`,
      b64Std: isHex ? `${prefix}${bytes.toString("base64")}` : hex,
      b64Url: isHex ? `${prefix}${bytes.toString("base64url")}` : hex,
      dec: isHex ? `${prefix}${BigInt(`0x${hex}`).toString()}` : hex,
    };
  }),
  "random:index/randomBytes:RandomBytes": drawn((made) => {
    const hex = made.random("hex", 2 * Number(made.inputs.length), "0123456789abcdef");
    return { hex, base64: /^[0-9a-f]+$/.test(hex) ? Buffer.from(hex, "hex").toString("base64") : hex };
  }),

  "kafka:index/quota:Quota": {
    id: ({ inputs }) =>
      `${typeof inputs.entityName === "string" ? inputs.entityName : ""}|${String(inputs.entityType)}`,
    immutable: ["entityName", "entityType"],
  },

  "docker-build:index:Image": {
    volatile: true,
    id: ({ fresh }) => fresh("", 32),
    outputs: (made) => {
      const digest = `sha256:${digestOf(made)}`;
      const [tag = `${ACCOUNT}.dkr.ecr.${DEFAULT_REGION}.amazonaws.com/${made.name}`] =
        (made.inputs.tags as string[] | undefined) ?? [];
      return { digest, contextHash: digestOf(made), ref: `${tag}@${digest}` };
    },
  },
};

/** 64 hex digits; in a graph zeros, since nothing was built, and at their end what tells one image from another. */
function digestOf({ tail, name }: Made): string {
  const hex = tail(64);
  if (/^[0-9a-f]{64}$/.test(hex)) return hex;
  return createHash("sha256").update(name).digest("hex").slice(0, 8).padStart(64, "0");
}
