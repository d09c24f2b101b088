/** What takes everything of somebody away: not among the commands that the console offers. */
import { eraseUserCommand } from './erase-user.ts'

export const erasureCommands = [eraseUserCommand]
