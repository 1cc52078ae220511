import { namespace } from "../../workloads/streams/names";
import type {
  ClusterEndpoint,
  IssuerEndpoint,
  NetworkEndpoint,
  SecretEndpoint,
  ServiceEndpoint,
} from "../core/endpoints";
import type { Labels, Peer } from "../core/kubernetes";
import type { Late } from "../core/text";

/** How whoever comes in proves who they are; all but `mtls` is asked by the system itself. */
export const authentications = ["api-key", "mtls", "oidc", "password", "jwt"] as const;
export type Authentication = (typeof authentications)[number];

/** One system at one host. */
export interface Route {
  /** Lower-case words joined by hyphens; unique: `ingest`. */
  readonly system: string;
  /** In the domain: `ingest.data.example.com`. */
  readonly host: string;
  readonly backend: ServiceEndpoint;
  /**
   * What is let in: `/ingest/*` is that path and all below, `/openapi.json` that path alone. All else is answered by 404 at the
   * entry, so that a system's own health and metrics stay inside. Default `["/*"]`.
   */
  readonly paths?: readonly string[];
  readonly authentication: Authentication;
  /** Path that answers 200 while a pod may be asked. Default `/healthz`. */
  readonly health?: string;
}

interface EntrySpec {
  readonly cluster: ClusterEndpoint;
  /** Every host ends with it. */
  readonly domain: string;
  readonly routes: readonly Route[];
}

/** An application load balancer, whose targets the cluster keeps (EKS Auto Mode). */
export interface AlbEntrySpec extends EntrySpec {
  readonly network: Pick<NetworkEndpoint, "vpcId" | "publicSubnets">;
  /** Security group of the cluster's nodes, which its pods share. */
  readonly podsGroup: Late<string>;
  /** Zone of Route 53 that answers for the domain. */
  readonly zoneId: Late<string>;
  /** IPv4 ranges whose requests are taken. Default everybody's. */
  readonly allow?: readonly string[];
  /** Where each request is logged; the bucket lets the load balancers' log delivery write. Default none. */
  readonly accessLogs?: { readonly bucket: Late<string>; readonly prefix: string };
  /** A web ACL of WAF v2 before the entry, by ARN. Default none. */
  readonly webAcl?: Late<string>;
  /** Authority of client certificates (PEM) in a bucket; needed by routes of `mtls`. */
  readonly clientAuthority?: { readonly bucket: Late<string>; readonly key: string };
}

/** A Gateway of any cluster whose controller offers its class. */
export interface GatewayEntrySpec extends EntrySpec {
  readonly gatewayClass: string;
  readonly issuer: IssuerEndpoint;
  /** Installs Gateway API's definitions; most controllers bring their own. Default false. */
  readonly definitions?: boolean;
  /** Pods that carry the traffic. Default those in the entry's namespace that Gateway API's own label names. */
  readonly proxies?: Peer;
  /** ConfigMap in the entry's namespace with the authority of client certificates (`ca.crt`); needed by routes of `mtls`. */
  readonly clientAuthority?: SecretEndpoint["secret"];
}

export type ValidRoute = Required<Route>;

/** What the backend speaks; TLS else ends at the entry. */
export const protocolOf = ({ backend }: Pick<Route, "backend">): "http" | "https" => backend.protocol ?? "http";
/** Where its pods listen. */
export const podPortOf = ({ backend }: Pick<Route, "backend">): number => backend.podPort ?? backend.port;

/** Hosts are at https' own port; those with client certificates, which are asked by port, at another. */
export const ports = { http: 80, https: 443, mutual: 8443 } as const;
export const portOf = ({ authentication }: Pick<Route, "authentication">): number =>
  authentication === "mtls" ? ports.mutual : ports.https;
/** `https://ingest.data.example.com` */
export const urlOf = (route: Pick<Route, "authentication" | "host">): string =>
  `https://${route.host}${portOf(route) === ports.https ? "" : `:${portOf(route)}`}`;

