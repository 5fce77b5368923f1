export type Category = {
  id: string;
  slug: string;
  name: string;
  position: number;
  parentId: string | null;
  version: number;
  productCount: number;
};

export type CategoryNode = Omit<Category, "parentId"> & { children: CategoryNode[] };

export type NewCategory = {
  id: string;
  slug: string;
  name: string;
  parentId: string | null;
  position: number | undefined;
};
export type CategoryChange = {
  slug?: string | undefined;
  name?: string | undefined;
  parentId?: string | null | undefined;
  position?: number | undefined;
};

/** What came of a write to the tree; the database decides under one lock. */
export type CategoryOutcome =
  | "created"
  | "updated"
  | "deleted"
  /** A part of the products went; asked again, more do. */
  | "more"
  | "not_found"
  | "stale"
  | "no_parent"
  | "cycle"
  | "too_deep"
  | "taken"
  | "in_use"
  | "no_target";
