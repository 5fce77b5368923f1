export type MongoIndex = {
  key: Record<string, 1 | -1>;
  options: {
    name: string;
    unique?: boolean;
    expireAfterSeconds?: number;
    partialFilterExpression?: Record<string, unknown>;
    collation?: { locale: string; strength: number };
  };
};

export type MongoCollection = {
  name: string;
  /** A `$jsonSchema` validator; what it refuses is refused by the server, whoever writes. */
  validator?: Record<string, unknown>;
  indexes: MongoIndex[];
};

/** What one database must look like. Applying it again changes nothing. */
export type MongoMigration = { database: string; collections: MongoCollection[] };
