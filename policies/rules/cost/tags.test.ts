import { describeRule } from "../../testing/cases";
import { object, resource } from "../../testing/subjects";

const BOTH = { "millrace:project": "millrace", "millrace:stack": "prod" };
const provider = (tags: object) => resource("pulumi:providers:aws", "aws", { defaultTags: JSON.stringify({ tags }) });
const bucket = (tags?: object) =>
  resource("aws:s3/bucket:Bucket", "lake", tags === undefined ? {} : { tags: tags as never });
const nodes = (tags: object) => object("eks.amazonaws.com/v1:NodeClass", "millrace", { spec: { tags: tags as never } });
const storage = (parameters: object, provisioner = "ebs.csi.eks.amazonaws.com") =>
  object("storage.k8s.io/v1:StorageClass", "millrace", { provisioner, parameters: parameters as never });

describeRule("cost-tags", {
  ending:
    "; let the provider's defaultTags give them, the tags of a NodeClass, and tagSpecification_1 … of a StorageClass (AWS Well-Architected COST03-BP02)",
  reports: {
    "a provider that gives none": [
      [provider({ "millrace:stack": "prod" }), bucket()],
      'pulumi:providers:aws "aws": defaultTags must be with millrace:project, millrace:stack, got none of millrace:project',
    ],
    "a resource where no provider gives any": [
      bucket({ "millrace:project": "millrace", "millrace:stack": "" }),
      'aws:s3/bucket:Bucket "lake": tags must be with millrace:project, millrace:stack, got none of millrace:stack',
    ],
    "a resource that says it is another's": [
      [provider(BOTH), bucket({ "millrace:stack": "dev" })],
      'aws:s3/bucket:Bucket "lake": tag millrace:stack must be "prod", got "dev"',
    ],
    "nodes, which no provider tags": [
      [provider(BOTH), nodes({})],
      'NodeClass "millrace": tags must be with millrace:project, millrace:stack, got none of millrace:project, millrace:stack',
    ],
    "volumes, which no provider tags": [
      [provider(BOTH), storage({ tagSpecification_1: "millrace:stack=prod" })],
      'StorageClass "millrace": tags must be with millrace:project, millrace:stack, got none of millrace:project',
    ],
  },
  accepts: {
    "what a provider gives": [provider(BOTH), bucket({ Name: "lake" })],
    "tags of its own": bucket(BOTH),
    "nodes and volumes with tags": [
      nodes(BOTH),
      storage({ tagSpecification_1: "millrace:stack=prod", tagSpecification_2: "millrace:project=millrace" }),
    ],
    "volumes of a disk at hand": storage({}, "rancher.io/local-path"),
  },
});
