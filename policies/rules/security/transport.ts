import type { Place } from "../../core/reading";
import { type Breach, checks, resourceRule, type Rule, stackRule } from "../../core/rule";
import { kindOf, ofType, type Subject } from "../../core/subject";
import { mustBe, oneOf, ofTypes } from "../asking";

const MSK = ["aws:msk/cluster:Cluster"];

/** The listeners of a cluster of Strimzi. */
const listenersOf = (subject: Subject): readonly Place[] =>
  kindOf(subject) === "Kafka" ? subject.inputs.at("spec", "kafka", "listeners").items() : [];

const calling = (listener: Place): string => `listener ${listener.at("name").shown()}`;

const kafkaTls = resourceRule({
  name: "kafka-tls",
  family: "security",
  title: "Kafka is spoken by TLS alone, between brokers too",
  severity: "critical",
  references: [
    { framework: "AWS FSBP", id: "MSK.1" },
    { framework: "Apache Kafka", id: "security: Encryption and Authentication using SSL" },
  ],
  remedy: "set encryptionInTransit to { clientBroker: TLS, inCluster: true }, of a listener of Strimzi tls",
  judge: (subject) => [
    ...ofTypes(
      subject,
      MSK,
      // The defaults of MSK are TLS and true.
      (inputs) => defaulted(inputs.at("encryptionInfo", "encryptionInTransit", "clientBroker"), "TLS"),
      (inputs) => defaulted(inputs.at("encryptionInfo", "encryptionInTransit", "inCluster"), true),
    ),
    ...listenersOf(subject).map((listener) => ({
      on: subject,
      ask: () => mustBe(listener.at("tls"), true, `tls of ${calling(listener)}`),
    })),
  ],
});

const defaulted = (place: Place, value: string | boolean): Breach | undefined =>
  place.absent ? undefined : mustBe(place, value);

const kafkaAuthentication = resourceRule({
  name: "kafka-authenticated",
  family: "security",
  title: "Nobody speaks to Kafka without saying who it is, and may do only what it was allowed",
  severity: "critical",
  references: [
    { framework: "AWS FSBP", id: "MSK.6" },
    { framework: "Apache Kafka", id: "security: Authorization and ACLs" },
  ],
  remedy: "set an authentication of clients (sasl.iam, sasl.scram or tls), and of Strimzi an authorization",
  judge: (subject) => [
    ...ofTypes(subject, MSK, (inputs) => defaulted(inputs.at("clientAuthentication", "unauthenticated"), false), known),
    ...listenersOf(subject).map((listener) => ({
      on: subject,
      ask: () =>
        listener.at("authentication", "type").absent
          ? { what: `authentication of ${calling(listener)}`, allowed: "tls, scram-sha-512 or oauth", got: "nothing" }
          : undefined,
    })),
    ...(kindOf(subject) !== "Kafka"
      ? []
      : checks(subject, () => {
          const authorization = subject.inputs.at("spec", "kafka", "authorization");
          return authorization.at("type").absent
            ? { what: authorization.path, allowed: "there", got: "nothing" }
            : undefined;
        })),
  ],
});

/** MSK knows three ways in which clients say who they are. */
function known(inputs: Place): Breach | undefined {
  const of = inputs.at("clientAuthentication");
  const ways = [of.at("sasl", "iam"), of.at("sasl", "scram")];
  if (ways.some((way) => way.is(true)) || !of.at("tls").absent) return undefined;
  return { what: of.path, allowed: "sasl.iam, sasl.scram or tls", got: of.shown() };
}

const LISTENER = "aws:lb/listener:Listener";
const SECURE = ["HTTPS", "TLS"];

const listeners = resourceRule<{ readonly policies: readonly string[] }>(
  {
    name: "listener-tls",
    family: "security",
    title: "Load balancers answer by TLS 1.2 or later, or lead to where they do",
    severity: "high",
    references: [
      { framework: "AWS FSBP", id: "ELB.1" },
      { framework: "AWS FSBP", id: "ELB.17" },
    ],
    remedy: "make it HTTPS or TLS with a policy of TLS 1.3, or redirect to HTTPS",
    judge: (subject, { policies }) =>
      ofTypes(
        subject,
        [LISTENER],
        (inputs) => {
          if (SECURE.includes(inputs.at("protocol").text() ?? "")) return undefined;
          const actions = inputs.at("defaultActions").items();
          const leads = actions.length > 0 && actions.every((action) => action.at("redirect", "protocol").is("HTTPS"));
          return leads ? undefined : { what: "protocol", allowed: oneOf(SECURE), got: inputs.at("protocol").shown() };
        },
        (inputs) => {
          const policy = inputs.at("sslPolicy");
          if (!SECURE.includes(inputs.at("protocol").text() ?? "")) return undefined;
          return policies.some((prefix) => policy.text()?.startsWith(prefix) === true)
            ? undefined
            : {
                what: policy.path,
                allowed: `one of ${policies.map((prefix) => `${prefix}…`).join(", ")}`,
                got: policy.shown(),
              };
        },
      ),
  },
  {
    policies: {
      doc: "How the names of allowed policies begin",
      default: ["ELBSecurityPolicy-TLS13-1-2-", "ELBSecurityPolicy-TLS13-1-3-"],
    },
  },
);

const PARAMETERS = "aws:rds/parameterGroup:ParameterGroup";

const databases = stackRule({
  name: "rds-tls",
  family: "security",
  title: "Databases take connections by TLS alone",
  severity: "high",
  references: [{ framework: "AWS FSBP", id: "RDS.38" }],
  remedy: "give it a parameter group with rds.force_ssl 1",
  judge: (stack) =>
    ofType(stack, "aws:rds/instance:Instance").map((database) => ({
      on: database,
      ask: () => {
        const groups = ofType(stack, PARAMETERS).filter(
          ({ urn }) => database.sources.parameterGroupName?.includes(urn) === true,
        );
        const forced = groups.some(({ inputs }) =>
          inputs
            .at("parameters")
            .items()
            .some((one) => one.at("name").is("rds.force_ssl") && (one.at("value").is("1") || one.at("value").is(1))),
        );
        return forced ? undefined : { what: "rds.force_ssl", allowed: '"1"', got: "nothing" };
      },
    })),
});

/** What is said over the network is encrypted, and by whom is known. */
export const transportRules: readonly Rule[] = [kafkaTls, kafkaAuthentication, listeners, databases];
