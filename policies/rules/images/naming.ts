import { isFrom, referenceOf } from "../../images/reference";
import { type Rule, resourceRule } from "../../core/rule";
import { oneOf } from "../asking";
import { called, cis, nsa, ofImages } from "./asking";

const digest = resourceRule({
  name: "image-digest",
  family: "images",
  title: "Images are named by digest",
  severity: "high",
  references: [cis, { framework: "Kubernetes", id: "docs: Images, Image pull policy" }],
  remedy: "name it by its digest, which nobody can move: `npm run pin` looks up those of the version file",
  judge: (subject) =>
    ofImages(subject, ({ title, image, chosen }) => {
      const what = `the image of ${title}`;
      if (image.absent || image.is(""))
        return chosen ? undefined : { what, allowed: "named by digest", got: "nothing" };
      const reference = referenceOf(image.text() ?? "");
      return reference?.digest === undefined ? { what, allowed: "named by digest", got: image.shown() } : undefined;
    }),
});

/** The registries of the version file (components/core/versions.ts) and of the charts' own images. */
const REGISTRIES: readonly string[] = [
  "docker.elastic.co",
  "docker.io",
  "ghcr.io",
  "mirror.gcr.io",
  "quay.io",
  "registry.k8s.io",
];
/** Where images go that were built here: ECR on AWS. Another cluster's is set where the pack is configured. */
const OWN: readonly string[] = ["*.dkr.ecr.*.amazonaws.com"];

const SYNTAX = "each a host or the beginning of a path; * stands for any part between dots or slashes";

const registry = resourceRule<{ readonly registries: readonly string[]; readonly own: readonly string[] }>(
  {
    name: "image-registry",
    family: "images",
    title: "Images come from registries that are allowed",
    severity: "high",
    references: [cis, nsa],
    remedy:
      "take it from one of them, or have the registry reviewed and add it to the option `registries`, or `own` for what is built here",
    judge: (subject, { registries, own }) =>
      ofImages(subject, (use) => {
        const reference = referenceOf(use.image.text() ?? "");
        if (reference === undefined || isFrom([...registries, ...own], reference)) return undefined;
        const got = reference.registry ?? "one that names no registry";
        return { what: `the registry of ${called(use, reference)}`, allowed: oneOf([...registries, ...own]), got };
      }),
  },
  {
    registries: { doc: `Registries of others, ${SYNTAX}`, default: REGISTRIES },
    own: { doc: `Registries of images that are built here, ${SYNTAX}`, default: OWN },
  },
);

/** How an image is called. */
export const namingRules: readonly Rule[] = [digest, registry];
