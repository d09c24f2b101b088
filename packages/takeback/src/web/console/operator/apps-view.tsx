/** An app while it runs: whether it serves, who its admins are, its keys, its windows; a new app; and what was changed. */
import type { ConsoleApp, OperatedApp } from '@takeback/protocol'
import { OperatorView } from './operator-view.tsx'
import { AdminsCard } from './admins-card.tsx'
import { ChangesCard } from './changes-card.tsx'
import { KeyCard } from './key-card.tsx'
import { NewAppCard } from './new-app-card.tsx'
import { ServingCard } from './serving-card.tsx'
import { WindowsCard } from './windows-card.tsx'

interface AppsViewProps {
  readonly app: ConsoleApp
  readonly say: (text: string) => void
  /** The overview is read again. */
  readonly again: () => void
}

export interface AppCardProps {
  readonly app: OperatedApp
  readonly say: (text: string) => void
  readonly changed: () => void
}

export function AppsView({ app: { sdkAppId }, say, again }: AppsViewProps) {
  return (
    <OperatorView view="apps" say={say}>
      {(apps, readAgain) => {
        const app = apps.find((each) => each.sdkAppId === sdkAppId)
        const changed = () => {
          readAgain()
          again()
        }
        return (
          <>
            {app === undefined ? null : (
              <div key={sdkAppId}>
                <ServingCard app={app} say={say} changed={changed} />
                <AdminsCard app={app} say={say} changed={changed} />
                <KeyCard app={app} say={say} changed={changed} />
                <WindowsCard app={app} say={say} changed={changed} />
              </div>
            )}
            <NewAppCard say={say} changed={changed} />
            {/* Read anew with whatever was changed. */}
            <ChangesCard key={JSON.stringify(apps)} />
          </>
        )
      }}
    </OperatorView>
  )
}
