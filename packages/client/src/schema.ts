// Made of workers/gateway/src/openapi.json by scripts/generate.ts: edit neither this nor that.

/** The POST requests that honour an `Idempotency-Key`: with one they may be sent again. */
export const KEYED_PATHS: ReadonlySet<string> = new Set([
  "/v1/api-keys",
  "/v1/auth/forgot-password",
  "/v1/auth/login",
  "/v1/auth/refresh",
  "/v1/auth/register",
  "/v1/auth/resend-verification",
  "/v1/auth/reset-password",
  "/v1/auth/verify-email",
  "/v1/carts",
  "/v1/carts/{cartId}/claim",
  "/v1/carts/{cartId}/items",
  "/v1/categories",
  "/v1/inventory/{sku}/adjust",
  "/v1/notification-templates/{event}/{channel}/{locale}/versions/{version}/restore",
  "/v1/notifications/dead-letters/{id}/replay",
  "/v1/notifications/{id}/resend",
  "/v1/orders",
  "/v1/orders/{orderId}/cancel",
  "/v1/orders/{orderId}/claim",
  "/v1/orders/{orderId}/deliver",
  "/v1/orders/{orderId}/ship",
  "/v1/payments",
  "/v1/payments/{id}/capture",
  "/v1/payments/{id}/refunds",
  "/v1/products",
  "/v1/products/import",
  "/v1/products/{id}/images",
  "/v1/products/{id}/variants",
  "/v1/shipping-methods",
  "/v1/tax-rates",
  "/v1/users/me/addresses",
  "/v1/users/me/password",
  "/v1/webhook-endpoints",
  "/v1/webhook-endpoints/{id}/deliveries/{deliveryId}/redeliver",
  "/v1/webhook-endpoints/{id}/replay",
  "/v1/webhook-endpoints/{id}/rotate-secret",
  "/v1/webhook-endpoints/{id}/test",
  "/v1/webhooks/events/{id}/replay"
]);

