/** The colours and measures of the pages, for those that have no build: they are there when nothing else is. */
export const plainStyle = `:root {
  color-scheme: light dark;
  --ground: light-dark(#ffffff, #121416);
  --line: light-dark(#cdd2d6, #3a4046);
  --ink: light-dark(#15181b, #eceef0);
  --ink-soft: light-dark(#4f575e, #a9b1b8);
  --accent: light-dark(#0b6b62, #5cc9bb);
  --on-accent: light-dark(#ffffff, #07201d);
  --danger: light-dark(#b3261e, #f29089);
}
* { box-sizing: border-box; margin: 0; }
body {
  min-height: 100vh; display: grid; place-items: center; padding: 24px;
  background: var(--ground); color: var(--ink);
  font: 400 14px/24px system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif;
}
main { width: min(100%, 368px); display: grid; gap: 16px; }
h1 { font-size: 20px; line-height: 32px; font-weight: 600; }
form { display: grid; gap: 8px; }
label { font-weight: 600; }
a { color: var(--accent); }
input, button { height: 40px; padding: 0 12px; border: 1px solid var(--line); border-radius: 6px; font: inherit; }
input { background: var(--ground); color: inherit; font-family: ui-monospace, Menlo, Consolas, monospace; }
button { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer; }
button:disabled { opacity: 0.6; cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
[role='alert'] { min-height: 48px; color: var(--danger); }
#hint, .soft { color: var(--ink-soft); font-size: 13px; line-height: 20px; }
`
