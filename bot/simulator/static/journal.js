// The journal: what the program asked, what it was told, and only what one looks for.

import { $, call, make, parts } from "/static/api.js";

const KEPT = 300, SHOWN = 120;

const KINDS = { api: "接口", try: "投递", oauth: "授权", control: "后台" };
const EVENTS = { CLICK: "点菜单", VIEW: "打开链接", SCAN: "扫码", subscribe: "关注", unsubscribe: "取消关注",
  TEMPLATESENDJOBFINISH: "推送回执", text: "文字", image: "图片", voice: "语音", location: "位置" };
const PATHS = { "message/custom/send": "发客服消息", "message/template/send": "发推送", "message/custom/typing": "正在输入",
  "media/upload": "传图片", stable_token: "取令牌", token: "取令牌", "qrcode/create": "做二维码", "menu/create": "发布菜单",
  "menu/addconditional": "发布角色菜单", "menu/delete": "删菜单", "tags/members/batchtagging": "打标签",
  "tags/members/batchuntagging": "去标签", "openapi/quota/get": "查额度", "user/info": "查关注者",
  "/connect/oauth2/authorize": "网页授权", "/sns/oauth2/access_token": "网页授权换身份",
  "/control/clock": "拨时钟", "/control/faults": "设故障" };
const OUTCOMES = { ok: "已答", timeout: "超时", connection: "连不上", status: "出错", malformed: "看不懂", dropped: "丢了" };

let entries = [], arriving = null, whose = () => null, drawing = false, turn = 0;

export function startJournal(person, fail) {
  whose = person;
  for (const id of ["journal-kind", "journal-mine"]) {
    $(id).addEventListener("change", () => loadJournal().catch(fail));
  }
  $("journal-words").addEventListener("input", draw);
  $("journal-bad").addEventListener("change", draw);
}

// What fits the kind and the person is asked for anew: it may lie far back.
export async function loadJournal() {
  const mine = ++turn, came = (arriving = []);
  const query = new URLSearchParams({ last: KEPT });
  const person = whose();
  if ($("journal-kind").value) query.set("kind", $("journal-kind").value);
  if ($("journal-mine").checked && person) query.set("openid", person.openid);
  const found = (await call("GET", `journal?${query}`)).entries;
  if (mine !== turn) return;
  arriving = null;
  const known = new Set(found.map((entry) => entry.id));
  entries = [...found, ...came.filter((entry) => !known.has(entry.id))];
  draw();
}

export function note(entry) {
  const kind = $("journal-kind").value, person = whose();
  if (kind && entry.kind !== kind) return;
  if ($("journal-mine").checked && person && entry.openid !== person.openid) return;
  if (arriving) arriving.push(entry);
  entries.push(entry);
  if (entries.length > KEPT) entries = entries.slice(-KEPT);
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => { drawing = false; draw(); });
}

function draw() {
  const words = $("journal-words").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = entries.filter((entry) => (!$("journal-bad").checked || isBad(entry))
    && words.every((word) => text(entry).includes(word)));
  const open = new Set([...document.querySelectorAll(".entry[aria-expanded=true]")].map((one) => one.dataset.id));
  $("journal").replaceChildren(...found.slice(-SHOWN).reverse().map((entry) => node(entry, open)));
  $("journal-none").hidden = found.length > 0;
}

const isBad = (entry) => (entry.kind === "api" ? entry.errcode !== 0 : entry.kind === "try" && entry.outcome !== "ok");

const text = (entry) => `${title(entry)} ${JSON.stringify(entry)}`.toLowerCase();

function title(entry) {
  if (entry.kind === "try") {
    const what = entry.message.Event || entry.message.MsgType;
    return `→ ${EVENTS[what] || what}`;
  }
  const path = entry.path.replace("/cgi-bin/", "");
  return PATHS[path] || path;
}

function node(entry, open) {
  const row = make("button", "entry", make("span", "when", parts(entry.at).seconds), make("b", "", title(entry)), " ",
    ...result(entry));
  row.dataset.id = entry.id;
  row.title = KINDS[entry.kind] || entry.kind;
  const unfold = (yes) => {
    row.setAttribute("aria-expanded", String(yes));
    row.querySelector("pre")?.remove();
    if (yes) row.append(make("pre", "", JSON.stringify(entry, null, 1)));
  };
  unfold(open.has(String(entry.id)));
  row.addEventListener("click", () => unfold(row.getAttribute("aria-expanded") !== "true"));
  return row;
}

function result(entry) {
  const took = ` ${Math.round(entry.ms)} ms`;
  if (entry.kind === "api") {
    const good = entry.errcode === 0;
    return [make("span", good ? "good" : "bad", good ? "成" : String(entry.errcode)), took];
  }
  if (entry.kind === "try") {
    const good = entry.outcome === "ok";
    return [`第${entry.number}次 `, make("span", good ? "good" : "bad", OUTCOMES[entry.outcome] || entry.outcome), took];
  }
  return [];
}
