import { z } from "zod";
import { type ImageName, imageNames } from "../components/images/spec";
import { type BrokerInstance, brokerInstances, type NodeInstance, nodeInstances } from "../components/core/capacity";

/** The settings of the places that are clusters. */

/** One of a list of names, said with all of them. */
const oneOf = <T extends string>(names: readonly T[]) => z.enum(names, `must be one of ${names.join(", ")}`);
const either = <const T extends readonly [string, string]>(names: T) =>
  z.enum(names, `must be "${names[0]}" or "${names[1]}"`);
const text = (rule: string, pattern: RegExp) => z.string(rule).regex(pattern, rule);
const whole = (low: number, high: number) => {
  const rule = `must be a whole number from ${low} to ${high}`;
  return z.int(rule).min(low, rule).max(high, rule);
};
const flag = z.boolean("must be true or false");

const domain = text(
  "must be a domain name such as data.example.com",
  /^(?=.{4,200}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/,
);
const cidr = text(
  "must be an IPv4 range such as 10.40.0.0/16",
  /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}\/([12]?\d|3[0-2])$/,
);
const email = text("must be an e-mail address", /^[^\s@]+@[^\s@]+\.[^\s@]+$/);
const label = text(
  "must be lower-case words joined by hyphens, at most 40 characters",
  /^(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*$/,
);
const https = text("must be an address that begins with https://", /^https:\/\/[^\s/]+\S*$/);
const arn = text(
  "must be an ARN such as arn:aws:iam::123456789012:role/admins",
  /^arn:[a-z-]+:[a-z0-9-]*:[a-z0-9-]*:\d*:\S+$/,
);
/** A Secret that the user has made beforehand: never a secret's value. */
const secretName = text("must be the name of a secret, letters, digits and /_+=.@-", /^[A-Za-z0-9/_+=.@-]{1,200}$/);

const image = text("must be an image with its digest, registry/repository@sha256:…", /^[^\s@]+@sha256:[0-9a-f]{64}$/);

/** Who applies the workers: this program, or Argo CD from what the program rendered. */
const delivery = z.enum(["pulumi", "argocd"], 'must be "pulumi" or "argocd"').default("pulumi");

/** A provider of identities. Its addresses are in `<issuer>/.well-known/openid-configuration`. */
const oidc = z.strictObject({
  issuer: https,
  /** `authorization_endpoint`, `token_endpoint` and `userinfo_endpoint` of that page. */
  authUrl: https,
  tokenUrl: https,
  userinfoUrl: https,
  /** Group whose members may change everything; everybody else who signs in looks. */
  admins: z.string("must be the name of a group").min(1, "must be the name of a group"),
  clientId: z.string("must be the id of a client of the issuer").min(1, "must be the id of a client of the issuer"),
  /** Secret with the client's secret under the key `clientSecret`: in Secrets Manager on AWS, else in the namespace of the system. */
  secret: secretName,
});

const kafka = z.strictObject({
  /** Size of a broker. */
  instance: oneOf<BrokerInstance>(brokerInstances).optional(),
  /** Fixed number of brokers; by default computed from the streams. */
  brokers: whole(1, 60).optional(),
  /** Copies of each partition. */
  replication: whole(1, 9).default(3),
});

const nodes = z.strictObject({
  instance: oneOf<NodeInstance>(nodeInstances).optional(),
  spot: flag.default(false),
  /** Nodes kept free for scaling out, as a part of those in use. */
  headroom: z
    .number("must be a number from 0 to 1")
    .min(0, "must be a number from 0 to 1")
    .max(1, "must be a number from 0 to 1")
    .default(0.2),
});

const rate = z.number("must be records a second, more than 0").positive("must be records a second, more than 0");

/** What both places have. */
const common = {
  delivery,
  /** Part of the declared rates that the stack is sized for. */
  load: z
    .number("must be more than 0 and at most 1")
    .positive("must be more than 0 and at most 1")
    .max(1, "must be more than 0 and at most 1")
    .default(1),
  /** Refuses to delete what holds data. */
  protect: flag.default(true),
  /** Scans every image that the program builds and pushes, by Trivy on PATH, before anything uses it. */
  scan: flag.default(true),
  /** Hosts are `<system>.<domain>`; without one nothing is public. */
  domain: domain.optional(),
  /** For the certificate authority, where one is asked by ACME. */
  contact: email.optional(),
  /** Who may write to the gateway: an API key is made for each. */
  producers: z.array(label, "must be a list of names").default([]),
  nodes: nodes.prefault({}),
  /** Records a second that one replica does at full use, by worker or gateway, where measured. */
  rates: z.record(z.string(), rate).default({}),
  /** Signs people in to Grafana and Argo CD. */
  oidc: oidc.optional(),
  /** Where alerts go. */
  alerts: z
    .strictObject({
      /** Secret with the address of a webhook under the key `url`. */
      webhook: secretName.optional(),
    })
    .prefault({}),
  /** Where captured databases are, by the capture's name. Default none: what is declared and not placed is not captured. */
  captures: z
    .record(
      z.string(),
      z.strictObject({
        /** Host of the server. */
        host: text("must be a host or an address", /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/),
        port: whole(1, 65_535).default(1433),
        /** Addresses that the host has, for network policies. */
        cidrs: z.array(cidr, "must be a list of IPv4 ranges").min(1, "must name the addresses of the host"),
        /** Secret with the user and password of the database under the keys `username` and `password`. */
        secret: secretName,
      }),
    )
    .default({}),
  /** Which pollers run, by name. Default none: a source that is declared and not placed is not asked. */
  pollers: z
    .record(
      z.string(),
      z.strictObject({
        /** Asked instead of the definition's address. */
        url: https.optional(),
        /** Addresses that the source has, for network policies. Default every address. */
        cidrs: z
          .array(cidr, "must be a list of IPv4 ranges")
          .min(1, "must name the addresses of the source, or be left out")
          .optional(),
        /** Secret with what the poller sends under the key `secret`, where its definition sends one. */
        secret: secretName.optional(),
      }),
    )
    .default({}),
  /** The git repository that Argo CD reads. Needed for delivery "argocd". */
  repository: z
    .strictObject({
      url: https,
      revision: z.string("must be a branch or tag").min(1, "must be a branch or tag").default("main"),
    })
    .optional(),
};

export const kubernetes = z.strictObject({
  place: z.literal("kubernetes"),
  ...common,
  kafka: kafka.prefault({}),
  /** Context of the kubeconfig; by default the current one. */
  context: z.string("must be the name of a context").min(1, "must be the name of a context").optional(),
  /** Addresses of the API server, for network policies. */
  cidrs: z.array(cidr, "must be a list of IPv4 ranges").default(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]),
  storageClass: z.string("must be the name of a storage class").default("standard"),
  /** Zones that the cluster's nodes lie in, as their label `topology.kubernetes.io/zone` says; 1 for a cluster without. */
  zones: z.union([z.literal(1), z.literal(3)], "must be 1 or 3").default(1),
  /** Class of the cluster's Gateway API controller; needed with a domain. */
  gatewayClass: label.optional(),
  /** Where the program pushes the image of the workloads, logged in as whoever runs it: `registry.example.com/data`. */
  registry: text(
    "must be a registry's host with an optional path such as registry.example.com/data",
    /^[a-z0-9.-]+(:[0-9]{1,5})?(\/[a-z0-9._-]+)*$/,
  ).optional(),
  /** Images that were pushed already, by name; each with its digest. */
  images: z
    .strictObject(
      Object.fromEntries(imageNames.map((name) => [name, image])) as Readonly<Record<ImageName, typeof image>>,
    )
    .optional(),
});

