/** The frame around the pages without a build, which are there when nothing else is. Their looks: `plain-style.ts`. */

export interface PlainPage {
  readonly lang: string
  /** Of the tab. */
  readonly title: string
  /** Markup behind the stylesheet. */
  readonly head?: string
  /** Markup. */
  readonly main: string
}

/** Every word is ours: nothing is escaped here. */
export function plainPage({ lang, title, head = '', main }: PlainPage): string {
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/plain.css">${head}
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`
}
