/**
 * Copying a selection gives whole ids, not the shortened ones on screen, and rows of a list as lines with tabs.
 * Only selections that touch an id are rewritten; all others are the browser's business.
 */
export function copyWholeIds(page: Document): () => void {
  const onCopy = (event: ClipboardEvent): void => {
    const text = wholeText(page.getSelection())
    if (text === null) return
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
  }
  page.addEventListener('copy', onCopy)
  return () => page.removeEventListener('copy', onCopy)
}

function wholeText(selection: Selection | null): string | null {
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return null
  const range = selection.getRangeAt(0)
  const around = range.commonAncestorContainer
  const inside = (around instanceof Element ? around : around.parentElement)?.closest('[data-whole]')
  if (inside instanceof HTMLElement)
    return wholeSelected(range, inside) ? (inside.dataset['whole'] ?? null) : null

  const copy = range.cloneContents()
  const ids = copy.querySelectorAll<HTMLElement>('[data-whole]')
  if (ids.length === 0) return null
  for (const id of ids) id.textContent = id.dataset['whole'] ?? id.textContent
  for (const cell of copy.querySelectorAll('[role=gridcell]')) cell.append('\t')
  for (const line of copy.querySelectorAll('[role=row], dd, li, p')) line.append('\n')
  return (copy.textContent ?? '').replaceAll(/\t\n/g, '\n').trim()
}

/** A part of an id, picked on purpose, is copied as picked. */
function wholeSelected(range: Range, id: HTMLElement): boolean {
  return range.toString().length === id.textContent?.length
}
