export { deliveryDefects, writeDelivery } from "./files";
export { deliver, type Delivered } from "./main";
export { type DeliveryFiles, renderDelivery } from "./render";
export { type DeliveredImage, deliveredManifests, type DeliverySpec, overlayFolder } from "./spec";
