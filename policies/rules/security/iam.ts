import type { Place } from "../../core/reading";
import { type Breach, type Check, checks, resourceRule, type Rule } from "../../core/rule";
import type { Subject } from "../../core/subject";

/** Types whose `policy` says what its holder may do; that of a bucket or a key says who may do something with it. */
const IDENTITY_POLICIES = [
  "rolePolicy:RolePolicy",
  "policy:Policy",
  "userPolicy:UserPolicy",
  "groupPolicy:GroupPolicy",
].map((type) => `aws:iam/${type}`);
const ROLE = "aws:iam/role:Role";

/** The documents of a resource, as places of text that is JSON. */
const documentsOf = ({ type, inputs }: Subject): readonly Place[] => {
  if (IDENTITY_POLICIES.includes(type)) return [inputs.at("policy")];
  if (type !== ROLE) return [];
  return inputs
    .at("inlinePolicies")
    .items()
    .map((inline) => inline.at("policy"));
};

/** Asks each statement that allows something; a document that is none is a breach itself. */
const ofStatements = (subject: Subject, ask: (statement: Statement) => Breach | undefined): readonly Check[] =>
  documentsOf(subject).flatMap((document): readonly Check[] => {
    // To show what is not known says that it is not.
    if (document.unknown)
      return checks(subject, () => ({ what: document.path, allowed: "known", got: document.shown() }));
    const statements = statementsOf(document);
    return statements === undefined
      ? checks(subject, () => ({ what: document.path, allowed: "a policy in JSON", got: document.shown() }))
      : checks(subject, ...statements.map((statement) => () => ask(statement)));
  });

interface Statement {
  readonly title: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly notAction: boolean;
  /** Whether it is only about what bears certain tags. */
  readonly tagged: boolean;
}

/** What a document allows. @throws UnknownRead */
function statementsOf(document: Place): readonly Statement[] | undefined {
  const read = document.json();
  if (read.absent) return undefined;
  const list = read.at("Statement");
  return (list.items().length > 0 ? list.items() : [list])
    .filter((statement) => statement.at("Effect").is("Allow"))
    .map((statement, index) => ({
      title: `statement ${statement.at("Sid").text() ?? index + 1}`,
      actions: textsOf(statement.at("Action")),
      resources: textsOf(statement.at("Resource")),
      notAction: !statement.at("NotAction").absent,
      tagged: statement
        .at("Condition", "StringEquals")
        .fields()
        .some(([key]) => /:(RequestTag|ResourceTag)\//.test(key)),
    }));
}

/** A single text stands for a list of it. */
const textsOf = (place: Place): readonly string[] => {
  const text = place.text();
  return text === undefined ? place.texts() : [text];
};

const actions = resourceRule({
  name: "no-wildcard-iam-action",
  family: "security",
  title: "IAM policies name the actions that they allow",
  severity: "high",
  references: [
    { framework: "AWS FSBP", id: "IAM.1" },
    { framework: "AWS FSBP", id: "IAM.21" },
  ],
  remedy: "name the actions that are needed",
  judge: (subject) =>
    ofStatements(subject, ({ title, actions: named, notAction }) => {
      const what = `actions of ${title}`;
      if (notAction) return { what, allowed: "Action", got: "NotAction" };
      const wide = named.find((action) => /^\*|:\*$/.test(action));
      return wide === undefined ? undefined : { what, allowed: "names of actions", got: JSON.stringify(wide) };
    }),
});

/** Actions that know no resource (Service Authorization Reference), or only list and describe. */
const WITHOUT_RESOURCE = [
  "ecr:GetAuthorizationToken",
  "ec2:Describe*",
  "secretsmanager:ListSecrets",
  "secretsmanager:BatchGetSecretValue",
  "s3:ListAllMyBuckets",
  "sts:GetCallerIdentity",
  "cloudwatch:PutMetricData",
];

const resources = resourceRule<{ readonly withoutResource: readonly string[] }>(
  {
    name: "no-wildcard-iam-resource",
    family: "security",
    title: "IAM policies name the resources that they are about, or the tags that these must bear",
    severity: "high",
    references: [
      { framework: "AWS FSBP", id: "IAM.1" },
      { framework: "CIS AWS Foundations 3.0", id: "1.16" },
    ],
    remedy: "name the resources by their ARNs",
    judge: (subject, { withoutResource }) =>
      ofStatements(subject, ({ title, actions: named, resources: of, tagged }) => {
        // What is still to be made has no name; the tag that it must be given says whose it is.
        if (!of.includes("*") || tagged) return undefined;
        const narrow = named.filter((action) => !withoutResource.some((pattern) => matches(pattern, action)));
        return narrow.length === 0
          ? undefined
          : { what: `resources of ${title}`, allowed: "ARNs", got: `"*" for ${narrow.join(", ")}` };
      }),
  },
  { withoutResource: { doc: "Actions that know no resource; * stands for any end", default: WITHOUT_RESOURCE } },
);

const matches = (pattern: string, action: string): boolean =>
  pattern.endsWith("*") ? action.startsWith(pattern.slice(0, -1)) : action === pattern;

const trust = resourceRule({
  name: "no-open-trust",
  family: "security",
  title: "Roles can be assumed by those whom they name",
  severity: "critical",
  references: [{ framework: "AWS", id: "docs: AWS JSON policy elements: Principal" }],
  remedy: "name who may assume the role",
  judge: (subject) =>
    subject.type !== ROLE
      ? []
      : [
          {
            on: subject,
            ask: () => {
              const document = subject.inputs.at("assumeRolePolicy");
              const list = document.json().at("Statement");
              const statements = list.items().length > 0 ? list.items() : [list];
              const open = statements.find(
                (statement) =>
                  statement.at("Effect").is("Allow") &&
                  [statement.at("Principal"), statement.at("Principal", "AWS")].some((who) =>
                    textsOf(who).includes("*"),
                  ),
              );
              return open && { what: "Principal of assumeRolePolicy", allowed: "named", got: '"*"' };
            },
          },
        ],
});

/** What the roles of AWS allow, and whom. */
export const iamRules: readonly Rule[] = [actions, resources, trust];
