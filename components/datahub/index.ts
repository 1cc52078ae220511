export { catalogueAccess, SECRET_KEY, SYSTEM_SECRET } from "./access";
export { DataHub } from "./component";
export { observeDataHub } from "./observe";
export { sizeOf } from "./size";
export { CLIENT_KEY, type DataHubOidc, type DataHubSecrets, type DataHubSpec, NAMESPACE, SYSTEM_CLIENT } from "./spec";
export { dataHubPrincipal, dataHubTopics } from "./topics";
