/** The server's error codes that this server can answer with, by their official names. */
export const codes = {
  InternalError: 1,
  BadValue: 2,
  FailedToParse: 9,
  Unauthorized: 13,
  TypeMismatch: 14,
  Overflow: 15,
  InvalidLength: 16,
  ProtocolError: 17,
  AuthenticationFailed: 18,
  IllegalOperation: 20,
  InvalidBSON: 22,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  DollarPrefixedFieldName: 52,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  ShutdownInProgress: 91,
  UnsupportedOpQueryCommand: 352,
  DocumentValidationFailure: 121,
  ExceededMemoryLimit: 146,
  CannotIndexParallelArrays: 171,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  PathCollision: 31250,
  GroupWithoutId: 15955,
  InvalidProjectionExclusion: 31254,
  InvalidProjectionInclusion: 31253,
  MissingField: 40414,
  UnknownField: 40415,
  InvalidIdField: 53,
  NotSingleValueField: 54,
  UnknownStage: 40324,
  OutputNotLast: 40601,
  MergeStageNoMatchingDocument: 13113,
  StageSize: 40323,
  Unsupported: 238,
  InvalidIndexSpecificationOption: 197,
  InvalidPipelineOperator: 168,
  DivideByZero: 4848401,
  NotAccumulator: 40234,
} as const;

export type CodeName = keyof typeof codes;

/** An error that is answered to the client; `extra` holds the fields some codes carry (keyPattern, errInfo). */
export class MongoError extends Error {
  readonly code: number;
  readonly codeName: string;
  readonly extra: Record<string, unknown>;

  constructor(name: CodeName, message: string, extra: Record<string, unknown> = {}) {
    super(message);
    this.name = "MongoError";
    this.code = codes[name];
    this.codeName = this.code > 11000 ? `Location${this.code}` : name;
    this.extra = extra;
  }

  /** The reply to a failed command. */
  toReply(): Record<string, unknown> {
    return { ok: 0, errmsg: this.message, code: this.code, codeName: this.codeName, ...this.extra };
  }

  /** The entry in `writeErrors` for one failed statement of a write command. */
  toWriteError(index: number): Record<string, unknown> {
    return { index, code: this.code, ...this.extra, errmsg: this.message };
  }
}
