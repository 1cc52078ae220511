import type { Place } from "../../core/reading";
import { type Breach, type Check, checks, type Reference, resourceRule, type Rule } from "../../core/rule";
import { groupOf, kindOf, type Subject } from "../../core/subject";
import { quantity } from "../../core/quantities";
import { ofTypes, oneOf } from "../asking";

const architected = (id: string): Reference => ({ framework: "AWS Well-Architected", id });
const select = architected("COST06-BP02");

/** Karpenter's pools of nodes, also those of EKS Auto Mode. */
const isNodePool = (subject: Subject): boolean => kindOf(subject) === "NodePool" && groupOf(subject) === "karpenter.sh";

/** `m7g` of `m7g.large`, `kafka.m7g.large` and `db.m7g.large`. */
const familyOf = (type: string): string => /(?:^|\.)([a-z]+\d+[a-z-]*)\.[^.]+$/.exec(type)?.[1] ?? type;

interface NodeOptions {
  readonly categories: readonly string[];
  readonly generation: number;
}

/** Whether a family, `m7g`, is of a category and generation. */
function isAllowed(family: string, { categories, generation }: NodeOptions): boolean {
  const [, category = "", number] = /^([a-z]+)(\d+)/.exec(family) ?? [];
  return categories.includes(category) && Number(number) >= generation;
}

const nodes = resourceRule<{ readonly categories: readonly string[]; readonly generation: number }>(
  {
    name: "node-families",
    family: "cost",
    title: "Nodes are of families that were chosen",
    severity: "medium",
    references: [select],
    remedy: "name instance categories and generations, or families, among the requirements of the pool",
    judge: (subject, options) => {
      const ofMachines = ofTypes(
        subject,
        ["aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"],
        (inputs) => typeBreach(inputs.at("instanceType"), options),
      );
      if (!isNodePool(subject)) return ofMachines;
      const requirements = subject.inputs.at("spec", "template", "spec", "requirements");
      return checks(subject, () => poolBreach(requirements, options));
    },
  },
  {
    categories: { doc: "Categories of instances that nodes may be of", default: ["c", "m", "r"] },
    generation: { doc: "The oldest generation that nodes may be of", default: 6, minimum: 1 },
  },
);

/** @throws UnknownRead */
function typeBreach(place: Place, options: NodeOptions): Breach | undefined {
  const type = place.text();
  if (type === undefined || isAllowed(familyOf(type), options)) return undefined;
  return { what: place.path, allowed: allowedBy(options), got: place.shown() };
}

const allowedBy = ({ categories, generation }: NodeOptions): string =>
  `of ${oneOf(categories)}, generation ${generation} or later`;

/** @throws UnknownRead */
function poolBreach(requirements: Place, options: NodeOptions): Breach | undefined {
  const allowed = allowedBy(options);
  const named = (key: string, operator: string): Place | undefined =>
    requirements
      .items()
      .find((one) => one.at("key").text()?.split("/").at(-1) === key && one.at("operator").is(operator))
      ?.at("values");
  const families = [
    ...(named("instance-family", "In")?.texts() ?? []),
    ...(named("instance-type", "In")?.texts().map(familyOf) ?? []),
  ];
  if (families.length > 0) {
    const other = families.find((family) => !isAllowed(family, options));
    return other === undefined ? undefined : { what: "the pool's families", allowed, got: JSON.stringify(other) };
  }
  const categories = named("instance-category", "In")?.texts() ?? [];
  const other = categories.find((category) => !options.categories.includes(category));
  if (categories.length === 0 || other !== undefined) {
    return {
      what: "the pool's instance-category",
      allowed: oneOf(options.categories),
      got: other === undefined ? "any" : JSON.stringify(other),
    };
  }
  const after = Number(named("instance-generation", "Gt")?.texts()[0] ?? NaN);
  if (after >= options.generation - 1) return undefined;
  const got = Number.isNaN(after) ? "any" : `above ${after}`;
  return { what: "the pool's instance-generation", allowed: `${options.generation} or later`, got };
}

