export { EcrImages, GivenImages, type ImageEndpoints } from "./component";
export { observeImages } from "./observe";
export { type EcrImagesSpec, type GivenImagesSpec, type ImageName, imageNames, type ImagePlatform } from "./spec";
