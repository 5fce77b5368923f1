import { describe, expectTypeOf, it } from "vitest";
import { createClient } from "./client.ts";
import { fakeShop } from "./fake-shop.ts";
import type { Cart, Order, PlacedOrder, Product, User } from "./schema.ts";

const { fetch } = fakeShop(() => Response.json({ data: [], page: { nextCursor: null } }));
const shop = createClient({ baseUrl: "https://shop.test", fetch });

// What is wrong here fails the type check, not the run.
describe("types", () => {
  it("are those of the answers", async () => {
    expectTypeOf((await shop.GET("/v1/users/me")).data).toEqualTypeOf<User>();
    expectTypeOf((await shop.POST("/v1/carts", { body: {} })).data).toEqualTypeOf<Cart>();
    expectTypeOf(shop.POST<"/v1/orders">)
      .returns.resolves.toHaveProperty("data")
      .toEqualTypeOf<PlacedOrder>();
    expectTypeOf((await shop.POST("/v1/auth/logout")).data).toEqualTypeOf<undefined>();
    expectTypeOf((await shop.GET("/v1/orders/export", { parseAs: "text" })).data).toEqualTypeOf<string>();
    for await (const order of shop.paginate("/v1/orders")) expectTypeOf(order).toEqualTypeOf<Order>();
    for await (const one of shop.paginate("/v1/products", { params: { query: { limit: 1 } } })) {
      expectTypeOf(one).toEqualTypeOf<Product>();
    }
  });

  it("let nothing else in", async () => {
    // @ts-expect-error: there is no such path
    await shop.GET("/v1/nothing");
    // @ts-expect-error: this path has no such method
    await shop.PUT("/v1/orders");
    // @ts-expect-error: the body is needed
    await shop.POST("/v1/orders");
    // @ts-expect-error: the path's parameter is needed
    await shop.GET("/v1/carts/{cartId}", {});
    // @ts-expect-error: no such parameter
    await shop.GET("/v1/products", { params: { query: { colour: "blue" } } });
    // @ts-expect-error: a quantity is a number
    await shop.POST("/v1/carts", { body: { items: [{ sku: "MUG", quantity: "2" }] } });
    const list = () => {
      // @ts-expect-error: not a list of pages
      return shop.paginate("/v1/categories");
    };
    expectTypeOf(list).toBeFunction();
  });
});
