/** Rows without words, in the measure of the real ones, while a list loads. */
const widths = [48, 96, 120, 200, 24, 64, 56, 88]
const cells = ['time', 'kind', 'operator', 'where', 'messages', 'platform', 'lateness', 'state']

export function SkeletonRows({ label }: { readonly label: string }) {
  return (
    <div className="skeleton bones" role="status" aria-label={label}>
      {Array.from({ length: 14 }, (_, row) => (
        <div className="row" key={row} aria-hidden>
          {cells.map((cell, column) => (
            <span className={`cell-${cell}`} key={cell}>
              <span
                className="bone"
                style={{ width: (widths[column] ?? 64) * (1 - ((row * 7 + column * 3) % 5) / 12) }}
              />
            </span>
          ))}
        </div>
      ))}
    </div>
  )
}
