// Leave at once; exit.py says what this hides and what it cannot. Nothing here sends anything.
const hide = () => {
  document.documentElement.dataset.left = "yes"; // tab.js writes no draft from here on
  document.title = "";
  document.body.style.display = "none";
  const meta = document.createElement("meta");
  meta.name = "referrer";
  meta.content = "no-referrer";
  document.head.append(meta);
  try { sessionStorage.clear(); } catch (blocked) { /* this browser keeps nothing */ }
};
// How many entries before this one the page itself made, as the person went from step to step.
const behind = () => {
  const entries = window.navigation?.entries?.() ?? [];
  const here = window.navigation?.currentEntry?.index ?? 0;
  let first = here;
  while (first > 0 && entries[first - 1].sameDocument) { first -= 1; }
  return here - first;
};
const go = (to) => {
  hide();
  const steps = behind();
  if (steps === 0) { location.replace(to); return; }
  let gone = false;
  const leave = () => {
    if (gone) { return; }
    gone = true;
    history.replaceState(null, "", location.pathname.replace(/[^/]*$/, ""));
    location.assign(to); // the steps that lay ahead of this entry are dropped with it
  };
  addEventListener("popstate", leave, { once: true });
  setTimeout(leave, 500);
  history.go(-steps);
};
addEventListener("pageshow", (event) => {
  // A page that the browser had put aside whole comes back as a new one.
  if (event.persisted && document.documentElement.dataset.left) { location.reload(); }
});
export default function ({ data, parentElement, setTriggerValue }) {
  const button = parentElement.querySelector("button");
  button.textContent = data.label;
  button.title = data.help;
  button.hidden = false; // not there before it has its name
  button.onclick = () => {
    setTriggerValue("left", true);
    go(data.to);
  };
}
