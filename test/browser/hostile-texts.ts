/** What a stranger may write where a page shows text. Each tries to set `globalThis.owned`, or to open a dialog. */
export const hostileTexts = [
  `<script>globalThis.owned = 1</script>`,
  `"><img src=x onerror="globalThis.owned=1">`,
  `<svg/onload=alert(1)>`,
  `javascript:alert(1)//`,
  `'-alert(1)-'`,
  `</textarea><iframe srcdoc="<script>parent.owned=1</script>">`,
  '{{constructor.constructor("owned=1")()}}${alert(1)}',
  `__proto__`,
  `\u202Egnp.exe\u202C \u0000\u001B[31m`.replaceAll('\u0000', ''),
  `<a href="data:text/html,<script>alert(1)</script>">x</a>`,
  `<style>*{display:none}</style>`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
]
