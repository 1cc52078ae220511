import type { Manifest } from "../../components/core/kubernetes/manifest";
import { ownershipDefects, replicaDefects } from "./ownership";
import { deployment, object } from "./topology/testing";

const none = { pulumi: [], argocd: [], made: [] };
const account = object("v1", "ServiceAccount", "keda-operator");

test("objects of one owner each are right", () => {
  expect(
    ownershipDefects({
      pulumi: [account, object("v1", "Secret", "a"), object("v1", "Secret", "a", {}, { namespace: "there" })],
      argocd: [deployment("fraud")],
      made: [{ kind: "Secret", name: "b", namespace: "here" }],
    }),
  ).toEqual([]);
});

test("an object that Pulumi and Argo CD both apply has two owners, and so has one that is applied twice", () => {
  expect(ownershipDefects({ ...none, pulumi: [deployment("fraud")], argocd: [deployment("fraud")] })).toEqual([
    "Deployment here/fraud: it must have one owner, got 2: Pulumi and Argo CD own it; leave it to one of them (setting `delivery`)",
  ]);
  expect(ownershipDefects({ ...none, argocd: [account, account] })).toEqual([
    "ServiceAccount here/keda-operator: it must have one owner, got 2: Argo CD applies it 2 times; leave it to one of them (setting `delivery`)",
  ]);
});

test("what a chart or an operator makes is not applied beside it", () => {
  expect(
    ownershipDefects({
      pulumi: [
        account,
        object("kafka.strimzi.io/v1", "KafkaUser", "fraud", { spec: { authentication: { type: "tls" } } }),
        object("v1", "Secret", "fraud"),
      ],
      argocd: [],
      made: [
        { kind: "ServiceAccount", name: "keda-operator", namespace: "here" },
        { kind: "Secret", name: "fraud", namespace: "here" },
      ],
    }),
  ).toEqual([
    "ServiceAccount here/keda-operator: it must have one owner, got 2: Pulumi and a chart or operator own it; leave it to one of them (setting `delivery`)",
    "Secret here/fraud: it must have one owner, got 2: Pulumi and the operator of KafkaUser here/fraud own it; leave it to one of them (setting `delivery`)",
  ]);
});

test("kinds of one name in two groups are two objects, and versions of one group are one", () => {
  const cluster = (apiVersion: string) => object(apiVersion, "Cluster", "a");
  expect(ownershipDefects({ ...none, pulumi: [cluster("a.io/v1"), cluster("b.io/v1")] })).toEqual([]);
  expect(ownershipDefects({ ...none, pulumi: [cluster("a.io/v1")], argocd: [cluster("a.io/v2")] })).toEqual([
    "Cluster here/a: it must have one owner, got 2: Pulumi and Argo CD own it; leave it to one of them (setting `delivery`)",
  ]);
});

test("the count of a workload is its autoscaler's alone", () => {
  const scaler = object("keda.sh/v1alpha1", "ScaledObject", "s", { spec: { scaleTargetRef: { name: "fraud" } } });
  const fixed = deployment("fraud");
  const counted: Manifest = { ...fixed, spec: { ...(fixed.spec as object), replicas: 2 } };
  expect(replicaDefects([scaler, fixed])).toEqual([]);
  expect(replicaDefects([counted])).toEqual([]);
  expect(replicaDefects([scaler, counted])).toEqual([
    "Deployment here/fraud: spec.replicas must be absent, since ScaledObject here/s sets it; each deployment would put it back",
  ]);
});
