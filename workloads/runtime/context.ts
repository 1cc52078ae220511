import { names } from "../streams";
import type { InboundRecord } from "./driver";
import type { ErasedContext, EventInfo, HandlerLog } from "./handler";
import { derivedId } from "./ids";
import type { Input, Plan } from "./plan";

/** What all contexts of a process share. */
export interface Surroundings {
  readonly now: () => number;
  readonly log: HandlerLog;
}

/** The first value of a header as text. */
export function headerOf(record: InboundRecord, name: string): string | undefined {
  const value = record.headers[name];
  const first = Array.isArray(value) ? (value as readonly (Buffer | null)[])[0] : (value as Buffer | null | undefined);
  return first?.toString();
}

/** When the gateway received it; undefined when it did not come by the gateway. */
export function ingestedAtOf(record: InboundRecord): number | undefined {
  const text = headerOf(record, names.HEADERS.ingestedAt);
  const time = text === undefined ? NaN : Number(text);
  return Number.isFinite(time) ? time : undefined;
}

const idOf = (record: object): string => (record as { readonly id: string }).id;

class Event implements EventInfo {
  readonly #inbound: InboundRecord;
  readonly #input: Input;
  readonly #record: object;

  constructor(
    input: Input,
    record: object,
    inbound: InboundRecord,
    readonly partition: number,
  ) {
    this.#input = input;
    this.#record = record;
    this.#inbound = inbound;
  }

  get id(): string {
    return idOf(this.#record);
  }
  get stream(): string {
    return this.#input.stream.name;
  }
  get key(): string {
    return String((this.#record as Readonly<Record<string, unknown>>)[this.#input.stream.key]);
  }
  get time(): number {
    return this.#input.eventTime(this.#record);
  }
  get ingestedAt(): number | undefined {
    return ingestedAtOf(this.#inbound);
  }
  get topic(): string {
    return this.#input.topic;
  }
  get offset(): number {
    return this.#inbound.offset;
  }
  header(name: string): string | undefined {
    return headerOf(this.#inbound, name);
  }
}

/** What a handler sees of one record. What a handler may not ask for is not computed. */
export class RecordContext implements ErasedContext {
  readonly #plan: Plan;
  readonly #surroundings: Surroundings;
  readonly #input: Input;
  readonly #record: object;
  readonly #inbound: InboundRecord;
  readonly #partition: number;
  #event: Event | undefined;

  constructor(
    plan: Plan,
    surroundings: Surroundings,
    input: Input,
    record: object,
    inbound: InboundRecord,
    partition: number,
    readonly state: unknown,
  ) {
    this.#plan = plan;
    this.#surroundings = surroundings;
    this.#input = input;
    this.#record = record;
    this.#inbound = inbound;
    this.#partition = partition;
  }

  get event(): EventInfo {
    return (this.#event ??= new Event(this.#input, this.#record, this.#inbound, this.#partition));
  }
  get log(): HandlerLog {
    return this.#surroundings.log;
  }
  id(index: number): string {
    return derivedId(this.#plan.name, idOf(this.#record), index);
  }
  now(): number {
    return this.#surroundings.now();
  }
}
