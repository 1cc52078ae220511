/** Stands for a value that is not known yet: what a provider computes, in a preview. */
export const UNKNOWN = Symbol("unknown");

/** Inputs of a resource as data, each unknown part of it replaced by `UNKNOWN`. */
export type Plain =
  null | boolean | number | string | typeof UNKNOWN | readonly Plain[] | { readonly [key: string]: Plain };

/** A question asked a value that is not known: whoever asked learns nothing, and the next question is asked all the same. */
export class UnknownRead extends Error {
  constructor(readonly path: string) {
    super(`${path} is not known yet`);
  }
}

/**
 * A place within a resource's inputs. To go further never fails: below an unknown all is unknown, below nothing is nothing, and a
 * list that is unknown has one item that is. To read an unknown throws `UnknownRead`, which ends one check and no more.
 */
export class Place {
  constructor(
    private readonly held: Plain | undefined,
    /** `spec.template.spec.containers[0].image` */
    readonly path: string,
  ) {}

  at(...keys: readonly (string | number)[]): Place {
    return keys.reduce<Place>((here, key) => here.step(key), this);
  }

  private step(key: string | number): Place {
    const path = typeof key === "number" ? `${this.path}[${key}]` : this.path === "" ? key : `${this.path}.${key}`;
    if (this.held === UNKNOWN) return new Place(UNKNOWN, path);
    if (typeof key === "number") return new Place(isList(this.held) ? this.held[key] : undefined, path);
    return new Place(isFields(this.held) && Object.hasOwn(this.held, key) ? this.held[key] : undefined, path);
  }

  /** Of a list; of nothing, or of what is no list, none. */
  items(): readonly Place[] {
    if (this.held === UNKNOWN) return [new Place(UNKNOWN, `${this.path}[?]`)];
    return isList(this.held) ? this.held.map((_, index) => this.step(index)) : [];
  }

  /** Of an object, by key; of an unknown one a single field `?`. */
  fields(): readonly (readonly [string, Place])[] {
    if (this.held === UNKNOWN) return [["?", this.step("?")]];
    return isFields(this.held) ? Object.keys(this.held).map((key) => [key, this.step(key)] as const) : [];
  }

  /** The same place where another one stands for a field: custom resources keep parts of a pod elsewhere. */
  with(key: string, place: Place): Place {
    if (this.held === UNKNOWN) return new Place(UNKNOWN, this.path);
    return new Overlaid(isFields(this.held) ? this.held : {}, this.path, { ...this.overlays(), [key]: place });
  }

  protected overlays(): Readonly<Record<string, Place>> {
    return {};
  }

  get unknown(): boolean {
    return this.held === UNKNOWN;
  }

  /** Whether nothing is said here. @throws UnknownRead */
  get absent(): boolean {
    return this.known() === undefined;
  }

  /** Absent when it is no text. @throws UnknownRead */
  text(): string | undefined {
    const value = this.known();
    return typeof value === "string" ? value : undefined;
  }

  /** Absent when it is no number. @throws UnknownRead */
  number(): number | undefined {
    const value = this.known();
    return typeof value === "number" ? value : undefined;
  }

  /** @throws UnknownRead */
  is(value: string | number | boolean): boolean {
    return this.known() === value;
  }

  /** All texts of a list. @throws UnknownRead when one of them is not known */
  texts(): readonly string[] {
    return this.items().flatMap((item) => item.text() ?? []);
  }

  /** What a message says of it: the value as JSON, or `nothing`. @throws UnknownRead */
  shown(): string {
    const value = this.known();
    return value === undefined ? "nothing" : JSON.stringify(value);
  }

  /** A text that is JSON, as a place of its own with the same path; absent when it is none. @throws UnknownRead */
  json(): Place {
    const text = this.text();
    if (text === undefined) return new Place(undefined, this.path);
    try {
      return new Place(JSON.parse(text) as Plain, this.path);
    } catch {
      return new Place(undefined, this.path);
    }
  }

  private known(): Exclude<Plain, typeof UNKNOWN | null> | undefined {
    if (this.held === UNKNOWN) throw new UnknownRead(this.path);
    return this.held ?? undefined;
  }
}

class Overlaid extends Place {
  constructor(
    held: Readonly<Record<string, Plain>>,
    path: string,
    private readonly over: Readonly<Record<string, Place>>,
  ) {
    super(held, path);
  }

  override at(...keys: readonly (string | number)[]): Place {
    const [first, ...rest] = keys;
    const place = typeof first === "string" ? this.over[first] : undefined;
    return place === undefined ? super.at(...keys) : place.at(...rest);
  }

  protected override overlays(): Readonly<Record<string, Place>> {
    return this.over;
  }
}

const isList = (value: Plain | undefined): value is readonly Plain[] => Array.isArray(value);

const isFields = (value: Plain | undefined): value is Readonly<Record<string, Plain>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Data from inputs as @pulumi/policy hands them: an object whose reads of unknowns throw. Every part is read once, here.
 * @throws what reading throws for any other reason
 */
export function plainOf(value: unknown): Plain | undefined {
  if (value === null || typeof value === "boolean" || typeof value === "number" || typeof value === "string") {
    return value;
  }
  if (typeof value !== "object") return undefined;
  const read = (key: string | number): Plain | undefined => {
    try {
      return plainOf((value as Readonly<Record<string | number, unknown>>)[key]);
    } catch (error) {
      if (isUnknownValue(error)) return UNKNOWN;
      throw error;
    }
  };
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => read(index) ?? null);
  return Object.fromEntries(
    Object.keys(value).flatMap((key) => {
      const inner = read(key);
      return inner === undefined ? [] : [[key, inner]];
    }),
  );
}

/** The error of @pulumi/policy, which exports no class to tell it by. */
const isUnknownValue = (error: unknown): boolean => error instanceof Error && "unknownTypeSentinel" in error;
