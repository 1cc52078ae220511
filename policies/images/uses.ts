import { type Container, containersOf, podsOf, uncoveredImages } from "../core/containers";
import { Place } from "../core/reading";
import { isChart, kindOf, type Subject } from "../core/subject";
import { isFullReference } from "./reference";

/** An image that a resource names. */
export interface ImageUse {
  /** `container "app"`, `argument --reloader of container "operator"`, `values.image`: how messages call the place. */
  readonly title: string;
  /** The text of the reference; nothing where none is named. Reading it may throw `UnknownRead`. */
  readonly image: Place;
  /** Whether an operator chooses one where none is named; its own environment says which, and is judged there. */
  readonly chosen: boolean;
}

/**
 * Every image that a resource names:
 * - of its containers, whichever kind of object makes them, and of images that are volumes;
 * - where an object names one in a field that no container is known of (`image`, `imageName`);
 * - in a container's environment, by names as operators have them (`RELATED_IMAGE_…`, `…_IMAGE`, `…_IMAGES`, `…_IMAGE_NAME`);
 * - in its arguments, where a value is a whole reference, or the flag says that it is an image;
 * - in a chart's values, blocks of a repository with a registry, tag or digest, and texts that are called `image`.
 *
 * Not read: texts within ConfigMaps and Secrets. Of a chart, what its values do not say is judged in its children.
 */
export function imagesOf(subject: Subject): readonly ImageUse[] {
  if (isChart(subject)) return ofValues(subject.inputs.at("values"));
  if (kindOf(subject) === undefined) return [];
  const containers = containersOf(subject);
  return [
    ...containers.map(({ title, image, pod }) => ({ title, image, chosen: pod.operator !== undefined })),
    ...podsOf(subject).flatMap(({ spec }) => ofVolumes(spec)),
    ...containers.flatMap((container) => [...ofEnvironment(container), ...ofArguments(container)]),
    ...uncoveredImages(subject).map((image) => ({ title: image.path, image, chosen: true })),
  ];
}

const ofVolumes = (spec: Place): readonly ImageUse[] =>
  spec
    .at("volumes")
    .items()
    .map((volume) => volume.at("image", "reference"))
    .filter((image) => !image.unknown && !image.absent)
    .map((image) => ({ title: image.path, image, chosen: false }));

const NAMES_IMAGES = /^RELATED_IMAGE_|(^|_)IMAGES?(_NAME)?$/;

function ofEnvironment({ title, spec }: Container): readonly ImageUse[] {
  return spec
    .at("env")
    .items()
    .flatMap((variable) => {
      const name = variable.at("name");
      if (name.unknown || !NAMES_IMAGES.test(name.text() ?? "")) return [];
      const called = `${name.text() ?? ""} of ${title}`;
      const value = variable.at("value");
      if (value.unknown) return [{ title: called, image: value, chosen: false }];
      // One a line, each perhaps after the version that it is for: `4.2.0=quay.io/…`.
      return (value.text() ?? "")
        .split(/\s+/)
        .filter((line) => line !== "")
        .map((line) => ({ title: called, image: part(value, line.replace(/^[^=/]*=/, "")), chosen: false }));
    });
}

function ofArguments({ title, spec }: Container): readonly ImageUse[] {
  const texts = ["command", "args"].flatMap((list) => spec.at(list).items());
  return texts.flatMap((place, index) => {
    // Of arguments that are not known nobody can say that they name an image.
    if (place.unknown) return [];
    const text = place.text() ?? "";
    const [, flag = "", own = text] = /^(--?[\w-]+)=(.*)$/s.exec(text) ?? [];
    const before = texts[index - 1];
    const said = flag !== "" ? flag : before === undefined || before.unknown ? "" : (before.text() ?? "");
    const isImage = isFullReference(own) || (/^--?([\w-]+-)?image$/.test(said) && own !== "" && !own.startsWith("-"));
    if (!isImage) return [];
    const called = /^--?[\w-]+$/.test(said) ? `argument ${said}` : "an argument";
    return [{ title: `${called} of ${title}`, image: part(place, own), chosen: false }];
  });
}

/** A part of a text, at the text's place. */
const part = (place: Place, text: string): Place => new Place(text, place.path);

function ofValues(values: Place): readonly ImageUse[] {
  if (values.unknown) return [];
  return values.fields().flatMap(([key, value]): readonly ImageUse[] => {
    const isImage = /image$/i.test(key);
    if (isImage && value.unknown) return [{ title: value.path, image: value, chosen: true }];
    if (!isImage) return [...ofValues(value), ...(value.unknown ? [] : value.items().flatMap(ofValues))];
    const named = value.text() ?? written(value);
    const own = named === undefined || named === "" ? [] : [part(value, named)];
    return [...own.map((image) => ({ title: image.path, image, chosen: true })), ...ofValues(value)];
  });
}

/** The reference that a block of values is, as charts write it. */
function written(block: Place): string | undefined {
  const [registry, repository, tag, digest, sha] = ["registry", "repository", "tag", "digest", "sha"].map((key) => {
    const place = block.at(key);
    return place.unknown ? undefined : (place.text() ?? place.number()?.toString());
  });
  if (repository === undefined || repository === "" || [tag, digest, sha].every((one) => one === undefined))
    return undefined;
  const name = registry === undefined || registry === "" ? repository : `${registry}/${repository}`;
  const hash = digest ?? (sha === undefined || sha === "" ? undefined : `sha256:${sha}`);
  return `${name}${tag === undefined || tag === "" ? "" : `:${tag}`}${hash === undefined || hash === "" ? "" : `@${hash}`}`;
}
