/** Defects of kafkajs 2.2.4 that no option reaches, mended on its prototypes before first use; `internals.ts` has checked their shape. */
import type { Socket } from "node:net";

type Prototype = Readonly<Record<string, unknown>>;

const MENDED = Symbol("millrace.kafkajs.mended");

/** kafkajs sets a timer with a negative delay for each answered request, needed or not; Node 24 warns of each. */
export function mendTimer(methods: Prototype): void {
  const prototype = methods as unknown as { scheduleCheckPendingRequests: () => void; [MENDED]?: true };
  if (prototype[MENDED]) return;
  prototype[MENDED] = true;
  const original = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: { readonly pending: readonly unknown[] }) {
    if (this.pending.length > 0) original.call(this);
  };
}

const CONNECTING = Symbol("millrace.kafkajs.connecting");
const SOCKET_EVENTS = ["connect", "data", "end", "error", "timeout"] as const;

interface Connecting {
  socket?: Socket | undefined;
  [CONNECTING]?: Promise<boolean> | undefined;
  isConnected(): boolean;
}

interface ConnectionPrototype {
  connect: (this: Connecting) => Promise<boolean>;
  disconnect: (this: Connecting) => Promise<boolean>;
  [MENDED]?: true;
}

/**
 * kafkajs opens a socket for each caller that finds a connection closed, writes to the last while the first is the one that
 * is connected, and lets the end of an old socket end the new one. Here callers share one attempt, and what was there before
 * is gone first.
 */
export function mendConnection(methods: Prototype): void {
  const prototype = methods as unknown as ConnectionPrototype;
  if (prototype[MENDED]) return;
  prototype[MENDED] = true;
  const { connect, disconnect } = prototype;
  prototype.disconnect = function () {
    // Each call would leave one more listener on a socket that is gone.
    if (this.socket?.destroyed === true) this.socket = undefined;
    return disconnect.call(this);
  };
  prototype.connect = function () {
    if (this.isConnected()) return Promise.resolve(true);
    if (this[CONNECTING] !== undefined) return this[CONNECTING];
    if (this.socket !== undefined) {
      for (const event of SOCKET_EVENTS) this.socket.removeAllListeners(event);
      this.socket.on("error", () => undefined);
      this.socket.destroy();
    }
    this[CONNECTING] = connect.call(this).finally(() => (this[CONNECTING] = undefined));
    return this[CONNECTING];
  };
}
