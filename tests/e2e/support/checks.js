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

  return { overlaps, clippedText };
})()