type Valid<Spec, Optional extends keyof Spec> = Required<Omit<Spec, Optional | "routes">> &
  Pick<Spec, Optional> & { readonly routes: readonly ValidRoute[] };
export type ValidAlbEntrySpec = Valid<AlbEntrySpec, "accessLogs" | "webAcl" | "clientAuthority">;
export type ValidGatewayEntrySpec = Valid<GatewayEntrySpec, "clientAuthority">;

export const NAMESPACE = namespace("entry");
/** Name of the Gateway, and of the load balancer. */
export const GATEWAY = "millrace";

/**
 * Where the load balancer asks pods from: a peer for the network policies of what stands behind it.
 * @param publicCidrs ranges of the public subnets; those of the whole network would let every pod in
 */
export const reachOfAlb = (publicCidrs: readonly string[]): Peer => ({ kind: "addresses", cidrs: publicCidrs });

/** Labels of the pods that carry a Gateway's traffic, by Gateway API's own convention. */
export const PROXIES: Labels = { "gateway.networking.k8s.io/gateway-name": GATEWAY };

/** The same of a Gateway. */
export const reachOfGateway = (proxies?: Peer): Peer =>
  proxies ?? { kind: "pods", namespace: NAMESPACE, labels: PROXIES };

/**
 * The spec with its defaults.
 * @throws a sentence for a host outside the domain or named twice, a path that is none, client certificates without an authority
 */
export function validateAlb(spec: AlbEntrySpec): ValidAlbEntrySpec {
  const routes = routesOf(spec, "the bucket of the authority's certificate");
  return { ...spec, routes, allow: spec.allow ?? ["0.0.0.0/0"] };
}

/** The same of a Gateway. @throws besides, for a backend that speaks https, whose certificate a Gateway would have to check */
export function validateGateway(spec: GatewayEntrySpec): ValidGatewayEntrySpec {
  const routes = routesOf(spec, "the ConfigMap of the authority's certificate");
  const encrypted = routes.find((route) => protocolOf(route) === "https");
  if (encrypted !== undefined) {
    throw new Error(
      `route "${encrypted.system}": the backend's protocol must be "http" behind a Gateway, got "https"; let the system speak plain HTTP to it`,
    );
  }
  return { ...spec, routes, definitions: spec.definitions ?? false, proxies: reachOfGateway(spec.proxies) };
}

const SYSTEM = /^(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*$/;
const PATH = /^\/([A-Za-z0-9._~-]+(\/[A-Za-z0-9._~-]+)*)?(\/\*)?$|^\/\*$/;

function routesOf(spec: EntrySpec & { readonly clientAuthority?: unknown }, authority: string): readonly ValidRoute[] {
  const { domain } = spec;
  const routes = spec.routes.map((route) => ({
    paths: ["/*"],
    health: "/healthz",
    ...route,
  }));
  for (const { system, host, paths, authentication } of routes) {
    const fail = (sentence: string): never => {
      throw new Error(`route "${system}": ${sentence}`);
    };
    if (!SYSTEM.test(system))
      fail("its name must be lower-case words joined by hyphens, at most 40 characters; rename it");
    if (!host.endsWith(`.${domain}`) || host.slice(0, -domain.length - 1).includes(".")) {
      fail(`host must be one word before .${domain}, got "${host}"; use "${system}.${domain}"`);
    }
    if (paths.length === 0) fail('paths must name what is let in, got none; leave them out for "/*"');
    const wrong = paths.find((path) => !PATH.test(path));
    if (wrong !== undefined) fail(`a path must be such as /ingest/* or /openapi.json, got "${wrong}"; mend it`);
    if (authentication === "mtls" && spec.clientAuthority === undefined) {
      fail(`authentication "mtls" needs clientAuthority, got none; name ${authority}`);
    }
  }
  for (const part of ["system", "host"] as const) {
    const values = routes.map((route) => route[part]);
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) throw new Error(`${part} "${twice}" must have one route, got two; rename or drop one`);
  }
  return routes;
}
