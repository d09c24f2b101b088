/** The parameters of a webhook's URL, one a line. The value of Sign is no part of what the server tells. */
import { Id } from '../design/id.tsx'

export function UrlParameters({ url }: { readonly url: string }) {
  const [, query = ''] = url.split('?', 2)
  const pairs = [...new URLSearchParams(query)]
  if (pairs.length === 0) return null
  return (
    <dl className="parameters">
      {pairs.map(([name, value], index) => {
        // A name may stand twice.
        const place = `${index} ${name}`
        return (
          <div key={place}>
            <dt className="id">{name}</dt>
            <dd>
              <Id value={value} longest={64} />
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