export const aws = z.strictObject({
  place: z.literal("aws"),
  ...common,
  region: text("must be a region such as us-east-1", /^[a-z]{2}(-[a-z]+)+-\d$/).default("us-east-1"),
  kafka: kafka.extend({ form: either(["msk", "strimzi"]).default("msk") }).prefault({}),
  network: z
    .strictObject({
      cidr: cidr.default("10.40.0.0/16"),
      /** NAT gateways: one in each zone, or one in all. */
      nat: either(["per-zone", "one"]).default("per-zone"),
    })
    .prefault({}),
  cluster: z
    .strictObject({
      /** Where the API server answers. */
      endpoint: either(["public", "private"]).default("private"),
      /** Who may reach a public one. */
      allow: z.array(cidr, "must be a list of IPv4 ranges").default([]),
      /** Roles that administer the cluster. */
      admins: z.array(arn, "must be a list of ARNs").default([]),
    })
    .prefault({}),
  /** Id of the Route 53 zone that answers for the domain. */
  zone: text("must be the id of a hosted zone such as Z0123456789ABCDEFGHIJ", /^Z[A-Z0-9]{5,31}$/).optional(),
  budget: z
    .strictObject({
      /** Dollars a month; by default a quarter more than the plan. */
      monthly: z.number("must be dollars a month").positive("must be dollars a month").optional(),
      contacts: z.array(email, "must be a list of e-mail addresses").default([]),
    })
    .prefault({}),
});

export type KubernetesValues = z.infer<typeof kubernetes>;
export type AwsValues = z.infer<typeof aws>;

/** What one setting asks of another; each a sentence without the remedy's file. */
export function contradictions(values: AwsValues | KubernetesValues): readonly string[] {
  const defects: string[] = [];
  if (values.delivery === "argocd" && values.repository === undefined) {
    defects.push(
      'millrace:repository must be set for millrace:delivery "argocd", since Argo CD reads the workers from it, got nothing',
    );
  }
  if (values.producers.length === 0) {
    defects.push(
      "millrace:producers must name at least one who may write to the gateway, which in a cluster is never open, got an empty list",
    );
  }
  if (values.domain !== undefined && values.oidc === undefined) {
    defects.push(
      "millrace:oidc must be set with millrace:domain, since pages at a public door need a sign-in, got nothing",
    );
  }
  if (values.protect && values.alerts.webhook === undefined) {
    defects.push(
      "millrace:alerts.webhook must be set where millrace:protect is true, since somebody has to hear of a page, got nothing",
    );
  }
  if (values.place === "kubernetes") {
    if ((values.registry === undefined) === (values.images === undefined)) {
      defects.push(
        "millrace:registry (where the program pushes the image of the workloads) or millrace:images (one that was pushed already) must be set, got both or neither",
      );
    }
    if (values.domain !== undefined && values.gatewayClass === undefined) {
      defects.push("millrace:gatewayClass must be set with millrace:domain, got nothing");
    }
    if (values.domain !== undefined && values.contact === undefined) {
      defects.push(
        "millrace:contact must be set with millrace:domain, since the certificate authority asks for it, got nothing",
      );
    }
  } else if (values.domain !== undefined && values.zone === undefined) {
    defects.push(
      "millrace:zone must be set with millrace:domain, since its records and certificates are made there, got nothing",
    );
  } else if (values.cluster.endpoint === "public" && values.cluster.allow.length === 0) {
    defects.push('millrace:cluster.allow must name who may reach a "public" endpoint, got an empty list');
  }
  return defects;
}
