import { Place, type Plain } from "./reading";

/** A resource as rules see it. */
export interface Subject {
  readonly urn: string;
  /** Pulumi's type token: `kubernetes:apps/v1:Deployment`, `aws:s3/bucket:Bucket`. */
  readonly type: string;
  /** As the program named it. */
  readonly name: string;
  readonly inputs: Place;
  /** URNs of what each input was made from. Known even where the values are not, so that relations are told by them. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
  /** URN of the component that it belongs to. */
  readonly parent?: string;
}

/** All resources of a stack. */
export interface Stack {
  readonly subjects: readonly Subject[];
}

export interface SubjectParts extends Omit<Subject, "inputs"> {
  readonly inputs: Plain | undefined;
}

export const subjectOf = ({ inputs, ...rest }: SubjectParts): Subject => ({ ...rest, inputs: new Place(inputs, "") });

/** `Deployment` of `kubernetes:apps/v1:Deployment`; absent for what is no object of Kubernetes. */
export function kindOf({ type }: Pick<Subject, "type">): string | undefined {
  if (!kinds.has(type)) kinds.set(type, kindOfType(type));
  return kinds.get(type);
}

/** Every rule asks every resource. */
const kinds = new Map<string, string | undefined>();

function kindOfType(type: string): string | undefined {
  const [scheme, version = "", kind] = type.split(":");
  return scheme === "kubernetes" && !/^(helm\.sh|yaml|kustomize|index)\//.test(version) ? kind : undefined;
}

/** `apps` of `kubernetes:apps/v1:Deployment`, `core` of `kubernetes:core/v1:Pod` and of `kubernetes:v1:Service`. */
export const groupOf = ({ type }: Pick<Subject, "type">): string => {
  const version = type.split(":")[1] ?? "";
  return version.includes("/") ? (version.split("/")[0] ?? "") : "core";
};

/** `Deployment "workers/fraud"`, `aws:s3/bucket:Bucket "lake"`: how messages call a resource. */
export const titleOf = (subject: Pick<Subject, "type" | "name">): string =>
  `${kindOf(subject) ?? subject.type} "${subject.name}"`;

/** `aws:s3/bucket:Bucket::lake`: how a waiver calls a resource in whatever stack. */
export const exactName = ({ type, name }: Pick<Subject, "type" | "name">): string => `${type}::${name}`;

/** The stack that a URN is of. */
export const stackOf = (urn: string): string => urn.split(":")[2] ?? "";

/** Namespace of an object that has one. @throws UnknownRead */
export const namespaceOf = ({ inputs }: Pick<Subject, "inputs">): string =>
  inputs.at("metadata", "namespace").text() ?? "default";

export const objectName = ({ inputs }: Pick<Subject, "inputs">): string => inputs.at("metadata", "name").text() ?? "";

/** Charts of which no object is there: a preview cannot render one before its cluster and all its values are known. */
export const emptyCharts = ({ subjects }: Stack): readonly Subject[] => {
  const parents = new Set(subjects.map(({ parent }) => parent));
  return subjects.filter((subject) => isChart(subject) && !parents.has(subject.urn));
};

/** A chart of Helm, whose objects are its children. */
export const isChart = ({ type }: Pick<Subject, "type">): boolean =>
  /^kubernetes:helm\.sh\/v\d+:(Chart|Release)$/.test(type);

export const ofType = ({ subjects }: Stack, ...types: readonly string[]): readonly Subject[] =>
  subjects.filter(({ type }) => types.includes(type));

export const ofKind = ({ subjects }: Stack, ...kinds: readonly string[]): readonly Subject[] =>
  subjects.filter((subject) => kinds.includes(kindOf(subject) ?? ""));