/** A rule that an instance type is of one of some families. */
const ofFamilies = (
  facts: Pick<Rule, "name" | "title" | "remedy">,
  doc: string,
  families: readonly string[],
  placesOf: (subject: Subject) => readonly Place[],
): Rule =>
  resourceRule<{ readonly families: readonly string[] }>(
    {
      family: "cost",
      severity: "medium",
      references: [select],
      ...facts,
      judge: (subject, options) =>
        placesOf(subject).map((place): Check => ({
          on: subject,
          ask: () => {
            const type = place.text();
            if (type === undefined || options.families.includes(familyOf(type))) return undefined;
            return { what: place.path, allowed: `of ${oneOf(options.families)}`, got: place.shown() };
          },
        })),
    },
    { families: { doc, default: families } },
  );

const brokers = ofFamilies(
  {
    name: "broker-families",
    title: "Brokers are of families that were chosen",
    remedy: "size brokers by their number and within the family",
  },
  "Families that brokers may be of",
  ["m7g"],
  ({ type, inputs }) => (type === "aws:msk/cluster:Cluster" ? [inputs.at("brokerNodeGroupInfo", "instanceType")] : []),
);

const databases = ofFamilies(
  {
    name: "database-families",
    title: "Databases are of families that were chosen",
    remedy: "choose a size within the family",
  },
  "Families that databases may be of",
  ["t4g", "m7g", "r7g", "m8g", "r8g"],
  ({ type, inputs }) =>
    ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"].includes(type)
      ? [inputs.at("instanceClass")]
      : [],
);

const limits = resourceRule({
  name: "node-limits",
  family: "cost",
  title: "Pools of nodes end somewhere",
  severity: "high",
  references: [architected("COST02-BP05")],
  remedy: "set limits of cpu and memory of a pool of our own, and have no built-in pool, which has none",
  judge: (subject) => [
    ...(isNodePool(subject)
      ? checks(
          subject,
          ...["cpu", "memory"].map((resource) => (): Breach | undefined => {
            const place = subject.inputs.at("spec", "limits", resource);
            const most = quantity(place.text() ?? place.number());
            return most !== undefined && most > 0
              ? undefined
              : { what: place.path, allowed: "a quantity", got: place.shown() };
          }),
        )
      : []),
    ...ofTypes(subject, ["eks:index:Cluster"], (inputs) =>
      builtIn(inputs.at("autoMode", "computeConfig", "nodePools")),
    ),
    ...ofTypes(subject, ["aws:eks/cluster:Cluster"], (inputs) => builtIn(inputs.at("computeConfig", "nodePools"))),
  ],
});

/** @throws UnknownRead */
const builtIn = (place: Place): Breach | undefined =>
  place.texts().length === 0 ? undefined : { what: place.path, allowed: "[]", got: place.shown() };

const storage = resourceRule<{ readonly types: readonly string[] }>(
  {
    name: "storage-types",
    family: "cost",
    title: "Volumes are of types that were chosen",
    severity: "medium",
    references: [select],
    remedy: "use gp3; what needs io2's latency gets a waiver with its reason",
    judge: (subject, { types }) => {
      const ask = (place: Place) => (): Breach | undefined =>
        types.includes(place.text() ?? "")
          ? undefined
          : { what: place.path, allowed: oneOf(types), got: place.shown() };
      if (kindOf(subject) === "StorageClass") {
        const ebs = (): boolean => subject.inputs.at("provisioner").text()?.startsWith("ebs.csi.") === true;
        const type = ask(subject.inputs.at("parameters", "type"));
        return checks(subject, () => (ebs() ? type() : undefined));
      }
      return [
        ...ofTypes(subject, ["aws:ebs/volume:Volume"], (inputs) => ask(inputs.at("type"))()),
        ...ofTypes(subject, ["aws:rds/instance:Instance"], (inputs) => ask(inputs.at("storageType"))()),
      ];
    },
  },
  { types: { doc: "Types of EBS that volumes may be of", default: ["gp3"] } },
);

/** What is bought, and how much of it at most. */
export const instanceRules: readonly Rule[] = [nodes, brokers, databases, limits, storage];
