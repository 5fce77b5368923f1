import { MongoError } from "./errors.ts";
import { explainSchema } from "./json-schema.ts";
import { compileFilter } from "./match.ts";
import { isDoc } from "./values.ts";
import type { Doc } from "./values.ts";

/** A collection's `validator` with its level and action. */
export class Validator {
  readonly #filter: Doc | undefined;
  readonly #matches: (doc: Doc) => boolean;
  readonly #moderate: boolean;

  constructor(options: Doc) {
    const { validator, validationLevel: level = "strict", validationAction: action = "error" } = options;
    if (validator !== undefined && !isDoc(validator))
      throw new MongoError("TypeMismatch", "BSON field 'validator' is the wrong type, expected type 'object'");
    if (level !== "strict" && level !== "moderate" && level !== "off") {
      throw new MongoError(
        "BadValue",
        `Enumeration value '${String(level)}' for field 'validationLevel' is not a valid value.`,
      );
    }
    if (action !== "error" && action !== "warn") {
      throw new MongoError(
        "BadValue",
        `Enumeration value '${String(action)}' for field 'validationAction' is not a valid value.`,
      );
    }
    const active = validator !== undefined && Object.keys(validator).length > 0;
    const matches = active ? compileFilter(validator) : () => true;
    this.#filter = active && level !== "off" && action === "error" ? validator : undefined;
    this.#matches = matches;
    this.#moderate = level === "moderate";
  }

  /** Throws DocumentValidationFailure; at the moderate level documents that were invalid before may stay so. */
  check(doc: Doc, before?: Doc): void {
    if (this.#filter === undefined || this.#matches(doc)) return;
    if (this.#moderate && before !== undefined && !this.#matches(before)) return;
    const schema = this.#filter["$jsonSchema"];
    const details: Doc = isDoc(schema)
      ? { operatorName: "$jsonSchema", schemaRulesNotSatisfied: explainSchema(schema, doc) }
      : {
          operatorName: Object.keys(this.#filter)[0] ?? "",
          specifiedAs: this.#filter,
          reason: "expression did not match",
        };
    throw new MongoError("DocumentValidationFailure", "Document failed validation", {
      errInfo: { failingDocumentId: doc["_id"], details },
    });
  }
}
