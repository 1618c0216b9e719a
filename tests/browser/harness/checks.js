// What the harness asks the page about its layout. One function expression; called once per check, it leaves nothing behind.
(() => {
  const CLIPS = new Set(["hidden", "clip", "auto", "scroll"]);
  const SCROLLS = new Set(["auto", "scroll"]);
  // Rounding to device pixels moves an edge by less than this.
  const SLACK = 1.5;

  const describe = (element) => {
    const name = element.getAttribute("aria-label") || element.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
    const classes = typeof element.className === "string" ? element.className : element.className.baseVal;
    const id = element.id ? "#" + element.id : "";
    return element.tagName.toLowerCase() + id + (classes ? "." + classes.trim().split(/\s+/).join(".") : "") + ` "${name}"`;
  };

  const shown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });

  const meet = (a, b) => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  });
  const box = (rect) => ({ left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom });
  const width = (rect) => rect.right - rect.left;
  const height = (rect) => rect.bottom - rect.top;

  // What is left of a box once every ancestor that clips has clipped it; the viewport does not (one can scroll there).
  const visiblePart = (element) => {
    let part = box(element.getBoundingClientRect());
    for (let up = element.parentElement; up && up !== document.body && !element.matches(":popover-open"); up = up.parentElement) {
      const style = getComputedStyle(up);
      if (CLIPS.has(style.overflowX) || CLIPS.has(style.overflowY)) part = meet(part, up.getBoundingClientRect());
    }
    return part;
  };

  const overlaps = (selector) => {
    const found = [...document.querySelectorAll(selector)]
      .filter(shown)
      .map((element) => ({ element, part: visiblePart(element) }))
      .filter(({ part }) => width(part) > 0 && height(part) > 0);
    const report = [];
    found.forEach((a, index) => {
      for (const b of found.slice(index + 1)) {
        if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
        const common = meet(a.part, b.part);
        if (width(common) > SLACK && height(common) > SLACK) {
          report.push(
            `${describe(a.element)} and ${describe(b.element)} share ${Math.round(width(common))}x${Math.round(height(common))} px`,
          );
        }
      }
    });
    return report;
  };

  // Text that a box with hidden overflow cuts off, an ellipsis included. Text in a box that scrolls can be scrolled to, and
  // text in a box of next to no size is there for screen readers only.
  const clippedText = () => {
    const report = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !element || ["SCRIPT", "STYLE", "NOSCRIPT", "OPTION", "TITLE"].includes(element.tagName)) continue;
      if (element.tagName.toLowerCase() === "title" || !shown(element)) continue;
      range.selectNodeContents(node);
      const rects = [...range.getClientRects()].filter((rect) => rect.width > 0 && rect.height > 0);
      if (rects.length === 0) continue;
      const text = rects.map(box).reduce((a, b) => ({
        left: Math.min(a.left, b.left),
        top: Math.min(a.top, b.top),
        right: Math.max(a.right, b.right),
        bottom: Math.max(a.bottom, b.bottom),
      }));
      for (let up = element; up && up !== document.body; up = up.parentElement) {
        const style = getComputedStyle(up);
        // Overflow means nothing for an inline box or for a part of a drawing.
        if (style.display === "inline" || (up instanceof SVGElement && up.tagName !== "svg" && up.tagName !== "foreignObject")) continue;
        const clip = up.getBoundingClientRect();
        const hiddenX = CLIPS.has(style.overflowX) && !SCROLLS.has(style.overflowX);
        const hiddenY = CLIPS.has(style.overflowY) && !SCROLLS.has(style.overflowY);
        if ((hiddenX || hiddenY) && (clip.width <= 2 || clip.height <= 2)) break;
        // What lies over the page is cut by nothing around it.
        if (up.matches(":popover-open")) break;
        // In the picture of the network a text ends where its card does; the details of the device have it whole.
        if (style.textOverflow === "ellipsis" && up.closest(".net-plane")) break;
        const cutX = hiddenX ? Math.max(clip.left - text.left, text.right - clip.right) : 0;
        // A line box is taller than its letters: only a cut of more than a fifth of the line takes ink.
        const cutY = hiddenY ? Math.max(clip.top - text.top, text.bottom - clip.bottom) : 0;
        if (cutX > SLACK || cutY > Math.max(SLACK, rects[0].height / 5)) {
          report.push(`"${node.data.trim().slice(0, 60)}" is cut by ${Math.round(Math.max(cutX, cutY))} px in ${describe(up)}`);
          break;
        }
        if (SCROLLS.has(style.overflowX) || SCROLLS.has(style.overflowY)) break;
      }
    }
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth + 1) {
      report.push(`the page is ${root.scrollWidth} px wide in a window of ${root.clientWidth} px`);
    }
    return report;
  };

  // The picture of the network: what is outside its room, over another device, or outside its card or frame; and the boxes of all
  // devices and regions.
  const picture = () => {
    const room = document.getElementById("network-stage").getBoundingClientRect();
    const rect = (element) => { const r = element.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
    const cards = [...document.querySelectorAll(".net-plane .card")].map((e) => [e.id, rect(e)]);
    const frames = [...document.querySelectorAll(".net-plane .env")].map((e) => [e.id, rect(e)]);
    const wrong = [...cards, ...frames].filter(([, r]) =>
      r[0] < room.left - 1 || r[1] < room.top - 1 || r[2] > room.right + 1 || r[3] > room.bottom + 1).map(([id]) => id + " is outside");
    cards.forEach(([a, p], i) => cards.slice(i + 1).forEach(([b, q]) => {
      if (Math.min(p[2], q[2]) - Math.max(p[0], q[0]) > 1 && Math.min(p[3], q[3]) - Math.max(p[1], q[1]) > 1) wrong.push(a + " is over " + b); }));
    const inside = (e) => {
      const r = rect(e), p = rect(e.closest(".env, .card"));
      return r[0] > p[0] - 1 && r[1] > p[1] - 1 && r[2] < p[2] + 1 && r[3] < p[3] + 1;
    };
    // What is written on the edge of a card is over no text: a line of letters is less high than its box.
    document.querySelectorAll(".card > .flags > *").forEach((e) => {
      const flag = rect(e), range = document.createRange();
      e.closest(".net-plane").querySelectorAll(".card :is(.name, .card-line, .addr, .card-badge, .state)").forEach((other) => {
        range.selectNodeContents(other);
        const r = range.getBoundingClientRect(), slack = (r.bottom - r.top) / 4;
        if (Math.min(flag[2], r.right) - Math.max(flag[0], r.left) > 1 && Math.min(flag[3], r.bottom - slack) - Math.max(flag[1], r.top + slack) > 1)
          wrong.push(e.textContent + " is over " + other.textContent);
      });
    });
    document.querySelectorAll(".net-plane .env:not(.dot) :is(.word, .env-about), .card > :not(.flags)").forEach((e) => {
      if (!inside(e)) wrong.push(e.className + " leaves " + e.closest(".env, .card").id); });
    const regions = [...document.querySelectorAll("main .panel")].map((e) => [e.getAttribute("aria-label"), rect(e)]);
    // Headings, controls and the first cells: what nobody wants to look for anew after each step.
    const fixed = [...document.querySelectorAll("main h2, [role=tab], .pool h3, .cells, .leases h3, .transport > *, .clock, input[type=range]")]
      .map((e) => [`${e.tagName} ${e.id || e.className}`, rect(e)]);
    return { wrong: wrong.slice(0, 4), devices: cards.length, boxes: JSON.stringify([cards, regions]), fixed };
  };

  return { overlaps, clippedText, picture };
})()
