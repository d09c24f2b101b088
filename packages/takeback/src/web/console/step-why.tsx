/** Why the last step of a card was not done; nothing when it was. */
export function StepWhy({ why }: { readonly why: string }) {
  if (why === '') return null
  return (
    <span className="step-why" role="alert">
      {why}
    </span>
  )
}
