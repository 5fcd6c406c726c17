// The phone: whose it is, what it shows, what it sends.

import { read, write } from "/static/address.js";
import { $, call } from "/static/api.js";
import { Chat } from "/static/bubbles.js";
import { drawClock, now, setClock, startClock } from "/static/clock.js";
import { beside, drawLayout, openTools, showPanel, startDesk, toolsShown } from "/static/desk.js";
import { drawWaiting, startFaults } from "/static/faults.js";
import { fillIcons } from "/static/icons.js";
import { startInput } from "/static/input.js";
import { loadJournal, note, startJournal } from "/static/journal.js";
import { drawLock } from "/static/lock.js";
import { MenuBar } from "/static/menu.js";
import { key, People } from "/static/people.js";
import { closeScan, drawCodes, openScan, scanNamed, startScan } from "/static/scan.js";
import { startSheet } from "/static/sheet.js";
import { closeWeb, openWeb, startViewer, zoom } from "/static/viewer.js";

let person = null, account = null, messages = [], lastId = 0, stream = null, typingEnds = 0;

// Choosing somebody else makes answers to earlier questions void; while the page catches up
// after a broken line, live messages wait so that none is skipped.
let turn = 0, held = null;

const chat = new Chat($("chat"), { open, zoom, choose: (item) => send({ type: "text", content: item.content, menu_id: item.id }) });
const menu = new MenuBar(tapMenu);
const people = new People(pick);

function fail(error) {
  $("toast").textContent = error.message;
  $("toast").hidden = false;
  clearTimeout(fail.timer);
  fail.timer = setTimeout(() => { $("toast").hidden = true; }, 2600);
}

const who = () => `appid=${encodeURIComponent(person.appid)}`;

async function send(body) {
  if (!person) return;
  try {
    await call("POST", "send", { appid: person.appid, openid: person.openid, ...body });
  } catch (error) {
    fail(error);
  }
}

function tapMenu(button, menuId) {
  if (button.type === "view") {
    send({ type: "view", url: button.url, menu_id: String(menuId) });
    open(button.url);
  } else if (button.type === "click") {
    send({ type: "click", key: button.key });
  } else if (button.type.startsWith("scancode")) {
    openScan(button).catch(fail);
  } else if (button.type === "miniprogram") {
    send({ type: "view_miniprogram", path: button.pagepath, menu_id: String(menuId) });
  } else {
    fail(new Error(`这个按钮（${button.type}）手机页不会点，用 POST /control/send`));
  }
}

// What a menu button's scan brought: the event, and of scancode_push the page too.
function scanned(button, content) {
  send({ type: "scancode", event: button.type, key: button.key, result: content });
  if (button.type === "scancode_push") open(content);
}

// A link in a message, a card or the menu.
function open(address) {
  if (address.startsWith("weixin://bizmsgmenu")) {
    const query = new URL(address.replace("weixin://bizmsgmenu", "http://x/")).searchParams;
    send({ type: "text", content: query.get("msgmenucontent"), menu_id: query.get("msgmenuid") });
  } else if (/^https?:\/\//.test(address)) {
    openWeb(address, person, account);
  } else if (address) {
    fail(new Error(`打不开这个链接：${address}`));
  }
}

// ---- whose phone

// Somebody in the list: this phone's, or the one at its right.
function pick(chosen) {
  if (beside.choosing) return beside.show(chosen);
  // Taking the right phone's person: the two change places.
  if (beside.person && beside.person.openid === chosen.openid) beside.show(person);
  showPanel("");
  write({ appid: chosen.appid, openid: chosen.openid });
  return choose(chosen).catch(fail);
}

async function choose(chosen) {
  turn += 1;
  if (stream) stream.close();
  held = null;
  person = chosen;
  closeWeb();
  closeScan();
  people.mark(person);
  beside.tellParent(person);
  messages = [];
  lastId = 0;
  chat.clear();
  const mine = turn;
  await load(false);
  await loadMenu();
  if (mine !== turn) return;
  listen();
}

async function load(fresh) {
  const mine = turn;
  const state = await call("GET", `phone/${encodeURIComponent(person.openid)}?${who()}&since=${lastId}`);
  if (mine !== turn) return;
  person = state.person;
  account = state.account;
  drawPerson();
  for (const message of state.messages) add(message, fresh);
  drawNotes();
}

function add(message, fresh) {
  if (message.id <= lastId) return;
  lastId = message.id;
  messages.push(message);
  chat.add(message, { person, account, now: now() }, fresh);
  if (message.from !== "person") setTyping(false);
}

function drawNotes() {
  if (!account) return;
  drawLock(messages, account, (message) => { showPanel(""); chat.goTo(message.id); });
}

