// 扫一扫: a code that an account made, a picture with one, or its scene typed in.

import { $, call, chatTime, make } from "/static/api.js";
import { now } from "/static/clock.js";
import { drop, raise } from "/static/layers.js";

let act = null, forButton = null;

// `act.scan(code)`, `act.open(link)`, `act.result(button, content)`, `act.person()`, `act.shown(yes)`.
export function startScan(given) {
  act = given;
  $("scan-close").addEventListener("click", closeScan);
  $("scan-album").addEventListener("click", () => $("scan-file").click());
  $("scan-file").addEventListener("change", () => {
    const [file] = $("scan-file").files;
    $("scan-file").value = "";
    if (file) look(file);
  });
  $("scan").addEventListener("paste", onPaste);
  $("scan").addEventListener("dragover", (event) => event.preventDefault());
  $("scan").addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) look(file);
  });
  $("scan-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const scene = $("scan-scene").value.trim();
    if (!scene) return;
    if (forButton) finish(() => act.result(forButton, scene));
    else finish(() => act.scan({ scene }));
  });
}

// With a menu button of type scancode_… the content goes back with the button's event.
export async function openScan(button = null) {
  forButton = button;
  say("");
  $("scan-scene").value = "";
  $("scan-typed").textContent = button ? "内容" : "场景值";
  $("scan").hidden = false;
  raise($("scan"), closeScan, $("scan-album"));
  act.shown(true);
  await drawCodes();
}

export function closeScan() {
  if ($("scan").hidden) return;
  $("scan").hidden = true;
  drop($("scan"));
  act.shown(false);
}

export async function drawCodes() {
  if ($("scan").hidden) return;
  const person = act.person();
  const { codes } = await call("GET", `codes?appid=${encodeURIComponent(person.appid)}`);
  $("scan-codes").replaceChildren(...codes.map(card));
  $("scan-none").hidden = codes.length > 0;
}

// A ticket from a link, a picture that stands in the chat.
export async function scanNamed(body) {
  const { found } = await call("POST", "read", body);
  const [first] = found;
  if (!first) throw new Error("未发现二维码");
  follow(first);
}

function card(code) {
  const image = make("img");
  image.src = `/phone/code?ticket=${encodeURIComponent(code.ticket)}`;
  image.alt = "";
  image.loading = "lazy";
  const until = code.ends_at ? `有效到 ${chatTime(code.ends_at, now())}` : "一直有效";
  const node = make("button", code.expired ? "code gone" : "code", image,
    make("strong", "", code.scene), make("span", "", code.expired ? "已过期" : until));
  node.addEventListener("click", () => follow({ kind: code.expired ? "expired" : "code", content: code.url, ...code }));
  return node;
}

async function look(file) {
  say("正在识别…");
  try {
    const response = await fetch("/control/read", {
      method: "POST", body: file, headers: { "Content-Type": file.type || "application/octet-stream" },
    });
    const answer = await response.json();
    if (!response.ok) return say("这不是图片，换一张试试");
    const [first] = answer.found;
    if (!first) return say("未发现二维码：让码占满画面，再选一张");
    return follow(first);
  } catch {
    return say("没读成，再选一次");
  }
}

function onPaste(event) {
  const picture = [...event.clipboardData.files].find((file) => file.type.startsWith("image/"));
  if (!picture) return;
  event.preventDefault();
  look(picture);
}

function follow(found) {
  if (forButton) return finish(() => act.result(forButton, found.content));
  switch (found.kind) {
    case "code":
      if (found.appid !== act.person().appid) return say(`这是「${found.account}」的二维码，请换成那个号的人来扫`);
      return finish(() => act.scan({ ticket: found.ticket }));
    case "expired": return say("该二维码已过期");
    case "link": return finish(() => act.open(found.content));
    default: return say(`扫到的是文字：${found.content}`);
  }
}

// Whoever scans without the scanner on the screen still has to be told.
function say(words) {
  if (words && $("scan").hidden) return act.fail(new Error(words));
  $("scan-said").textContent = words;
  $("scan-said").hidden = !words;
  return undefined;
}

function finish(work) {
  closeScan();
  work();
}
