/** An IPv4 range, `10.40.0.0/16`. */
export type Cidr = string;

/** How the addresses of a network are given out. */
export interface AddressPlan {
  readonly vpc: Cidr;
  /** One a zone, a quarter of the network each: every pod has an address of its own. */
  readonly privateSubnets: readonly Cidr[];
  /** One a zone, small: only load balancers and NAT gateways are there. */
  readonly publicSubnets: readonly Cidr[];
}

export const ZONES = 3;

interface Range {
  /** First address as a number. */
  readonly first: number;
  /** Bits of the prefix. */
  readonly prefix: number;
}

/**
 * The range of a text.
 * @returns undefined when the text is no IPv4 range, or its address is not the first one of its range
 */
export function parseCidr(cidr: Cidr): Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  return first % size(prefix) === 0 ? { first, prefix } : undefined;
}

/** Whether two ranges share an address. Ranges of this kind overlap only when one holds the other. */
export function overlap(x: Cidr, y: Cidr): boolean {
  const [a, b] = [parseCidr(x), parseCidr(y)];
  if (a === undefined || b === undefined) return false;
  return a.first < b.first + size(b.prefix) && b.first < a.first + size(a.prefix);
}

/**
 * Three quarters are the private subnets, and the first three sixteenths of the last quarter the public ones; the rest is free
 * for what comes later. A /16 gives 16,384 addresses a private and 1,024 a public subnet.
 * @param cidr a range that `parseCidr` takes
 */
export function addressPlan(cidr: Cidr): AddressPlan {
  const range = parseCidr(cidr);
  if (range === undefined) throw new Error(`an address plan needs an IPv4 range such as 10.40.0.0/16, got "${cidr}"`);
  const { first, prefix } = range;
  const part = (start: number, bits: number, index: number): Cidr => text(start + index * size(bits), bits);
  const zones = Array.from({ length: ZONES }, (_, zone) => zone);
  const last = first + 3 * size(prefix + 2);
  return {
    vpc: cidr,
    privateSubnets: zones.map((zone) => part(first, prefix + 2, zone)),
    publicSubnets: zones.map((zone) => part(last, prefix + 6, zone)),
  };
}

const size = (prefix: number): number => 2 ** (32 - prefix);

const text = (first: number, prefix: number): Cidr =>
  `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`;
