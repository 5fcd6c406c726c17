// What stands beside the phone: clock, lock screen, faults, journal.

import { $, call, make, parts, chatTime } from "/static/api.js";
import { firstLine } from "/static/text.js";

const ENTRIES = 60;

// ---- clock

let offset = 0;

export const now = () => Date.now() / 1000 + offset;

export function setClock(clock) {
  offset = clock.now - Date.now() / 1000;
  drawClock();
}

export function drawClock() {
  const at = parts(now());
  $("clock-day").textContent = `${at.year}年${at.month}月${at.day}日 ${at.week} ${at.clock}`;
  $("status-time").textContent = $("lock-time").textContent = at.clock;
  $("status-demo").textContent = `演示日期 ${at.month}月${at.day}日 ${at.week}`;
  $("lock-day").textContent = `${at.month}月${at.day}日 ${at.week}`;
}

export function startClock(fail) {
  const advance = (seconds) => call("POST", "clock", { advance: seconds }).then(setClock, fail);
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", () => advance(Number(button.dataset.advance)));
  }
  $("next-morning").addEventListener("click", () => {
    const today = Math.floor((now() + 8 * 3600) / 86400) * 86400 - 8 * 3600;
    advance(today + 86400 + 7.5 * 3600 - now());
  });
  setInterval(drawClock, 5000);
}

// ---- lock screen

// What comes unasked: a notice, or a message when nothing was said for two minutes.
function isPush(message, messages) {
  if (message.from !== "account" || message.passive) return false;
  if (message.type === "template") return true;
  return !messages.some((one) => one.from === "person" && one.at <= message.at && message.at - one.at < 120);
}

export function drawLock(messages, account) {
  const pushed = messages.findLast((one) => isPush(one, messages));
  $("lock-note").hidden = !pushed;
  $("lock-none").hidden = Boolean(pushed);
  if (!pushed) return;
  $("lock-name").textContent = account.name;
  $("lock-when").textContent = chatTime(pushed.at, now());
  $("lock-line").textContent = firstLine(pushed);
}

// ---- faults

const CUSTOM = "/cgi-bin/message/custom/send", TEMPLATE = "/cgi-bin/message/template/send";

const FAULTS = [
  ["客服窗口关了 45015 ×3", { match: CUSTOM, code: 45015, times: 3 }],
  ["系统繁忙 -1 ×3", { match: "*", code: -1, times: 3 }],
  ["配额用完 45009 ×5", { match: TEMPLATE, code: 45009, times: 5 }],
  ["发送慢 6 秒 ×3", { match: CUSTOM, delay: 6, times: 3 }],
  ["收下后断线 ×1", { match: TEMPLATE, reset: "after" }],
  ["回执：被拒收 ×1", { match: TEMPLATE, receipt_status: "failed:user block" }],
  ["答复丢在路上 ×1", { match: "webhook", timeout_after_accept: 1 }],
];

export function startFaults(appid, fail) {
  const buttons = FAULTS.map(([label, body]) => faultButton(label, () =>
    call("POST", "faults", [body])));
  buttons.push(faultButton("令牌失效 40001", () => call("POST", `accounts/${appid()}/revoke`)));
  const clear = faultButton("全部恢复正常", () => call("DELETE", "faults"));
  clear.classList.add("clear");
  $("faults").replaceChildren(...buttons, clear);

  function faultButton(label, work) {
    const button = make("button", "fault", label);
    button.addEventListener("click", () => work().then(countFaults, fail));
    return button;
  }
}

export async function countFaults() {
  const { faults } = await call("GET", "faults");
  $("fault-count").textContent = faults.length ? `${faults.length} 个在等` : "";
}

// ---- journal

const NAMES = {
  "/connect/oauth2/authorize": "网页授权", "/control/clock": "拨时钟", "/control/faults": "设故障",
};

let waiting = [];

export function note(entry) {
  waiting.push(entry);
  if (waiting.length === 1) requestAnimationFrame(drawWaiting);
}

export function drawEntries(entries) {
  $("journal").replaceChildren();
  waiting = entries;
  drawWaiting();
}

function drawWaiting() {
  const nodes = waiting.slice(-ENTRIES).reverse().map(entryNode);
  waiting = [];
  const box = $("journal");
  box.prepend(...nodes);
  while (box.childElementCount > ENTRIES) box.lastElementChild.remove();
}

function entryNode(entry) {
  const node = make("button", "entry");
  node.append(make("span", "when", parts(entry.at).seconds), ...words(entry));
  node.addEventListener("click", () => {
    const open = node.querySelector("pre");
    if (open) open.remove();
    else node.append(make("pre", "", JSON.stringify(entry, null, 1)));
  });
  return node;
}

function words(entry) {
  if (entry.kind === "api") {
    const good = entry.errcode === 0;
    return [make("b", "", entry.path.replace("/cgi-bin/", "")), " ",
      make("span", good ? "good" : "bad", good ? "ok" : String(entry.errcode)), ` ${Math.round(entry.ms)} ms`];
  }
  if (entry.kind === "try") {
    const what = entry.message.Event || entry.message.MsgType;
    const good = entry.outcome === "ok";
    return [make("b", "", `→ ${what}`), ` 第${entry.number}次 `,
      make("span", good ? "good" : "bad", good ? "已答" : entry.outcome), ` ${Math.round(entry.ms)} ms`];
  }
  return [make("b", "", NAMES[entry.path] || entry.path)];
}
