/** The inbox page's script, plain JavaScript for the browser. */
export const pageScript = `
"use strict";
const el = (id) => document.getElementById(id);
const tabs = [...document.querySelectorAll("[data-view]")];
let selected = null;
let view = "html";
let shown = "";

const address = (a) => (a ? (a.Name ? a.Name + " <" + a.Address + ">" : a.Address) : "");
const addresses = (list) => list.map(address).join(", ");
const make = (tag, className, text) => {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
};

function item(mail) {
  const li = document.createElement("li");
  const button = make("button", mail.Read ? "" : "unread", "");
  button.type = "button";
  button.setAttribute("aria-current", String(mail.ID === selected));
  const top = make("div", "top", "");
  const when = make("time", "", new Date(mail.Created).toLocaleString([], { dateStyle: "medium", timeStyle: "short" }));
  when.dateTime = mail.Created;
  top.append(make("span", "to", addresses(mail.To.length ? mail.To : mail.Bcc)), when);
  button.append(top, make("div", "subject", mail.Subject || "(no subject)"), make("div", "snippet", mail.Snippet));
  button.addEventListener("click", () => void open(mail.ID));
  li.append(button);
  return li;
}

async function refresh() {
  const query = el("query").value.trim();
  const url = query ? "/api/v1/search?limit=200&query=" + encodeURIComponent(query) : "/api/v1/messages?limit=200";
  const answer = await fetch(url);
  if (!answer.ok) throw new Error("the inbox answered " + answer.status);
  const page = await answer.json();
  const key = JSON.stringify([page.messages, selected]);
  el("count").textContent = page.total + (page.total === 1 ? " mail" : " mails");
  if (key === shown) return;
  shown = key;
  el("list").replaceChildren(...page.messages.map(item));
  el("none").hidden = page.messages.length > 0;
}

async function open(id) {
  const answer = await fetch("/api/v1/message/" + encodeURIComponent(id));
  if (!answer.ok) return void refresh();
  const mail = await answer.json();
  selected = mail.ID;
  el("subject").textContent = mail.Subject || "(no subject)";
  el("from").textContent = address(mail.From);
  el("to").textContent = addresses([...mail.To, ...mail.Cc, ...mail.Bcc]);
  el("sent").textContent = new Date(mail.Date).toLocaleString();
  el("attached").hidden = el("files").hidden = mail.Attachments.length === 0;
  el("files").replaceChildren(...mail.Attachments.map((file) => {
    const link = make("a", "", file.FileName || file.ContentType);
    link.href = "/api/v1/message/" + encodeURIComponent(mail.ID) + "/part/" + file.PartID;
    return link;
  }));
  tabs[0].hidden = mail.HTML === "";
  el("choose").hidden = true;
  el("about").hidden = false;
  document.body.classList.add("reading");
  location.hash = mail.ID;
  await show(mail.HTML === "" && view === "html" ? "txt" : view);
  await refresh();
}

async function show(next) {
  view = next;
  const path = "/view/" + encodeURIComponent(selected);
  el("html").hidden = next !== "html";
  el("plain").hidden = next === "html";
  for (const tab of tabs) tab.setAttribute("aria-selected", String(tab.dataset.view === next));
  if (next === "html") el("html").src = path + ".html";
  else {
    const url = next === "txt" ? path + ".txt" : "/api/v1/message/" + encodeURIComponent(selected) + "/raw";
    el("plain").textContent = await (await fetch(url)).text();
  }
}

function close() {
  selected = null;
  document.body.classList.remove("reading");
  for (const id of ["about", "html", "plain"]) el(id).hidden = true;
  el("choose").hidden = false;
  history.replaceState(null, "", location.pathname);
}

for (const tab of tabs) tab.addEventListener("click", () => void show(tab.dataset.view));
el("back").addEventListener("click", () => { close(); void tick(); });
el("query").addEventListener("input", () => void tick());
el("clear").addEventListener("click", async () => {
  if (!confirm("Delete all mails?")) return;
  await fetch("/api/v1/messages", { method: "DELETE" });
  close();
  await tick();
});

async function tick() {
  try {
    await refresh();
  } catch (error) {
    el("count").textContent = "not connected";
  }
}
setInterval(() => { if (!document.hidden) void tick(); }, 2000);
if (location.hash.length > 1) void open(decodeURIComponent(location.hash.slice(1)));
else void tick();
`;