export interface paths {
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this is, and where to go from here */
        get: operations["getIndex"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys that verify access tokens (RFC 7517) */
        get: operations["getJwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This reference, to try things out */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every Worker and its stores, with latency */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the gateway itself runs */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/media/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A picture; its address always names the same bytes */
        get: operations["getMedia"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What Prometheus asks for
         * @description Gauges in Prometheus' text format: counts are those of the last 5 minutes (`_5m`), hour (`_1h`) or day (`_1d`), and go down again. Protected by a token of its own, not by an access token.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document (OpenAPI 3.1) */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * API keys, newest first
         * @description Expired ones are among them until they are deleted.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make an API key for a machine
         * @description Only an administrator who is signed in makes one; an API key never does. It may do what its scopes say and nothing else, it is no person, and it stays when the account of whoever made it goes. There are 100 keys at most: one more is 409 `conflict`.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An API key */
        get: operations["getApiKey"];
        put?: never;
        post?: never;
        /**
         * Delete an API key for good
         * @description It is refused everywhere within 5 s. Deleting it again changes nothing.
         */
        delete: operations["deleteApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What administrators and API keys did, newest first
         * @description Every change that an administrator or an API key asks for, in any part of the shop. Nothing in it can be changed.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/forgot-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a mail to set a new password
         * @description The mail goes out if there is an active account with that address, three times an hour at most. The answer is the same in any case. A network that asks for more than ten mails an hour is answered 429.
         */
        post: operations["forgotPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description An unknown e-mail address and a wrong password are alike in answer and in timing. After 5 failures for one e-mail address within 15 minutes, or 30 from one network, the answer is 429, whether or not the password is right. A device that has signed in before counts its failures by itself: it shows its token as the cookie `device` or the header `X-Device-Token`.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End this session */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange a refresh token for new tokens
         * @description A refresh token works once; within 10 seconds it may come again, as its answer may have been lost, and gets the same next one. Later, or once the next one was used, it ends the whole session (`token_reused`).
         */
        post: operations["refreshSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/resend-verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for another verification mail
         * @description The mail goes out if there is an active account with that address that is not verified yet, three times an hour at most. The answer is the same in any case. A network that asks for more than ten mails an hour is answered 429.
         */
        post: operations["resendVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password by the link of a mail
         * @description Takes the token of the link in the mail: good once, for an hour. Every session ends, other links stop working, and the address counts as verified, since the link was read there. A password that is refused leaves the token usable. A token that was used, has expired, was replaced or never was is 422 `validation_failed` on `token`, whichever it is, and so is that of a disabled account. The browser becomes a known device (cookie `device`): failed attempts of others do not keep it from signing in.
         */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/verify-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an e-mail address
         * @description Takes the token of the link in a verification mail: good once, for 24 hours. A token that was used, has expired, was replaced or never was is 422 `validation_failed` on `token`, whichever it is (not 401: no session is at stake, and clients sign out at that).
         */
        post: operations["verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/carts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a cart, with items if given */
        post: operations["createCart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/carts/mine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your active cart */
        get: operations["getMyCart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/carts/{cartId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a cart at today's prices
         * @description With a `country`, the totals are those that a checkout would come to now: its tax, and the shipping of the `shippingMethod`, if one is named, which must be offered for it (422 `validation_failed`).
         */
        get: operations["getCart"];
        put?: never;
        post?: never;
        /** Take everything out of a cart */
        delete: operations["emptyCart"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/carts/{cartId}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a cart yours
         * @description Your earlier active cart is merged into it; quantities add up, as far as there is stock.
         */
        post: operations["claimCart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/carts/{cartId}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put a variant in a cart
         * @description The same variant adds up. More than can be sold answers 409 with `available`.
         */
        post: operations["addCartItem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/carts/{cartId}/items/{itemId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove an item from a cart */
        delete: operations["removeCartItem"];
        options?: never;
        head?: never;
        /** Set an item's quantity; 0 removes it */
        patch: operations["changeCartItem"];
        trace?: never;
    };
    "/v1/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tree of categories */
        get: operations["listCategories"];
        put?: never;
        /**
         * Create a category
         * @description Up to 8 deep; behind its siblings unless `position` says otherwise.
         */
        post: operations["createCategory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/categories/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a category; its children move up
         * @description One that has products is only deleted when `reassignTo` says where they go. A very large one may answer `unavailable` when a part of them has gone there: the same call again goes on, and deletes it in the end.
         */
        delete: operations["deleteCategory"];
        options?: never;
        head?: never;
        /** Rename, move or reorder a category */
        patch: operations["patchCategory"];
        trace?: never;
    };
    "/v1/inventory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Stock by sku */
        get: operations["listInventory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inventory/{sku}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Stock of one sku */
        get: operations["getInventory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inventory/{sku}/adjust": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change what is on hand, with a reason for the ledger */
        post: operations["adjustInventory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inventory/{sku}/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The ledger of one sku, newest first; its sum is what is on hand */
        get: operations["listStockMovements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notification-templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the templates of all messages, and the variables that each may use */
        get: operations["listTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notification-templates/{event}/{channel}/{locale}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a template
         * @description Messages fall back from `de-AT` to `de` to `en`; a locale without a template of its own is 404.
         */
        get: operations["getTemplate"];
        /**
         * Change a template, or add one for a locale
         * @description Messages use it within 5 s. Mistakes (syntax, unknown variables and filters, limits) are 422, each with `path`, `line` and `column`.
         */
        put: operations["putTemplate"];
        post?: never;
        /**
         * Return to the built-in template
         * @description In a locale without one, messages fall back again. Earlier versions can still be restored.
         */
        delete: operations["deleteTemplate"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notification-templates/{event}/{channel}/{locale}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** See what a template makes of its event's sample, without saving or sending anything */
        post: operations["previewTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notification-templates/{event}/{channel}/{locale}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the versions of a template
         * @description The current one and up to 20 before it, newest first; empty for a template that was never changed.
         */
        get: operations["listTemplateVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notification-templates/{event}/{channel}/{locale}/versions/{version}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put an earlier version of a template in place again
         * @description It becomes a new version, so that this can be undone too.
         */
        post: operations["restoreTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List messages that were sent or are waiting */
        get: operations["listNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List messages that could not be handled
         * @description Kept for 30 days. The administrators are mailed when one comes, once an hour at most.
         */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/dead-letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Handle a dead letter once more
         * @description What it led to already is not sent again. 409 when it is still no event that this version knows.
         */
        post: operations["replayDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a message again */
        post: operations["resendNotification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your orders, newest first; for administrators everybody's
         * @description Each filter that is given narrows the list. You see your own orders whatever you ask for; `userId` of another person, and `email`, are for administrators: 403 `forbidden` to anybody else.
         */
        get: operations["listOrders"];
        put?: never;
        /**
         * Turn a cart into an order, and start its payment
         * @description Takes the stock, creates a PENDING order and freezes the cart; all or nothing. Unpaid orders expire. Needs an `Idempotency-Key`.
         */
        post: operations["placeOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everybody's orders as CSV
         * @description A row an item, newest order first, in the columns of Shopify's export of orders where that has the same. The first row of an order holds the order; the others repeat its `Name` (the number) and `Email` alone, so that adding up `Total` counts each order once. Amounts are decimals of `Currency`. A cell that a spreadsheet would run as a formula begins with an apostrophe. The file is streamed; one that could not be finished is broken off, never ended. Erased people show as `erased@person.invalid`.
         */
        get: operations["exportOrders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an order, as it is or as it was */
        get: operations["getOrder"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel an order that has not been shipped
         * @description Stock is freed, and the payment voided or refunded in full.
         */
        post: operations["cancelOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make an order yours that you placed as a guest
         * @description Takes the order's token, and an account with the same, verified e-mail address. Orders from before you verified the address, or set a new password by mail, become yours by themselves. The token goes on working.
         */
        post: operations["claimOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/deliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark a shipped order as delivered */
        post: operations["deliverOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An order's full history, oldest first */
        get: operations["listOrderEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/ship": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark a confirmed order as shipped */
        post: operations["shipOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The payments of an order, newest first */
        get: operations["listPayments"];
        put?: never;
        /**
         * Another attempt to pay an unpaid order
         * @description Attempts before it are voided. For the order's buyer, a guest with its token, or an administrator.
         */
        post: operations["createPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/reconciliation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the providers say of a day against what we say
         * @description Reports are made each day for the day before. Asked for a day without a report, or whose report was made before it was over, this starts one and answers `running`; ask again for the result.
         */
        get: operations["getReconciliation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One payment */
        get: operations["getPayment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/capture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a payment that its buyer has approved
         * @description PayPal: call it when the buyer comes back from the approval page; a payment that was captured before is answered as it is. Bank transfer (`manual`): an administrator says that the money has arrived.
         */
        post: operations["capturePayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All refunds of a payment, oldest first */
        get: operations["listRefunds"];
        put?: never;
        /**
         * Refund a payment, in full or in part
         * @description Never more money than was paid, nor more units than were bought, however many run at once: 409 `conflict` tells what is left. A refund whose end is not known yet is `pending`, and finished later.
         */
        post: operations["refundPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List and search products
         * @description Only active products, unless an administrator asks for a `status`. Carries a strong `ETag`.
         */
        get: operations["listProducts"];
        put?: never;
        /**
         * Create a product with its variants and first stock
         * @description Active unless `status` says otherwise. Without a `slug` it gets one from its title that is still free. HTML in `description` is reduced to a safe subset.
         */
        post: operations["createProduct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The whole catalogue as Shopify's CSV
         * @description Cells that a spreadsheet would run begin with an apostrophe, which import takes away again.
         */
        get: operations["exportProducts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import products from Shopify's CSV or NDJSON
         * @description `text/csv` in Shopify's product CSV format, or `application/x-ndjson` with a body of `POST /v1/products` a line. Products are matched by handle, variants by sku, then by options. One bad product stops no other. The same file again changes nothing; a quantity counts only when it differs from the last import's. While a long file is written the answer grows by blanks; should the import fail then, the answer ends early and is no JSON.
         */
        post: operations["importProducts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/suggest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Suggest titles while somebody types
         * @description Up to ten different titles of active products: those that begin so, then those with such words. The last word may be only begun, and typing errors are forgiven. Carries a strong `ETag`.
         */
        get: operations["suggestProducts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One product, by id or slug
         * @description The `ETag` serves `If-None-Match` here and `If-Match` in a change.
         */
        get: operations["getProduct"];
        put?: never;
        post?: never;
        /**
         * Delete a product; one that was ever ordered is archived
         * @description Its skus and slug are free again, unless it was archived.
         */
        delete: operations["deleteProduct"];
        options?: never;
        head?: never;
        /** Change a product */
        patch: operations["patchProduct"];
        trace?: never;
    };
    "/v1/products/{id}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload an image of a product
         * @description The body is the picture itself, at most 10 MiB. Type, width and height are read from its bytes, which are served at `/media/*` for good. The same picture again changes its `alt` and `position` alone.
         */
        post: operations["addImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{id}/images/{imageId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take an image away from a product
         * @description Variants that showed it show none. Its address stays good while any product names it, and a week longer.
         */
        delete: operations["removeImage"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{id}/variants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add a variant with its first stock */
        post: operations["addVariant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{id}/variants/{variantId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a variant that was never ordered */
        delete: operations["removeVariant"];
        options?: never;
        head?: never;
        /** Change a variant: its price, options, barcode … */
        patch: operations["patchVariant"];
        trace?: never;
    };
    "/v1/reports/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the shop has done in a period
         * @description Orders per minute, revenue per hour, failed payments, registrations and the products sold most: exact, from the stores themselves, for 31 days at most. Orders, payments and people count by when they were placed, begun and registered. Revenue is the totals of orders that are CONFIRMED, SHIPPED or DELIVERED by now, refunds not deducted. Hours and minutes are those of UTC; those without orders are left out. People who were erased since are not counted.
         */
        get: operations["getReportSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shipping-methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How parcels can go to a country
         * @description With a `cartId`, the methods that carry its weight, at what it would cost; else what the lightest costs.
         */
        get: operations["listShippingMethods"];
        put?: never;
        /**
         * Create a shipping method
         * @description How parcels go, where to, and for how much in each currency.
         */
        post: operations["createShippingMethod"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shipping-methods/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a shipping method */
        get: operations["getShippingMethod"];
        put?: never;
        post?: never;
        /**
         * Delete a shipping method
         * @description Orders that were placed keep it.
         */
        delete: operations["deleteShippingMethod"];
        options?: never;
        head?: never;
        /**
         * Change a shipping method
         * @description Orders that were placed keep the method as it was. Carts are offered the change within 5 seconds everywhere.
         */
        patch: operations["patchShippingMethod"];
        trace?: never;
    };
    "/v1/tax-rates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tax rates, by country and region */
        get: operations["listTaxRates"];
        put?: never;
        /**
         * Create a tax rate
         * @description What is owed in a country or in one of its regions; each has one rate at most (409 `conflict`).
         */
        post: operations["createTaxRate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tax-rates/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a tax rate */
        get: operations["getTaxRate"];
        put?: never;
        post?: never;
        /**
         * Delete a tax rate
         * @description Orders that were placed keep it.
         */
        delete: operations["deleteTaxRate"];
        options?: never;
        head?: never;
        /**
         * Change a tax rate
         * @description Orders that were placed keep their taxes. Carts are reckoned by the change within 5 seconds everywhere.
         */
        patch: operations["patchTaxRate"];
        trace?: never;
    };
    "/v1/unsubscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The page with the button that ends advertising mails
         * @description Changes nothing by itself: programs that look at links must not unsubscribe anybody.
         */
        get: operations["showUnsubscribe"];
        put?: never;
        /**
         * End advertising mails with one click, without signing in (RFC 8058)
         * @description Mail programs send `List-Unsubscribe=One-Click` as a form; the body does not matter. Idempotent.
         */
        post: operations["unsubscribe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People with an account, newest first */
        get: operations["listUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your profile */
        get: operations["getMe"];
        put?: never;
        post?: never;
        /**
         * Erase your account
         * @description Your personal data are gone at once, every session ends, and the e-mail address is free for another account. Orders and payments lose your name within minutes; one that is still on its way to you keeps what delivery needs until it has ended. A last mail says so. The last active administrator must stay: 409 `conflict`.
         */
        delete: operations["deleteMe"];
        options?: never;
        head?: never;
        /** Change your profile */
        patch: operations["updateMe"];
        trace?: never;
    };
    "/v1/users/me/addresses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your addresses
         * @description All of them, in the order in which they were added; there are at most 20, so that one page holds them.
         */
        get: operations["listAddresses"];
        put?: never;
        /**
         * Keep another address
         * @description At most 20 are kept: one more is 409 `conflict`. The first is the default.
         */
        post: operations["createAddress"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me/addresses/{addressId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of your addresses */
        get: operations["getAddress"];
        /**
         * Replace one of your addresses
         * @description What the body leaves out is gone. There is always one default: it moves when another is made it.
         */
        put: operations["replaceAddress"];
        post?: never;
        /**
         * Delete one of your addresses
         * @description When it was the default, the first of those that are left becomes it.
         */
        delete: operations["deleteAddress"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All that is held about you
         * @description Whole or not at all: while a part cannot be had, the answer is 503.
         */
        get: operations["exportMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change your password
         * @description Ends every other session, and makes links useless that would set a password. A mail tells of it.
         */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where you are signed in
         * @description All sessions that have not ended, in the order of their sign-ins; there are at most 50, in one page.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me/sessions/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Sign out one of your sessions
         * @description Its refresh token is useless at once, its access token within 5 s. The session of the request may go too.
         */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Anybody's account */
        get: operations["getUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a person's role, disable an account, or enable it again
         * @description Any change ends the person's sessions everywhere within 5 s; enabling does not bring them back. The last active administrator can be neither demoted nor disabled.
         */
        patch: operations["changeUser"];
        trace?: never;
    };
    "/v1/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhook endpoints */
        get: operations["listWebhookEndpoints"];
        put?: never;
        /**
         * Add a webhook endpoint
         * @description Messages are signed by the Standard Webhooks specification (https://www.standardwebhooks.com), and come at least once, of each resource in order. Only public https addresses are called. There are 50 endpoints at most.
         */
        post: operations["createWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a webhook endpoint */
        get: operations["getWebhookEndpoint"];
        put?: never;
        post?: never;
        /** Delete a webhook endpoint and its log */
        delete: operations["deleteWebhookEndpoint"];
        options?: never;
        head?: never;
        /**
         * Change a webhook endpoint, or switch it on or off
         * @description While it is off, its events are kept for 30 days and not sent; replay them when it is on again.
         */
        patch: operations["changeWebhookEndpoint"];
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was sent to a webhook endpoint, or waits */
        get: operations["listWebhookEndpointDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/deliveries/{deliveryId}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message to a webhook endpoint again
         * @description With the same `webhook-id`, and a new timestamp and signature.
         */
        post: operations["redeliverWebhookEndpointDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send again what came since a time
         * @description Delivered ones too, unless `status` names others. An endpoint that is off must be switched on first.
         */
        post: operations["replayWebhookEndpointDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook endpoint a new secret
         * @description The one before goes on signing for 24 hours, beside it; an older one ends at once.
         */
        post: operations["rotateWebhookEndpointSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a webhook.test event now
         * @description Also to an endpoint that is off. It is tried once, and counts neither as a failure in a row nor as a recovery.
         */
        post: operations["testWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events received from payment providers, newest first */
        get: operations["listWebhookEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/events/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Work on a received event once more
         * @description Parked events start again from their first try; for others it changes nothing that was applied.
         */
        post: operations["replayWebhookEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/paypal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * PayPal's events
         * @description Kept durably before the answer; applied once, whatever comes twice, late or out of order.
         */
        post: operations["receivePaypalWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/stripe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stripe's events
         * @description Kept durably before the answer; applied once, whatever comes twice, late or out of order.
         */
        post: operations["receiveStripeWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/twilio": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Twilio's word on what became of a text message
         * @description Signed by Twilio. A message that was not delivered is shown as failed among the notifications.
         */
        post: operations["receiveTwilioCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @example {
         *       "status": "accepted"
         *     }
         */
        Accepted: {
            /** @enum {string} */
            status: "accepted";
        };
        Address: {
            name: string;
            line1: string;
            line2?: string;
            city: string;
            region?: string;
            postalCode: string;
            /** @example DE */
            country: string;
            phone?: string;
        };
        /**
         * @example {
         *       "name": "Ada Lovelace",
         *       "line1": "Torstrasse 1",
         *       "city": "Berlin",
         *       "postalCode": "10119",
         *       "country": "DE",
         *       "phone": "+49 30 1234567",
         *       "isDefault": true
         *     }
         */
        AddressBody: {
            name: string;
            line1: string;
            line2?: string;
            city: string;
            region?: string;
            postalCode: string;
            /** @example DE */
            country: string;
            phone?: string;
            /**
             * @description true makes this the default; false leaves the default where it is. The first address is it anyway
             * @default false
             */
            isDefault?: boolean;
        };
        /**
         * @example {
         *       "delta": 12,
         *       "reason": "restock",
         *       "note": "Delivery 4711"
         *     }
         */
        AdjustInventory: {
            delta: number;
            /** @enum {string} */
            reason: "restock" | "correction" | "damaged" | "return";
            note?: string;
        };
        AdminUser: components["schemas"]["User"] & {
            /**
             * @description Somebody disabled cannot sign in
             * @enum {string}
             */
            status: "active" | "disabled";
        };
        ApiKey: {
            id: string;
            name: string;
            scopes: components["schemas"]["ApiKeyScope"][];
            /** @description How the key begins; the rest is not kept */
            prefix: string;
            /** @description The id of the administrator who made it */
            createdBy: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description To within 5 min
             * @example 2026-11-23T10:30:45.123Z
             */
            lastUsedAt: string | null;
            /**
             * Format: date-time
             * @description Null: never
             * @example 2026-11-23T10:30:45.123Z
             */
            expiresAt: string | null;
        };
        /** @enum {string} */
        ApiKeyScope: "catalogue.read-all" | "catalogue.write" | "inventory.read" | "inventory.write" | "orders.read-all" | "orders.cancel-any" | "orders.fulfil" | "payments.read-all" | "payments.refund" | "payments.mark-paid" | "payments.webhooks" | "payments.reconcile" | "notifications.read" | "notifications.write" | "users.read-all" | "users.write-all" | "reports.read" | "settings.read" | "settings.write" | "audit.read";
        AuditEntry: {
            id: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            at: string;
            actor: {
                /** @description Of an API key: `key:` and its id */
                userId: string;
                /** @description Of an API key: empty */
                email: string;
                /** @description The name of the API key that did it */
                apiKey?: string;
            };
            service: string;
            /** @description What was asked, without ids */
            action: string;
            /** @description On what: the path as it was asked */
            target: string;
            from: {
                address?: string;
                country?: string;
                userAgent?: string;
            };
            traceId: string;
            /** @description Null while it is being done, and when its end could not be written */
            outcome: {
                /** @description The HTTP status that was answered */
                status: number;
                /** @description The address of what was made */
                created?: string;
                detail?: {
                    [key: string]: string | number | boolean;
                };
            } | null;
        };
        /**
         * @example {
         *       "reason": "Ordered by mistake"
         *     }
         */
        CancelOrder: {
            reason?: string;
        };
        /**
         * @example {
         *       "id": "mZ5vX0c1Qp8wR2tY7uI4oL9k",
         *       "status": "active",
         *       "currency": "USD",
         *       "items": [
         *         {
         *           "id": "0199f3a4-0000-7000-8000-000000000001",
         *           "variantId": "0199f3a4-0000-7000-8000-000000000002",
         *           "sku": "MUG-BLUE",
         *           "productId": "0199f3a4-0000-7000-8000-000000000003",
         *           "title": "Mug - Blue",
         *           "quantity": 2,
         *           "unitPrice": {
         *             "amount": 1250,
         *             "currency": "USD"
         *           },
         *           "lineTotal": {
         *             "amount": 2500,
         *             "currency": "USD"
         *           },
         *           "available": 14
         *         }
         *       ],
         *       "totals": {
         *         "subtotal": {
         *           "amount": 2500,
         *           "currency": "USD"
         *         },
         *         "discount": {
         *           "amount": 0,
         *           "currency": "USD"
         *         },
         *         "shipping": {
         *           "amount": 0,
         *           "currency": "USD"
         *         },
         *         "tax": {
         *           "amount": 0,
         *           "currency": "USD"
         *         },
         *         "taxIncluded": false,
         *         "total": {
         *           "amount": 2500,
         *           "currency": "USD"
         *         }
         *       },
         *       "notices": [],
         *       "version": 2,
         *       "expiresAt": "2026-12-23T10:30:45.123Z",
         *       "updatedAt": "2026-11-23T10:30:45.123Z"
         *     }
         */
        Cart: {
            id: string;
            /** @enum {string} */
            status: "active" | "checked_out";
            /** @example USD */
            currency: string;
            items: {
                id: string;
                variantId: string;
                sku: string;
                productId: string;
                title: string;
                imageUrl?: string;
                quantity: number;
                unitPrice: components["schemas"]["Money"];
                lineTotal: components["schemas"]["Money"];
                /** @description How many could be bought now; 0 when no longer for sale */
                available: number;
            }[];
            totals: components["schemas"]["Totals"];
            /** @description When a `country` was asked for */
            taxLines?: components["schemas"]["TaxLine"][];
            shippingMethod?: components["schemas"]["ShippingMethod"];
            notices: {
                itemId: string;
                /** @enum {string} */
                code: "price_changed" | "insufficient_stock" | "unavailable";
                message: string;
                previousPrice?: components["schemas"]["Money"];
                currentPrice?: components["schemas"]["Money"];
            }[];
            userId?: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "sku": "MUG-BLUE",
         *       "quantity": 2
         *     }
         */
        CartItemInput: {
            sku?: string;
            variantId?: string;
            quantity: number;
        };
        /**
         * @example {
         *       "id": "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c40",
         *       "slug": "shirts",
         *       "name": "Shirts",
         *       "position": 0,
         *       "productCount": 12,
         *       "version": 1,
         *       "children": []
         *     }
         */
        Category: {
            id: string;
            slug: string;
            name: string;
            position: number;
            /** @description Active products in it and below it */
            productCount: number;
            version: number;
            children: components["schemas"]["Category"][];
        };
        /**
         * @example {
         *       "quantity": 3
         *     }
         */
        ChangeCartItem: {
            quantity: number;
        };
        /**
         * @example {
         *       "currentPassword": "correct-horse-battery",
         *       "newPassword": "another-horse-battery"
         *     }
         */
        ChangePassword: {
            currentPassword: string;
            /**
             * @description 10 to 72 bytes of UTF-8, not among the most common ones, and not the e-mail address
             * @example correct-horse-battery
             */
            newPassword: string;
        };
        /**
         * @example {
         *       "status": "disabled"
         *     }
         */
        ChangeUserBody: {
            role?: components["schemas"]["Role"];
            /** @enum {string} */
            status?: "active" | "disabled";
        };
        /**
         * @example {
         *       "events": [
         *         "order.confirmed",
         *         "order.cancelled"
         *       ]
         *     }
         */
        ChangeWebhookEndpoint: {
            /** @example https://hooks.example.com/orders */
            url?: string;
            /**
             * @description Events by name, by family (`order.*`), or all (`*`)
             * @example [
             *       "order.*"
             *     ]
             */
            events?: string[];
            description?: string;
            enabled?: boolean;
        };
        /**
         * @example {
         *       "name": "Warehouse",
         *       "scopes": [
         *         "inventory.read",
         *         "inventory.write"
         *       ]
         *     }
         */
        CreateApiKey: {
            /** @description What it is for */
            name: string;
            /** @description All that it may do */
            scopes: components["schemas"]["ApiKeyScope"][];
            /**
             * Format: date-time
             * @description In the future; never, unless given
             * @example 2027-11-23T00:00:00.000Z
             */
            expiresAt?: string;
        };
        /**
         * @example {
         *       "items": [
         *         {
         *           "sku": "MUG-BLUE",
         *           "quantity": 2
         *         }
         *       ]
         *     }
         */
        CreateCart: {
            /** @example USD */
            currency?: string;
            items?: components["schemas"]["CartItemInput"][];
        };
        /**
         * @example {
         *       "name": "Shirts",
         *       "parentId": null
         *     }
         */
        CreateCategory: {
            name: string;
            slug?: string;
            /** Format: uuid */
            parentId?: string | null;
            /** @description Place among its siblings, from 0; those behind it move on */
            position?: number;
        };
        /**
         * @example {
         *       "orderId": "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
         *       "provider": "stripe"
         *     }
         */
        CreatePayment: {
            orderId: string;
            provider: components["schemas"]["PaymentProvider"];
        };
        /**
         * @example {
         *       "title": "Linen shirt",
         *       "description": "<p>Washed linen.</p>",
         *       "brand": "Marlow",
         *       "tags": [
         *         "linen"
         *       ],
         *       "options": [
         *         {
         *           "name": "Size"
         *         }
         *       ],
         *       "images": [
         *         {
         *           "url": "/media/demo/linen-shirt.svg",
         *           "alt": "Linen shirt"
         *         }
         *       ],
         *       "variants": [
         *         {
         *           "sku": "LINEN-SHIRT-M",
         *           "price": {
         *             "amount": 4900,
         *             "currency": "USD"
         *           },
         *           "options": {
         *             "Size": "M"
         *           },
         *           "stock": 20
         *         },
         *         {
         *           "sku": "LINEN-SHIRT-L",
         *           "price": {
         *             "amount": 4900,
         *             "currency": "USD"
         *           },
         *           "options": {
         *             "Size": "L"
         *           },
         *           "stock": {
         *             "onHand": 5
         *           }
         *         }
         *       ]
         *     }
         */
        CreateProduct: {
            title: string;
            slug?: string;
            description?: string;
            brand?: string | null;
            /** @enum {string} */
            status?: "draft" | "active" | "archived";
            /**
             * @description Ids or slugs
             * @example [
             *       "shirts"
             *     ]
             */
            categories?: string[];
            tags?: string[];
            options?: {
                name: string;
                values?: string[];
            }[];
            images?: {
                id?: string;
                url: string;
                alt?: string;
                width?: number;
                height?: number;
            }[];
            variants: components["schemas"]["VariantInput"][];
        };
        /**
         * @example {
         *       "amount": {
         *         "amount": 1999,
         *         "currency": "USD"
         *       },
         *       "reason": "Arrived damaged",
         *       "restock": [
         *         {
         *           "orderItemId": "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2e",
         *           "quantity": 1
         *         }
         *       ]
         *     }
         */
        CreateRefund: {
            /** @description Minor units of the payment's currency, or with the currency; all that is left when absent */
            amount?: number | {
                amount: number;
                /** @example USD */
                currency: string;
            };
            reason?: string;
            /** @description Items of the order that go back into the stock once the refund has succeeded */
            restock?: components["schemas"]["RestockLine"][];
        };
        /**
         * @example {
         *       "id": "standard",
         *       "name": "Standard",
         *       "prices": [
         *         {
         *           "price": {
         *             "amount": 499,
         *             "currency": "USD"
         *           },
         *           "freeFrom": {
         *             "amount": 5000,
         *             "currency": "USD"
         *           }
         *         },
         *         {
         *           "tiers": [
         *             {
         *               "upToGrams": 1000,
         *               "price": {
         *                 "amount": 449,
         *                 "currency": "EUR"
         *               }
         *             },
         *             {
         *               "upToGrams": 31500,
         *               "price": {
         *                 "amount": 899,
         *                 "currency": "EUR"
         *               }
         *             }
         *           ]
         *         }
         *       ],
         *       "minDays": 3,
         *       "maxDays": 5,
         *       "countries": [
         *         "DE",
         *         "AT"
         *       ],
         *       "position": 1,
         *       "active": true
         *     }
         */
        CreateShippingMethod: {
            /** @description What a checkout names it by; made up unless given */
            id?: string;
            name: string;
            /** @description One a currency; carts in other currencies are not offered the method */
            prices: components["schemas"]["ShippingPrice"][];
            minDays: number;
            maxDays: number;
            /** @description Where it goes; null is everywhere */
            countries?: string[] | null;
            /** @description In a list, lowest first */
            position?: number;
            /** @description Whether it is offered */
            active?: boolean;
        };
        /**
         * @example {
         *       "country": "US",
         *       "region": "NY",
         *       "name": "Sales tax",
         *       "rate": 88750,
         *       "appliesToShipping": true
         *     }
         */
        CreateTaxRate: {
            /** @example DE */
            country: string;
            /** @description As addresses name it, in letters of any case; its rate replaces the country's */
            region?: string;
            /** @description As buyers know it */
            name: string;
            /** @description In millionths: 88750 is 8.875 % */
            rate: number;
            /** @description Whether shipping is taxed too */
            appliesToShipping: boolean;
        };
        /**
         * @example {
         *       "url": "https://hooks.example.com/orders",
         *       "events": [
         *         "order.*"
         *       ],
         *       "description": "Warehouse",
         *       "enabled": true
         *     }
         */
        CreateWebhookEndpoint: {
            /** @example https://hooks.example.com/orders */
            url: string;
            /**
             * @description Events by name, by family (`order.*`), or all (`*`)
             * @example [
             *       "order.*"
             *     ]
             */
            events: string[];
            description?: string;
            /** @default true */
            enabled?: boolean;
        };
        /**
         * @example {
         *       "id": "lB3hQ0xJ7mVd5sKqz2Wc1rTn8uYp4eGaF6iHoXbMkZs",
         *       "event": "order.confirmed",
         *       "reason": "not_an_event",
         *       "problem": "✖ Invalid input: expected object, received undefined\n  → at data.order",
         *       "attempts": 1,
         *       "excerpt": "{\"id\":\"019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d\",\"type\":\"order.confirmed\",\"data\":{}}",
         *       "at": "2026-11-23T10:30:45.123Z"
         *     }
         */
        DeadLetter: {
            id: string;
            /** @description The event's type, where the message has one */
            event?: string;
            /** @enum {string} */
            reason: "not_an_event" | "every_try_failed";
            problem?: string;
            attempts: number;
            /** @description The beginning of the message as it came */
            excerpt: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            at: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            replayedAt?: string;
        };
        /** @enum {string} */
        DifferenceKind: "missing_here" | "missing_at_provider" | "amount_differs" | "status_differs" | "refund_missing_here" | "refund_missing_at_provider" | "refund_differs";
        /**
         * @example {
         *       "status": "erasing"
         *     }
         */
        Erasing: {
            /** @enum {string} */
            status: "erasing";
        };
        /**
         * @description Counts under the present filters; each facet ignores its own, so that another choice can be offered
         * @example {
         *       "categories": [
         *         {
         *           "slug": "shirts",
         *           "name": "Shirts",
         *           "count": 12
         *         }
         *       ],
         *       "brands": [
         *         {
         *           "value": "Marlow",
         *           "count": 7
         *         }
         *       ],
         *       "tags": [
         *         {
         *           "value": "linen",
         *           "count": 5
         *         }
         *       ],
         *       "price": {
         *         "min": {
         *           "amount": 1900,
         *           "currency": "USD"
         *         },
         *         "max": {
         *           "amount": 8900,
         *           "currency": "USD"
         *         }
         *       },
         *       "approximate": false
         *     }
         */
        Facets: {
            categories: {
                slug: string;
                name: string;
                count: number;
            }[];
            brands: {
                value: string;
                count: number;
            }[];
            tags: {
                value: string;
                count: number;
            }[];
            price: {
                min: components["schemas"]["Money"];
                max: components["schemas"]["Money"];
            } | null;
            /** @description True when so many match that a part was counted and multiplied */
            approximate: boolean;
        };
        /**
         * @example {
         *       "created": 58,
         *       "updated": 1,
         *       "unchanged": 0,
         *       "failed": 1,
         *       "errors": [
         *         {
         *           "line": 12,
         *           "message": "Variant Price is missing"
         *         }
         *       ]
         *     }
         */
        ImportReport: {
            created: number;
            updated: number;
            unchanged: number;
            failed: number;
            errors: {
                line: number;
                message: string;
            }[];
        };
        /**
         * @example {
         *       "keys": [
         *         {
         *           "kty": "EC",
         *           "crv": "P-256",
         *           "x": "f83OJ3D2…",
         *           "y": "x_FEzRu9…",
         *           "kid": "1",
         *           "alg": "ES256",
         *           "use": "sig"
         *         }
         *       ]
         *     }
         */
        JsonWebKeySet: {
            keys: {
                [key: string]: unknown;
            }[];
        };
        /**
         * @example {
         *       "email": "ada@example.com",
         *       "password": "correct-horse-battery"
         *     }
         */
        LoginBody: {
            email: string;
            password: string;
        };
        /**
         * @example {
         *       "email": "ada@example.com"
         *     }
         */
        MailRequestBody: {
            /**
             * Format: email
             * @example ada@example.com
             */
            email: string;
        };
        /**
         * @example {
         *       "amount": 1999,
         *       "currency": "USD"
         *     }
         */
        Money: {
            /** @description Integer minor units (ISO 4217 exponent) */
            amount: number;
            /** @example USD */
            currency: string;
        };
        NewApiKey: components["schemas"]["ApiKey"] & {
            /** @description The key itself: send it as `Authorization: Bearer <secret>` */
            secret: string;
        };
        /**
         * @example {
         *       "id": "order.confirmed:019349b1-9f00-7b11-8c7e-2f6d0a4b5c6d:email",
         *       "event": "order.confirmed",
         *       "channel": "email",
         *       "to": "ad***@example.com",
         *       "status": "sent",
         *       "attempts": 1,
         *       "orderId": "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
         *       "createdAt": "2026-11-23T10:30:45.123Z",
         *       "sentAt": "2026-11-23T10:30:46.004Z"
         *     }
         */
        Notification: {
            id: string;
            /** @example order.confirmed */
            event: string;
            /** @enum {string} */
            channel: "email" | "sms" | "webhook";
            /**
             * @description Masked
             * @example ad***@example.com
             */
            to: string;
            /** @enum {string} */
            status: "queued" | "sent" | "failed";
            attempts: number;
            lastError?: string;
            orderId?: string;
            userId?: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            sentAt?: string;
            /**
             * Format: date-time
             * @description Of text messages, when the provider tells it
             * @example 2026-11-23T10:30:45.123Z
             */
            deliveredAt?: string;
        };
        /**
         * @example {
         *       "id": "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
         *       "number": "OA-7K2M-9QXD",
         *       "status": "CONFIRMED",
         *       "paymentStatus": "paid",
         *       "email": "ada@example.com",
         *       "locale": "de-AT",
         *       "currency": "EUR",
         *       "items": [
         *         {
         *           "id": "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2e",
         *           "variantId": "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4e",
         *           "sku": "LINEN-SHIRT-M",
         *           "title": "Linen shirt - M",
         *           "quantity": 1,
         *           "unitPrice": {
         *             "amount": 4900,
         *             "currency": "EUR"
         *           },
         *           "lineTotal": {
         *             "amount": 4900,
         *             "currency": "EUR"
         *           }
         *         }
         *       ],
         *       "totals": {
         *         "subtotal": {
         *           "amount": 4900,
         *           "currency": "EUR"
         *         },
         *         "discount": {
         *           "amount": 0,
         *           "currency": "EUR"
         *         },
         *         "shipping": {
         *           "amount": 499,
         *           "currency": "EUR"
         *         },
         *         "tax": {
         *           "amount": 862,
         *           "currency": "EUR"
         *         },
         *         "taxIncluded": true,
         *         "total": {
         *           "amount": 5399,
         *           "currency": "EUR"
         *         }
         *       },
         *       "taxLines": [
         *         {
         *           "name": "VAT",
         *           "rate": 190000,
         *           "amount": {
         *             "amount": 862,
         *             "currency": "EUR"
         *           }
         *         }
         *       ],
         *       "shippingAddress": {
         *         "name": "Ada Example",
         *         "line1": "1 Main Street",
         *         "city": "Berlin",
         *         "postalCode": "10115",
         *         "country": "DE"
         *       },
         *       "billingAddress": {
         *         "name": "Ada Example",
         *         "line1": "1 Main Street",
         *         "city": "Berlin",
         *         "postalCode": "10115",
         *         "country": "DE"
         *       },
         *       "shippingMethod": {
         *         "id": "standard",
         *         "name": "Standard",
         *         "price": {
         *           "amount": 499,
         *           "currency": "EUR"
         *         },
         *         "minDays": 3,
         *         "maxDays": 5
         *       },
         *       "version": 2,
         *       "createdAt": "2026-11-23T10:30:45.123Z",
         *       "updatedAt": "2026-11-23T10:31:02.456Z"
         *     }
         */
        Order: {
            id: string;
            number: string;
            status: components["schemas"]["OrderStatus"];
            paymentStatus: components["schemas"]["OrderPaymentStatus"];
            userId?: string;
            /**
             * Format: email
             * @example ada@example.com
             */
            email: string;
            /**
             * @description BCP 47
             * @example de-AT
             */
            locale?: string;
            /** @example USD */
            currency: string;
            items: components["schemas"]["OrderItem"][];
            totals: components["schemas"]["Totals"];
            /** @description The taxes, at the rates of the day of the order */
            taxLines: components["schemas"]["TaxLine"][];
            shippingAddress: components["schemas"]["Address"];
            billingAddress: components["schemas"]["Address"];
            shippingMethod: components["schemas"]["ShippingMethod"];
            tracking?: components["schemas"]["Tracking"];
            notes?: string;
            cancelReason?: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            updatedAt: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            expiresAt?: string;
        };
        /**
         * @example {
         *       "id": "019349b1-9f00-7b11-8c7e-2f6d0a4b5c6d",
         *       "type": "order.shipped",
         *       "at": "2026-11-24T08:12:00.000Z",
         *       "actor": {
         *         "type": "admin",
         *         "id": "6743a1c5e4b0a1d2c3f4a5b7"
         *       },
         *       "data": {
         *         "carrier": "DHL",
         *         "trackingNumber": "00340434161094042557"
         *       }
         *     }
         */
        OrderEvent: {
            id: string;
            /** @example order.confirmed */
            type: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            at: string;
            actor: {
                /** @enum {string} */
                type: "user" | "guest" | "admin" | "payment" | "system";
                id?: string;
            };
            data: {
                [key: string]: unknown;
            };
        };
        OrderItem: {
            id: string;
            variantId: string;
            sku: string;
            title: string;
            quantity: number;
            unitPrice: components["schemas"]["Money"];
            lineTotal: components["schemas"]["Money"];
        };
        /** @enum {string} */
        OrderPaymentStatus: "unpaid" | "paid" | "refunded" | "partially_refunded" | "failed";
        /** @enum {string} */
        OrderStatus: "PENDING" | "CONFIRMED" | "SHIPPED" | "DELIVERED" | "CANCELLED";
        OrdersPerMinute: {
            /**
             * @description Over the whole period
             * @example 0.7
             */
            average: number;
            /**
             * @description Of the minute with most orders
             * @example 9
             */
            peak: number;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            peakAt: string | null;
            /** @description Minutes with orders; null when the period is longer than 24 hours */
            minutes: {
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:30:45.123Z
                 */
                at: string;
                /** @example 42 */
                orders: number;
            }[] | null;
            /** @description Hours with orders */
            hours: {
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:30:45.123Z
                 */
                at: string;
                /** @example 42 */
                orders: number;
            }[];
        };
        /**
         * @example {
         *       "position": 2
         *     }
         */
        PatchCategory: {
            name?: string;
            slug?: string;
            /** Format: uuid */
            parentId?: string | null;
            /** @description Place among its siblings, from 0; those behind it move on */
            position?: number;
        };
        /**
         * @description Fields left out stay. `variants`, when given, is the whole list: one with the `id` or `sku` of a variant changes it, another is added, and one that is not named is removed.
         * @example {
         *       "title": "Linen shirt, washed",
         *       "status": "active"
         *     }
         */
        PatchProduct: {
            title?: string;
            slug?: string;
            description?: string;
            brand?: string | null;
            /** @enum {string} */
            status?: "draft" | "active" | "archived";
            /**
             * @description Ids or slugs
             * @example [
             *       "shirts"
             *     ]
             */
            categories?: string[];
            tags?: string[];
            options?: {
                name: string;
                values?: string[];
            }[];
            images?: {
                id?: string;
                url: string;
                alt?: string;
                width?: number;
                height?: number;
            }[];
            variants?: {
                /** Format: uuid */
                id?: string;
                sku?: string;
                price?: components["schemas"]["Money"];
                compareAtPrice?: components["schemas"]["Money"] | null;
                barcode?: string | null;
                weightGrams?: number | null;
                imageUrl?: string | null;
                options?: {
                    [key: string]: string;
                };
                /**
                 * @description What is on hand at first, or with more detail
                 * @example {
                 *       "onHand": 20,
                 *       "backorder": false
                 *     }
                 */
                stock?: number | {
                    onHand?: number;
                    /** @description The same as `onHand`, for a variant that is new */
                    available?: number;
                    backorder?: boolean;
                    lowStockThreshold?: number;
                };
            }[];
        };
        /**
         * @example {
         *       "active": false
         *     }
         */
        PatchShippingMethod: {
            name?: string;
            /** @description One a currency; carts in other currencies are not offered the method */
            prices?: components["schemas"]["ShippingPrice"][];
            minDays?: number;
            maxDays?: number;
            /** @description Where it goes; null is everywhere */
            countries?: string[] | null;
            /** @description In a list, lowest first */
            position?: number;
            /** @description Whether it is offered */
            active?: boolean;
        };
        /**
         * @example {
         *       "rate": 90000
         *     }
         */
        PatchTaxRate: {
            /** @description As buyers know it */
            name?: string;
            /** @description In millionths: 88750 is 8.875 % */
            rate?: number;
            /** @description Whether shipping is taxed too */
            appliesToShipping?: boolean;
        };
        Payment: {
            id: string;
            orderId: string;
            provider: components["schemas"]["PaymentProvider"];
            providerReference?: string;
            status: components["schemas"]["PaymentStatus"];
            amount: components["schemas"]["Money"];
            refundedAmount: components["schemas"]["Money"];
            failure?: {
                code: string;
                message: string;
            };
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "id": "6743a1c5e4b0a1d2c3f4a5b6",
         *       "orderId": "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
         *       "provider": "stripe",
         *       "providerReference": "pi_3QNx2eLkdIwHu7ix0Q5Zb1Tc",
         *       "status": "requires_payment",
         *       "amount": {
         *         "amount": 4998,
         *         "currency": "USD"
         *       },
         *       "refundedAmount": {
         *         "amount": 0,
         *         "currency": "USD"
         *       },
         *       "createdAt": "2026-11-23T10:30:45.123Z",
         *       "updatedAt": "2026-11-23T10:31:02.456Z",
         *       "clientSecret": "pi_3QNx2eLk…_secret_…"
         *     }
         */
        PaymentAttempt: components["schemas"]["Payment"] & {
            /** @description Stripe: what Stripe.js confirms the payment with */
            clientSecret?: string;
            /** @description PayPal: where the buyer approves */
            approvalUrl?: string;
            /** @description Bank transfer: what the buyer is to do */
            instructions?: string;
        };
        PaymentPage: {
            data: components["schemas"]["Payment"][];
            /**
             * @example {
             *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
             *       "hasMore": true
             *     }
             */
            page: {
                nextCursor: string | null;
                hasMore: boolean;
            };
        };
        /** @enum {string} */
        PaymentProvider: "stripe" | "paypal" | "manual";
        /**
         * @example {
         *       "id": "6743a1c5e4b0a1d2c3f4a5b6",
         *       "provider": "stripe",
         *       "status": "requires_payment",
         *       "clientSecret": "pi_3QNx2eLkdIwHu7ix0Q5Zb1Tc_secret_8aVfJ2mXo1"
         *     }
         */
        PaymentSession: {
            id: string;
            provider: components["schemas"]["PaymentProvider"];
            status: components["schemas"]["PaymentStatus"];
            clientSecret?: string;
            approvalUrl?: string;
            instructions?: string;
        };
        /** @enum {string} */
        PaymentStatus: "requires_payment" | "processing" | "succeeded" | "failed" | "cancelled" | "partially_refunded" | "refunded";
        /**
         * @example {
         *       "exportedAt": "2026-11-23T12:00:00.000Z",
         *       "profile": {
         *         "id": "6743a1c5e4b0a1d2c3f4a5b6",
         *         "email": "ada@example.com",
         *         "name": "Ada Lovelace",
         *         "role": "USER",
         *         "emailVerified": false,
         *         "marketingConsent": false,
         *         "createdAt": "2026-11-23T10:30:45.123Z",
         *         "updatedAt": "2026-11-23T10:30:45.123Z"
         *       },
         *       "consents": [
         *         {
         *           "purpose": "marketing",
         *           "granted": true,
         *           "at": "2026-11-23T10:31:00.000Z"
         *         }
         *       ],
         *       "addresses": [
         *         {
         *           "id": "6743a1c5e4b0a1d2c3f4a5b9",
         *           "name": "Ada Lovelace",
         *           "line1": "Torstrasse 1",
         *           "city": "Berlin",
         *           "postalCode": "10119",
         *           "country": "DE",
         *           "phone": "+49 30 1234567",
         *           "isDefault": true
         *         }
         *       ],
         *       "sessions": [
         *         {
         *           "id": "6743a1c5e4b0a1d2c3f4a5b7",
         *           "device": "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_7) Safari/605.1.15",
         *           "country": "DE",
         *           "createdAt": "2026-11-23T10:30:45.123Z",
         *           "lastUsedAt": "2026-11-23T12:00:00.000Z",
         *           "expiresAt": "2026-12-23T10:30:45.123Z",
         *           "current": true
         *         }
         *       ],
         *       "orders": [],
         *       "payments": []
         *     }
         */
        PersonExport: {
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            exportedAt: string;
            profile: components["schemas"]["User"];
            /** @description Each change of a consent, oldest first */
            consents: {
                /** @enum {string} */
                purpose: "marketing";
                granted: boolean;
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:30:45.123Z
                 */
                at: string;
            }[];
            addresses: components["schemas"]["SavedAddress"][];
            sessions: components["schemas"]["SessionView"][];
            /** @description Oldest first */
            orders: components["schemas"]["Order"][];
            /** @description Oldest first */
            payments: components["schemas"]["Payment"][];
        };
        /**
         * @example {
         *       "cartId": "mZ5vX0c1Qp8wR2tY7uI4oL9k",
         *       "email": "ada@example.com",
         *       "shippingAddress": {
         *         "name": "Ada Lovelace",
         *         "line1": "12 St James Sq",
         *         "city": "London",
         *         "postalCode": "SW1Y 4JH",
         *         "country": "GB"
         *       },
         *       "shippingMethod": "standard",
         *       "payment": {
         *         "provider": "stripe"
         *       }
         *     }
         */
        PlaceOrder: {
            cartId: string;
            /**
             * Format: email
             * @description Required of guests
             * @example ada@example.com
             */
            email?: string;
            shippingAddress: components["schemas"]["Address"];
            billingAddress?: components["schemas"]["Address"];
            shippingMethod: string;
            payment: {
                provider: components["schemas"]["PaymentProvider"];
            };
            notes?: string;
            /**
             * @description Of the mails about the order; else the language of the profile, else what `Accept-Language` prefers
             * @example de-AT
             */
            locale?: string;
            expectedTotal?: components["schemas"]["Money"] & unknown;
        };
        PlacedOrder: {
            order: components["schemas"]["Order"];
            payment: components["schemas"]["PaymentSession"];
            /** @example q8Zr5TtVb1yXn3LwJk0sPd7Hf2Mc9GaE4uQo6iRx */
            orderToken: string;
        };
        /**
         * @example {
         *       "template": {
         *         "subject": "Bestellung {{ order.number }} ist unterwegs",
         *         "html": "<h1>Ihre Bestellung ist unterwegs</h1>\n<p>{{ order.totals.total | money }}</p>",
         *         "text": "Ihre Bestellung {{ order.number }} ist unterwegs."
         *       }
         *     }
         */
        PreviewTemplate: {
            template?: components["schemas"]["TemplateBody"] & unknown;
            /** @description Fields of the event's data, in place of the sample's */
            data?: {
                [key: string]: unknown;
            };
        };
        /** @description RFC 9457 problem details */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @enum {string} */
            code: "malformed_json" | "invalid_cursor" | "invalid_signature" | "unauthenticated" | "invalid_credentials" | "token_expired" | "token_reused" | "forbidden" | "email_not_verified" | "account_disabled" | "not_found" | "method_not_allowed" | "conflict" | "email_taken" | "sku_taken" | "slug_taken" | "insufficient_stock" | "invalid_transition" | "request_in_progress" | "cart_checked_out" | "currency_mismatch" | "version_mismatch" | "payload_too_large" | "unsupported_media_type" | "validation_failed" | "idempotency_key_reused" | "cart_empty" | "price_changed" | "payment_declined" | "idempotency_key_required" | "rate_limited" | "too_many_attempts" | "internal" | "upstream_error" | "unavailable" | "upstream_timeout";
            traceId: string;
            errors?: {
                path: string;
                message: string;
                code: string;
                /** @description Of a template, from 1 */
                line?: number;
                column?: number;
            }[];
        };
        /**
         * @example {
         *       "id": "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4d",
         *       "slug": "linen-shirt",
         *       "title": "Linen shirt",
         *       "description": "<p>Washed linen.</p>",
         *       "brand": "Marlow",
         *       "status": "active",
         *       "categories": [
         *         {
         *           "id": "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c40",
         *           "slug": "shirts",
         *           "name": "Shirts"
         *         }
         *       ],
         *       "tags": [
         *         "linen",
         *         "summer"
         *       ],
         *       "options": [
         *         {
         *           "name": "Size",
         *           "values": [
         *             "M"
         *           ]
         *         }
         *       ],
         *       "images": [
         *         {
         *           "id": "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4f",
         *           "url": "/media/demo/linen-shirt.svg",
         *           "alt": "Linen shirt"
         *         }
         *       ],
         *       "variants": [
         *         {
         *           "id": "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4e",
         *           "sku": "LINEN-SHIRT-M",
         *           "title": "M",
         *           "options": {
         *             "Size": "M"
         *           },
         *           "price": {
         *             "amount": 4900,
         *             "currency": "USD"
         *           },
         *           "weightGrams": 240,
         *           "stock": {
         *             "available": 12,
         *             "backorder": false
         *           }
         *         }
         *       ],
         *       "priceRange": {
         *         "min": {
         *           "amount": 4900,
         *           "currency": "USD"
         *         },
         *         "max": {
         *           "amount": 4900,
         *           "currency": "USD"
         *         }
         *       },
         *       "available": true,
         *       "version": 1,
         *       "createdAt": "2026-11-23T10:30:45.123Z",
         *       "updatedAt": "2026-11-23T10:30:45.123Z"
         *     }
         */
        Product: {
            id: string;
            slug: string;
            title: string;
            /** @description HTML of a safe subset */
            description: string;
            brand?: string;
            status: components["schemas"]["ProductStatus"];
            categories: {
                id: string;
                slug: string;
                name: string;
            }[];
            tags: string[];
            options: {
                name: string;
                values: string[];
            }[];
            images: {
                id: string;
                url: string;
                alt: string;
                width?: number;
                height?: number;
            }[];
            variants: components["schemas"]["Variant"][];
            priceRange: {
                min: components["schemas"]["Money"];
                max: components["schemas"]["Money"];
            };
            available: boolean;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            updatedAt: string;
        };
        /** @enum {string} */
        ProductStatus: "draft" | "active" | "archived";
        /**
         * @example {
         *       "provider": "stripe",
         *       "begun": 120,
         *       "failed": 4,
         *       "succeeded": 113
         *     }
         */
        ProviderPayments: {
            provider: components["schemas"]["PaymentProvider"];
            begun: number;
            /** @description Of which a try failed, whether or not another one succeeded later */
            failed: number;
            /** @description For which money came in */
            succeeded: number;
        };
        /**
         * @example {
         *       "date": "2026-11-22",
         *       "status": "complete",
         *       "total": 1,
         *       "differences": [
         *         {
         *           "kind": "missing_here",
         *           "provider": "stripe",
         *           "providerReference": "pi_3QNx2eLkdIwHu7ix0Q5Zb1Tc",
         *           "theirs": {
         *             "amount": {
         *               "amount": 4998,
         *               "currency": "USD"
         *             },
         *             "status": "succeeded",
         *             "at": "2026-11-22T10:31:02.000Z"
         *           }
         *         }
         *       ],
         *       "providers": [
         *         {
         *           "provider": "stripe",
         *           "transactions": 412,
         *           "payments": 411,
         *           "matched": 411
         *         }
         *       ],
         *       "coversUntil": "2026-11-23T00:00:00.000Z",
         *       "final": true,
         *       "startedAt": "2026-11-23T04:00:00.412Z",
         *       "finishedAt": "2026-11-23T04:00:09.120Z"
         *     }
         */
        Reconciliation: {
            /** Format: date */
            date: string;
            /** @enum {string} */
            status: "running" | "complete" | "failed";
            /** @description How many differences there are; the first 500 are listed */
            total: number;
            differences: components["schemas"]["ReconciliationDifference"][];
            providers: {
                provider: components["schemas"]["PaymentProvider"];
                /** @description The provider's charges and refunds of the day */
                transactions: number;
                /** @description Our payments and refunds of the day */
                payments: number;
                /** @description The provider's that agree with ours */
                matched: number;
            }[];
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            coversUntil: string;
            /** @description False for a day that was not over, with 4 h for late bookings */
            final: boolean;
            /** @description Why a page could not be compared, which is tried again */
            failure?: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            startedAt: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            finishedAt?: string;
        };
        /**
         * @example {
         *       "kind": "amount_differs",
         *       "provider": "stripe",
         *       "providerReference": "pi_3QNx2eLkdIwHu7ix0Q5Zb1Tc",
         *       "paymentId": "6743a1c5e4b0a1d2c3f4a5b6",
         *       "orderId": "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
         *       "ours": {
         *         "amount": {
         *           "amount": 4998,
         *           "currency": "USD"
         *         },
         *         "status": "succeeded",
         *         "at": "2026-11-23T10:31:02.000Z"
         *       },
         *       "theirs": {
         *         "amount": {
         *           "amount": 4900,
         *           "currency": "USD"
         *         },
         *         "status": "succeeded",
         *         "at": "2026-11-23T10:31:02.000Z"
         *       }
         *     }
         */
        ReconciliationDifference: {
            kind: components["schemas"]["DifferenceKind"];
            provider: components["schemas"]["PaymentProvider"];
            providerReference: string;
            refundReference?: string;
            paymentId?: string;
            orderId?: string;
            ours?: {
                amount: components["schemas"]["Money"];
                status: string;
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:30:45.123Z
                 */
                at?: string;
            };
            theirs?: {
                amount: components["schemas"]["Money"];
                status: string;
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:30:45.123Z
                 */
                at?: string;
            };
        };
        /**
         * @example {
         *       "refreshToken": "rt_6743a1c5e4b0a1d2c3f4a5b7.kX…family….9pR…secret…"
         *     }
         */
        RefreshBody: {
            refreshToken: string;
        };
        /**
         * @example {
         *       "id": "k3JmQx0f5h0m3oQyC5vW",
         *       "paymentId": "6743a1c5e4b0a1d2c3f4a5b6",
         *       "orderId": "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
         *       "amount": {
         *         "amount": 1999,
         *         "currency": "USD"
         *       },
         *       "status": "succeeded",
         *       "reason": "Arrived damaged",
         *       "restock": [
         *         {
         *           "orderItemId": "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2e",
         *           "quantity": 1
         *         }
         *       ],
         *       "createdAt": "2026-11-24T09:00:00.000Z",
         *       "updatedAt": "2026-11-24T09:00:01.000Z"
         *     }
         */
        Refund: {
            id: string;
            paymentId: string;
            orderId: string;
            amount: components["schemas"]["Money"];
            /**
             * @description A pending one is reserved, and finished as soon as the provider can be reached
             * @enum {string}
             */
            status: "pending" | "succeeded" | "failed";
            reason: string;
            failure?: string;
            /** @description What goes back into the stock, once the refund has succeeded */
            restock?: components["schemas"]["RestockLine"][];
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            updatedAt: string;
        };
        RefundPage: {
            data: components["schemas"]["Refund"][];
            /**
             * @example {
             *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
             *       "hasMore": true
             *     }
             */
            page: {
                nextCursor: string | null;
                hasMore: boolean;
            };
        };
        /**
         * @example {
         *       "email": "ada@example.com",
         *       "password": "correct-horse-battery",
         *       "name": "Ada Lovelace"
         *     }
         */
        RegisterBody: {
            /**
             * Format: email
             * @example ada@example.com
             */
            email: string;
            /**
             * @description 10 to 72 bytes of UTF-8, not among the most common ones, and not the e-mail address
             * @example correct-horse-battery
             */
            password: string;
            name: string;
            /**
             * @description Of your mails; else what `Accept-Language` prefers
             * @example de-AT
             */
            locale?: string;
        };
        /**
         * @example {
         *       "since": "2026-11-23T10:00:00.000Z",
         *       "status": [
         *         "failed",
         *         "held"
         *       ]
         *     }
         */
        ReplayWebhookDeliveries: {
            /**
             * Format: date-time
             * @description Within the last 30 days
             * @example 2026-11-23T10:00:00.000Z
             */
            since: string;
            status?: ("succeeded" | "failed" | "held")[];
        };
        /**
         * @example {
         *       "queued": 12
         *     }
         */
        ReplayedWebhookDeliveries: {
            queued: number;
        };
        /**
         * @example {
         *       "from": "2026-11-23T00:00:00.000Z",
         *       "to": "2026-11-24T00:00:00.000Z",
         *       "orders": {
         *         "placed": 2,
         *         "byStatus": {
         *           "CONFIRMED": 2
         *         },
         *         "perMinute": {
         *           "average": 0.001388888888888889,
         *           "peak": 2,
         *           "peakAt": "2026-11-23T10:30:00.000Z",
         *           "minutes": [
         *             {
         *               "at": "2026-11-23T10:30:00.000Z",
         *               "orders": 2
         *             }
         *           ],
         *           "hours": [
         *             {
         *               "at": "2026-11-23T10:00:00.000Z",
         *               "orders": 2
         *             }
         *           ]
         *         }
         *       },
         *       "revenue": [
         *         {
         *           "currency": "USD",
         *           "total": {
         *             "amount": 3998,
         *             "currency": "USD"
         *           },
         *           "averagePerHour": {
         *             "amount": 167,
         *             "currency": "USD"
         *           },
         *           "orders": 2,
         *           "hours": [
         *             {
         *               "at": "2026-11-23T10:00:00.000Z",
         *               "revenue": {
         *                 "amount": 3998,
         *                 "currency": "USD"
         *               },
         *               "orders": 2
         *             }
         *           ]
         *         }
         *       ],
         *       "payments": {
         *         "failed": 1,
         *         "byProvider": [
         *           {
         *             "provider": "stripe",
         *             "begun": 3,
         *             "failed": 1,
         *             "succeeded": 2
         *           }
         *         ]
         *       },
         *       "registrations": 5,
         *       "topProducts": [
         *         {
         *           "productId": "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
         *           "title": "Linen shirt - M",
         *           "quantity": 2,
         *           "revenue": {
         *             "amount": 3998,
         *             "currency": "USD"
         *           }
         *         }
         *       ]
         *     }
         */
        ReportSummary: {
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            from: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            to: string;
            orders: {
                /** @example 42 */
                placed: number;
                /**
                 * @description What they are by now
                 * @example {
                 *       "CONFIRMED": 40,
                 *       "CANCELLED": 2
                 *     }
                 */
                byStatus: {
                    [key: string]: number;
                };
                perMinute: components["schemas"]["OrdersPerMinute"];
            };
            revenue: components["schemas"]["Revenue"][];
            payments: {
                /** @example 42 */
                failed: number;
                byProvider: components["schemas"]["ProviderPayments"][];
            };
            /** @example 42 */
            registrations: number;
            topProducts: components["schemas"]["TopProduct"][];
        };
        /**
         * @example {
         *       "token": "rp_6743a1c5e4b0a1d2c3f4a5b6.t0Z…secret…",
         *       "password": "another-horse-battery"
         *     }
         */
        ResetPasswordBody: {
            /** @description The `token` of the link in the mail */
            token: string;
            /**
             * @description 10 to 72 bytes of UTF-8, not among the most common ones, and not the e-mail address
             * @example correct-horse-battery
             */
            password: string;
        };
        /**
         * @example {
         *       "orderItemId": "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2e",
         *       "quantity": 1
         *     }
         */
        RestockLine: {
            orderItemId: string;
            quantity: number;
        };
        Revenue: {
            /** @example USD */
            currency: string;
            total: components["schemas"]["Money"];
            averagePerHour: components["schemas"]["Money"];
            /** @example 42 */
            orders: number;
            /** @description Hours with revenue */
            hours: {
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:30:45.123Z
                 */
                at: string;
                revenue: components["schemas"]["Money"];
                /** @example 42 */
                orders: number;
            }[];
        };
        /** @enum {string} */
        Role: "USER" | "ADMIN";
        /**
         * @example {
         *       "id": "6743a1c5e4b0a1d2c3f4a5b9",
         *       "name": "Ada Lovelace",
         *       "line1": "Torstrasse 1",
         *       "city": "Berlin",
         *       "postalCode": "10119",
         *       "country": "DE",
         *       "phone": "+49 30 1234567",
         *       "isDefault": true
         *     }
         */
        SavedAddress: {
            id: string;
            name: string;
            line1: string;
            line2?: string;
            city: string;
            region?: string;
            postalCode: string;
            /** @example DE */
            country: string;
            phone?: string;
            isDefault: boolean;
        };
        /**
         * @example {
         *       "accessToken": "eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.eyJ1c2VySWQiOiI…",
         *       "tokenType": "Bearer",
         *       "expiresIn": 86400,
         *       "refreshToken": "rt_6743a1c5e4b0a1d2c3f4a5b7.kX…family….9pR…secret…",
         *       "refreshExpiresIn": 2592000,
         *       "deviceToken": "dv_9pR2kXw0Qm7sT4vY1zA3bC.1795430445.kX0…",
         *       "user": {
         *         "id": "6743a1c5e4b0a1d2c3f4a5b6",
         *         "email": "ada@example.com",
         *         "name": "Ada Lovelace",
         *         "role": "USER",
         *         "emailVerified": false,
         *         "marketingConsent": false,
         *         "createdAt": "2026-11-23T10:30:45.123Z",
         *         "updatedAt": "2026-11-23T10:30:45.123Z"
         *       }
         *     }
         */
        Session: {
            accessToken: string;
            /** @enum {string} */
            tokenType: "Bearer";
            /** @description Seconds until the access token expires */
            expiresIn: number;
            refreshToken: string;
            /** @description Seconds until the session expires */
            refreshExpiresIn: number;
            /** @description At a sign-in: tells this device from another one's at the next, for a year */
            deviceToken?: string;
            user: components["schemas"]["User"];
        };
        /**
         * @example {
         *       "id": "6743a1c5e4b0a1d2c3f4a5b7",
         *       "device": "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_7) Safari/605.1.15",
         *       "country": "DE",
         *       "createdAt": "2026-11-23T10:30:45.123Z",
         *       "lastUsedAt": "2026-11-23T12:00:00.000Z",
         *       "expiresAt": "2026-12-23T10:30:45.123Z",
         *       "current": true
         *     }
         */
        SessionView: {
            id: string;
            /** @description What the device called itself when it signed in */
            device: string;
            /** @description Where from, by the network address; ISO 3166-1 alpha-2 */
            country?: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When its tokens were last refreshed
             * @example 2026-11-23T10:30:45.123Z
             */
            lastUsedAt: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            expiresAt: string;
            /** @description Whether it is the session of this request */
            current: boolean;
        };
        /**
         * @example {
         *       "carrier": "DHL",
         *       "trackingNumber": "00340434161094015902",
         *       "trackingUrl": "https://www.dhl.com/track"
         *     }
         */
        ShipOrder: {
            carrier: string;
            trackingNumber: string;
            /** Format: uri */
            trackingUrl?: string;
        };
        ShippingMethod: {
            id: string;
            name: string;
            price: components["schemas"]["Money"];
            minDays: number;
            maxDays: number;
        };
        /**
         * @example {
         *       "id": "standard",
         *       "name": "Standard",
         *       "prices": [
         *         {
         *           "price": {
         *             "amount": 499,
         *             "currency": "USD"
         *           },
         *           "freeFrom": {
         *             "amount": 5000,
         *             "currency": "USD"
         *           }
         *         },
         *         {
         *           "tiers": [
         *             {
         *               "upToGrams": 1000,
         *               "price": {
         *                 "amount": 449,
         *                 "currency": "EUR"
         *               }
         *             },
         *             {
         *               "upToGrams": 31500,
         *               "price": {
         *                 "amount": 899,
         *                 "currency": "EUR"
         *               }
         *             }
         *           ]
         *         }
         *       ],
         *       "minDays": 3,
         *       "maxDays": 5,
         *       "countries": [
         *         "DE",
         *         "AT"
         *       ],
         *       "position": 1,
         *       "active": true,
         *       "version": 2,
         *       "createdAt": "2026-11-01T09:00:00.000Z",
         *       "updatedAt": "2026-11-23T10:30:45.123Z"
         *     }
         */
        ShippingMethodDetails: {
            /** @description What a checkout names it by; made up unless given */
            id: string;
            name: string;
            /** @description One a currency; carts in other currencies are not offered the method */
            prices: components["schemas"]["ShippingPrice"][];
            minDays: number;
            maxDays: number;
            /** @description Where it goes; null is everywhere */
            countries: string[] | null;
            /** @description In a list, lowest first */
            position: number;
            /** @description Whether it is offered */
            active: boolean;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "price": {
         *         "amount": 499,
         *         "currency": "USD"
         *       },
         *       "freeFrom": {
         *         "amount": 5000,
         *         "currency": "USD"
         *       }
         *     }
         */
        ShippingPrice: {
            price?: components["schemas"]["Money"] & unknown;
            /** @description By weight, rising. Parcels heavier than the last are not sent by this method */
            tiers?: {
                upToGrams?: number;
                price: components["schemas"]["Money"];
            }[];
            freeFrom?: components["schemas"]["Money"] & unknown;
        };
        /**
         * @example {
         *       "sku": "LINEN-SHIRT-M",
         *       "variantId": "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4e",
         *       "productId": "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4d",
         *       "title": "Linen shirt - M",
         *       "onHand": 14,
         *       "reserved": 2,
         *       "available": 12,
         *       "backorder": false,
         *       "lowStockThreshold": 5,
         *       "updatedAt": "2026-11-23T10:30:45.123Z"
         *     }
         */
        StockLevel: {
            sku: string;
            variantId: string;
            productId: string;
            title: string;
            onHand: number;
            reserved: number;
            available: number;
            backorder: boolean;
            lowStockThreshold: number;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "id": "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c50",
         *       "delta": -2,
         *       "onHandAfter": 12,
         *       "reason": "sale",
         *       "orderId": "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c51",
         *       "createdAt": "2026-11-23T10:30:45.123Z"
         *     }
         */
        StockMovement: {
            id: string;
            delta: number;
            onHandAfter: number;
            /** @description An adjustment's, or initial, import, sale, cancellation */
            reason: string;
            orderId?: string;
            actor?: string;
            note?: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            createdAt: string;
        };
        /**
         * @example {
         *       "data": [
         *         "Linen shirt",
         *         "Linen shorts",
         *         "Washed linen sheets"
         *       ]
         *     }
         */
        Suggestions: {
            data: string[];
        };
        /**
         * @example {
         *       "name": "VAT",
         *       "rate": 190000,
         *       "amount": {
         *         "amount": 479,
         *         "currency": "EUR"
         *       }
         *     }
         */
        TaxLine: {
            name: string;
            /** @description In millionths: 88750 is 8.875 % */
            rate: number;
            amount: components["schemas"]["Money"];
        };
        /**
         * @example {
         *       "id": "0199f3a4-0000-7000-8000-000000000007",
         *       "country": "US",
         *       "region": "NY",
         *       "name": "Sales tax",
         *       "rate": 88750,
         *       "appliesToShipping": true,
         *       "version": 1,
         *       "createdAt": "2026-11-01T09:00:00.000Z",
         *       "updatedAt": "2026-11-01T09:00:00.000Z"
         *     }
         */
        TaxRate: {
            id: string;
            /** @example DE */
            country: string;
            /** @description As addresses name it, in letters of any case; its rate replaces the country's */
            region?: string;
            /** @description As buyers know it */
            name: string;
            /** @description In millionths: 88750 is 8.875 % */
            rate: number;
            /** @description Whether shipping is taxed too */
            appliesToShipping: boolean;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "event": "order.shipped",
         *       "channel": "email",
         *       "locale": "de",
         *       "source": "changed",
         *       "version": 3,
         *       "changedAt": "2026-11-23T10:30:45.123Z",
         *       "variables": [
         *         {
         *           "name": "order.number",
         *           "type": "string",
         *           "optional": false
         *         }
         *       ],
         *       "filters": [
         *         "money",
         *         "upcase"
         *       ],
         *       "template": {
         *         "subject": "Bestellung {{ order.number }} ist unterwegs",
         *         "html": "<h1>Ihre Bestellung ist unterwegs</h1>\n<p>{{ order.totals.total | money }}</p>",
         *         "text": "Ihre Bestellung {{ order.number }} ist unterwegs."
         *       }
         *     }
         */
        Template: {
            /** @example order.shipped */
            event: string;
            /** @enum {string} */
            channel: "email" | "sms";
            /** @example de */
            locale: string;
            /** @enum {string} */
            source: "built-in" | "changed";
            /** @description 0 was never changed */
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            changedAt?: string;
            /** @description What its sources may use */
            variables: components["schemas"]["TemplateVariable"][];
            /** @description The filters that its sources may use */
            filters: string[];
            template: components["schemas"]["TemplateBody"];
        };
        /**
         * @description Liquid sources. HTML is escaped by itself and stands in the shop's frame, unless it begins with `<!doctype` or `<html`
         * @example {
         *       "subject": "Bestellung {{ order.number }} ist unterwegs",
         *       "html": "<h1>Ihre Bestellung ist unterwegs</h1>\n<p>{{ order.totals.total | money }}</p>",
         *       "text": "Ihre Bestellung {{ order.number }} ist unterwegs."
         *     }
         */
        TemplateBody: {
            subject?: string;
            html?: string;
            text: string;
        };
        /**
         * @example {
         *       "subject": "Bestellung OA-7K2M-9QXD ist unterwegs",
         *       "html": "<!doctype html>…",
         *       "text": "Ihre Bestellung OA-7K2M-9QXD ist unterwegs."
         *     }
         */
        TemplatePreview: {
            subject?: string;
            html?: string;
            text: string;
        };
        /**
         * @example {
         *       "event": "order.shipped",
         *       "channel": "email",
         *       "locale": "de",
         *       "source": "changed",
         *       "version": 3,
         *       "changedAt": "2026-11-23T10:30:45.123Z",
         *       "variables": [
         *         {
         *           "name": "order.number",
         *           "type": "string",
         *           "optional": false
         *         }
         *       ]
         *     }
         */
        TemplateSummary: {
            /** @example order.shipped */
            event: string;
            /** @enum {string} */
            channel: "email" | "sms";
            /** @example de */
            locale: string;
            /** @enum {string} */
            source: "built-in" | "changed";
            /** @description 0 was never changed */
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            changedAt?: string;
            /** @description What its sources may use */
            variables: components["schemas"]["TemplateVariable"][];
        };
        /**
         * @example {
         *       "name": "order.items[].title",
         *       "type": "string",
         *       "optional": false
         *     }
         */
        TemplateVariable: {
            name: string;
            type: string;
            optional: boolean;
        };
        /**
         * @example {
         *       "version": 3,
         *       "current": true,
         *       "changedAt": "2026-11-23T10:30:45.123Z",
         *       "template": {
         *         "subject": "Bestellung {{ order.number }} ist unterwegs",
         *         "html": "<h1>Ihre Bestellung ist unterwegs</h1>\n<p>{{ order.totals.total | money }}</p>",
         *         "text": "Ihre Bestellung {{ order.number }} ist unterwegs."
         *       }
         *     }
         */
        TemplateVersion: {
            version: number;
            current: boolean;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            changedAt: string;
            /** @description Null: the built-in one holds again */
            template: components["schemas"]["TemplateBody"] | null;
        };
        TopProduct: {
            productId: string;
            title: string;
            /** @example 42 */
            quantity: number;
            revenue: components["schemas"]["Money"];
        };
        Totals: {
            subtotal: components["schemas"]["Money"];
            discount: components["schemas"]["Money"];
            shipping: components["schemas"]["Money"];
            tax: components["schemas"]["Money"];
            /** @description True: the prices have the tax in them, and total = subtotal − discount + shipping. False: the tax is added to that */
            taxIncluded: boolean;
            total: components["schemas"]["Money"];
        };
        Tracking: {
            carrier: string;
            trackingNumber: string;
            trackingUrl?: string;
        };
        /**
         * @example {
         *       "phone": "+49301234567",
         *       "marketingConsent": true
         *     }
         */
        UpdateProfile: {
            name?: string;
            /**
             * @description In international form (E.164); null takes it out
             * @example +49301234567
             */
            phone?: string | null;
            /**
             * @description BCP 47, of your mails; null takes it out
             * @example de-AT
             */
            locale?: string | null;
            /** @description Each change is kept with its time */
            marketingConsent?: boolean;
        };
        User: {
            id: string;
            /**
             * Format: email
             * @example ada@example.com
             */
            email: string;
            name: string;
            phone?: string;
            /**
             * @description BCP 47
             * @example de-AT
             */
            locale?: string;
            role: components["schemas"]["Role"];
            emailVerified: boolean;
            marketingConsent: boolean;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "id": "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4e",
         *       "sku": "LINEN-SHIRT-M",
         *       "title": "M",
         *       "options": {
         *         "Size": "M"
         *       },
         *       "price": {
         *         "amount": 4900,
         *         "currency": "USD"
         *       },
         *       "weightGrams": 240,
         *       "stock": {
         *         "available": 12,
         *         "backorder": false
         *       }
         *     }
         */
        Variant: {
            id: string;
            sku: string;
            title: string;
            options: {
                [key: string]: string;
            };
            price: components["schemas"]["Money"];
            compareAtPrice?: components["schemas"]["Money"];
            barcode?: string;
            weightGrams?: number;
            imageUrl?: string;
            stock: {
                available: number;
                backorder: boolean;
            };
        };
        /**
         * @example {
         *       "sku": "LINEN-SHIRT-M",
         *       "price": {
         *         "amount": 4900,
         *         "currency": "USD"
         *       },
         *       "options": {
         *         "Size": "M"
         *       },
         *       "stock": 20
         *     }
         */
        VariantInput: {
            sku: string;
            price: components["schemas"]["Money"];
            compareAtPrice?: components["schemas"]["Money"] | null;
            barcode?: string | null;
            weightGrams?: number | null;
            imageUrl?: string | null;
            options?: {
                [key: string]: string;
            };
            /**
             * @description What is on hand at first, or with more detail
             * @example {
             *       "onHand": 20,
             *       "backorder": false
             *     }
             */
            stock?: number | {
                onHand?: number;
                /** @description The same as `onHand`, for a variant that is new */
                available?: number;
                backorder?: boolean;
                lowStockThreshold?: number;
            };
        };
        /**
         * @example {
         *       "price": {
         *         "amount": 4500,
         *         "currency": "USD"
         *       }
         *     }
         */
        VariantPatch: {
            sku?: string;
            price?: components["schemas"]["Money"];
            compareAtPrice?: components["schemas"]["Money"] | null;
            barcode?: string | null;
            weightGrams?: number | null;
            imageUrl?: string | null;
            options?: {
                [key: string]: string;
            };
            /**
             * @description What is on hand at first, or with more detail
             * @example {
             *       "onHand": 20,
             *       "backorder": false
             *     }
             */
            stock?: number | {
                onHand?: number;
                /** @description The same as `onHand`, for a variant that is new */
                available?: number;
                backorder?: boolean;
                lowStockThreshold?: number;
            };
        };
        /**
         * @example {
         *       "token": "vt_6743a1c5e4b0a1d2c3f4a5b6.Xq3…secret…"
         *     }
         */
        VerifyEmailBody: {
            /** @description The `token` of the link in the verification mail */
            token: string;
        };
        /**
         * @example {
         *       "id": "q0mZ9xkVbB4m1dXw3e6Qm8n2s5v8yBcEfGhJkLmNpQr",
         *       "eventId": "019ab0c2-9f00-7b11-8c7e-2f6d0a4b5c6d",
         *       "event": "inventory.low",
         *       "status": "succeeded",
         *       "attempts": 1,
         *       "body": "{\"type\":\"inventory.low\",\"timestamp\":\"2026-11-23T10:30:45.123Z\",\"data\":{\"sku\":\"MUG-1\",\"title\":\"Mug\",\"available\":2,\"threshold\":3}}",
         *       "createdAt": "2026-11-23T10:30:45.456Z",
         *       "deliveredAt": "2026-11-23T10:30:45.789Z",
         *       "tries": [
         *         {
         *           "at": "2026-11-23T10:30:45.500Z",
         *           "durationMs": 289,
         *           "request": {
         *             "method": "POST",
         *             "url": "https://hooks.example.com/orders",
         *             "headers": {
         *               "webhook-id": "019ab0c2-9f00-7b11-8c7e-2f6d0a4b5c6d",
         *               "webhook-timestamp": "1795429845"
         *             }
         *           },
         *           "response": {
         *             "status": 200,
         *             "body": "ok"
         *           }
         *         }
         *       ]
         *     }
         */
        WebhookDelivery: {
            id: string;
            /** @description The `webhook-id`, the same at each try */
            eventId: string;
            event: string;
            /**
             * @description `held`: kept while the endpoint is off, until it is replayed
             * @enum {string}
             */
            status: "pending" | "succeeded" | "failed" | "held";
            attempts: number;
            lastError?: string;
            /** @description What is sent, byte for byte */
            body: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            deliveredAt?: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            nextAttemptAt?: string;
            /** @description The last ten, newest first */
            tries: {
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:30:45.123Z
                 */
                at: string;
                durationMs: number;
                request: {
                    /** @enum {string} */
                    method: "POST";
                    url: string;
                    headers: {
                        [key: string]: string;
                    };
                };
                response?: {
                    status: number;
                    /** @description Its first 1,024 bytes */
                    body: string;
                };
                error?: string;
            }[];
        };
        /**
         * @example {
         *       "id": "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4d",
         *       "url": "https://hooks.example.com/orders",
         *       "events": [
         *         "order.*"
         *       ],
         *       "description": "Warehouse",
         *       "enabled": true,
         *       "failuresInARow": 0,
         *       "createdAt": "2026-11-23T10:30:45.123Z",
         *       "updatedAt": "2026-11-23T10:30:45.123Z"
         *     }
         */
        WebhookEndpoint: {
            id: string;
            url: string;
            events: string[];
            description?: string;
            enabled: boolean;
            /**
             * @description Why it was switched off by itself: too many failures in a row, or a 410
             * @enum {string}
             */
            disabledReason?: "failures" | "gone";
            /** @description When a single endpoint is asked for */
            failuresInARow?: number;
            /**
             * Format: date-time
             * @description Until then two secrets sign
             * @example 2026-11-23T10:30:45.123Z
             */
            previousSecretUntil?: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "id": "019ab0c2-7d2e-7cc0-a5b1-0c8f1a2b3c4d",
         *       "url": "https://hooks.example.com/orders",
         *       "events": [
         *         "order.*"
         *       ],
         *       "description": "Warehouse",
         *       "enabled": true,
         *       "failuresInARow": 0,
         *       "createdAt": "2026-11-23T10:30:45.123Z",
         *       "updatedAt": "2026-11-23T10:30:45.123Z",
         *       "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
         *     }
         */
        WebhookEndpointWithSecret: components["schemas"]["WebhookEndpoint"] & {
            /** @description Shown this once */
            secret: string;
        };
        /**
         * @example {
         *       "id": "evt_3QNx2eLkdIwHu7ix0JpQ2rVd",
         *       "provider": "stripe",
         *       "type": "payment_intent.succeeded",
         *       "status": "processed",
         *       "attempts": 1,
         *       "orderId": "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
         *       "paymentId": "6743a1c5e4b0a1d2c3f4a5b6",
         *       "receivedAt": "2026-11-23T10:31:02.100Z",
         *       "processedAt": "2026-11-23T10:31:02.456Z"
         *     }
         */
        WebhookEvent: {
            id: string;
            provider: components["schemas"]["PaymentProvider"];
            type: string;
            /** @enum {string} */
            status: "pending" | "processed" | "ignored" | "parked";
            attempts: number;
            reason?: string;
            orderId?: string;
            paymentId?: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            receivedAt: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:30:45.123Z
             */
            processedAt?: string;
        };
        WebhookEventPage: {
            data: components["schemas"]["WebhookEvent"][];
            /**
             * @example {
             *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
             *       "hasMore": true
             *     }
             */
            page: {
                nextCursor: string | null;
                hasMore: boolean;
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /**
         * @description For each limit that the request counted against, at most how many more will be served (`r`) in how many seconds (`t`); draft-ietf-httpapi-ratelimit-headers-11. Absent where nothing is limited.
         * @example "general-address";r=987;t=7, "general-person";r=199;t=7
         */
        RateLimit: string;
        /**
         * @description Those limits: so many requests (`q`) in so many seconds (`w`), per address and per person.
         * @example "general-address";q=1000;w=10, "general-person";q=200;w=10
         */
        "RateLimit-Policy": string;
        /** @description Seconds to wait */
        "Retry-After": number;
    };
    pathItems: never;
}
export type Accepted = components['schemas']['Accepted'];
export type Address = components['schemas']['Address'];
export type AddressBody = components['schemas']['AddressBody'];
export type AdjustInventory = components['schemas']['AdjustInventory'];
export type AdminUser = components['schemas']['AdminUser'];
export type ApiKey = components['schemas']['ApiKey'];
export type ApiKeyScope = components['schemas']['ApiKeyScope'];
export type AuditEntry = components['schemas']['AuditEntry'];
export type CancelOrder = components['schemas']['CancelOrder'];
export type Cart = components['schemas']['Cart'];
export type CartItemInput = components['schemas']['CartItemInput'];
export type Category = components['schemas']['Category'];
export type ChangeCartItem = components['schemas']['ChangeCartItem'];
export type ChangePassword = components['schemas']['ChangePassword'];
export type ChangeUserBody = components['schemas']['ChangeUserBody'];
export type ChangeWebhookEndpoint = components['schemas']['ChangeWebhookEndpoint'];
export type CreateApiKey = components['schemas']['CreateApiKey'];
export type CreateCart = components['schemas']['CreateCart'];
export type CreateCategory = components['schemas']['CreateCategory'];
export type CreatePayment = components['schemas']['CreatePayment'];
export type CreateProduct = components['schemas']['CreateProduct'];
export type CreateRefund = components['schemas']['CreateRefund'];
export type CreateShippingMethod = components['schemas']['CreateShippingMethod'];
export type CreateTaxRate = components['schemas']['CreateTaxRate'];
export type CreateWebhookEndpoint = components['schemas']['CreateWebhookEndpoint'];
export type DeadLetter = components['schemas']['DeadLetter'];
export type DifferenceKind = components['schemas']['DifferenceKind'];
export type Erasing = components['schemas']['Erasing'];
export type Facets = components['schemas']['Facets'];
export type ImportReport = components['schemas']['ImportReport'];
export type JsonWebKeySet = components['schemas']['JsonWebKeySet'];
export type LoginBody = components['schemas']['LoginBody'];
export type MailRequestBody = components['schemas']['MailRequestBody'];
export type Money = components['schemas']['Money'];
export type NewApiKey = components['schemas']['NewApiKey'];
export type Notification = components['schemas']['Notification'];
export type Order = components['schemas']['Order'];
export type OrderEvent = components['schemas']['OrderEvent'];
export type OrderItem = components['schemas']['OrderItem'];
export type OrderPaymentStatus = components['schemas']['OrderPaymentStatus'];
export type OrderStatus = components['schemas']['OrderStatus'];
export type OrdersPerMinute = components['schemas']['OrdersPerMinute'];
export type PatchCategory = components['schemas']['PatchCategory'];
export type PatchProduct = components['schemas']['PatchProduct'];
export type PatchShippingMethod = components['schemas']['PatchShippingMethod'];
export type PatchTaxRate = components['schemas']['PatchTaxRate'];
export type Payment = components['schemas']['Payment'];
export type PaymentAttempt = components['schemas']['PaymentAttempt'];
export type PaymentPage = components['schemas']['PaymentPage'];
export type PaymentProvider = components['schemas']['PaymentProvider'];
export type PaymentSession = components['schemas']['PaymentSession'];
export type PaymentStatus = components['schemas']['PaymentStatus'];
export type PersonExport = components['schemas']['PersonExport'];
export type PlaceOrder = components['schemas']['PlaceOrder'];
export type PlacedOrder = components['schemas']['PlacedOrder'];
export type PreviewTemplate = components['schemas']['PreviewTemplate'];
export type Problem = components['schemas']['Problem'];
export type Product = components['schemas']['Product'];
export type ProductStatus = components['schemas']['ProductStatus'];
export type ProviderPayments = components['schemas']['ProviderPayments'];
export type Reconciliation = components['schemas']['Reconciliation'];
export type ReconciliationDifference = components['schemas']['ReconciliationDifference'];
export type RefreshBody = components['schemas']['RefreshBody'];
export type Refund = components['schemas']['Refund'];
export type RefundPage = components['schemas']['RefundPage'];
export type RegisterBody = components['schemas']['RegisterBody'];
export type ReplayWebhookDeliveries = components['schemas']['ReplayWebhookDeliveries'];
export type ReplayedWebhookDeliveries = components['schemas']['ReplayedWebhookDeliveries'];
export type ReportSummary = components['schemas']['ReportSummary'];
export type ResetPasswordBody = components['schemas']['ResetPasswordBody'];
export type RestockLine = components['schemas']['RestockLine'];
export type Revenue = components['schemas']['Revenue'];
export type Role = components['schemas']['Role'];
export type SavedAddress = components['schemas']['SavedAddress'];
export type Session = components['schemas']['Session'];
export type SessionView = components['schemas']['SessionView'];
export type ShipOrder = components['schemas']['ShipOrder'];
export type ShippingMethod = components['schemas']['ShippingMethod'];
export type ShippingMethodDetails = components['schemas']['ShippingMethodDetails'];
export type ShippingPrice = components['schemas']['ShippingPrice'];
export type StockLevel = components['schemas']['StockLevel'];
export type StockMovement = components['schemas']['StockMovement'];
export type Suggestions = components['schemas']['Suggestions'];
export type TaxLine = components['schemas']['TaxLine'];
export type TaxRate = components['schemas']['TaxRate'];
export type Template = components['schemas']['Template'];
export type TemplateBody = components['schemas']['TemplateBody'];
export type TemplatePreview = components['schemas']['TemplatePreview'];
export type TemplateSummary = components['schemas']['TemplateSummary'];
export type TemplateVariable = components['schemas']['TemplateVariable'];
export type TemplateVersion = components['schemas']['TemplateVersion'];
export type TopProduct = components['schemas']['TopProduct'];
export type Totals = components['schemas']['Totals'];
export type Tracking = components['schemas']['Tracking'];
export type UpdateProfile = components['schemas']['UpdateProfile'];
export type User = components['schemas']['User'];
export type Variant = components['schemas']['Variant'];
export type VariantInput = components['schemas']['VariantInput'];
export type VariantPatch = components['schemas']['VariantPatch'];
export type VerifyEmailBody = components['schemas']['VerifyEmailBody'];
export type WebhookDelivery = components['schemas']['WebhookDelivery'];
export type WebhookEndpoint = components['schemas']['WebhookEndpoint'];
export type WebhookEndpointWithSecret = components['schemas']['WebhookEndpointWithSecret'];
export type WebhookEvent = components['schemas']['WebhookEvent'];
export type WebhookEventPage = components['schemas']['WebhookEventPage'];
export type HeaderRateLimit = components['headers']['RateLimit'];
export type HeaderRateLimitPolicy = components['headers']['RateLimit-Policy'];
export type HeaderRetryAfter = components['headers']['Retry-After'];
export type $defs = Record<string, never>;
export interface operations {
    getIndex: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service's name and its links */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "OrderApp+",
                     *       "version": "v1",
                     *       "links": {
                     *         "docs": "/docs",
                     *         "openapi": "/openapi.json"
                     *       }
                     *     }
                     */
                    "application/json": {
                        name: string;
                        version: string;
                        links: {
                            [key: string]: string;
                        };
                    };
                };
            };
        };
    };
    getJwks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key set */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JsonWebKeySet"];
                };
            };
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All is well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "services": [
                     *         {
                     *           "service": "user",
                     *           "ok": true,
                     *           "latencyMs": 9,
                     *           "checks": [
                     *             {
                     *               "name": "mongodb",
                     *               "ok": true,
                     *               "latencyMs": 7
                     *             }
                     *           ]
                     *         },
                     *         {
                     *           "service": "product",
                     *           "ok": true,
                     *           "latencyMs": 6,
                     *           "checks": [
                     *             {
                     *               "name": "postgres",
                     *               "ok": true,
                     *               "latencyMs": 4
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        status: "ok";
                        services: {
                            service: string;
                            ok: boolean;
                            latencyMs: number;
                            error?: string;
                            checks: {
                                name: string;
                                ok: boolean;
                                latencyMs: number;
                                error?: string;
                            }[];
                        }[];
                    };
                };
            };
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        status: "ok";
                    };
                };
            };
        };
    };
    getMedia: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you have; 304 when the same */
                "if-none-match"?: string;
                /** @description One range of bytes */
                range?: string;
            };
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": Blob;
                };
            };
            /** @description The part that `Range` asked for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": Blob;
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Metrics, at most 10 s old */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # HELP orderapp_orders_per_minute Orders placed a minute, over the last 5 minutes
                     *     # TYPE orderapp_orders_per_minute gauge
                     *     orderapp_orders_per_minute 4.2
                     */
                    "text/plain": string;
                };
            };
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.0",
                     *       "info": {
                     *         "title": "OrderApp+",
                     *         "version": "1.0.0"
                     *       },
                     *       "paths": {}
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys, without their secrets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "6743a1c5e4b0a1d2c3f4a5c1",
                     *           "name": "Warehouse",
                     *           "scopes": [
                     *             "inventory.read",
                     *             "inventory.write"
                     *           ],
                     *           "prefix": "ak_6743a1c5e4b0a1d2c3f4a5c1",
                     *           "createdBy": "6743a1c5e4b0a1d2c3f4a5b0",
                     *           "createdAt": "2026-11-23T10:30:45.123Z",
                     *           "lastUsedAt": "2026-11-23T11:02:10.004Z",
                     *           "expiresAt": null
                     *         }
                     *       ],
                     *       "page": {
                     *         "nextCursor": null,
                     *         "hasMore": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                        /**
                         * @example {
                         *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
                         *       "hasMore": true
                         *     }
                         */
                        page: {
                            nextCursor: string | null;
                            hasMore: boolean;
                        };
                    };
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKey"];
            };
        };
        responses: {
            /** @description The key, with its secret, which is not shown again */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "6743a1c5e4b0a1d2c3f4a5c1",
                     *       "name": "Warehouse",
                     *       "scopes": [
                     *         "inventory.read",
                     *         "inventory.write"
                     *       ],
                     *       "prefix": "ak_6743a1c5e4b0a1d2c3f4a5c1",
                     *       "createdBy": "6743a1c5e4b0a1d2c3f4a5b0",
                     *       "createdAt": "2026-11-23T10:30:45.123Z",
                     *       "lastUsedAt": null,
                     *       "expiresAt": null,
                     *       "secret": "ak_6743a1c5e4b0a1d2c3f4a5c1.9pR2kXw0Qm7sT4vY1zA3bC5dE8fG6hJ0kL2mN4pQ6rS"
                     *     }
                     */
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
        };
    };
    getApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, without its secret */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "6743a1c5e4b0a1d2c3f4a5c1",
                     *       "name": "Warehouse",
                     *       "scopes": [
                     *         "inventory.read",
                     *         "inventory.write"
                     *       ],
                     *       "prefix": "ak_6743a1c5e4b0a1d2c3f4a5c1",
                     *       "createdBy": "6743a1c5e4b0a1d2c3f4a5b0",
                     *       "createdAt": "2026-11-23T10:30:45.123Z",
                     *       "lastUsedAt": "2026-11-23T11:02:10.004Z",
                     *       "expiresAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
        };
    };
    deleteApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description Who; an API key is `key:` and its id */
                actorId?: string;
                /** @description The beginning of an action, or all of it */
                action?: string;
                /** @description The beginning of a path, or all of it */
                target?: string;
                /** @description At or after */
                from?: string;
                /** @description Before */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of acts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "0193592a-6f1b-7c3e-9d2a-5b8f0c4e7a11",
                     *           "at": "2026-11-23T10:30:45.123Z",
                     *           "actor": {
                     *             "userId": "6743a1c5e4b0a1d2c3f4a5b0",
                     *             "email": "root@example.com"
                     *           },
                     *           "service": "user",
                     *           "action": "PATCH /v1/users/{id}",
                     *           "target": "/v1/users/6743a1c5e4b0a1d2c3f4a5b6",
                     *           "from": {
                     *             "address": "203.0.113.7",
                     *             "country": "DE",
                     *             "userAgent": "Mozilla/5.0"
                     *           },
                     *           "traceId": "0af7651916cd43dd8448eb211c80319c",
                     *           "outcome": {
                     *             "status": 200,
                     *             "detail": {
                     *               "statusBefore": "active",
                     *               "status": "disabled"
                     *             }
                     *           }
                     *         }
                     *       ],
                     *       "page": {
                     *         "nextCursor": null,
                     *         "hasMore": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["AuditEntry"][];
                        /**
                         * @example {
                         *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
                         *       "hasMore": true
                         *     }
                         */
                        page: {
                            nextCursor: string | null;
                            hasMore: boolean;
                        };
                    };
                };
            };
        };
    };
    forgotPassword: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MailRequestBody"];
            };
        };
        responses: {
            /** @description The request is kept, and will be done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
                /** @description The `deviceToken` of an earlier sign-in, from an application that keeps no cookies */
                "x-device-token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginBody"];
            };
        };
        responses: {
            /** @description Signed in; the cookie `device` keeps the token of this device */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    refreshSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshBody"];
            };
        };
        responses: {
            /** @description New tokens */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterBody"];
            };
        };
        responses: {
            /** @description The new account; a verification mail is on its way */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "user": {
                     *         "id": "6743a1c5e4b0a1d2c3f4a5b6",
                     *         "email": "ada@example.com",
                     *         "name": "Ada Lovelace",
                     *         "role": "USER",
                     *         "emailVerified": false,
                     *         "marketingConsent": false,
                     *         "createdAt": "2026-11-23T10:30:45.123Z",
                     *         "updatedAt": "2026-11-23T10:30:45.123Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        user: components["schemas"]["User"];
                    };
                };
            };
        };
    };
    resendVerification: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MailRequestBody"];
            };
        };
        responses: {
            /** @description The request is kept, and will be done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetPasswordBody"];
            };
        };
        responses: {
            /** @description The password is set, and every session has ended; sign in with it */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    verifyEmail: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyEmailBody"];
            };
        };
        responses: {
            /** @description The address is verified */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "user": {
                     *         "id": "6743a1c5e4b0a1d2c3f4a5b6",
                     *         "email": "ada@example.com",
                     *         "name": "Ada Lovelace",
                     *         "role": "USER",
                     *         "emailVerified": true,
                     *         "marketingConsent": false,
                     *         "createdAt": "2026-11-23T10:30:45.123Z",
                     *         "updatedAt": "2026-11-23T10:30:45.123Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        user: components["schemas"]["User"];
                    };
                };
            };
        };
    };
    createCart: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateCart"];
            };
        };
        responses: {
            /** @description The cart; its id is also set as the cookie `cart` */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
        };
    };
    getMyCart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your cart */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
        };
    };
    getCart: {
        parameters: {
            query?: {
                /** @description Adds the tax that is owed there */
                country?: string;
                /** @description As in the shipping address */
                region?: string;
                /** @description Adds shipping */
                shippingMethod?: string;
            };
            header?: never;
            path: {
                cartId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cart */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
        };
    };
    emptyCart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cartId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cart, empty */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
        };
    };
    claimCart: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                cartId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cart, now yours */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
        };
    };
    addCartItem: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                cartId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CartItemInput"];
            };
        };
        responses: {
            /** @description The cart */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
        };
    };
    removeCartItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cartId: string;
                itemId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cart */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
        };
    };
    changeCartItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cartId: string;
                itemId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeCartItem"];
            };
        };
        responses: {
            /** @description The cart */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
        };
    };
    listCategories: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tree */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Category"][];
                    };
                };
            };
        };
    };
    createCategory: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateCategory"];
            };
        };
        responses: {
            /** @description The category */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Category"];
                };
            };
        };
    };
    deleteCategory: {
        parameters: {
            query?: {
                /** @description Id or slug of where its products go */
                reassignTo?: string;
            };
            header?: {
                /** @description The `ETag` of what you read; 412 when stale */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patchCategory: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you read; 412 when stale */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchCategory"];
            };
        };
        responses: {
            /** @description The category as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Category"];
                };
            };
        };
    };
    listInventory: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description At or below the threshold */
                lowStock?: "true" | "false";
                sku?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of stock levels */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["StockLevel"][];
                        /**
                         * @example {
                         *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
                         *       "hasMore": true
                         *     }
                         */
                        page: {
                            nextCursor: string | null;
                            hasMore: boolean;
                        };
                    };
                };
            };
        };
    };
    getInventory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sku: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stock level */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StockLevel"];
                };
            };
        };
    };
    adjustInventory: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                sku: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdjustInventory"];
            };
        };
        responses: {
            /** @description The stock level as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StockLevel"];
                };
            };
        };
    };
    listStockMovements: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                sku: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of movements */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["StockMovement"][];
                        /**
                         * @example {
                         *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
                         *       "hasMore": true
                         *     }
                         */
                        page: {
                            nextCursor: string | null;
                            hasMore: boolean;
                        };
                    };
                };
            };
        };
    };
    listTemplates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Built-in and changed ones, by event, channel and locale; all on one page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TemplateSummary"][];
                    };
                };
            };
        };
    };
    getTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                event: string;
                channel: string;
                /** @description BCP 47 */
                locale: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The template as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Template"];
                };
            };
        };
    };
    putTemplate: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you read; 412 when stale */
                "if-match"?: string;
            };
            path: {
                event: string;
                channel: string;
                /** @description BCP 47 */
                locale: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TemplateBody"];
            };
        };
        responses: {
            /** @description The template as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Template"];
                };
            };
        };
    };
    deleteTemplate: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you read; 412 when stale */
                "if-match"?: string;
            };
            path: {
                event: string;
                channel: string;
                /** @description BCP 47 */
                locale: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The built-in one holds, or the fallback */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    previewTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                event: string;
                channel: string;
                /** @description BCP 47 */
                locale: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewTemplate"];
            };
        };
        responses: {
            /** @description The message */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplatePreview"];
                };
            };
        };
    };
    listTemplateVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                event: string;
                channel: string;
                /** @description BCP 47 */
                locale: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All on one page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TemplateVersion"][];
                    };
                };
            };
        };
    };
    restoreTemplate: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you read; 412 when stale */
                "if-match"?: string;
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                event: string;
                channel: string;
                /** @description BCP 47 */
                locale: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The template as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Template"];
                };
            };
        };
    };
    listNotifications: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                orderId?: string;
                userId?: string;
                channel?: "email" | "sms" | "webhook";
                status?: "queued" | "sent" | "failed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Notification"][];
                        /**
                         * @example {
                         *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
                         *       "hasMore": true
                         *     }
                         */
                        page: {
                            nextCursor: string | null;
                            hasMore: boolean;
                        };
                    };
                };
            };
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeadLetter"][];
                        /**
                         * @example {
                         *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
                         *       "hasMore": true
                         *     }
                         */
                        page: {
                            nextCursor: string | null;
                            hasMore: boolean;
                        };
                    };
                };
            };
        };
    };
    replayDeadLetter: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It was handled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
        };
    };
    resendNotification: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it went; `queued` with `lastError` when the mail server refused it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"];
                };
            };
        };
    };
    listOrders: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description Whose; another person's only for administrators */
                userId?: string;
                /** @description The whole e-mail address, in any case; only for administrators */
                email?: string;
                /** @description Orders that hold it */
                sku?: string;
                status?: components["schemas"]["OrderStatus"];
                paymentStatus?: components["schemas"]["OrderPaymentStatus"];
                /** @description Placed at or after this time, or from this day on (UTC) */
                from?: string;
                /** @description Placed before this time, or up to and on this day (UTC) */
                to?: string;
                /** @description The beginning of an order's number or of an e-mail address, in any case, or a whole SKU */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of orders */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Order"][];
                        /**
                         * @example {
                         *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
                         *       "hasMore": true
                         *     }
                         */
                        page: {
                            nextCursor: string | null;
                            hasMore: boolean;
                        };
                    };
                };
            };
        };
    };
    placeOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description Required */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceOrder"];
            };
        };
        responses: {
            /** @description The order, what is needed to pay it, and a guest's token for it */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlacedOrder"];
                };
            };
        };
    };
    exportOrders: {
        parameters: {
            query?: {
                /** @description Whose; another person's only for administrators */
                userId?: string;
                /** @description The whole e-mail address, in any case; only for administrators */
                email?: string;
                /** @description Orders that hold it */
                sku?: string;
                status?: components["schemas"]["OrderStatus"];
                paymentStatus?: components["schemas"]["OrderPaymentStatus"];
                /** @description Placed at or after this time, or from this day on (UTC) */
                from?: string;
                /** @description Placed before this time, or up to and on this day (UTC) */
                to?: string;
                /** @description The beginning of an order's number or of an e-mail address, in any case, or a whole SKU */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, streamed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example Name,Email,Id,User Id,Status,…
                     *     7K3M9-QXT2B,ada@example.com,0199f3a4-0000-7000-8000-000000000001,,…
                     */
                    "text/csv": string;
                };
            };
        };
    };
    getOrder: {
        parameters: {
            query?: {
                /** @description The order as it was then; of a day, as it began (UTC) */
                at?: string;
            };
            header?: {
                /** @description A guest's right to the order */
                "x-order-token"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
        };
    };
    cancelOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description A guest's right to the order */
                "x-order-token"?: string;
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CancelOrder"];
            };
        };
        responses: {
            /** @description The cancelled order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
        };
    };
    claimOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description A guest's right to the order */
                "x-order-token"?: string;
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order, now yours */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
        };
    };
    deliverOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivered order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
        };
    };
    listOrderEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description A guest's right to the order */
                "x-order-token"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every event, on one page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["OrderEvent"][];
                        /**
                         * @example {
                         *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
                         *       "hasMore": true
                         *     }
                         */
                        page: {
                            nextCursor: string | null;
                            hasMore: boolean;
                        };
                    };
                };
            };
        };
    };
    shipOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShipOrder"];
            };
        };
        responses: {
            /** @description The shipped order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
        };
    };
    listPayments: {
        parameters: {
            query: {
                orderId: string;
                limit?: number;
                cursor?: string;
            };
            header?: {
                /** @description A guest's token, from placing the order */
                "x-order-token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of payments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "6743a1c5e4b0a1d2c3f4a5b6",
                     *           "orderId": "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
                     *           "provider": "stripe",
                     *           "providerReference": "pi_3QNx2eLkdIwHu7ix0Q5Zb1Tc",
                     *           "status": "succeeded",
                     *           "amount": {
                     *             "amount": 4998,
                     *             "currency": "USD"
                     *           },
                     *           "refundedAmount": {
                     *             "amount": 0,
                     *             "currency": "USD"
                     *           },
                     *           "createdAt": "2026-11-23T10:30:45.123Z",
                     *           "updatedAt": "2026-11-23T10:31:02.456Z"
                     *         }
                     *       ],
                     *       "page": {
                     *         "nextCursor": null,
                     *         "hasMore": false
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PaymentPage"];
                };
            };
        };
    };
    createPayment: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
                /** @description A guest's token, from placing the order */
                "x-order-token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreatePayment"];
            };
        };
        responses: {
            /** @description The payment to be made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentAttempt"];
                };
            };
        };
    };
    getReconciliation: {
        parameters: {
            query: {
                /** @description A UTC day */
                date: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reconciliation"];
                };
            };
        };
    };
    getPayment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A guest's token, from placing the order */
                "x-order-token"?: string;
            };
            path: {
                /** @description The payment's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The payment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "6743a1c5e4b0a1d2c3f4a5b6",
                     *       "orderId": "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
                     *       "provider": "stripe",
                     *       "providerReference": "pi_3QNx2eLkdIwHu7ix0Q5Zb1Tc",
                     *       "status": "succeeded",
                     *       "amount": {
                     *         "amount": 4998,
                     *         "currency": "USD"
                     *       },
                     *       "refundedAmount": {
                     *         "amount": 0,
                     *         "currency": "USD"
                     *       },
                     *       "createdAt": "2026-11-23T10:30:45.123Z",
                     *       "updatedAt": "2026-11-23T10:31:02.456Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Payment"];
                };
            };
        };
    };
    capturePayment: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
                /** @description A guest's token, from placing the order */
                "x-order-token"?: string;
            };
            path: {
                /** @description The payment's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The payment: `succeeded`, or `processing` while the provider still looks at it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "6743a1c5e4b0a1d2c3f4a5b6",
                     *       "orderId": "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
                     *       "provider": "paypal",
                     *       "providerReference": "5O190127TN364715T",
                     *       "status": "succeeded",
                     *       "amount": {
                     *         "amount": 4998,
                     *         "currency": "USD"
                     *       },
                     *       "refundedAmount": {
                     *         "amount": 0,
                     *         "currency": "USD"
                     *       },
                     *       "createdAt": "2026-11-23T10:30:45.123Z",
                     *       "updatedAt": "2026-11-23T10:31:02.456Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Payment"];
                };
            };
        };
    };
    listRefunds: {
        parameters: {
            query?: never;
            header?: {
                /** @description A guest's token, from placing the order */
                "x-order-token"?: string;
            };
            path: {
                /** @description The payment's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The refunds, on one page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefundPage"];
                };
            };
        };
    };
    refundPayment: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The payment's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRefund"];
            };
        };
        responses: {
            /** @description The refund */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refund"];
                };
            };
        };
    };
    listProducts: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description Full-text search: words, "phrases", -without, one or another. The last word may be only begun, and a word that no product has stands for those nearest to it. */
                q?: string;
                /** @description A category's slug; what lies below it is included */
                category?: string;
                brand?: string;
                tag?: string;
                /** @description Minor units */
                minPrice?: number;
                /** @description Minor units */
                maxPrice?: number;
                available?: "true" | "false";
                sort?: "relevance" | "price" | "-price" | "title" | "-createdAt";
                /** @description Adds `facets` to the page */
                facets?: "true" | "false";
                /** @description Administrators only: draft, active, archived or all */
                status?: "draft" | "active" | "archived" | "all";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of products */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Product"][];
                        /**
                         * @example {
                         *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
                         *       "hasMore": true
                         *     }
                         */
                        page: {
                            nextCursor: string | null;
                            hasMore: boolean;
                        };
                        facets?: components["schemas"]["Facets"];
                    };
                };
            };
        };
    };
    createProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateProduct"];
            };
        };
        responses: {
            /** @description The product */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
        };
    };
    exportProducts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, streamed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    importProducts: {
        parameters: {
            query?: {
                dryRun?: "true" | "false";
                /** @description Of the prices; the shop's unless given */
                currency?: string;
            };
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description What came of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportReport"];
                };
            };
        };
    };
    suggestProducts: {
        parameters: {
            query: {
                /** @description What has been typed so far */
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Titles, the best first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suggestions"];
                };
            };
        };
    };
    getProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The product */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
        };
    };
    deleteProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you read; 412 when stale */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted, or archived */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patchProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you read; 412 when stale */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchProduct"];
            };
        };
        responses: {
            /** @description The product as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
        };
    };
    addImage: {
        parameters: {
            query?: {
                /** @description What the picture shows, for those who cannot see it */
                alt?: string;
                /** @description 1 is the first; after the others unless given */
                position?: number;
            };
            header?: {
                /** @description The `ETag` of what you read; 412 when stale */
                "if-match"?: string;
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "image/jpeg": Blob;
                "image/png": Blob;
                "image/webp": Blob;
                "image/avif": Blob;
            };
        };
        responses: {
            /** @description The product, which had this picture before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            /** @description The product as it is now */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
        };
    };
    removeImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you read; 412 when stale */
                "if-match"?: string;
            };
            path: {
                id: string;
                imageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The product as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
        };
    };
    addVariant: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you read; 412 when stale */
                "if-match"?: string;
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VariantInput"];
            };
        };
        responses: {
            /** @description The product as it is now */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
        };
    };
    removeVariant: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you read; 412 when stale */
                "if-match"?: string;
            };
            path: {
                id: string;
                variantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The product as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
        };
    };
    patchVariant: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you read; 412 when stale */
                "if-match"?: string;
            };
            path: {
                id: string;
                variantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VariantPatch"];
            };
        };
        responses: {
            /** @description The product as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
        };
    };
    getReportSummary: {
        parameters: {
            query: {
                /** @description The period's beginning: a time, or a day (UTC) */
                from: string;
                /** @description The time before which the period ends, or its last day (UTC) */
                to: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The summary */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportSummary"];
                };
            };
        };
    };
    listShippingMethods: {
        parameters: {
            query?: {
                /** @description Required, unless `status` is given */
                country?: string;
                /** @description The cart's, or the shop's own, unless given */
                currency?: string;
                cartId?: string;
                /** @description For administrators, and alone: the methods as they are set up, wherever they go */
                status?: "all" | "active" | "inactive";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The methods */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "standard",
                     *           "name": "Standard",
                     *           "price": {
                     *             "amount": 499,
                     *             "currency": "USD"
                     *           },
                     *           "minDays": 3,
                     *           "maxDays": 5
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: (components["schemas"]["ShippingMethodDetails"] | components["schemas"]["ShippingMethod"])[];
                    };
                };
            };
        };
    };
    createShippingMethod: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateShippingMethod"];
            };
        };
        responses: {
            /** @description The shipping method */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShippingMethodDetails"];
                };
            };
        };
    };
    getShippingMethod: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The shipping method */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShippingMethodDetails"];
                };
            };
        };
    };
    deleteShippingMethod: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you read; 412 when stale */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patchShippingMethod: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you read; 412 when stale */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchShippingMethod"];
            };
        };
        responses: {
            /** @description The shipping method as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShippingMethodDetails"];
                };
            };
        };
    };
    listTaxRates: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                country?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tax rates */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TaxRate"][];
                        /**
                         * @example {
                         *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
                         *       "hasMore": true
                         *     }
                         */
                        page: {
                            nextCursor: string | null;
                            hasMore: boolean;
                        };
                    };
                };
            };
        };
    };
    createTaxRate: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTaxRate"];
            };
        };
        responses: {
            /** @description The tax rate */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaxRate"];
                };
            };
        };
    };
    getTaxRate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tax rate */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaxRate"];
                };
            };
        };
    };
    deleteTaxRate: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you read; 412 when stale */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patchTaxRate: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you read; 412 when stale */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchTaxRate"];
            };
        };
        responses: {
            /** @description The tax rate as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaxRate"];
                };
            };
        };
    };
    showUnsubscribe: {
        parameters: {
            query: {
                /** @description From the link in a mail */
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page for a browser */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example <!doctype html>… */
                    "text/html": string;
                };
            };
        };
    };
    unsubscribe: {
        parameters: {
            query: {
                /** @description From the link in a mail */
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; a page for a browser */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example <!doctype html>… */
                    "text/html": string;
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description The beginning of the e-mail address or of a word of the name; of several words, all must be found */
                q?: string;
                role?: components["schemas"]["Role"];
                status?: "active" | "disabled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of people */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "6743a1c5e4b0a1d2c3f4a5b6",
                     *           "email": "ada@example.com",
                     *           "name": "Ada Lovelace",
                     *           "role": "USER",
                     *           "emailVerified": false,
                     *           "marketingConsent": false,
                     *           "createdAt": "2026-11-23T10:30:45.123Z",
                     *           "updatedAt": "2026-11-23T10:30:45.123Z",
                     *           "status": "active"
                     *         }
                     *       ],
                     *       "page": {
                     *         "nextCursor": null,
                     *         "hasMore": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["AdminUser"][];
                        /**
                         * @example {
                         *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
                         *       "hasMore": true
                         *     }
                         */
                        page: {
                            nextCursor: string | null;
                            hasMore: boolean;
                        };
                    };
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your profile */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "6743a1c5e4b0a1d2c3f4a5b6",
                     *       "email": "ada@example.com",
                     *       "name": "Ada Lovelace",
                     *       "role": "USER",
                     *       "emailVerified": false,
                     *       "marketingConsent": false,
                     *       "createdAt": "2026-11-23T10:30:45.123Z",
                     *       "updatedAt": "2026-11-23T10:30:45.123Z"
                     *     }
                     */
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    deleteMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account has ended */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasing"];
                };
            };
        };
    };
    updateMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateProfile"];
            };
        };
        responses: {
            /** @description Your profile */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "6743a1c5e4b0a1d2c3f4a5b6",
                     *       "email": "ada@example.com",
                     *       "name": "Ada Lovelace",
                     *       "role": "USER",
                     *       "emailVerified": false,
                     *       "marketingConsent": true,
                     *       "createdAt": "2026-11-23T10:30:45.123Z",
                     *       "updatedAt": "2026-11-23T10:30:45.123Z",
                     *       "phone": "+49301234567"
                     *     }
                     */
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    listAddresses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your addresses */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "6743a1c5e4b0a1d2c3f4a5b9",
                     *           "name": "Ada Lovelace",
                     *           "line1": "Torstrasse 1",
                     *           "city": "Berlin",
                     *           "postalCode": "10119",
                     *           "country": "DE",
                     *           "phone": "+49 30 1234567",
                     *           "isDefault": true
                     *         }
                     *       ],
                     *       "page": {
                     *         "nextCursor": null,
                     *         "hasMore": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["SavedAddress"][];
                        /**
                         * @example {
                         *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
                         *       "hasMore": true
                         *     }
                         */
                        page: {
                            nextCursor: string | null;
                            hasMore: boolean;
                        };
                    };
                };
            };
        };
    };
    createAddress: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddressBody"];
            };
        };
        responses: {
            /** @description The address */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedAddress"];
                };
            };
        };
    };
    getAddress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                addressId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The address */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedAddress"];
                };
            };
        };
    };
    replaceAddress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                addressId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddressBody"];
            };
        };
        responses: {
            /** @description The address */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedAddress"];
                };
            };
        };
    };
    deleteAddress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                addressId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    exportMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file to keep */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonExport"];
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePassword"];
            };
        };
        responses: {
            /** @description The password is changed; this session goes on */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your sessions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "6743a1c5e4b0a1d2c3f4a5b7",
                     *           "device": "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_7) Safari/605.1.15",
                     *           "country": "DE",
                     *           "createdAt": "2026-11-23T10:30:45.123Z",
                     *           "lastUsedAt": "2026-11-23T12:00:00.000Z",
                     *           "expiresAt": "2026-12-23T10:30:45.123Z",
                     *           "current": true
                     *         }
                     *       ],
                     *       "page": {
                     *         "nextCursor": null,
                     *         "hasMore": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["SessionView"][];
                        /**
                         * @example {
                         *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
                         *       "hasMore": true
                         *     }
                         */
                        page: {
                            nextCursor: string | null;
                            hasMore: boolean;
                        };
                    };
                };
            };
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "6743a1c5e4b0a1d2c3f4a5b6",
                     *       "email": "ada@example.com",
                     *       "name": "Ada Lovelace",
                     *       "role": "USER",
                     *       "emailVerified": false,
                     *       "marketingConsent": false,
                     *       "createdAt": "2026-11-23T10:30:45.123Z",
                     *       "updatedAt": "2026-11-23T10:30:45.123Z",
                     *       "status": "active"
                     *     }
                     */
                    "application/json": components["schemas"]["AdminUser"];
                };
            };
        };
    };
    changeUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeUserBody"];
            };
        };
        responses: {
            /** @description The account as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "6743a1c5e4b0a1d2c3f4a5b6",
                     *       "email": "ada@example.com",
                     *       "name": "Ada Lovelace",
                     *       "role": "USER",
                     *       "emailVerified": false,
                     *       "marketingConsent": false,
                     *       "createdAt": "2026-11-23T10:30:45.123Z",
                     *       "updatedAt": "2026-11-23T10:30:45.123Z",
                     *       "status": "disabled"
                     *     }
                     */
                    "application/json": components["schemas"]["AdminUser"];
                };
            };
        };
    };
    listWebhookEndpoints: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WebhookEndpoint"][];
                        /**
                         * @example {
                         *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
                         *       "hasMore": true
                         *     }
                         */
                        page: {
                            nextCursor: string | null;
                            hasMore: boolean;
                        };
                    };
                };
            };
        };
    };
    createWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWebhookEndpoint"];
            };
        };
        responses: {
            /** @description The endpoint, and its secret, which is not shown again */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
        };
    };
    getWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    deleteWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing more is sent to it */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changeWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeWebhookEndpoint"];
            };
        };
        responses: {
            /** @description The endpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    listWebhookEndpointDeliveries: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description `held`: kept while the endpoint is off, until it is replayed */
                status?: "pending" | "succeeded" | "failed" | "held";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first, of the last 30 days */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WebhookDelivery"][];
                        /**
                         * @example {
                         *       "nextCursor": "WyItY3JlYXRlZEF0IiwiMDE5YWIwYzIiXQ",
                         *       "hasMore": true
                         *     }
                         */
                        page: {
                            nextCursor: string | null;
                            hasMore: boolean;
                        };
                    };
                };
            };
        };
    };
    redeliverWebhookEndpointDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                id: string;
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It goes out right after */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    replayWebhookEndpointDeliveries: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayWebhookDeliveries"];
            };
        };
        responses: {
            /** @description They go out right after, of each resource in order */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedWebhookDeliveries"];
                };
            };
        };
    };
    rotateWebhookEndpointSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint, and its new secret, which is not shown again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
        };
    };
    testWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it went */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    listWebhookEvents: {
        parameters: {
            query?: {
                provider?: components["schemas"]["PaymentProvider"];
                status?: "pending" | "processed" | "ignored" | "parked";
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEventPage"];
                };
            };
        };
    };
    replayWebhookEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters; the same key gets the same answer for 24 h */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The event's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It will be worked on now */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEvent"];
                };
            };
        };
    };
    receivePaypalWebhook: {
        parameters: {
            query?: never;
            header?: {
                "paypal-transmission-id"?: string;
                "paypal-transmission-time"?: string;
                "paypal-transmission-sig"?: string;
                "paypal-cert-url"?: string;
                "paypal-auth-algo"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "WH-58D329510W468432D-8HN650336L201105X",
                 *       "event_type": "PAYMENT.CAPTURE.COMPLETED",
                 *       "create_time": "2026-11-23T10:31:02Z",
                 *       "resource_type": "capture",
                 *       "resource": {
                 *         "id": "2GG279541U471931P",
                 *         "status": "COMPLETED",
                 *         "amount": {
                 *           "currency_code": "USD",
                 *           "value": "49.98"
                 *         },
                 *         "custom_id": "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d:first",
                 *         "invoice_id": "K7M2Q-9XW4T",
                 *         "supplementary_data": {
                 *           "related_ids": {
                 *             "order_id": "5O190127TN364715T"
                 *           }
                 *         }
                 *       }
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "received": true
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        received: true;
                    };
                };
            };
        };
    };
    receiveStripeWebhook: {
        parameters: {
            query?: never;
            header?: {
                "stripe-signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_3QNx2eLkdIwHu7ix0kT1Vq2B",
                 *       "object": "event",
                 *       "type": "payment_intent.succeeded",
                 *       "created": 1795430640,
                 *       "data": {
                 *         "object": {
                 *           "id": "pi_3QNx2eLkdIwHu7ix0Q5Zb1Tc",
                 *           "object": "payment_intent",
                 *           "status": "succeeded",
                 *           "amount": 4998,
                 *           "amount_received": 4998,
                 *           "currency": "usd"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "received": true
                     *     }
                     */
                    "application/json": {
                        /** @enum {boolean} */
                        received: true;
                    };
                };
            };
        };
    };
    receiveTwilioCallback: {
        parameters: {
            query?: never;
            header?: {
                "x-twilio-signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "MessageSid": "SM3f1b0c2d4e5f60718293a4b5c6d7e8f9",
                 *       "MessageStatus": "undelivered",
                 *       "ErrorCode": "30003",
                 *       "To": "+4915112345678"
                 *     }
                 */
                "application/x-www-form-urlencoded": Record<string, never>;
            };
        };
        responses: {
            /** @description Taken */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
