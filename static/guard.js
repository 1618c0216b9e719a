// The net under the page: if the program cannot start, or dies later, say so in words and offer a way back.
// It is separate from the program because it has to work when the program does not.
(function () {
  "use strict";
  var started = false;
  var shown = false;

  function show(headline, detail) {
    if (shown) return;
    shown = true;
    var box = document.createElement("div");
    box.id = "failure";
    box.setAttribute("role", "alert");
    // Its own colours: the style sheet may be what is missing.
    box.style.cssText =
      "position:fixed;inset:auto 1rem 1rem 1rem;z-index:2147483647;max-width:40rem;margin:auto;padding:1rem 1.25rem;" +
      "border:2px solid #8c1d18;border-radius:.5rem;background:#fff;color:#1a1a1a;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere";
    var text = document.createElement("p");
    text.style.cssText = "margin:0 0 .5rem;font-weight:600";
    text.textContent = headline;
    var why = document.createElement("p");
    why.style.cssText = "margin:0 0 .75rem";
    why.textContent = detail;
    var again = document.createElement("button");
    again.type = "button";
    again.style.cssText = "font:inherit;padding:.4rem .9rem;cursor:pointer";
    again.textContent = "Load the page again";
    again.addEventListener("click", function () { location.reload(); });
    box.append(text, why, again);
    var app = document.getElementById("app");
    if (!started && app) {
      app.textContent = "";
      box.style.position = "static";
      app.append(box);
    } else {
      document.body.append(box);
    }
  }

  function failed(error, fallback) {
    var message = (error && error.message) || String(error || "") || fallback;
    if (!started) {
      show("dorascope could not start.", "The browser says: " + message);
    } else if (error instanceof WebAssembly.RuntimeError) {
      // A trap ends the program: nothing on the page answers any more.
      show("dorascope has stopped because of an error of its own.", "The browser says: " + message);
    }
  }

  addEventListener("TrunkApplicationStarted", function () { started = true; });
  addEventListener("unhandledrejection", function (event) { failed(event.reason, "a part of the page failed"); });
  // Capturing, because a script or style sheet that does not load reports to its own element only.
  addEventListener("error", function (event) {
    var target = event.target;
    if (target && target !== window && target.tagName) {
      var source = target.src || target.href;
      if (target.tagName === "SCRIPT") {
        failed(null, source ? source + " did not load" : "the program did not load");
      }
      return;
    }
    failed(event.error, event.message);
  }, true);

  if (typeof WebAssembly !== "object") {
    addEventListener("DOMContentLoaded", function () {
      show("dorascope could not start.", "This browser has no WebAssembly, or it is switched off.");
    });
  }
})();
