import { hash } from "node:crypto";
import { pageScript } from "./page-script.ts";

const style = `
  :root { color-scheme: light dark; --line: #d9dde5; --soft: #f3f5f9; --text: #1b2230; --dim: #667085; --accent: #3b5bdb; --back: #fff; }
  @media (prefers-color-scheme: dark) { :root { --line: #2c3340; --soft: #1b2029; --text: #e6e9ef; --dim: #98a2b3; --accent: #8ea2ff; --back: #12161d; } }
  * { box-sizing: border-box; }
  body { margin: 0; height: 100dvh; display: grid; grid-template: auto 1fr / minmax(18rem, 26rem) minmax(0, 1fr); font: 15px/1.45 system-ui, sans-serif; color: var(--text); background: var(--back); }
  header { grid-column: 1 / -1; display: flex; gap: .75rem; align-items: center; padding: .6rem 1rem; border-bottom: 1px solid var(--line); }
  header h1 { font-size: 1rem; margin: 0; }
  header input { flex: 1; min-width: 0; max-width: 26rem; margin-left: auto; }
  input, button { font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--line); border-radius: 8px; padding: .4rem .7rem; }
  button { cursor: pointer; }
  button[aria-selected="true"] { border-color: var(--accent); color: var(--accent); }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
  nav { overflow-y: auto; border-right: 1px solid var(--line); }
  nav ul { list-style: none; margin: 0; padding: 0; }
  nav li button { display: block; width: 100%; text-align: left; border: 0; border-bottom: 1px solid var(--line); border-radius: 0; background: none; padding: .7rem 1rem; }
  nav li button[aria-current="true"] { background: var(--soft); box-shadow: inset 3px 0 var(--accent); }
  nav .top { display: flex; justify-content: space-between; gap: .5rem; }
  nav .to, nav .subject { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  nav .unread .subject { font-weight: 650; }
  nav .snippet { color: var(--dim); font-size: .87rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  time, .dim { color: var(--dim); font-size: .87rem; white-space: nowrap; }
  .empty { color: var(--dim); padding: 2.5rem 1rem; text-align: center; }
  main { display: flex; flex-direction: column; min-width: 0; min-height: 0; }
  .about { padding: .9rem 1.1rem; border-bottom: 1px solid var(--line); }
  .about h2 { font-size: 1.15rem; margin: 0 0 .35rem; overflow-wrap: anywhere; }
  .about dl { margin: 0; display: grid; grid-template-columns: auto 1fr; gap: .1rem .7rem; font-size: .9rem; }
  .about dt { color: var(--dim); } .about dd { margin: 0; overflow-wrap: anywhere; }
  .about a { color: var(--accent); margin-right: .7rem; }
  .tabs { display: flex; gap: .4rem; margin-top: .7rem; }
  iframe { flex: 1; width: 100%; border: 0; background: #fff; min-height: 0; }
  pre { flex: 1; margin: 0; padding: 1.1rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, monospace; }
  #back { display: none; }
  [hidden] { display: none !important; }
  @media (max-width: 760px) {
    body { grid-template-columns: minmax(0, 1fr); }
    nav { border-right: 0; }
    body:not(.reading) main, body.reading nav { display: none; }
    body.reading #back { display: inline-block; }
    body.reading #query, body.reading #clear { display: none; }
    header h1 { display: none; }
    header input { margin-left: 0; max-width: none; }
  }
`;

const source = (text: string) => `'sha256-${hash("sha256", text, "base64")}'`;

/** What the inbox page may load: itself, its own API, and frames of mails that are sandboxed once more. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src ${source(style)}`,
  `script-src ${source(pageScript)}`,
  "connect-src 'self'",
  "frame-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The inbox page; its content comes from the API and is only ever put in as text. */
export const inboxPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inbox</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header>
  <button id="back" type="button">‹ Inbox</button>
  <h1>Inbox</h1><span class="dim" id="count" role="status"></span>
  <input id="query" type="search" placeholder="Search, such as to:buyer@…" aria-label="Search mails">
  <button id="clear" type="button">Delete all</button>
</header>
<nav aria-label="Mails"><ul id="list"></ul><p class="empty" id="none" hidden>No mails yet. What the shop sends arrives here.</p></nav>
<main>
  <p class="empty" id="choose">Choose a mail to read it.</p>
  <section class="about" id="about" hidden>
    <h2 id="subject"></h2>
    <dl><dt>From</dt><dd id="from"></dd><dt>To</dt><dd id="to"></dd><dt>Sent</dt><dd id="sent"></dd><dt id="attached">Files</dt><dd id="files"></dd></dl>
    <div class="tabs" role="tablist">
      <button type="button" role="tab" data-view="html">HTML</button>
      <button type="button" role="tab" data-view="txt">Text</button>
      <button type="button" role="tab" data-view="raw">Source</button>
    </div>
  </section>
  <iframe id="html" title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox" hidden></iframe>
  <pre id="plain" tabindex="0" hidden></pre>
</main>
<script>${pageScript}</script>
</body>
</html>
`;
