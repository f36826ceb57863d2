// What only the browser can do; tab.py says why. Nothing here sends anything anywhere.
const NAME = "trd-screening-draft";
let focused = 0, printed = 0, looked = "";
export default function ({ data, setTriggerValue }) {
  if (document.documentElement.dataset.left) { return; } // the person is leaving: keep nothing
  document.documentElement.lang = data.language;
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
