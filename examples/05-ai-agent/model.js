// A model behind HTTP: any server that takes { messages } and answers { text }. Put your provider's SDK here instead; all
// of them take an AbortSignal.

export function httpModel(url) {
  return async (messages, { signal }) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages }),
      signal,
    })
    if (!answer.ok) throw new Error(`the model answered HTTP ${answer.status}`)
    return (await answer.json()).text
  }
}
