/* Small helps on top of plain forms: focus after a swap, printing, a calm word when the network is away.
   Every page works without this file. */
(() => {
  "use strict";
  const one = (selector) => document.querySelector(selector);
  const offline = (on) => {
    const status = one("#offline");
    status.textContent = on ? status.dataset.text : "";
  };

  const refresh = () => {
    for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
  };

  /* A part that renews itself, such as how many requests are new, moves nothing and takes no focus. */
  const isQuiet = (event) => event.target.closest?.("[data-quiet]");

  /* A swapped page starts where a loaded one would: at the top, at its heading or its first message. */
  const arrive = (event) => {
    if (isQuiet(event)) return;
    refresh();
    offline(false);
    requestAnimationFrame(() => {
      scrollTo(0, 0);
      (one("[data-focus]") ?? one("h1"))?.focus({ preventScroll: true });
    });
  };

  document.addEventListener("htmx:after:settle", arrive);
  document.addEventListener("htmx:error", () => offline(true));
  /* A page that is not ours (a proxy's error, a captive portal) must not wipe the question away. */
  document.addEventListener("htmx:before:swap", (event) => {
    if (isQuiet(event)) return;
    if (event.detail.ctx.text.includes('id="conv"')) return;
    event.preventDefault();
    offline(true);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
  });
  /* Words are copied as they are written, without the places where they may break. */
  document.addEventListener("copy", (event) => {
    const text = getSelection().toString();
    if (!text.includes("\u00ad")) return;
    event.clipboardData.setData("text/plain", text.replaceAll("\u00ad", ""));
    event.preventDefault();
  });
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  /* A page kept by the browser may show answers that have been changed or cleared since. */
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  if (window.htmx) history.scrollRestoration = "manual";
  refresh();
  one("[data-focus]")?.focus();
})();
