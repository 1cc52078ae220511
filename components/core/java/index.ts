export { JAR_FOLDER, type JavaKafka, javaKafka, javaPods, type JavaPods } from "./kafka";
export { type JavaTrust, javaTrust } from "./trust";
