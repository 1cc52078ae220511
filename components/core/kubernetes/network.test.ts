import { networkPolicy } from "./network";

const policy = (from: Parameters<typeof networkPolicy>[0]["from"]) =>
  networkPolicy({
    name: "store",
    namespace: "millrace-store",
    pods: { app: "store" },
    ...(from === undefined ? {} : { from }),
  }).spec;

test("a way to nobody lets nobody in, though Kubernetes would read its empty list as everybody", () => {
  expect(policy([{ peers: [], ports: [80] }])).toEqual({
    podSelector: { matchLabels: { app: "store" } },
    policyTypes: ["Ingress"],
    ingress: [],
  });
});

test("a way names pods by their namespace and labels, or addresses", () => {
  const peers = [
    { kind: "pods" as const, namespace: "millrace-workers" },
    { kind: "pods" as const, namespace: "millrace-prometheus", labels: { app: "prometheus" } },
    { kind: "addresses" as const, cidrs: ["10.0.0.0/8"] },
  ];
  expect(policy([{ peers, ports: [80, 443] }])).toMatchObject({
    ingress: [
      {
        from: [
          { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "millrace-workers" } } },
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "millrace-prometheus" } },
            podSelector: { matchLabels: { app: "prometheus" } },
          },
          { ipBlock: { cidr: "10.0.0.0/8" } },
        ],
        ports: [
          { protocol: "TCP", port: 80 },
          { protocol: "TCP", port: 443 },
        ],
      },
    ],
  });
});

test("what a policy does not speak of stays open to other policies", () => {
  expect(policy(undefined)).toEqual({ podSelector: { matchLabels: { app: "store" } }, policyTypes: [] });
});