async function loadMenu() {
  const mine = turn;
  const found = await call("GET", `phone/${encodeURIComponent(person.openid)}/menu?${who()}`);
  if (mine !== turn) return;
  menu.set(found);
  drawFoot();
}

async function catchUp() {
  held = [];
  await load(true);
  const late = held || [];
  held = null;
  for (const message of late) live(message);
}

function live(message) {
  if (held) {
    held.push(message);
    return;
  }
  add(message, true);
  drawNotes();
}

function drawPerson() {
  document.title = `${person.name || person.openid} · ${account.name}`;
  drawTitle();
  $("me-card").hidden = false;
  $("me-name").textContent = person.name || person.openid;
  $("me-note").textContent = [person.role, person.group, person.note].filter(Boolean).join(" · ");
  $("me-hint").textContent = person.hint;
  $("fault-whose").textContent = person.name || person.openid;
  drawFoot();
}

function drawTitle() {
  $("title").textContent = now() < typingEnds ? "对方正在输入…" : account ? account.name : "";
}

function setTyping(on) {
  typingEnds = on ? now() + 15 : 0;
  drawTitle();
  if (on) setTimeout(drawTitle, 15200);
}

function drawFoot() {
  $("follow-row").hidden = person.subscribed;
  $("input-row").hidden = !person.subscribed || menu.shown;
  $("menu-row").hidden = !person.subscribed || !menu.shown;
  if (!person.subscribed) $("plus-panel").hidden = true;
}

async function follow(yes) {
  await send({ type: yes ? "subscribe" : "unsubscribe" });
  await load(true);
  await loadMenu();
}

async function scanCode(code) {
  const followed = person.subscribed;
  await send({ type: "scan", ...code });
  await load(true);
  if (!followed) await loadMenu();
}

// ---- live

function listen() {
  const query = new URLSearchParams({ appid: person.appid, openid: person.openid });
  if (toolsShown()) query.set("journal", "1");
  if (stream) stream.close();
  stream = new EventSource(`/control/events?${query}`);
  const on = (name, work) => stream.addEventListener(name, (event) => work(JSON.parse(event.data)));
  stream.addEventListener("open", () => {
    catchUp().catch(fail);
    if (toolsShown()) loadJournal().catch(fail); // what came before the stream was open
  });
  on("message", live);
  on("typing", (typing) => setTyping(typing.on));
  on("person", (changes) => { Object.assign(person, changes); drawFoot(); });
  on("clock", (clock) => { setClock(clock); drawNotes(); });
  on("people", loadPeople);
  on("account", () => load(true).catch(fail));
  on("codes", () => drawCodes().catch(fail));
  on("faults", drawWaiting);
  on("journal", note);
  on("reset", () => location.reload());
}

// The journal is only followed while it can be seen.
function toolsChanged() {
  if (!person) return;
  listen();
  if (toolsShown()) loadJournal().catch(fail);
}

async function loadPeople() {
  const found = (await call("GET", "people")).people;
  people.set(found);
  return found;
}

// ---- start

async function start() {
  fillIcons(document);
  startDesk({ changed: toolsChanged, person: () => person, people: () => people.all, fail });
  startClock(fail);
  startSheet({ fail, load: () => load(true), loadMenu, follow, state: () => ({ person, account }), openTools });
  startViewer((mediaId) => scanNamed({ media_id: mediaId }).catch(fail));
  startInput({ send, fail, menu, scan: () => openScan().catch(fail) });
  startScan({ scan: scanCode, open, result: scanned, person: () => person, fail,
    shown: (yes) => { if ((read().show === "scan") !== yes) write({ show: yes ? "scan" : "" }, { keep: true }); } });
  startFaults(() => person, fail);
  $("follow-scan").addEventListener("click", () => openScan().catch(fail));
  startJournal(() => person, fail);
  setClock(await call("GET", "clock"));
  drawClock();
  await drawWaiting();
  await first();
}

async function first() {
  const found = await loadPeople();
  // Nobody yet: the program under test puts its people in when it starts.
  if (!found.length) return setTimeout(() => first().catch(fail), 1500);
  addEventListener("popstate", () => arrive().catch(fail));
  return arrive();
}

// Shows what the address says: at the start, and after the back button.
async function arrive() {
  const wanted = read();
  const found = people.find(wanted.openid, wanted.appid) || person || people.all[0];
  if (!person || key(found) !== key(person)) await choose(found);
  write({ appid: person.appid, openid: person.openid, scan: "" }, { keep: true });
  beside.show(people.find(wanted.beside), { keep: true });
  drawLayout();
  showPanel(wanted.show, { keep: true });
  if (wanted.show === "scan") await openScan();
  else closeScan();
  if (wanted.scan) await scanNamed({ ticket: wanted.scan });
}

start().catch(fail);
