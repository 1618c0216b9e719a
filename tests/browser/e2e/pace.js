// What tests/browser/e2e/pace.rs asks of the page. One function expression: play(frames), steps(key, count).
(() => {
  const median = (values) => { const sorted = [...values].sort((a, b) => a - b); return sorted[sorted.length >> 1] ?? 0; };
  const round = (value) => Math.round(value * 100) / 100;
  // A turn of the event loop, without the delay that a timer has.
  const turn = () => new Promise((done) => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); });
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  // What a person would say has changed: an envelope, a row, a card, a mark.
  const THINGS = ".env, .card, tr, li, .tick, .tl-mark, .explain > *, .clock span, [role=status], .link";

  // Each thing with what it looks like, but for what is in another thing.
  const looks = () => {
    const found = new Map();
    document.querySelectorAll(THINGS).forEach((e) => found.set(e, e.outerHTML));
    return found;
  };
  const different = (before, now) => {
    let count = 0;
    now.forEach((look, e) => { if (before.get(e) !== look) count += 1; });
    before.forEach((_, e) => { if (!now.has(e)) count += 1; });
    return count;
  };

  const play = async (frames) => {
    let changes = 0;
    const kinds = {};
    const observer = new MutationObserver((records) => {
      const added = new Set(records.flatMap((r) => [...r.addedNodes]));
      for (const r of records) {
        // What is put into a thing that is new itself belongs to that thing.
        let up = r.target;
        while (up && !added.has(up)) up = up.parentNode;
        if (up) continue;
        changes += r.type === "childList" ? Math.max(r.addedNodes.length + r.removedNodes.length, 1) : 1;
        const e = r.target.nodeType === 1 ? r.target : r.target.parentElement;
        const name = `${r.type} ${r.attributeName ?? ""} ${e?.tagName.toLowerCase()}.${e?.getAttribute("class") ?? ""}`;
        kinds[name] = (kinds[name] ?? 0) + 1;
      }
    });
    observer.observe(document.body, { childList: true, attributes: true, characterData: true, subtree: true });
    document.getElementById("play").click();
    let [sum, things, largest] = [0, 0, 0];
    const work = [];
    let before = looks();
    for (let n = 0; n < frames; n += 1) {
      await frame();
      const begins = performance.now();
      await turn();
      work.push(performance.now() - begins);
      const now = looks(), changed = different(before, now);
      before = now;
      [sum, things, largest] = [sum + changes, things + changed, Math.max(largest, changes)];
      changes = 0;
    }
    observer.disconnect();
    if (document.getElementById("play").getAttribute("aria-label") === "Pause") document.getElementById("play").click();
    const most = Object.entries(kinds).sort((a, b) => b[1] - a[1]).slice(0, 25);
    return { frames, changes: sum, things, ratio: round(sum / Math.max(things, 1)), largest, median: round(median(work)), worst: round(Math.max(...work)), most };
  };

  const steps = async (key, count) => {
    const told = () => document.querySelector(".clock .count").textContent;
    const [script, layout, paint] = [[], [], []];
    let total = 0;
    for (let n = 0; n < count; n += 1) {
      await frame(); await turn();
      const before = told(), begins = performance.now();
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      for (let tries = 0; told() === before && tries < 50; tries += 1) await turn();
      const ran = performance.now() - begins;
      document.body.getBoundingClientRect();
      const laid = performance.now() - begins;
      script.push(ran);
      await frame();
      const drawn = performance.now();
      await turn();
      layout.push(laid);
      paint.push(laid + performance.now() - drawn);
      total += laid;
    }
    return { script: round(median(script)), layout: round(median(layout)), paint: round(median(paint)), worst: round(Math.max(...paint)), total: round(total) };
  };

  // So many presses faster than the browser draws, until what they lead to is laid out; the median of several tries.
  const burst = async (key, count, back) => {
    const told = () => document.querySelector(".clock .count").textContent;
    const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    const number = () => Number(told().match(/step (\d+)/)[1]);
    const settle = async () => { await frame(); await frame(); await turn(); };
    const times = [];
    for (let tries = 0; tries < 9; tries += 1) {
      await settle();
      const to = number() + (key === "ArrowLeft" ? -count : count), begins = performance.now();
      for (let n = 0; n < count; n += 1) press(key);
      while (number() !== to) await turn();
      document.body.getBoundingClientRect();
      times.push(performance.now() - begins);
      if (back) { await settle(); for (let n = 0; n < count; n += 1) press(back); await settle(); }
    }
    return round(median(times));
  };

  return { play, steps, burst };
})()
