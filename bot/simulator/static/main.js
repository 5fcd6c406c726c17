// The phone: whose it is, what it shows, what it sends.

import { $, call } from "/static/api.js";
import { Chat } from "/static/bubbles.js";
import { countFaults, drawClock, drawEntries, drawLock, note, now, setClock, startClock,
  startFaults } from "/static/desk.js";
import { fillIcons } from "/static/icons.js";
import { MenuBar } from "/static/menu.js";
import { People } from "/static/people.js";
import { closeWeb, openWeb, startViewer, zoom } from "/static/viewer.js";
import { startInput } from "/static/input.js";

const wide = matchMedia("(min-width: 1000px)");

let person = null, account = null, messages = [], lastId = 0, stream = null, typingEnds = 0;

// Choosing somebody else makes answers to earlier questions void; while the page catches up
// after a broken line, live messages wait so that none is skipped.
let turn = 0, held = null;

const chat = new Chat($("chat"), { open, zoom, choose: (item) => send({ type: "text", content: item.content, menu_id: item.id }) });
const menu = new MenuBar(tapMenu);
const people = new People((chosen) => choose(chosen));

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
    send({ type: "scancode", event: button.type, key: button.key, result: "" });
  } else if (button.type === "miniprogram") {
    send({ type: "view_miniprogram", path: button.pagepath, menu_id: String(menuId) });
  } else {
    fail(new Error(`这个按钮（${button.type}）手机页不会点，用 POST /control/send`));
  }
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

async function choose(chosen) {
  turn += 1;
  if (stream) stream.close();
  held = null;
  person = chosen;
  document.body.classList.remove("drawer-open");
  closeWeb();
  const query = new URLSearchParams({ appid: person.appid, openid: person.openid });
  history.replaceState(null, "", `/phone?${query}`);
  people.mark(person);
  messages = [];
  lastId = 0;
  chat.clear();
  const mine = turn;
  await load(false);
  await loadMenu();
  if (mine === turn) listen();
}

async function load(fresh) {
  const mine = turn;
  const state = await call("GET", `phone/${encodeURIComponent(person.openid)}?${who()}&since=${lastId}`);
  if (mine !== turn) return;
  person = state.person;
  account = state.account;
  drawPerson();
  for (const message of state.messages) add(message, fresh);
  drawLock(messages, account);
}

function add(message, fresh) {
  if (message.id <= lastId) return;
  lastId = message.id;
  messages.push(message);
  chat.add(message, { person, account, now: now() }, fresh);
  if (message.from !== "person") setTyping(false);
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
  drawLock(messages, account);
}

function drawPerson() {
  document.title = `${person.name || person.openid} · ${account.name}`;
  drawTitle();
  $("me-card").hidden = false;
  $("me-name").textContent = person.name || person.openid;
  $("me-note").textContent = [person.role, person.group, person.note].filter(Boolean).join(" · ");
  $("me-hint").textContent = person.hint;
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

// ---- live

function listen() {
  const query = new URLSearchParams({ appid: person.appid, openid: person.openid });
  if (wide.matches) query.set("journal", "1");
  stream = new EventSource(`/control/events?${query}`);
  const on = (name, work) => stream.addEventListener(name, (event) => work(JSON.parse(event.data)));
  stream.addEventListener("open", () => catchUp().catch(fail));
  on("message", live);
  on("typing", (typing) => setTyping(typing.on));
  on("person", (changes) => { Object.assign(person, changes); drawFoot(); });
  on("clock", (clock) => { setClock(clock); drawLock(messages, account); });
  on("people", loadPeople);
  on("account", () => load(true).catch(fail));
  on("faults", countFaults);
  on("journal", note);
  on("reset", () => location.reload());
}

async function loadPeople() {
  const found = (await call("GET", "people")).people;
  people.set(found);
  return found;
}

// ---- the sheet behind the three dots

function startSheet() {
  const close = () => { $("sheet").hidden = true; };
  $("more").addEventListener("click", async () => {
    if (!person) return;
    await load(true);
    const { message, tap } = person.windows;
    $("sheet-info").textContent = `${account.name}\n客服消息还可发：48 小时内 ${message} 条，1 分钟内 ${tap} 条`;
    $("sheet-mute").textContent = person.muted ? "恢复接收消息" : "拒收消息";
    $("sheet-follow").textContent = person.subscribed ? "取消关注" : "关注";
    $("sheet").hidden = false;
  });
  $("sheet").addEventListener("click", close);
  $("sheet-menu").addEventListener("click", () => loadMenu().catch(fail));
  $("sheet-follow").addEventListener("click", () => follow(!person.subscribed));
  $("sheet-mute").addEventListener("click", async () => {
    const body = { appid: person.appid, openid: person.openid, muted: !person.muted };
    await call("PUT", "people", [body]).catch(fail);
    await load(true);
  });
  $("follow").addEventListener("click", () => follow(true));
}

async function follow(yes) {
  await send({ type: yes ? "subscribe" : "unsubscribe" });
  await load(true);
  await loadMenu();
}

// ---- start

async function start() {
  fillIcons(document);
  startClock(fail);
  startSheet();
  startViewer();
  startInput({ send, fail, menu });
  startFaults(() => person.appid, fail);
  $("back").addEventListener("click", () => document.body.classList.add("drawer-open"));
  $("close-drawer").addEventListener("click", () => document.body.classList.remove("drawer-open"));
  $("phone").addEventListener("click", (event) => {
    if (!event.target.closest("#back")) document.body.classList.remove("drawer-open");
  });
  setClock(await call("GET", "clock"));
  drawClock();
  await countFaults();
  if (wide.matches) drawEntries((await call("GET", "journal?last=60")).entries);
  await first();
}

async function first() {
  const found = await loadPeople();
  const query = new URLSearchParams(location.search);
  const wanted = found.find((one) => one.openid === query.get("openid")
    && (!query.get("appid") || one.appid === query.get("appid")));
  if (wanted || found.length) return choose(wanted || found[0]);
  // Nobody yet: the program under test puts its people in when it starts.
  setTimeout(() => first().catch(fail), 1500);
}

start().catch(fail);
