import { type Container, containersOf, type Pod, podsOf } from "../core/containers";
import { type Place, UnknownRead } from "../core/reading";
import type { Breach, Check } from "../core/rule";
import { ofType, type Subject, type Stack } from "../core/subject";

/** A check of each container that a resource makes. */
export const ofContainers = (subject: Subject, ask: (container: Container) => Breach | undefined): readonly Check[] =>
  containersOf(subject).map((container) => ({ on: subject, ask: () => ask(container) }));

/** A check of each pod that a resource makes. */
export const ofPods = (subject: Subject, ask: (pod: Pod) => Breach | undefined): readonly Check[] =>
  podsOf(subject).map((pod) => ({ on: subject, ask: () => ask(pod) }));

/** A check of a resource of given types. */
export const ofTypes = (
  subject: Subject,
  types: readonly string[],
  ...asks: readonly ((inputs: Place) => Breach | undefined)[]
): readonly Check[] =>
  types.includes(subject.type) ? asks.map((ask) => ({ on: subject, ask: () => ask(subject.inputs) })) : [];

/** What a place must be, where it is not. @throws UnknownRead */
export function mustBe(place: Place, expected: string | number | boolean, what = place.path): Breach | undefined {
  return place.is(expected) ? undefined : { what, allowed: JSON.stringify(expected), got: place.shown() };
}

/** As `mustBe`, for what may also be left out. @throws UnknownRead */
export const mayBe = (place: Place, expected: string | number | boolean, what = place.path): Breach | undefined =>
  place.absent ? undefined : mustBe(place, expected, what);

/** Resources of a type whose input was made from another resource, as the settings of a bucket name the bucket. */
export const settingsOf = (stack: Stack, type: string, input: string, of: Subject): readonly Subject[] =>
  ofType(stack, type).filter(({ sources }) => sources[input]?.includes(of.urn) === true);

/** `a, b or c`, for messages. */
export const oneOf = (values: readonly string[]): string =>
  values.length < 2 ? values.join("") : `${values.slice(0, -1).join(", ")} or ${values.at(-1) ?? ""}`;

/** Checks of which there are as many as there are breaches: where an unknown keeps them from being listed, that is one check. */
export function eachBreach(on: Subject, ask: () => readonly Breach[]): readonly Check[] {
  try {
    return ask().map((breach) => ({ on, ask: () => breach }));
  } catch (error) {
    if (!(error instanceof UnknownRead)) throw error;
    return [
      {
        on,
        ask: () => {
          throw error;
        },
      },
    ];
  }
}
