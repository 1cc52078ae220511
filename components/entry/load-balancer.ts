import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Late } from "../core/text";
import type { RenderedAlb, RenderedListener } from "./render";
import { GATEWAY, type ValidAlbEntrySpec } from "./spec";

/** Seconds that resolvers keep the record which proves the domain. */
const TTL = 60;

export interface LoadBalancer {
  readonly balancer: aws.lb.LoadBalancer;
  /** ARNs of the target groups by system. */
  readonly groups: Readonly<Record<string, pulumi.Output<string>>>;
  /** What must be there before pods are put into the groups, and outlive that. */
  readonly ready: readonly pulumi.Resource[];
}

/** The load balancer with its listeners, rules and groups, its certificate, and the ways from the world to it and on to the pods. */
export function loadBalancer(
  spec: ValidAlbEntrySpec,
  rendered: RenderedAlb,
  options: pulumi.CustomResourceOptions,
): LoadBalancer {
  const { group, ways } = firewall(spec, rendered, options);
  const balancer = new aws.lb.LoadBalancer(
    GATEWAY,
    {
      loadBalancerType: "application",
      internal: false,
      subnets: [...spec.network.publicSubnets],
      securityGroups: [group.id],
      dropInvalidHeaderFields: true,
      ...(spec.accessLogs === undefined ? {} : { accessLogs: { enabled: true, ...spec.accessLogs } }),
    },
    options,
  );
  if (spec.webAcl !== undefined)
    new aws.wafv2.WebAclAssociation(GATEWAY, { resourceArn: balancer.arn, webAclArn: spec.webAcl }, options);
  const listeners = listenersOf(spec, rendered, balancer.arn, options);
  const targets = rendered.targets.map(({ route, listener, conditions, group: args }) => {
    const target = new aws.lb.TargetGroup(route.system, { ...args, vpcId: spec.network.vpcId }, options);
    const rule = new aws.lb.ListenerRule(
      route.system,
      {
        listenerArn: listeners[listener],
        conditions: [...conditions],
        actions: [{ type: "forward", targetGroupArn: target.arn }],
      },
      options,
    );
    return { system: route.system, arn: target.arn, rule };
  });
  return {
    balancer,
    groups: Object.fromEntries(targets.map(({ system, arn }) => [system, arn])),
    ready: [...ways, ...targets.map(({ rule }) => rule)],
  };
}

/** Who may come in, and the pods' ports that may be asked: nothing else leaves. */
function firewall(
  { network, podsGroup, allow }: ValidAlbEntrySpec,
  { listeners, podPorts }: RenderedAlb,
  options: pulumi.CustomResourceOptions,
): { readonly group: aws.ec2.SecurityGroup; readonly ways: readonly pulumi.Resource[] } {
  const group = new aws.ec2.SecurityGroup(
    GATEWAY,
    { vpcId: network.vpcId, description: "The entry of Millrace" },
    options,
  );
  const tcp = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port });
  const incoming = listeners.flatMap(({ name, port }) =>
    allow.map(
      (cidrIpv4) =>
        new aws.vpc.SecurityGroupIngressRule(
          `${name}-${cidrIpv4}`,
          { securityGroupId: group.id, cidrIpv4, ...tcp(port), description: `${name} from ${cidrIpv4}` },
          options,
        ),
    ),
  );
  const outgoing = podPorts.flatMap((port) => [
    new aws.vpc.SecurityGroupEgressRule(
      `pods-${port}`,
      {
        securityGroupId: group.id,
        referencedSecurityGroupId: podsGroup,
        ...tcp(port),
        description: "From the entry to pods",
      },
      options,
    ),
    new aws.vpc.SecurityGroupIngressRule(
      `pods-${port}`,
      {
        securityGroupId: podsGroup,
        referencedSecurityGroupId: group.id,
        ...tcp(port),
        description: "From the entry to pods",
      },
      options,
    ),
  ]);
  return { group, ways: [...incoming, ...outgoing] };
}

function listenersOf(
  spec: ValidAlbEntrySpec,
  { listeners }: RenderedAlb,
  loadBalancerArn: Late<string>,
  options: pulumi.CustomResourceOptions,
): Readonly<Record<RenderedListener["name"], Late<string>>> {
  const certificateArn = certificate(spec, options);
  const authority = clientAuthority(spec, listeners, options);
  return Object.fromEntries(
    listeners.map(({ name, port, protocol, sslPolicy, otherwise }) => {
      const listener = new aws.lb.Listener(
        name,
        {
          loadBalancerArn,
          port,
          protocol,
          defaultActions: [otherwise],
          ...(sslPolicy === undefined ? {} : { sslPolicy, certificateArn }),
          ...(name === "mutual" ? { mutualAuthentication: { mode: "verify", trustStoreArn: authority } } : {}),
        },
        options,
      );
      return [name, listener.arn];
    }),
  ) as Record<RenderedListener["name"], Late<string>>;
}

/** One certificate for every host of the domain, proven by a record of its zone. */
function certificate(
  { domain, zoneId }: ValidAlbEntrySpec,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const asked = new aws.acm.Certificate(
    GATEWAY,
    { domainName: `*.${domain}`, validationMethod: "DNS", keyAlgorithm: "EC_prime256v1" },
    options,
  );
  const proof = asked.domainValidationOptions.apply(([first]) => {
    if (first === undefined)
      throw new Error(`ACM asks for no record to prove *.${domain}; look at the certificate there`);
    return first;
  });
  const record = new aws.route53.Record(
    `${GATEWAY}-proof`,
    {
      zoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType.apply((type) => type as aws.route53.RecordType),
      records: [proof.resourceRecordValue],
      ttl: TTL,
      // The record of a domain is always the same, and outlives a stack that was destroyed halfway.
      allowOverwrite: true,
    },
    options,
  );
  return new aws.acm.CertificateValidation(
    GATEWAY,
    { certificateArn: asked.arn, validationRecordFqdns: [record.fqdn] },
    options,
  ).certificateArn;
}

function clientAuthority(
  { clientAuthority: from }: ValidAlbEntrySpec,
  listeners: readonly RenderedListener[],
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> | undefined {
  if (from === undefined || listeners.every(({ name }) => name !== "mutual")) return undefined;
  return new aws.lb.TrustStore(
    GATEWAY,
    { caCertificatesBundleS3Bucket: from.bucket, caCertificatesBundleS3Key: from.key },
    options,
  ).arn;
}
