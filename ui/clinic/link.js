// A code that came with a link, in the part of the address that browsers never send. It is taken
// out of the address at once, so that it stays in no history.
export default function ({ setTriggerValue }) {
  const found = /^#code=([A-Za-z0-9-]{4,40})$/.exec(location.hash);
  if (found) {
    history.replaceState(null, "", location.pathname);
    setTriggerValue("code", { code: found[1] });
  }
}
