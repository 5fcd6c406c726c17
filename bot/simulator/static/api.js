// The control API of the stand-in, and small words for building the page.

export async function call(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  const response = await fetch(`/control/${path}`, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || response.status);
  return answer;
}

export const $ = (id) => document.getElementById(id);

// An element with a class and children; text is always text, never markup.
export function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (tag === "button") node.type = "button";
  node.append(...children.filter((child) => child !== "" && child !== null));
  return node;
}

// A click and the keyboard do the same; of something that is no button.
export function pressable(node, work, role = "link") {
  if (role) node.setAttribute("role", role);
  node.tabIndex = 0;
  node.addEventListener("click", work);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== node) return;
    event.preventDefault();
    work();
  });
  return node;
}

const COLOURS = ["#5b8c7b", "#7a7fb5", "#b0795a", "#5a8fb0", "#a06a8c", "#7d8f4e", "#b58a3e", "#6b7f8f"];

export function face(person) {
  const name = person.name || person.openid;
  let sum = 0;
  for (const letter of person.openid) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  const node = make("div", "face", [...name].at(-1));
  node.style.background = COLOURS[sum % COLOURS.length];
  return node;
}

// ---- time, always Beijing's

const ZONE = "Asia/Shanghai";
const DAYS = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];

export function parts(at) {
  const shifted = new Date(at * 1000 + 8 * 3600 * 1000);
  return {
    year: shifted.getUTCFullYear(), month: shifted.getUTCMonth() + 1, day: shifted.getUTCDate(),
    week: DAYS[shifted.getUTCDay()], number: Math.floor((at + 8 * 3600) / 86400), zone: ZONE,
    clock: shifted.toISOString().slice(11, 16), seconds: shifted.toISOString().slice(11, 19),
  };
}

export function chatTime(at, now) {
  const then = parts(at), today = parts(now);
  const ago = today.number - then.number;
  if (ago === 0) return then.clock;
  if (ago === 1) return `昨天 ${then.clock}`;
  if (ago > 1 && ago < 7) return `${then.week} ${then.clock}`;
  const year = then.year === today.year ? "" : `${then.year}年`;
  return `${year}${then.month}月${then.day}日 ${then.clock}`;
}
