export { addressPlan, type AddressPlan, type Cidr } from "./addresses";
export { AwsNetwork } from "./component";
export { observeAwsNetwork } from "./observe";
export { type AwsNetworkSpec, type InterfaceService, networkQuantities } from "./spec";
