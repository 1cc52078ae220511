import { type Container, podsOf } from "../../core/containers";
import { type Breach, type Reference, type Rule, resourceRule } from "../../core/rule";
import { inMebibytes, quantity } from "../../core/quantities";
import type { Place } from "../../core/reading";
import { ofContainers } from "../asking";

const docs = (id: string): Reference => ({ framework: "Kubernetes", id: `docs: ${id}` });
const nsa: Reference = { framework: "NSA/CISA Kubernetes Hardening 1.2", id: "Resource policies" };

/** Whether a container names an amount of a resource. */
function amount(container: Container, of: "requests" | "limits", resource: string): Breach | undefined {
  const place = container[of].at(resource);
  const what = `${of}.${resource} of ${container.title}`;
  if (place.absent) return { what, allowed: "there", got: "nothing" };
  return quantity(place.text() ?? place.number()) === undefined
    ? { what, allowed: "a quantity", got: place.shown() }
    : undefined;
}

const requests = resourceRule<{ readonly resources: readonly string[] }>(
  {
    name: "requests",
    family: "resources",
    title: "Containers say what they need",
    severity: "medium",
    references: [docs("Resource Management for Pods and Containers"), nsa],
    remedy: "set resources.requests",
    judge: (subject, { resources }) =>
      resources.flatMap((one) => ofContainers(subject, (container) => amount(container, "requests", one))),
  },
  { resources: { doc: "What a container must ask for", default: ["cpu", "memory", "ephemeral-storage"] } },
);

const limits = resourceRule<{ readonly resources: readonly string[] }>(
  {
    name: "limits",
    family: "resources",
    title: "Containers say how much they may take at most",
    severity: "high",
    references: [docs("Resource Management for Pods and Containers"), nsa],
    remedy: "set resources.limits",
    judge: (subject, { resources }) =>
      resources.flatMap((one) => ofContainers(subject, (container) => amount(container, "limits", one))),
  },
  // Without a limit of its processor a container takes what is idle; with one it waits while others rest.
  { resources: { doc: "What a container must limit", default: ["memory", "ephemeral-storage"] } },
);

const ratio = resourceRule<{ readonly ratio: number }>(
  {
    name: "memory-ratio",
    family: "resources",
    title: "Containers may take little more memory than they ask for",
    severity: "medium",
    references: [docs("Node-pressure Eviction")],
    remedy: "raise the request or lower the limit: what is promised twice is taken away when both want it",
    judge: (subject, { ratio: most }) =>
      ofContainers(subject, ({ requests: asked, limits: allowed, title }) => {
        const [request, limit] = [asked, allowed].map((of) => bytesOf(of.at("memory")));
        if (request === undefined || limit === undefined || limit <= request * most) return undefined;
        return {
          what: `limits.memory of ${title}`,
          allowed: `at most ${most} times its request of ${inMebibytes(request)}`,
          got: inMebibytes(limit),
        };
      }),
  },
  { ratio: { doc: "Limit by request, at most", default: 3, minimum: 1 } },
);

const bytesOf = (place: Place): number | undefined => quantity(place.text() ?? place.number());

const scratch = resourceRule({
  name: "bounded-scratch",
  family: "resources",
  title: "What pods write beside their volumes is bounded",
  severity: "medium",
  references: [docs("Volumes: emptyDir"), nsa],
  remedy: "set emptyDir.sizeLimit",
  judge: (subject) =>
    podsOf(subject)
      .flatMap(({ spec }) => spec.at("volumes").items())
      .map((volume) => ({
        on: subject,
        ask: () => {
          const scratchOf = volume.at("emptyDir");
          if (scratchOf.absent || !scratchOf.at("sizeLimit").absent) return undefined;
          const what = `emptyDir.sizeLimit of volume ${volume.at("name").shown()}`;
          return { what, allowed: "there", got: "nothing" };
        },
      })),
});

/** What each container may take. */
export const containerRules: readonly Rule[] = [requests, limits, ratio, scratch];
