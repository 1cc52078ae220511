import type * as pulumi from "@pulumi/pulumi";
import { podIdentity } from "../core/aws";
import type { IssuerEndpoint } from "../core/endpoints";
import { applyManifest, type ClusterRendering, ClusterRoom } from "../core/kubernetes";
import type { Late } from "../core/text";
import { text } from "../core/text";
import { CONTROLLER, renderCertificates, type RenderedCertificates, renderNamespaceAuthority } from "./render";
import { type CertificatesSpec, NAMESPACE, type NamespaceAuthoritySpec, validate } from "./spec";

/** cert-manager, with an authority of the cluster's own and, for a domain, one that the world trusts. */
export class Certificates extends ClusterRoom<RenderedCertificates> {
  /** Signs what only this cluster has to trust. */
  internal!: IssuerEndpoint;
  /** Signs names of the domain by ACME; absent without `acme`. */
  public?: IssuerEndpoint;
  private readonly ready: readonly pulumi.Resource[];

  constructor(name: string, spec: CertificatesSpec, options?: pulumi.ComponentResourceOptions) {
    super("certificates:Certificates", name, spec.cluster, options);
    const valid = validate(spec);
    const challenge = valid.acme?.challenge;
    this.ready = challenge?.kind === "route53" ? this.mayAnswer(challenge.zoneId) : [];
    this.register(renderCertificates(valid));
  }

  protected register(rendered: RenderedCertificates): void {
    this.apply(rendered, [], this.ready);
    const checked = [this.object(rendered.check)];
    for (const manifest of rendered.issuers) applyManifest(manifest, { parent: this, dependsOn: checked });
    this.internal = rendered.endpoints.internal;
    this.public = rendered.endpoints.public;
    this.registerOutputs(rendered.endpoints);
  }

  /** Lets the controller write the records of challenges into the zone, and no others. */
  private mayAnswer(zoneId: Late<string>): readonly pulumi.Resource[] {
    const zone = text`arn:aws:route53:::hostedzone/${zoneId}`;
    return podIdentity(
      CONTROLLER,
      {
        cluster: this.cluster.name,
        namespace: NAMESPACE,
        serviceAccount: CONTROLLER,
        statements: [
          {
            Effect: "Allow",
            Action: ["route53:ChangeResourceRecordSets"],
            Resource: [zone],
            Condition: {
              "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] },
              "ForAllValues:StringLike": {
                "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["_acme-challenge.*"],
              },
            },
          },
          { Effect: "Allow", Action: ["route53:ListResourceRecordSets"], Resource: [zone] },
          // A change has an id of its own, made by the request that it answers.
          { Effect: "Allow", Action: ["route53:GetChange"], Resource: ["arn:aws:route53:::change/*"] },
        ],
      },
      { parent: this },
    ).ready;
  }
}

/** The cluster's own authority in one namespace (`names.CLUSTER_AUTHORITY`): let it depend on what makes the namespace. */
export class NamespaceAuthority extends ClusterRoom {
  constructor(name: string, spec: NamespaceAuthoritySpec, options?: pulumi.ComponentResourceOptions) {
    super("certificates:NamespaceAuthority", name, spec.cluster, options);
    this.register(renderNamespaceAuthority(spec.issuer, spec.namespace));
  }

  protected register(rendered: ClusterRendering): void {
    this.apply(rendered);
    this.registerOutputs();
  }
}
