/*
 * The countries' phone numbers as a text (`rules` of notification's configuration), which no start has to read as code;
 * it is unpacked when the first number is read.
 */
import text from "../../workers/notification/node_modules/libphonenumber-js/metadata.min.json";

const metadata: unknown = typeof text === "string" ? JSON.parse(text) : text;
export default metadata;
