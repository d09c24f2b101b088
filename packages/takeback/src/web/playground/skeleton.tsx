/** The phones before they are connected: the same places, empty. */
export function Skeleton({ label }: { readonly label: string }) {
  return (
    <div className="board bones" role="status" aria-label={label}>
      <div className="phones">
        {[0, 1].map((phone) => (
          <div className="phone" key={phone}>
            {[96, 200, 160, 220, 140].map((width) => (
              <span className="bone phone-bone" key={width} style={{ width }} />
            ))}
          </div>
        ))}
      </div>
      <div className="findings">
        {[280, 420, 360, 400].map((width) => (
          <span className="bone phone-bone" key={width} style={{ width }} />
        ))}
      </div>
    </div>
  )
}
