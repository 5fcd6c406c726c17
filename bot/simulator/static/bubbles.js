// One message of the chat as elements.

import { chatTime, face, make, pressable } from "/static/api.js";
import { icon } from "/static/icons.js";
import { richText } from "/static/text.js";

const GAP = 300;

// Adds messages to the chat; `act` opens links and pictures and sends tapped choices.
export class Chat {
  constructor(box, act) {
    this.box = box;
    this.act = act;
    this.lastAt = 0;
  }

  clear() {
    this.box.replaceChildren();
    this.lastAt = 0;
  }

  add(message, context, fresh) {
    const stay = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight > 160;
    if (Math.abs(message.at - this.lastAt) > GAP) {
      this.box.append(make("div", "time", chatTime(message.at, context.now)));
    }
    this.lastAt = message.at;
    const node = this.build(message, context);
    node.dataset.id = message.id;
    if (fresh) node.classList.add("fresh");
    this.box.append(node);
    if (!fresh || !stay || message.from === "person") this.toEnd();
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
  }

  goTo(id) {
    const node = this.box.querySelector(`[data-id="${id}"]`);
    if (node) node.scrollIntoView({ block: "center" });
  }

  build(message, context) {
    if (message.type === "event") {
      return make("div", "notice", message.event === "subscribe" ? "已关注公众号" : "已取消关注");
    }
    if (message.type === "fault") return make("div", "notice", message.text);
    if (message.type === "template") return this.template(message, context);
    if (message.type === "news") return this.news(message);
    return this.line(message, context);
  }

  line(message, context) {
    const mine = message.from === "person";
    const row = make("div", mine ? "line me" : "line");
    row.append(mine ? face(context.person) : accountFace(), this.content(message));
    return row;
  }

  content(message) {
    switch (message.type) {
      case "image": return this.photo(message);
      case "msgmenu": return this.choices(message);
      case "voice": return make("div", "bubble voice", icon("voice"), "语音");
      case "video": case "shortvideo": return make("div", "bubble", "[视频]");
      case "location": return place(message);
      case "link": case "miniprogram": return this.card(message);
      default:
        return make("div", "bubble", ...richText(message.text || "", (to) => this.act.open(to)));
    }
  }

  photo(message) {
    const image = make("img", "photo");
    image.alt = "图片";
    image.src = `/phone/media/${encodeURIComponent(message.media_id)}`;
    image.addEventListener("load", () => {
      if (this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 420) this.toEnd();
    });
    image.title = "放大";
    return pressable(image, () => this.act.zoom(image.src, message.media_id), "");
  }

  choices(message) {
    const bubble = make("div", "bubble");
    if (message.head) bubble.append(make("div", "menu-head", message.head));
    for (const item of message.items) {
      const choice = make("button", "menu-link", item.content);
      choice.addEventListener("click", () => this.act.choose(item));
      bubble.append(choice);
    }
    if (message.tail) bubble.append(make("div", "menu-tail", message.tail));
    return bubble;
  }

  card(message) {
    const words = message.description || (message.type === "miniprogram" ? "小程序" : message.url);
    const node = make("button", "card-link", message.title || message.url, make("small", "", words));
    node.addEventListener("click", () => this.act.open(message.url));
    return node;
  }

  template(message, context) {
    const card = make("div", "wide notify");
    card.dataset.url = message.url;
    const logo = make("img");
    logo.src = "/static/account.svg";
    logo.alt = "";
    const rows = make("dl", "rows");
    for (const [label, value] of message.rows) rows.append(make("dt", "", label), make("dd", "", value));
    card.append(make("div", "notify-head", logo, context.account.name), make("h3", "", message.title), rows);
    if (message.url || message.miniprogram) {
      card.append(make("div", "notify-foot", make("span", "", "详情"), make("span", "", icon("go"))));
      pressable(card, () => this.act.open(message.url));
    }
    return card;
  }

  news(message) {
    const card = make("div", "wide news");
    card.dataset.url = message.url;
    if (message.picture) {
      const image = make("img");
      image.src = message.picture;
      image.alt = "";
      card.append(image);
    }
    card.append(make("h3", "", message.title));
    if (message.description) card.append(make("p", "", message.description));
    return pressable(card, () => this.act.open(message.url));
  }
}

function accountFace() {
  const image = make("img", "face");
  image.src = "/static/account.svg";
  image.alt = "";
  return image;
}

function place(message) {
  return make("div", "place", make("div", "place-name", message.text || "位置"),
    make("div", "place-map", icon("place")));
}
