import { describeRule } from "../../testing/cases";
import { object, resource } from "../../testing/subjects";

const msk = (fields: object) => resource("aws:msk/cluster:Cluster", "kafka", fields as never);
const transit = (encryptionInTransit: object) => msk({ encryptionInfo: { encryptionInTransit } });
const strimzi = (listener: object, rest: object = { authorization: { type: "simple" } }) =>
  object("kafka.strimzi.io/v1:Kafka", "kafka/millrace", {
    spec: { kafka: { listeners: [{ name: "tls", ...listener }], ...rest } as never },
  });

describeRule("kafka-tls", {
  ending:
    "; set encryptionInTransit to { clientBroker: TLS, inCluster: true }, of a listener of Strimzi tls " +
    "(AWS FSBP MSK.1; Apache Kafka security: Encryption and Authentication using SSL)",
  reports: {
    "clients that may speak in plain": [
      transit({ clientBroker: "TLS_PLAINTEXT", inCluster: true }),
      'aws:msk/cluster:Cluster "kafka": encryptionInfo.encryptionInTransit.clientBroker must be "TLS", got "TLS_PLAINTEXT"',
    ],
    "brokers that speak in plain": [
      transit({ clientBroker: "TLS", inCluster: false }),
      'aws:msk/cluster:Cluster "kafka": encryptionInfo.encryptionInTransit.inCluster must be true, got false',
    ],
    "a listener of Strimzi in plain": [
      strimzi({ tls: false }),
      'Kafka "kafka/millrace": tls of listener "tls" must be true, got false',
    ],
  },
  accepts: {
    "TLS everywhere": transit({ clientBroker: "TLS", inCluster: true }),
    "what MSK does by itself": msk({}),
    "a listener with TLS": strimzi({ tls: true }),
  },
});

describeRule("kafka-authenticated", {
  ending:
    "; set an authentication of clients (sasl.iam, sasl.scram or tls), and of Strimzi an authorization " +
    "(AWS FSBP MSK.6; Apache Kafka security: Authorization and ACLs)",
  reports: {
    "clients without a name": [
      msk({ clientAuthentication: { unauthenticated: true, sasl: { iam: true } } }),
      'aws:msk/cluster:Cluster "kafka": clientAuthentication.unauthenticated must be false, got true',
    ],
    "no way to say who one is": [
      msk({}),
      'aws:msk/cluster:Cluster "kafka": clientAuthentication must be sasl.iam, sasl.scram or tls, got nothing',
    ],
    "a listener that asks nobody": [
      strimzi({ tls: true }),
      'Kafka "kafka/millrace": authentication of listener "tls" must be tls, scram-sha-512 or oauth, got nothing',
    ],
    "brokers that allow all": [
      strimzi({ authentication: { type: "tls" } }, {}),
      'Kafka "kafka/millrace": spec.kafka.authorization must be there, got nothing',
    ],
  },
  accepts: {
    "names by IAM": msk({ clientAuthentication: { sasl: { iam: true }, unauthenticated: false } }),
    "names by certificates": strimzi({ authentication: { type: "tls" } }),
  },
});

const listener = (fields: object) => resource("aws:lb/listener:Listener", "https", fields as never);
const redirect = (protocol: string) => [{ type: "redirect", redirect: { protocol, port: "443" } }];

describeRule("listener-tls", {
  ending:
    "; make it HTTPS or TLS with a policy of TLS 1.3, or redirect to HTTPS " + "(AWS FSBP ELB.1; AWS FSBP ELB.17)",
  reports: {
    "a listener in plain": [
      listener({ protocol: "HTTP", defaultActions: [{ type: "forward" }] }),
      'aws:lb/listener:Listener "https": protocol must be HTTPS or TLS, got "HTTP"',
    ],
    "one that leads to another in plain": [
      listener({ protocol: "HTTP", defaultActions: redirect("HTTP") }),
      'aws:lb/listener:Listener "https": protocol must be HTTPS or TLS, got "HTTP"',
    ],
    "one that still takes old versions": [
      listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-2016-08" }),
      'aws:lb/listener:Listener "https": sslPolicy must be one of ELBSecurityPolicy-TLS13-1-2-…, ELBSecurityPolicy-TLS13-1-3-…, got "ELBSecurityPolicy-2016-08"',
    ],
  },
  accepts: {
    TLS: listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" }),
    "what leads to TLS": listener({ protocol: "HTTP", defaultActions: redirect("HTTPS") }),
  },
});

const parameters = (value: string) =>
  resource("aws:rds/parameterGroup:ParameterGroup", "postgres", { parameters: [{ name: "rds.force_ssl", value }] });
const database = (group?: ReturnType<typeof parameters>) =>
  resource("aws:rds/instance:Instance", "postgres", {}, group === undefined ? {} : { parameterGroupName: group });

describeRule("rds-tls", {
  ending: "; give it a parameter group with rds.force_ssl 1 (AWS FSBP RDS.38)",
  reports: {
    "a database with the parameters of AWS": [
      [database(), parameters("1")],
      'aws:rds/instance:Instance "postgres": rds.force_ssl must be "1", got nothing',
    ],
    "one that takes plain connections": [
      [database(parameters("0")), parameters("0")],
      'aws:rds/instance:Instance "postgres": rds.force_ssl must be "1", got nothing',
    ],
  },
  accepts: { "one that takes none": [database(parameters("1")), parameters("1")] },
});
