import * as structproto from "google-protobuf/google/protobuf/struct_pb";
import * as provproto from "@pulumi/pulumi/proto/provider_pb";
import * as resproto from "@pulumi/pulumi/proto/resource_pb";
import type { GraphResource } from "../graph";
import { clusterOutputs, promisedArguments, promisedName } from "./computed/eks";
import { answer } from "./invokes";
import { check, draftOf, make, named, type Request } from "./make";
import { providerOf } from "./shapes";
import { symbol } from "./symbols";
import { isObject, isSecret, type Plain, reference, secret, unwrapped } from "./wire";

type Callback<T> = (error: Error | null, response?: T) => void;

/** The engine's side of a program that runs without one: it takes every resource, and computes what a provider would. */
export interface RecordingMonitor {
  readonly resources: readonly GraphResource[];
  /** Sentences. The program goes on after one, so that all are told at once. */
  readonly defects: readonly string[];
  /** What replaces the methods of the SDK's own monitor of mocks. */
  readonly methods: Readonly<Record<string, unknown>>;
}

export function recordingMonitor(stack: string, project: string): RecordingMonitor {
  const resources: GraphResource[] = [];
  const defects: string[] = [];
  /** State of every resource, promised ones included, as `getResource` gives it. */
  const states = new Map<string, { readonly urn: string; readonly id: string; readonly state: Plain }>();
  const regions = new Map<string, string>();

  const urnOf = (type: string, name: string, parent: string): string => {
    const types = parent === "" || parent.endsWith("::pulumi:pulumi:Stack") ? type : `${typesOf(parent)}$${type}`;
    return `urn:pulumi:${stack}::${project}::${types}::${name}`;
  };
  const keep = (urn: string, id: string, state: Plain): void => {
    states.set(urn, { urn, id, state });
  };

  /** What the provider would answer, or only the inputs when it would refuse. */
  function computed(request: Request, urn: string, custom: boolean): { readonly id: string; readonly outputs: Plain } {
    const { type, name, inputs } = request;
    if (type.startsWith("pulumi:providers:")) return { id: symbol(type, name, "id"), outputs: inputs };
    if (providerOf(type) === undefined && !custom) return { id: "", outputs: inputs };
    if (type === "pulumi-nodejs:dynamic/images:Scan") {
      return { id: symbol(type, name, "id"), outputs: { ...inputs, scanned: inputs.image } };
    }
    if (type.startsWith("pulumi:") || type.startsWith("pulumi-nodejs:"))
      return { id: symbol(type, name, "id"), outputs: inputs };
    try {
      defects.push(...check(request, false).map(({ reason }) => `${type} ${name}: ${reason}`));
      const full = { ...request, inputs: named(request) };
      if (type !== "eks:index:Cluster") return make(full);
      const draft = draftOf(request);
      const cluster = { type: "aws:eks/cluster:Cluster", name: promisedName(name), region: draft.region };
      const child = make({ ...cluster, inputs: named({ ...cluster, inputs: promisedArguments(draft) }) });
      const childUrn = urnOf(cluster.type, cluster.name, urn);
      keep(childUrn, child.id, child.outputs);
      const outputs = { ...clusterOutputs(draft, child.outputs), eksCluster: reference(childUrn, child.id) };
      return { id: "", outputs: make({ ...full, inputs: { ...outputs, ...full.inputs } }).outputs };
    } catch (error) {
      defects.push(`${type} ${name}: ${sentenceOf(error)}`);
      return { id: symbol(type, name, "id"), outputs: inputs };
    }
  }

  const methods = {
    registerResource: (
      req: resproto.RegisterResourceRequest,
      callback: Callback<resproto.RegisterResourceResponse>,
    ) => {
      const type = req.getType();
      const name = req.getName();
      // The code of a dynamic resource names this machine's folders.
      const { __provider: _, ...inputs } = toPlain(req.getObject());
      const urn = urnOf(type, name, req.getParent());
      if (states.has(urn))
        defects.push(`${type} ${name}: two resources have this name and parent; give one another name`);
      const region = regions.get(req.getProvider().split("::").slice(0, 4).join("::"));
      if (type === "pulumi:providers:aws" && typeof inputs.region === "string") regions.set(urn, inputs.region);
      const custom = req.getCustom();
      const { id, outputs: open } = computed(
        { type, name, inputs, ...(region === undefined ? {} : { region }) },
        urn,
        custom,
      );
      const outputs = closed(open, req.getAdditionalsecretoutputsList());
      keep(urn, id, outputs);
      resources.push({
        urn,
        type,
        name,
        ...(req.getParent() === "" ? {} : { parent: req.getParent() }),
        dependencies: [...new Set(req.getDependenciesList())].sort(),
        ...propertyDependenciesOf(req),
        protect: req.getProtect() ?? false,
        custom,
        inputs,
      });
      const response = new resproto.RegisterResourceResponse();
      response.setUrn(urn);
      if (custom) response.setId(id);
      response.setObject(toStruct(outputs));
      callback(null, response);
    },
    readResource: (req: resproto.ReadResourceRequest, callback: Callback<resproto.ReadResourceResponse>) => {
      const sentence = `${req.getType()} ${req.getName()}: the program reads a resource that is not its own; take its values from the settings`;
      defects.push(sentence);
      callback(new Error(sentence));
    },
    registerResourceOutputs: (_req: resproto.RegisterResourceOutputsRequest, callback: Callback<unknown>) => {
      callback(null, {});
    },
    invoke: (req: resproto.ResourceInvokeRequest, callback: Callback<provproto.InvokeResponse>) => {
      const args = unwrapped(toPlain(req.getArgs())) as Plain;
      const token = req.getTok();
      const region = regions.get(req.getProvider().split("::").slice(0, 4).join("::"));
      try {
        const response = new provproto.InvokeResponse();
        const found = token === "pulumi:pulumi:getResource" ? states.get(String(args.urn)) : undefined;
        response.setReturn(
          toStruct(
            found === undefined ? answer({ token, args, ...(region === undefined ? {} : { region }) }) : { ...found },
          ),
        );
        callback(null, response);
      } catch (error) {
        defects.push(sentenceOf(error));
        callback(error instanceof Error ? error : new Error(String(error)));
      }
    },
  };
  return { resources, defects, methods };
}

/** The outputs with those marked that the resource's class calls secret. */
function closed(outputs: Plain, secrets: readonly string[]): Plain {
  const entries = Object.entries(outputs).map(([key, value]) => {
    const open = value === undefined || isSecret(value) || !secrets.includes(key);
    return [key, open ? value : secret(value)] as const;
  });
  return Object.fromEntries(entries);
}

function propertyDependenciesOf(req: resproto.RegisterResourceRequest): Pick<GraphResource, "propertyDependencies"> {
  const entries = [...req.getPropertydependenciesMap().entries()]
    .map(([property, urns]) => [property, [...new Set(urns.getUrnsList())].sort()] as const)
    .filter(([, urns]) => urns.length > 0);
  return entries.length === 0 ? {} : { propertyDependencies: Object.fromEntries(entries) };
}

/** The chain of types in a URN. */
const typesOf = (urn: string): string => urn.split("::")[2] ?? "";
const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function toPlain(struct: structproto.Struct | undefined): Plain {
  const value: unknown = struct?.toJavaScript();
  return isObject(value) ? value : {};
}

/** Without what is `undefined`, which the engine's form cannot say. */
export const toStruct = (value: Plain): structproto.Struct =>
  structproto.Struct.fromJavaScript(
    JSON.parse(JSON.stringify(value)) as Parameters<typeof structproto.Struct.fromJavaScript>[0],
  );
