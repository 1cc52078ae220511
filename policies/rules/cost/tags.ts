import type { Place } from "../../core/reading";
import { type Breach, type Rule, stackRule } from "../../core/rule";
import { kindOf, ofType, type Subject } from "../../core/subject";
import { eachBreach } from "../asking";

/** What of AWS that the platform makes can bear tags, and is billed or holds what is. */
const TAGGABLE: ReadonlySet<string> = new Set(
  [
    "acm/certificate:Certificate",
    "cloudwatch/logGroup:LogGroup",
    "budgets/budget:Budget",
    "ebs/volume:Volume",
    "ec2/eip:Eip",
    "ec2/flowLog:FlowLog",
    "ec2/instance:Instance",
    "ec2/internetGateway:InternetGateway",
    "ec2/natGateway:NatGateway",
    "ec2/routeTable:RouteTable",
    "ec2/securityGroup:SecurityGroup",
    "ec2/subnet:Subnet",
    "ec2/vpc:Vpc",
    "ec2/vpcEndpoint:VpcEndpoint",
    "ecr/repository:Repository",
    "eks/accessEntry:AccessEntry",
    "eks/addon:Addon",
    "eks/cluster:Cluster",
    "eks/podIdentityAssociation:PodIdentityAssociation",
    "iam/role:Role",
    "kms/key:Key",
    "lb/listener:Listener",
    "lb/listenerRule:ListenerRule",
    "lb/loadBalancer:LoadBalancer",
    "lb/targetGroup:TargetGroup",
    "msk/cluster:Cluster",
    "rds/instance:Instance",
    "rds/parameterGroup:ParameterGroup",
    "rds/subnetGroup:SubnetGroup",
    "s3/bucket:Bucket",
    "secretsmanager/secret:Secret",
  ].map((type) => `aws:${type}`),
);

const PROVIDER = "pulumi:providers:aws";

const isAsked = (subject: Subject): boolean =>
  TAGGABLE.has(subject.type) || ["NodeClass", "StorageClass"].includes(kindOf(subject) ?? "");

/** Whether it is a storage class of another than EBS, which has no tags. */
const isOthers = (subject: Subject): boolean => {
  const provisioner = subject.inputs.at("provisioner");
  return (
    kindOf(subject) === "StorageClass" && !provisioner.unknown && provisioner.text()?.startsWith("ebs.csi.") !== true
  );
};

const tagsOf = (place: Place): ReadonlyMap<string, string> =>
  new Map(
    place.fields().flatMap(([key, value]) => {
      const text = value.text();
      return text === undefined ? [] : [[key, text] as const];
    }),
  );

/** What a provider gives all that it makes. @throws UnknownRead */
function given({ inputs }: Subject): ReadonlyMap<string, string> {
  // Inputs of a provider are texts, of JSON where they are no texts themselves.
  const place = inputs.at("defaultTags");
  return tagsOf((place.text() === undefined ? place : place.json()).at("tags"));
}

/** What all providers give alike: which one made a resource is not told. @throws UnknownRead */
function defaultTags(providers: readonly Subject[]): ReadonlyMap<string, string> {
  const [first = new Map<string, string>(), ...rest] = providers.map(given);
  return new Map([...first].filter(([key, value]) => rest.every((other) => other.get(key) === value)));
}

/** What a resource says itself. @throws UnknownRead */
function ownTags(subject: Subject): ReadonlyMap<string, string> {
  const { inputs } = subject;
  if (TAGGABLE.has(subject.type)) return tagsOf(inputs.at("tags"));
  // Nodes and volumes are made by others than the provider, who take tags from these.
  if (kindOf(subject) === "NodeClass") return tagsOf(inputs.at("spec", "tags"));
  return new Map(
    inputs
      .at("parameters")
      .fields()
      .filter(([key]) => key.startsWith("tagSpecification_"))
      .map(([, place]) => {
        const [key = "", ...value] = (place.text() ?? "").split("=");
        return [key, value.join("=")] as const;
      }),
  );
}

const tags = stackRule<{ readonly tags: readonly string[] }>(
  {
    name: "cost-tags",
    family: "cost",
    title: "What costs says for which stack",
    severity: "medium",
    references: [{ framework: "AWS Well-Architected", id: "COST03-BP02" }],
    remedy:
      "let the provider's defaultTags give them, the tags of a NodeClass, and tagSpecification_1 … of a StorageClass",
    judge: (stack, options) => {
      const providers = ofType(stack, PROVIDER);
      return [
        ...providers.flatMap((provider) =>
          eachBreach(provider, () => missing("defaultTags", given(provider), options.tags)),
        ),
        ...stack.subjects.flatMap((subject) =>
          isAsked(subject) && !isOthers(subject)
            ? eachBreach(subject, () => {
                const own = ownTags(subject);
                const defaults = defaultTags(providers);
                // What a provider lacks is said of the provider.
                const lacks =
                  TAGGABLE.has(subject.type) && providers.length > 0 ? [] : missing("tags", own, options.tags);
                return [...lacks, ...changed(own, defaults, options.tags)];
              })
            : [],
        ),
      ];
    },
  },
  { tags: { doc: "Tags that everything must bear", default: ["millrace:project", "millrace:stack"] } },
);

function missing(what: string, born: ReadonlyMap<string, string>, required: readonly string[]): readonly Breach[] {
  const absent = required.filter((tag) => (born.get(tag) ?? "") === "");
  return absent.length === 0
    ? []
    : [{ what, allowed: `with ${required.join(", ")}`, got: `none of ${absent.join(", ")}` }];
}

/** Tags of a resource's own go before those of its provider. */
const changed = (
  own: ReadonlyMap<string, string>,
  defaults: ReadonlyMap<string, string>,
  required: readonly string[],
): readonly Breach[] =>
  required
    .filter((tag) => own.has(tag) && defaults.has(tag) && own.get(tag) !== defaults.get(tag))
    .map((tag) => ({
      what: `tag ${tag}`,
      allowed: JSON.stringify(defaults.get(tag)),
      got: JSON.stringify(own.get(tag)),
    }));

/** Whose money it is. */
export const tagRules: readonly Rule[] = [tags];
