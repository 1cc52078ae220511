import { constants, createGzip, gzipSync } from "node:zlib";

/** Made once: a gigabyte of zeros takes seconds to pack. */
export interface Bombs {
  /** A gigabyte of zeros. */
  readonly zeros: Buffer;
  /** Gzip within gzip. */
  readonly nested: Buffer;
  /** Many members, each a megabyte of brackets. */
  readonly members: Buffer;
}

export async function makeBombs(): Promise<Bombs> {
  const gzip = createGzip({ level: constants.Z_BEST_COMPRESSION });
  const zeros = Buffer.alloc(1_000_000);
  const chunks: Buffer[] = [];
  gzip.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => gzip.once("end", resolve));
  for (let i = 0; i < 1_000; i++) {
    if (!gzip.write(zeros)) await new Promise((resolve) => gzip.once("drain", resolve));
  }
  gzip.end();
  await ended;
  const packed = Buffer.concat(chunks);
  const member = gzipSync("[".repeat(1_000_000));
  return { zeros: packed, nested: gzipSync(packed), members: Buffer.concat(Array.from({ length: 500 }, () => member)) };
}
