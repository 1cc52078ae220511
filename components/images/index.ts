export { EcrImages, GivenImages, type ImageEndpoints, RegistryImages } from "./component";
export { observeImages } from "./observe";
export {
  type EcrImagesSpec,
  type GivenImagesSpec,
  dockerfiles,
  type ImageName,
  imageNames,
  type ImagePlatform,
  type RegistryImagesSpec,
} from "./spec";
