/** Kafka's Produce request and response, version 7 (Kafka protocol guide, "Produce API"). */
import { requestHead, type Api } from "./request";

export const PRODUCE: Api = { key: 0, name: "Produce", version: 7 };
const ALL_IN_SYNC_REPLICAS = -1;

/** What goes to one broker in one request. A partition may come once. */
export interface ProducePart {
  readonly topic: string;
  readonly partition: number;
  readonly batch: Buffer;
}

/**
 * The request as pieces to be written one after the other: the batches themselves are not copied.
 * @param timeout how long the broker may wait for the other replicas, in milliseconds
 */
export function encodeProduce(
  parts: readonly ProducePart[],
  clientId: string,
  correlationId: number,
  timeout: number,
): readonly Buffer[] {
  const byTopic = new Map<string, ProducePart[]>();
  for (const part of parts) {
    const known = byTopic.get(part.topic);
    if (known === undefined) byTopic.set(part.topic, [part]);
    else known.push(part);
  }
  const [head, start] = requestHead(PRODUCE, clientId, correlationId, 2 + 2 + 4 + 4);
  const pieces: Buffer[] = [head];
  let size = head.length - 4;
  for (const [topic, list] of byTopic) {
    let before = topicPiece(topic, list.length);
    for (const { partition, batch } of list) {
      const piece = Buffer.concat([before, partitionPiece(partition, batch.length)]);
      pieces.push(piece, batch);
      size += piece.length + batch.length;
      before = Buffer.alloc(0);
    }
  }
  head.writeInt32BE(size, 0);
  let at = head.writeInt16BE(-1, start); // no transactional id
  at = head.writeInt16BE(ALL_IN_SYNC_REPLICAS, at);
  at = head.writeInt32BE(timeout, at);
  head.writeInt32BE(byTopic.size, at);
  return pieces;
}

function topicPiece(topic: string, partitions: number): Buffer {
  const name = Buffer.from(topic);
  const piece = Buffer.allocUnsafe(2 + name.length + 4);
  piece.writeInt16BE(name.length, 0);
  name.copy(piece, 2);
  piece.writeInt32BE(partitions, 2 + name.length);
  return piece;
}

function partitionPiece(partition: number, bytes: number): Buffer {
  const piece = Buffer.allocUnsafe(8);
  piece.writeInt32BE(partition, 0);
  piece.writeInt32BE(bytes, 4);
  return piece;
}

export interface ProduceResult {
  readonly topic: string;
  readonly partition: number;
  /** 0 when it was written. */
  readonly errorCode: number;
}

export interface ProduceResponse {
  readonly results: readonly ProduceResult[];
  /** How long the client must send nothing more, in milliseconds. */
  readonly throttle: number;
}

/** @throws RangeError when the payload is cut */
export function decodeProduce(payload: Buffer): ProduceResponse {
  const results: ProduceResult[] = [];
  let topics = payload.readInt32BE(0);
  let at = 4;
  for (; topics > 0; topics--) {
    const length = payload.readInt16BE(at);
    const topic = payload.toString("utf8", at + 2, at + 2 + length);
    let partitions = payload.readInt32BE(at + 2 + length);
    at += 2 + length + 4;
    for (; partitions > 0; partitions--) {
      results.push({ topic, partition: payload.readInt32BE(at), errorCode: payload.readInt16BE(at + 4) });
      at += 4 + 2 + 8 + 8 + 8; // partition, error, base offset, append time, log start
    }
  }
  return { results, throttle: payload.readInt32BE(at) };
}
