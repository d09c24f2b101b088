/** Many at once: an admin who clears a channel, or a client that takes back a burst. */
import { groupRecall } from '../bodies.ts'
import type { Check } from '../check.ts'
import { acknowledged, each } from '../judge.ts'
import { webhookRequest } from '../webhook-request.ts'

const atOnce = 50

export const loadChecks: readonly Check[] = [
  {
    id: 'parallel-50',
    group: 'load',
    level: 'must',
    section: 'I:34354',
    sends: `${atOnce} different recalls at the same moment`,
    waves: (world) => [
      Array.from({ length: atOnce }, (_, index) =>
        webhookRequest(
          world,
          `recall ${index + 1} of ${atOnce}`,
          groupRecall(world, 'parallel-50', { seqs: [index + 1] }),
        ),
      ),
    ],
    judge: each(acknowledged),
    mend: 'Answer first and work afterwards: what each recall costs adds up, and the sender waits two seconds for each.',
  },
]
