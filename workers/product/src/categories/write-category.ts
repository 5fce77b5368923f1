import { AppError } from "@orderapp/core/errors";
import { isUuid } from "@orderapp/core/ids";
import type { ProductContext } from "../context.ts";
import { slugify } from "../products/slug.ts";
import type { CategoryChange, CategoryNode, CategoryOutcome } from "./category.ts";
import { treeOf } from "./read-categories.ts";

// How long a request goes on with the products of a large category. Then cron does, or who asks again.
const PATIENCE_MS = 20_000;

/** Makes a category, behind its siblings unless a position among them is given. */
export async function createCategory(
  ctx: ProductContext,
  input: {
    name: string;
    slug?: string | undefined;
    parentId?: string | null | undefined;
    position?: number | undefined;
  },
): Promise<CategoryNode> {
  const { name, parentId = null, position } = input;
  const slug = input.slug ?? slugify(name);
  for (let attempt = 0; ; attempt++) {
    const id = ctx.newId();
    // A slug that nobody asked for gives way: shirts may lie below women and below men.
    const chosen = attempt === 0 ? slug : `${slug}-${id.slice(-5)}`;
    const outcome = await ctx.categories.insert({ id, name, slug: chosen, parentId, position });
    if (outcome === "taken" && input.slug === undefined && attempt < 2) continue;
    refuse(outcome);
    return written(ctx, id);
  }
}

/** Changes or moves a category; a move below itself is refused, and a change of nothing changes nothing. */
export async function patchCategory(
  ctx: ProductContext,
  id: string,
  version: number | undefined,
  change: CategoryChange,
): Promise<CategoryNode> {
  refuse(isUuid(id) ? await ctx.categories.update(id, version, change) : "not_found");
  if (change.parentId !== undefined) await indexMoved(ctx);
  return written(ctx, id);
}

/** Deletes a category; its products go to another, its children to its parent. */
export async function deleteCategory(
  ctx: ProductContext,
  id: string,
  version: number | undefined,
  reassignTo: string | undefined,
): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  let outcome: CategoryOutcome;
  do outcome = isUuid(id) ? await ctx.categories.delete(id, version, reassignTo) : "not_found";
  while (outcome === "more" && Date.now() < until);
  if (outcome === "more") await ctx.cache.invalidate();
  if (outcome === "taken") {
    throw new AppError("conflict", "A category below it has the name of one beside it. Rename one of them first.");
  }
  refuse(outcome);
  await indexMoved(ctx);
  await ctx.cache.invalidate();
}

/** Works off what moves of categories left to do; cron takes over from who died or ran out of time. */
export async function indexMoved(ctx: Pick<ProductContext, "categories">): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (await ctx.categories.indexMoved()) if (Date.now() > until) return;
}

async function written(ctx: ProductContext, id: string): Promise<CategoryNode> {
  const [all] = await Promise.all([ctx.categories.all(), ctx.cache.invalidate()]);
  const find = (nodes: CategoryNode[]): CategoryNode | undefined => {
    for (const node of nodes) {
      const found = node.id === id ? node : find(node.children);
      if (found) return found;
    }
    return undefined;
  };
  const node = find(treeOf(all));
  if (!node) throw new AppError("not_found", "The category is gone.");
  return node;
}

const wrongField = (path: string, message: string) =>
  new AppError("validation_failed", "Correct the fields named in errors.", {
    errors: [{ path, message, code: "custom" }],
  });

function refuse(outcome: CategoryOutcome): void {
  switch (outcome) {
    case "created":
    case "updated":
    case "deleted":
      return;
    case "not_found":
      throw new AppError("not_found", "There is no such category.");
    case "stale":
      throw new AppError("version_mismatch", "The category has changed since you read it.");
    case "no_parent":
      throw wrongField("parentId", "There is no such category");
    case "no_target":
      throw wrongField("reassignTo", "There is no such other category");
    case "too_deep":
      throw wrongField("parentId", "Categories are at most 8 deep");
    case "cycle":
      throw new AppError("conflict", "A category cannot lie below itself.");
    case "taken":
      throw new AppError("slug_taken", "Another category has this slug, or this name beside it.");
    case "more":
      throw new AppError("unavailable", "Many of its products have gone to the other one. Ask again for the rest.", {
        retryAfter: 1,
      });
    case "in_use":
      throw new AppError("conflict", "The category has products. Name another one in ?reassignTo=.");
  }
}
