// The elements of the page with their roles and accessible names, for browsers that do not hand out their accessibility tree. It
// knows what this page uses; `engines/heard.rs` compares it with what each browser computes itself. One function expression.
(() => {
  const INPUTS = { checkbox: "checkbox", radio: "radio", range: "slider", text: "textbox", number: "spinbutton", button: "button" };
  const TAGS = {
    BUTTON: "button", SELECT: "combobox", TEXTAREA: "textbox", MAIN: "main", ASIDE: "complementary", NAV: "navigation",
    DIALOG: "dialog", UL: "list", OL: "list", LI: "listitem", FIELDSET: "group", TABLE: "table", PROGRESS: "progressbar", OPTION: "option",
    H1: "heading", H2: "heading", H3: "heading", H4: "heading",
  };
  const FROM_CONTENT = new Set(["button", "link", "tab", "heading", "option", "treeitem", "listitem"]);

  const collapse = (text) => text.replace(/\s+/g, " ").trim();
  const said = (id) => collapse(id.split(/\s+/).map((one) => content(document.getElementById(one))).join(" "));

  // What a style sheet puts before or behind the text is heard as well.
  const added = (node, where) => {
    const style = getComputedStyle(node, where);
    const text = style.content.match(/^"(.*?)"/)?.[1] ?? "";
    return style.display.startsWith("inline") ? text : ` ${text} `;
  };
  const content = (node) => {
    if (!node) return "";
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute("aria-hidden") === "true") return "";
    // A label may hold its field, which is no part of the name.
    if (["INPUT", "SELECT", "TEXTAREA"].includes(node.tagName)) return "";
    const style = getComputedStyle(node);
    if (style.display === "none" || style.visibility === "hidden") return "";
    const own = node.getAttribute("aria-label");
    const text = own ?? inner(node);
    return style.display.startsWith("inline") && style.position !== "absolute" ? text : ` ${text} `;
  };

  const inner = (node) => added(node, "::before") + [...node.childNodes].map(content).join("") + added(node, "::after");

  const role = (element) => {
    const given = element.getAttribute("role");
    if (given) return given;
    switch (element.tagName) {
      case "A": return element.hasAttribute("href") ? "link" : "";
      case "INPUT": return INPUTS[element.type] ?? "";
      case "SECTION": return element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby") ? "region" : "";
      case "HEADER": return element.closest("main, section, article, aside, nav, dialog") ? "" : "banner";
      default: return TAGS[element.tagName] ?? "";
    }
  };

  const name = (element, is) => {
    const by = element.getAttribute("aria-labelledby");
    if (by) return said(by);
    const own = element.getAttribute("aria-label");
    if (own) return collapse(own);
    if (element.labels?.length) return collapse([...element.labels].map(content).join(" "));
    const legend = element.tagName === "FIELDSET" && element.querySelector(":scope > legend");
    if (legend) return collapse(content(legend));
    return (FROM_CONTENT.has(is) && collapse(inner(element))) || collapse(element.title || "");
  };

  const depth = (element) => {
    let levels = 0;
    for (let up = element; up; up = up.parentElement) levels += 1;
    return levels;
  };

  // A modal dialog hides the rest of the page from everybody.
  const all = document.querySelectorAll("body *");
  const modal = [...document.querySelectorAll("dialog")].filter((dialog) => dialog.matches(":modal")).at(-1);
  const heard = [...all].filter((element) =>
    (!modal || modal.contains(element)) && !element.closest("[aria-hidden=true], [inert]") && element.checkVisibility({ visibilityProperty: true }));
  const nodes = heard.map((element) => [element, role(element)]).filter(([, is]) => is);
  window.__heard = nodes.map(([element]) => element);
  return nodes.map(([element, is]) => [is, name(element, is), element === document.activeElement, depth(element)]);
})()
