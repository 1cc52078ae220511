import * as grpc from "@grpc/grpc-js";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import * as resource from "@pulumi/pulumi/proto/resource_pb";
import { clusterOutputs, promisedArguments, promisedName } from "./computed/eks";
import { check, draftOf, make, type Request, shapeOf } from "./make";
import { toPlain, toStruct } from "./monitor";
import { hasUnknown, type Plain, reference, unknown } from "./wire";

const CLUSTER = "eks:index:Cluster";

/** An object that a chart renders. */
export interface ChartChild {
  /** Pulumi's type token: `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  readonly name: string;
  readonly inputs: Plain;
}

/** What charts render, by the name of their resource; one that is not named has no children. */
export type ChartChildren = Readonly<Record<string, readonly ChartChild[]>>;

const CHART = "kubernetes:helm.sh/v4:Chart";

/**
 * Makes a component of a provider: registers it with the engine and gives its outputs. A chart has the children that were given
 * for it, a group of manifests none; of a cluster's there is the one that the component promises.
 */
export async function construct(
  request: proto.ConstructRequest,
  region: string | undefined,
  charts: ChartChildren = {},
): Promise<proto.ConstructResponse> {
  const asked: Request = {
    type: request.getType(),
    name: request.getName(),
    inputs: toPlain(request.getInputs()),
    seed: request.getParent(),
    ...(region === undefined ? {} : { region }),
  };
  const failures = check(asked, true);
  if (failures.length > 0) {
    throw new Error(failures.map(({ reason }) => `${asked.type} "${asked.name}": ${reason}`).join("\n"));
  }
  const monitor = new ResourceMonitorClient(request.getMonitorendpoint(), grpc.credentials.createInsecure());
  try {
    const urn = (await register(monitor, componentRequest(request))).getUrn();
    // As the provider does: of values that are not all known nothing is rendered.
    const rendered = asked.type === CHART && !hasUnknown(asked.inputs) ? (charts[asked.name] ?? []) : [];
    for (const child of rendered) await register(monitor, childRequest(request, child, urn));
    const { outputs, dependencies } = await outputsOf(monitor, request, asked, urn);
    await new Promise<void>((resolve, reject) => {
      const end = new resource.RegisterResourceOutputsRequest().setUrn(urn).setOutputs(toStruct(outputs));
      monitor.registerResourceOutputs(end, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
    const response = new proto.ConstructResponse().setUrn(urn).setState(toStruct(outputs));
    for (const output of Object.keys(outputs)) {
      const urns = new proto.ConstructResponse.PropertyDependencies().setUrnsList([...dependencies]);
      response.getStatedependenciesMap().set(output, urns);
    }
    return response;
  } finally {
    monitor.close();
  }
}

interface Outcome {
  readonly outputs: Plain;
  readonly dependencies: readonly string[];
}

async function outputsOf(
  monitor: ResourceMonitorClient,
  request: proto.ConstructRequest,
  asked: Request,
  urn: string,
): Promise<Outcome> {
  const promised = Object.keys(shapeOf(asked.type).outputs.required);
  const later: Plain = Object.fromEntries(promised.map((output) => [output, unknown]));
  if (asked.type !== CLUSTER) {
    const outputs = request.getDryrun() ? later : only(make(asked).outputs, promised);
    return { outputs, dependencies: [urn] };
  }
  const draft = draftOf(asked);
  const made = await register(monitor, clusterRequest(request, asked, urn));
  const cluster = toPlain(made.getObject());
  const dependencies = [urn, made.getUrn()];
  const child = { eksCluster: reference(made.getUrn(), made.getId() === "" ? unknown : made.getId()) };
  if (request.getDryrun() && (made.getId() === "" || hasUnknown(cluster)))
    return { outputs: { ...later, ...child }, dependencies };
  const computed = { ...clusterOutputs(draft, cluster), ...child };
  return {
    outputs: only(make({ ...asked, inputs: { ...asked.inputs, ...computed } }).outputs, promised),
    dependencies,
  };
}

/** The component itself. */
function componentRequest(request: proto.ConstructRequest): resource.RegisterResourceRequest {
  const component = new resource.RegisterResourceRequest()
    .setType(request.getType())
    .setName(request.getName())
    .setParent(request.getParent())
    .setCustom(false)
    .setObject(request.getInputs())
    .setDependenciesList(request.getDependenciesList())
    .setProtect(request.getProtect() ?? false)
    .setAcceptsecrets(true)
    .setAcceptresources(true);
  for (const [name, provider] of request.getProvidersMap().entries()) component.getProvidersMap().set(name, provider);
  return component;
}

/** The cluster that the component promises, by the provider of AWS that the component was given. */
function clusterRequest(
  request: proto.ConstructRequest,
  asked: Request,
  parent: string,
): resource.RegisterResourceRequest {
  return new resource.RegisterResourceRequest()
    .setType("aws:eks/cluster:Cluster")
    .setName(promisedName(asked.name))
    .setParent(parent)
    .setCustom(true)
    .setObject(toStruct(promisedArguments({ ...asked, inputs: asked.inputs })))
    .setProvider(request.getProvidersMap().get("aws") ?? "")
    .setProtect(request.getProtect() ?? false)
    .setAcceptsecrets(true)
    .setAcceptresources(true);
}

/** An object of a chart, by the provider of Kubernetes that the chart was given. */
const childRequest = (
  request: proto.ConstructRequest,
  { type, name, inputs }: ChartChild,
  parent: string,
): resource.RegisterResourceRequest =>
  new resource.RegisterResourceRequest()
    .setType(type)
    .setName(name)
    .setParent(parent)
    .setCustom(true)
    .setObject(toStruct(inputs))
    .setProvider(request.getProvidersMap().get("kubernetes") ?? "")
    .setAcceptsecrets(true)
    .setAcceptresources(true);

function register(
  monitor: ResourceMonitorClient,
  request: resource.RegisterResourceRequest,
): Promise<resource.RegisterResourceResponse> {
  return new Promise((resolve, reject) => {
    monitor.registerResource(request, (error, response) => {
      if (error === null) resolve(response);
      else reject(error);
    });
  });
}

const only = (outputs: Plain, keys: readonly string[]): Plain =>
  Object.fromEntries(Object.entries(outputs).filter(([key]) => keys.includes(key)));
