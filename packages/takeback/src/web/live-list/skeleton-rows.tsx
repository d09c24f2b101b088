/** Rows without words, in the measure of the real ones, while a list loads. */
interface SkeletonRowsProps {
  readonly label: string
  /** The words of the cells' classes. */
  readonly cells: readonly string[]
  /** Of what stands in each cell. */
  readonly widths: readonly number[]
}

export function SkeletonRows({ label, cells, widths }: SkeletonRowsProps) {
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
