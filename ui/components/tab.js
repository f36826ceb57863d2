// What only the browser can do; tab.py says why. Nothing here sends anything anywhere.
const NAME = "trd-screening-draft";
let focused = 0, printed = 0, looked = "", numbered = 0;
// A hint stands above its field; here it becomes the field's description, so that a screen reader says it after
// the name and not with each answer.
const describe = () => {
  for (const hint of document.querySelectorAll(".trd-hint")) {
    hint.id ||= `hint-${++numbered}`;
    const own = hint.closest("[data-testid=stElementContainer]");
    const field = own?.nextElementSibling?.querySelector("[role=radiogroup], [role=toolbar], [role=combobox], input, textarea");
    if (field && field.getAttribute("aria-describedby") !== hint.id) { field.setAttribute("aria-describedby", hint.id); }
  }
};
let waiting = 0;
const watch = new MutationObserver(() => { clearTimeout(waiting); waiting = setTimeout(describe, 100); });
watch.observe(document.body, { childList: true, subtree: true });
export default function ({ data, setTriggerValue }) {
  if (document.documentElement.dataset.left) { return; } // the person is leaving: keep nothing
  document.documentElement.lang = data.language;
  describe();
  try {
    // Once for each session of the server: a reload, or a connection that was lost for long.
    const first = looked !== data.session;
    looked = data.session;
    const kept = sessionStorage.getItem(NAME);
    if (data.forget) { sessionStorage.removeItem(NAME); }
    else if (first && data.ask && kept) { setTriggerValue("found", { draft: kept }); }
    else if (data.draft === null) { sessionStorage.removeItem(NAME); }
    else { sessionStorage.setItem(NAME, data.draft); }
  } catch (blocked) { /* a browser that keeps nothing: the answers live in the page alone */ }
  if (data.focus && data.focus[0] !== focused) {
    focused = data.focus[0];
    const bring = (left) => {
      const part = document.getElementById(data.focus[1]) ||
        (data.focus[1] === "form" && left < 10 && document.getElementById("step"));
      if (!part) { if (left > 0) { setTimeout(() => bring(left - 1), 100); } return; }
      if (data.focus[1] === "step") {
        document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
        part.tabIndex = -1;
        part.focus({ preventScroll: true });
        return;
      }
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      part.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
      if (!part.hasAttribute("tabindex")) { part.tabIndex = -1; }
      part.focus({ preventScroll: true });
    };
    setTimeout(() => bring(20), 150);
  }
  if (data.print !== printed) {
    printed = data.print;
    setTimeout(() => window.print(), 400);
  }
}
