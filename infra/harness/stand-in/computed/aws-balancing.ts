import { arn, type Computations, text } from "./model";

const HOSTED_ZONE = "Z0123456789ABCDEFGHIJ";

/** What AWS computes of load balancers and what stands behind them. */
export const balancing: Computations = {
  "aws:lb/loadBalancer:LoadBalancer": {
    named: "name",
    id: (draft) => arn(draft, "elasticloadbalancing", `loadbalancer/app/${text(draft, "name")}/${draft.tail(16)}`),
    outputs: (made) => ({
      arn: made.id,
      arnSuffix: `app/${text(made, "name")}/${made.tail(16)}`,
      dnsName: `${made.tail(32)}.${made.region}.elb.amazonaws.com`,
      zoneId: HOSTED_ZONE,
    }),
    immutable: ["name", "internal", "loadBalancerType"],
  },
  "aws:lb/targetGroup:TargetGroup": {
    named: "name",
    id: (draft) => arn(draft, "elasticloadbalancing", `targetgroup/${text(draft, "name")}/${draft.tail(16)}`),
    outputs: (made) => ({ arn: made.id, arnSuffix: `targetgroup/${text(made, "name")}/${made.tail(16)}` }),
    immutable: ["name", "port", "protocol", "targetType", "vpcId"],
  },
  "aws:lb/listener:Listener": {
    id: (draft) => arn(draft, "elasticloadbalancing", `listener/app/${draft.name}/${draft.tail(16)}`),
    outputs: ({ id }) => ({ arn: id }),
    immutable: ["loadBalancerArn"],
  },
  "aws:lb/listenerRule:ListenerRule": {
    id: (draft) => arn(draft, "elasticloadbalancing", `listener-rule/app/${draft.name}/${draft.tail(16)}`),
    outputs: ({ id }) => ({ arn: id }),
    immutable: ["listenerArn"],
  },
  "aws:lb/trustStore:TrustStore": {
    named: "name",
    id: (draft) => arn(draft, "elasticloadbalancing", `truststore/${text(draft, "name")}/${draft.tail(16)}`),
    outputs: (made) => ({ arn: made.id, arnSuffix: `truststore/${text(made, "name")}/${made.tail(16)}` }),
    immutable: ["name"],
  },
  "aws:wafv2/webAclAssociation:WebAclAssociation": {
    id: (draft) => `${text(draft, "webAclArn")},${text(draft, "resourceArn")}`,
    immutable: ["webAclArn", "resourceArn"],
  },
};
