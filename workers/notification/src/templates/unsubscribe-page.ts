import { html } from "hono/html";
import type { Store } from "../context.ts";

type Html = ReturnType<typeof html>;

const page = (title: string, store: Store, content: Html): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${title}</title>
        <style>
          body {
            margin: 0;
            padding: 48px 16px;
            background: #f4f4f1;
            color: #1d1d1b;
            font:
              16px/1.5 -apple-system,
              "Segoe UI",
              Roboto,
              Helvetica,
              Arial,
              sans-serif;
          }
          main {
            max-width: 480px;
            margin: 0 auto;
            padding: 28px;
            background: #fff;
            border-radius: 12px;
          }
          h1 {
            margin: 0 0 12px;
            font-size: 24px;
            line-height: 1.25;
          }
          button {
            margin-top: 12px;
            padding: 13px 24px;
            border: 0;
            border-radius: 8px;
            background: #1d1d1b;
            color: #fff;
            font: inherit;
            font-weight: 600;
            cursor: pointer;
          }
          a {
            color: inherit;
          }
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
          <p><a href="${store.url}">${store.name}</a></p>
        </main>
      </body>
    </html>`;

/** The page that asks; its form goes to its own address, which holds the token. */
export const unsubscribePage = (store: Store): Html =>
  page(
    "No more reminders?",
    store,
    html`<p>
        You then get no more advertising from ${store.name}. Mails about your orders and your account still come.
      </p>
      <form method="post"><button name="List-Unsubscribe" value="One-Click">Unsubscribe</button></form>`,
  );

/** The page that says that it is done. */
export const unsubscribedPage = (store: Store): Html =>
  page("You are unsubscribed", store, html`<p>You get no more advertising from ${store.name}.</p>`);
