import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type ClusterRendering, ClusterRoom, type Peer } from "../core/kubernetes";
import type { Late } from "../core/text";
import { loadBalancer } from "./load-balancer";
import { renderAlb, renderBindings, renderGateway } from "./render";
import {
  type AlbEntrySpec,
  type Authentication,
  type GatewayEntrySpec,
  type Route,
  urlOf,
  validateAlb,
  validateGateway,
  type ValidAlbEntrySpec,
  type ValidGatewayEntrySpec,
} from "./spec";

/** Where a system is reached from outside, and how. */
export interface PublicAddress {
  /** `https://ingest.data.example.com` */
  readonly url: Late<string>;
  readonly authentication: Authentication;
  /** `mutual` where the client shows a certificate too. */
  readonly tls: "server" | "mutual";
}

const addressOf = (route: Pick<Route, "authentication">, url: Late<string>): PublicAddress => ({
  url,
  authentication: route.authentication,
  tls: route.authentication === "mtls" ? "mutual" : "server",
});

/** One load balancer for all systems, with names and a certificate of the domain. */
export class AlbEntry extends ClusterRoom {
  /** By system. */
  addresses!: Readonly<Record<string, PublicAddress>>;
  private readonly spec: ValidAlbEntrySpec;
  private readonly made: ReturnType<typeof loadBalancer>;

  constructor(name: string, spec: AlbEntrySpec, options?: pulumi.ComponentResourceOptions) {
    super("entry:AlbEntry", name, spec.cluster, options);
    this.spec = validateAlb(spec);
    this.made = loadBalancer(this.spec, renderAlb(this.spec), { parent: this });
    this.register(renderBindings(this.spec.routes, this.made.groups));
  }

  protected register(rendered: ClusterRendering): void {
    this.apply(rendered, [], this.made.ready);
    const { zoneId, routes } = this.spec;
    const { dnsName: name, zoneId: zone } = this.made.balancer;
    this.addresses = Object.fromEntries(
      routes.map((route) => {
        const record = new aws.route53.Record(
          route.host,
          {
            zoneId,
            name: route.host,
            type: "A",
            aliases: [{ name, zoneId: zone, evaluateTargetHealth: false }],
          },
          { parent: this },
        );
        return [
          route.system,
          addressOf(
            route,
            record.name.apply((host) => urlOf({ ...route, host })),
          ),
        ];
      }),
    );
    this.registerOutputs({ addresses: this.addresses });
  }
}

/** A Gateway with a listener for each host. The names lead to it by records that whoever has the domain makes. */
export class GatewayEntry extends ClusterRoom {
  /** By system. */
  readonly addresses: Readonly<Record<string, PublicAddress>>;
  /** Where the systems are asked from: the same as `reachOfGateway`. */
  readonly reach: Peer;
  private readonly spec: ValidGatewayEntrySpec;

  constructor(name: string, spec: GatewayEntrySpec, options?: pulumi.ComponentResourceOptions) {
    super("entry:GatewayEntry", name, spec.cluster, options);
    this.spec = validateGateway(spec);
    this.reach = this.spec.proxies;
    this.addresses = Object.fromEntries(
      this.spec.routes.map((route) => [route.system, addressOf(route, urlOf(route))]),
    );
    this.register(renderGateway(this.spec));
  }

  protected register(rendered: ClusterRendering): void {
    this.apply(rendered, this.spec.definitions ? ["gateway-api"] : []);
    this.registerOutputs({ addresses: this.addresses });
  }
}
