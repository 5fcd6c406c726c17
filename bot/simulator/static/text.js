// WeChat's text: line breaks, <a href> links, msgmenu links and bare addresses. Nothing else.

import { make, pressable } from "/static/api.js";

const LINK = /<a\s+([^>]*)>([\s\S]*?)<\/a>/gi;
const BARE = /https?:\/\/[^\s<>"'，。；！？、）】」》]+/g;

export function richText(text, open) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    nodes.push(...plain(text.slice(from, found.index), open));
    const href = /href\s*=\s*(["'])(.*?)\1/i.exec(found[1]);
    nodes.push(href ? link(found[2], href[2].replaceAll("&amp;", "&"), open) : found[2]);
    from = found.index + found[0].length;
  }
  nodes.push(...plain(text.slice(from), open));
  return nodes;
}

function plain(text, open) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(BARE)) {
    nodes.push(text.slice(from, found.index), link(found[0], found[0], open));
    from = found.index + found[0].length;
  }
  nodes.push(text.slice(from));
  return nodes;
}

// The address is never put into an href: what a tap does is decided in one place.
function link(label, address, open) {
  const node = make("a", "", label);
  return pressable(node, () => open(address));
}

// What a lock screen shows: of a notice its title, of a text its first line.
export function firstLine(message) {
  switch (message.type) {
    case "template": return message.title;
    case "msgmenu": return message.head.split("\n")[0];
    case "image": return "[图片]";
    case "voice": return "[语音]";
    case "video": return "[视频]";
    case "news": case "link": return `[链接] ${message.title}`;
    default: return (message.text || "").replace(/<[^>]*>/g, "").split("\n")[0];
  }
}
