import { type ClusterRendering, labelsOf, type Manifest, namespaceManifests, networkPolicy } from "../core/kubernetes";
import { pathsOf } from "./paths";
import { GATEWAY, NAMESPACE, portOf, ports, PROXIES, type ValidGatewayEntrySpec, type ValidRoute } from "./spec";

const API = "gateway.networking.k8s.io";
const V1 = `${API}/v1`;
const labels = labelsOf({ name: GATEWAY, component: "entry" });

/** Where cert-manager's pods answer a challenge by HTTP, and their label. */
const SOLVER = { port: 8089, labels: { "acme.cert-manager.io/http01-solver": "true" } };

const atHttps = (route: ValidRoute): boolean => portOf(route) === ports.https;
const secretOf = ({ system }: ValidRoute): string => `tls-${system}`;

/** A Gateway with a certificate and a listener for each host, and the routes from there into the systems' namespaces. */
export function renderGateway(spec: ValidGatewayEntrySpec): ClusterRendering {
  const { routes, issuer } = spec;
  return {
    manifests: [
      ...namespaceManifests({ name: NAMESPACE, quota: { cpu: "16", memory: "16Gi", pods: 30 } }),
      ...policies(spec),
      ...routes.map((route) => certificate(route, issuer.name)),
      gateway(spec),
      ...(routes.some(atHttps) ? [redirect(routes.filter(atHttps))] : []),
      ...routes.map(routeManifest),
    ],
    provides: [
      ...routes.map((route) => ({ kind: "Secret", name: secretOf(route), namespace: NAMESPACE })),
      // By the class's controller, and by cert-manager while it proves a name.
      ...(inside(spec) ? [{ kind: "Deployment", name: GATEWAY, namespace: NAMESPACE, pods: PROXIES }] : []),
      { kind: "Pod", name: "cm-acme-http-solver", namespace: NAMESPACE, pods: SOLVER.labels },
    ],
  };
}

/** Whether the proxies are in the entry's own namespace. */
const inside = ({ proxies }: ValidGatewayEntrySpec): boolean =>
  proxies.kind === "pods" && proxies.namespace === NAMESPACE;

const policies = (spec: ValidGatewayEntrySpec): readonly Manifest[] => [
  networkPolicy({
    name: "challenges",
    namespace: NAMESPACE,
    labels,
    pods: SOLVER.labels,
    from: [{ peers: [spec.proxies], ports: [SOLVER.port] }],
  }),
  ...(inside(spec)
    ? [
        {
          apiVersion: "networking.k8s.io/v1",
          kind: "NetworkPolicy",
          metadata: { name: "proxies", namespace: NAMESPACE, labels },
          spec: {
            podSelector: { matchLabels: { ...PROXIES } },
            policyTypes: ["Ingress", "Egress"],
            // Everybody may come in here, on the ports that the class's controller chose; what the proxies ask beside the
            // systems is that controller, wherever it runs. The systems' own policies say what is let through.
            ingress: [{}],
            egress: [{}],
          },
        },
      ]
    : []),
];

const certificate = (route: ValidRoute, issuer: string): Manifest => ({
  apiVersion: "cert-manager.io/v1",
  kind: "Certificate",
  metadata: { name: secretOf(route), namespace: NAMESPACE, labels },
  spec: {
    secretName: secretOf(route),
    dnsNames: [route.host],
    usages: ["digital signature", "server auth"],
    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: issuer },
  },
});

function gateway({ routes, gatewayClass, clientAuthority }: ValidGatewayEntrySpec): Manifest {
  const here = { namespaces: { from: "Same" } };
  return {
    apiVersion: V1,
    kind: "Gateway",
    metadata: {
      name: GATEWAY,
      namespace: NAMESPACE,
      labels,
      annotations: { "pulumi.com/waitFor": "condition=Accepted" },
    },
    spec: {
      gatewayClassName: gatewayClass,
      listeners: [
        { name: "http", protocol: "HTTP", port: ports.http, allowedRoutes: here },
        ...routes.map((route) => ({
          name: route.system,
          protocol: "HTTPS",
          port: portOf(route),
          hostname: route.host,
          tls: { mode: "Terminate", certificateRefs: [{ group: "", kind: "Secret", name: secretOf(route) }] },
          allowedRoutes: {
            kinds: [{ group: API, kind: "HTTPRoute" }],
            namespaces: {
              from: "Selector",
              selector: { matchLabels: { "kubernetes.io/metadata.name": route.backend.namespace } },
            },
          },
        })),
      ],
      ...(clientAuthority === undefined
        ? {}
        : {
            tls: {
              frontend: {
                default: {},
                perPort: [
                  {
                    port: ports.mutual,
                    tls: {
                      validation: { caCertificateRefs: [{ group: "", kind: "ConfigMap", name: clientAuthority }] },
                    },
                  },
                ],
              },
            },
          }),
    },
  };
}

/** Plain HTTP is sent to https; cert-manager's challenges, which have longer paths, are answered. */
const redirect = (routes: readonly ValidRoute[]): Manifest => ({
  apiVersion: V1,
  kind: "HTTPRoute",
  metadata: { name: `${GATEWAY}-https`, namespace: NAMESPACE, labels },
  spec: {
    parentRefs: [{ group: API, kind: "Gateway", name: GATEWAY, namespace: NAMESPACE, sectionName: "http" }],
    hostnames: routes.map(({ host }) => host),
    rules: [
      {
        filters: [
          { type: "RequestRedirect", requestRedirect: { scheme: "https", port: ports.https, statusCode: 301 } },
        ],
      },
    ],
  },
});

const routeManifest = (route: ValidRoute): Manifest => ({
  apiVersion: V1,
  kind: "HTTPRoute",
  metadata: {
    name: `${GATEWAY}-${route.system}`,
    namespace: route.backend.namespace,
    labels,
    // Ties the route to what it leads to, so that it is made after and removed before.
    annotations: { "millrace/backend": route.backend.url },
  },
  spec: {
    parentRefs: [{ group: API, kind: "Gateway", name: GATEWAY, namespace: NAMESPACE, sectionName: route.system }],
    hostnames: [route.host],
    rules: [
      {
        matches: pathsOf(route).map(({ path, below }) => ({
          path: { type: below ? "PathPrefix" : "Exact", value: path },
        })),
        backendRefs: [{ group: "", kind: "Service", name: route.backend.service, port: route.backend.port }],
      },
    ],
  },
});
