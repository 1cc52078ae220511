import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import type { Failure } from "./check";
import type { ChartChildren } from "./construct";
import { differenceOf, type Difference } from "./diff";
import { answer } from "./invokes";
import { changed, check, make, named, planned, type Request, uncomputedReads } from "./make";
import { hasUnknown, isObject, type Plain, unwrapped } from "./wire";

/** How the stand-ins behave besides answering. */
export interface Behaviour {
  /** What each create, update and delete takes. */
  readonly delayMs: number;
  /** The create that fails, counted from 1; 0 for none. */
  readonly failCreate: number;
  /** What charts render. */
  readonly charts: ChartChildren;
}

/** One resource in a request of the engine. */
export interface Subject {
  readonly type: string;
  readonly name: string;
}

/** The providers of all packages, without the wire. Keeps no state of the resources: the engine does. */
export class StandIn {
  private creates = 0;
  /** Of the provider of AWS that was configured last; a stack has one region. */
  region: string | undefined;
  private mutableContent = false;

  constructor(private readonly behaviour: Behaviour) {}

  get charts(): ChartChildren {
    return this.behaviour.charts;
  }

  /** Settings of a provider, as the engine gives them: other values than texts are JSON. */
  configure(settings: Plain): void {
    if (typeof settings.region === "string") this.region = settings.region;
    if (settings.enableConfigMapMutable !== undefined) this.mutableContent = settings.enableConfigMapMutable === "true";
  }

  checkSettings({ type }: Subject, settings: Plain): readonly Failure[] {
    const plain = unwrapped(settings) as Plain;
    const { kubeconfig } = plain;
    const isWrong = type === "pulumi:providers:kubernetes" && typeof kubeconfig === "string" && !hasUnknown(kubeconfig);
    return [...uncomputedReads(plain), ...(isWrong ? kubeconfigFailures(kubeconfig) : [])];
  }

  check(
    subject: Subject,
    inputs: Plain,
    olds: Plain,
    seed: string,
  ): { readonly inputs: Plain; readonly failures: readonly Failure[] } {
    const request = this.request(subject, inputs, { seed });
    return { inputs: named(request, olds), failures: check(request, true) };
  }

  diff({ type }: Subject, before: Plain, after: Plain): Difference {
    return differenceOf(type, before, after, this.mutableContent);
  }

  plan(subject: Subject, inputs: Plain): Plain {
    return planned(this.request(subject, inputs, {}));
  }

  async create(subject: Subject, inputs: Plain): Promise<{ readonly id: string; readonly outputs: Plain }> {
    this.creates += 1;
    const isLast = this.creates === this.behaviour.failCreate;
    await this.pause();
    if (isLast)
      throw new Error(
        `the stand-in was told to fail create ${this.creates}, which is ${subject.type} "${subject.name}"`,
      );
    return make(this.request(subject, inputs, { seed: randomUUID() }));
  }

  async update(subject: Subject, id: string, inputs: Plain, before: { outputs: Plain; inputs: Plain }): Promise<Plain> {
    await this.pause();
    return changed(this.request(subject, inputs, { seed: randomUUID(), id }), before.outputs, before.inputs);
  }

  async remove(): Promise<void> {
    await this.pause();
  }

  invoke(token: string, args: Plain): Plain {
    const plain = unwrapped(args) as Plain;
    const [failure] = uncomputedReads(plain);
    if (failure !== undefined) throw new Error(`${token}: ${failure.reason}`);
    return answer({ token, args: plain, ...(this.region === undefined ? {} : { region: this.region }) });
  }

  private request(subject: Subject, inputs: Plain, more: Pick<Request, "seed" | "id">): Request {
    return { ...subject, inputs, ...(this.region === undefined ? {} : { region: this.region }), ...more };
  }

  private pause(): Promise<void> {
    return this.behaviour.delayMs === 0 ? Promise.resolve() : sleep(this.behaviour.delayMs);
  }
}

/** What makes a kubeconfig of no use. A path is taken as it is. */
function kubeconfigFailures(kubeconfig: string): readonly Failure[] {
  if (!kubeconfig.includes("\n") && !kubeconfig.startsWith("{")) return [];
  const refuse = (reason: string): readonly Failure[] => [{ property: "kubeconfig", reason }];
  let config: unknown;
  try {
    config = parse(kubeconfig);
  } catch {
    return refuse('"kubeconfig" must be YAML or JSON, got something else; give the kubeconfig as a text');
  }
  const [cluster] = isObject(config) && Array.isArray(config.clusters) ? (config.clusters as readonly unknown[]) : [];
  const server = isObject(cluster) && isObject(cluster.cluster) ? cluster.cluster.server : undefined;
  return typeof server === "string"
    ? []
    : refuse('"kubeconfig" must name the server of its first cluster, got none; give the whole kubeconfig');
}
