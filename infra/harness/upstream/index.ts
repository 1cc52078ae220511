export { type FetchOptions, fetchUpstream, upstreamFile } from "./fetch";
export { entryOf, UpstreamError, type UpstreamFile, upstreamFiles } from "./lock";
export {
  absentUpstream,
  readUpstream,
  sha256Of,
  type UpstreamOptions,
  type UpstreamPlaces,
  upstreamPlaces,
} from "./read";
export { describeWithUpstream } from "./testing";
